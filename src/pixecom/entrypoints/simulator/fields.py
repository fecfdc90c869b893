"""The ``fields`` and ``filtering`` parameters, and pages."""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from pixecom.entrypoints.simulator.wire import Request, invalid

_DEFAULT_LIMIT = 25
_LARGEST_LIMIT = 500
_NAME = re.compile(r"(\w+)(\{[^{}]*(?:\{[^{}]*\}[^{}]*)*\})?")


def wanted(request: Request, default: Sequence[str], known: Collection[str]) -> list[str]:
    """Give the names of the fields asked for; ``a{b,c}`` counts as ``a``."""
    text = request.params.get("fields", "")
    names = [match.group(1) for match in _NAME.finditer(text)] or list(default)
    for name in names:
        if name not in known:
            raise invalid(f"Tried accessing nonexisting field ({name})")
    return names


def projected(row: Mapping[str, Any], names: Sequence[str]) -> dict[str, Any]:
    """Keep the fields asked for; what has no value is left out, as Meta does."""
    return {name: row[name] for name in names if row.get(name) is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Where a page begins. The cursor says it to nobody but us."""

    number: int = 1
    offset: int = 0

    @property
    def cursor(self) -> str:
        """Write it as Meta writes cursors: opaque."""
        return base64.urlsafe_b64encode(f"{self.number}:{self.offset}".encode()).decode()

    @classmethod
    def of(cls, request: Request) -> Page:
        """Read the ``after`` parameter."""
        after = request.params.get("after")
        if not after:
            return cls()
        try:
            number, _, offset = base64.urlsafe_b64decode(after).decode().partition(":")
            return cls(number=int(number), offset=int(offset))
        except ValueError as error:
            raise invalid("Invalid cursors values supplied") from error


def paged(
    request: Request,
    rows: Sequence[Any],
    *,
    shown: Callable[[Any], Any],
    page_limit: int | None = None,
) -> dict[str, Any]:
    """Give one page, with the whole URL of the next one where there is one.

    Like Meta's, that URL carries the access token (clients must drop it) and no proof.
    """
    page = Page.of(request)
    limit = min(_limit(request), _LARGEST_LIMIT)
    size = limit if page_limit is None else min(limit, page_limit)
    data = [shown(row) for row in rows[page.offset : page.offset + size]]
    end = page.offset + len(data)
    if not data and page_limit is None:
        return {"data": []}
    after = Page(number=page.number + 1, offset=end)
    paging: dict[str, Any] = {"cursors": {"before": page.cursor, "after": after.cursor}}
    if end < len(rows):
        paging["next"] = _url(request, after=after.cursor)
    return {"data": data, "paging": paging}


def filters(request: Request) -> list[tuple[str, str, Any]]:
    """Read ``filtering``: field, operator, value."""
    given = request.json("filtering") or []
    try:
        return [(each["field"], each["operator"].upper(), each["value"]) for each in given]
    except (KeyError, TypeError, AttributeError) as error:
        raise invalid("param filtering must be an array of field, operator, value") from error


def holds(operator: str, value: Any, found: Any) -> bool:  # noqa: ANN401
    """Apply one filter to a value."""
    match operator:
        case "IN":
            return found in value
        case "NOT_IN":
            return found not in value
        case "EQUAL":
            return bool(found == value)
        case "CONTAIN":
            return str(value).lower() in str(found).lower()
    raise invalid(f"Filtering operator {operator} is not supported")


def _limit(request: Request) -> int:
    text = request.params.get("limit", str(_DEFAULT_LIMIT))
    if not text.isdecimal() or int(text) < 1:
        raise invalid("param limit must be a positive integer")
    return int(text)


def _url(request: Request, **changes: str) -> str:
    hidden = ("appsecret_proof", "client_secret")
    kept = {name: text for name, text in request.params.items() if name not in hidden}
    path = "/".join((request.version, *request.path))
    query = urlencode(kept | {"access_token": request.bearer} | changes)
    return f"{request.origin}/{path}?{query}"
