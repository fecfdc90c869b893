"""Cutting streams and lists into pages."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import TypeVar
from uuid import UUID

from pixecom.domain.shared.errors import InvalidCursor

T = TypeVar("T")


def in_pages(rows: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """Cut a stream into pages of at most ``size`` rows; none of them is empty."""
    stream = iter(rows)
    while page := list(islice(stream, size)):
        yield page


@dataclass(frozen=True, slots=True, kw_only=True)
class Keyset:
    """Where a page ended, in an order by instant and id (spec 01 §5)."""

    at: datetime
    id: UUID

    def cursor(self) -> str:
        """Give it to the client: base64url of ``<instant>|<id>``, with microseconds."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        text = f"{at.removesuffix('+00:00')}Z|{self.id}"
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, cursor: str) -> Keyset:
        """Read what ``cursor()`` gave.

        Raises:
            InvalidCursor: it is anything else.
        """
        try:
            padding = "=" * (-len(cursor) % 4)
            raw = base64.b64decode(cursor + padding, altchars=b"-_", validate=True)
            at, _, row_id = raw.decode("ascii").partition("|")
            keyset = cls(at=datetime.fromisoformat(at), id=UUID(row_id))
            is_ours = keyset.at.tzinfo is not None and keyset.cursor() == cursor
        except (ValueError, OverflowError) as error:
            raise InvalidCursor from error
        if not is_ours:
            raise InvalidCursor
        return keyset
