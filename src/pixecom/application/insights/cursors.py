"""Page cursors of the Ads Manager: opaque to clients, exact inside, useless elsewhere.

A cursor holds where the page before ended (sort column, direction, last value at full
precision, last id), a fingerprint of everything else that was asked, and how many rows there were
on which basis, so that the pages behind it need not count them again. It is the base64url text of
a compact JSON array behind a checksum. It is no secret and needs no key: whatever it holds, the
seller is taken from the login, the value is only compared, and a count that somebody made up is
told to nobody else.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from pixecom.application.insights.reports import (
    AdsManagerQuery,
    DayBounds,
    SortColumn,
    SortDirection,
)
from pixecom.domain.shared.errors import InvalidCursor

_VERSION = 4
SortValue = str | date | datetime | Decimal | None
"""What a list is ordered by; None is a missing value. Counts are decimals, too."""

_CHECK_BYTES = 8
_MAX_TEXT = 4096
_MAX_VALUE = 512
_PLAIN_NUMBER = re.compile(r"-?\d{1,60}(\.\d{1,60})?")
_FIELDS = 8
_MOST = 2**63 - 1

_KINDS: dict[SortColumn, type] = {
    SortColumn.NAME: str,
    SortColumn.STATUS: str,
    SortColumn.DELIVERY_STATUS: str,
    SortColumn.START_DATE: date,
    SortColumn.CREATED_AT: datetime,
}
"""The kind of a column's values; every other column holds numbers."""
_NULLABLE = frozenset(
    {SortColumn.DELIVERY_STATUS, SortColumn.START_DATE, SortColumn.BUDGET_PER_DAY}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """The last row of a page.

    ``total_rows`` is how many the list had on a ``basis``: a digest of the version of the seller's
    rows and of the ad accounts that the viewer saw.
    """

    sort_by: SortColumn
    direction: SortDirection
    value: SortValue
    id: UUID
    asked: str
    basis: str
    total_rows: int


def fingerprint(query: AdsManagerQuery, days: DayBounds) -> str:
    """Give a digest of what a walk through the pages must not change: all but sort and page.

    ``days`` are the bounds as they were summed, a preset resolved: a cursor of "today" ends
    with the day.
    """
    where = query.where
    asked = [
        str(query.seller_id),
        query.level,
        str(query.parent_id),
        str(query.visible_to),
        str(days.first),
        str(days.last),
        [str(each) for each in where.sellpages],
        list(where.statuses),
        list(where.delivery_statuses),
        [str(each) for each in where.accounts],
        [str(each) for each in where.campaigns],
        where.search,
    ]
    text = json.dumps(asked, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def encode(position: Position) -> str:
    """Give the opaque text of a position."""
    payload = json.dumps(
        [
            _VERSION,
            position.sort_by,
            position.direction,
            _value_text(position.value),
            position.id.hex,
            position.asked,
            position.basis,
            position.total_rows,
        ],
        ensure_ascii=False,  # a name of 255 characters would take 3,000
        separators=(",", ":"),
    ).encode()
    return base64.urlsafe_b64encode(_checksum(payload) + payload).rstrip(b"=").decode()


def decode(text: str) -> Position:
    """Read a cursor back.

    Raises:
        InvalidCursor: it is not a text that ``encode`` makes.
    """
    try:
        position = _read(text)
        if encode(position) == text:  # one text for each position: no alternative spellings
            return position
    except (ValueError, TypeError, OverflowError, RecursionError) as error:
        raise InvalidCursor from error
    raise InvalidCursor


def position_of(query: AdsManagerQuery, days: DayBounds) -> Position | None:
    """Give where the asked page begins after; None is the first page.

    Raises:
        InvalidCursor: the cursor is broken, or of other filters, another sort or direction.
    """
    if query.cursor is None:
        return None
    position = decode(query.cursor)
    same = (query.sort_by, query.direction, fingerprint(query, days))
    if (position.sort_by, position.direction, position.asked) != same:
        raise InvalidCursor
    return position


def _read(text: str) -> Position:
    if len(text) > _MAX_TEXT:
        raise ValueError("longer than any cursor")
    data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    check, payload = data[:_CHECK_BYTES], data[_CHECK_BYTES:]
    if check != _checksum(payload):
        raise ValueError("damaged")
    fields = json.loads(payload)
    if not isinstance(fields, list) or len(fields) != _FIELDS or fields[0] != _VERSION:
        raise ValueError("of another make")
    _, sort_by, direction, value, identity, asked, basis, total_rows = fields
    if not all(isinstance(each, str) for each in (identity, asked, basis)):
        raise TypeError("of another make")
    if type(total_rows) is not int or not 0 <= total_rows <= _MOST:
        raise ValueError("no count")
    column = SortColumn(sort_by)
    return Position(
        sort_by=column,
        direction=SortDirection(direction),
        value=_value(column, value),
        id=UUID(hex=identity),
        asked=asked,
        basis=basis,
        total_rows=total_rows,
    )


def _checksum(payload: bytes) -> bytes:
    return hashlib.sha256(payload).digest()[:_CHECK_BYTES]


def _value_text(value: SortValue) -> str | None:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else value


def _value(column: SortColumn, text: object) -> SortValue:
    """Read a value back, refusing what the database could not compare with."""
    if text is None and column in _NULLABLE:
        return None
    if not isinstance(text, str) or len(text) > _MAX_VALUE or "\0" in text:
        raise ValueError("no value of the column")
    text.encode()  # a lone surrogate is no character
    kind = _KINDS.get(column, Decimal)
    if kind is str:
        return text
    if kind is datetime:
        return datetime.fromisoformat(text)
    if kind is date:
        return date.fromisoformat(text)
    if not _PLAIN_NUMBER.fullmatch(text):
        raise ValueError("no plain number")
    return Decimal(text)
