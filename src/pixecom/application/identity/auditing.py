"""Reading the audit log of a seller."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pixecom.application.identity.sellers_ports import (
    AuditLog,
    AuditQuery,
    AuditRow,
    SellerReader,
)
from pixecom.application.shared.paging import Keyset
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import SellerId, UserId
from pixecom.domain.shared.period import midnight, zone


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage:
    """Some rows, and where the next page begins; None on the last one."""

    rows: Sequence[AuditRow]
    next_cursor: str | None


class ReadAuditLog:
    """Gives the acts of a seller, the newest first; days are those of the seller's zone."""

    def __init__(self, *, reader: SellerReader, log: AuditLog) -> None:
        self._reader = reader
        self._log = log

    def __call__(
        self,
        *,
        seller_id: SellerId,
        event: str | None,
        user_id: UserId | None,
        first: date | None,
        last: date | None,
        cursor: str | None,
        limit: int,
    ) -> AuditPage:
        """Give one page.

        Raises:
            Invalid: ``first`` is after ``last``, or a day is at the end of the calendar.
            InvalidCursor: the cursor is broken.
        """
        start, end = self._bounds(seller_id, first, last)
        query = AuditQuery(
            seller_id=seller_id,
            event=event,
            user_id=user_id,
            start=start,
            end=end,
            after=None if cursor is None else Keyset.read(cursor),
            limit=limit + 1,
        )
        rows = self._log.rows(query)
        page = rows[:limit]
        if len(rows) <= limit:
            return AuditPage(rows=page, next_cursor=None)
        ended = Keyset(at=page[-1].created_at, id=page[-1].id)
        return AuditPage(rows=page, next_cursor=ended.cursor())

    def _bounds(
        self, seller_id: SellerId, first: date | None, last: date | None
    ) -> tuple[datetime | None, datetime | None]:
        if first is None and last is None:
            return None, None
        if first is not None and last is not None and first > last:
            raise Invalid("from must not be after to")
        where = zone(self._reader.settings(seller_id=seller_id).timezone)
        try:
            start = None if first is None else midnight(first, where)
            end = None if last is None else midnight(last + timedelta(days=1), where)
        except OverflowError as error:
            raise Invalid("from and to must lie within the calendar") from error
        return start, end
