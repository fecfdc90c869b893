"""The daily facts of a seller: replaced day by day, unchanged ones untouched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from psycopg import Connection

from pixecom.adapters.postgres.errors import translated
from pixecom.adapters.postgres.insights import fact_sql, staging
from pixecom.adapters.postgres.tables.insights import ENTITY_TYPES
from pixecom.application.insights.ports import FactStore
from pixecom.domain.insights.fact import AdAccount, InsightRow, Level
from pixecom.domain.shared.ids import RunId
from pixecom.domain.shared.period import DayRange


class PostgresFactStore(FactStore):
    """Writes inside one open transaction of one seller."""

    def __init__(self, connection: Connection[tuple[Any, ...]], seller_id: UUID) -> None:
        self._connection = connection
        self._seller = seller_id
        staging.register(connection)

    def lock(self) -> None:
        """Take the seller's sync lock, waiting no longer than ``lock_timeout``."""
        with translated():
            self._connection.execute(fact_sql.LOCK, {"seller": self._seller})

    def replace(
        self,
        *,
        account: AdAccount,
        level: Level,
        days: DayRange | None,
        rows: Sequence[InsightRow],
        ids: Mapping[str, UUID],
        run_id: RunId,
        observed_at: datetime,
    ) -> tuple[int, int]:
        """Merge the rows in one statement; with ``days`` zeros for what vanished."""
        code = ENTITY_TYPES[level]
        kept = staging.latest(rows)
        window = days or _span([row.day for row in kept])
        if window is None:
            return 0, 0
        if any(row.day not in window for row in kept):
            raise ValueError("a row lies outside the days that were asked for")
        values = self._common(code, account, run_id, observed_at, window)
        values["complete"] = days is not None
        if len(kept) < staging.COPY_FROM_ROWS:
            merge = fact_sql.MERGE_ARRAYS[code]
            return self._merge(merge, values | staging.arrays(kept, ids))
        with self._connection.pipeline():
            self._connection.execute(fact_sql.PLAN)
            self._connection.execute(fact_sql.CREATE_STAGE)
        staging.copy(self._connection, fact_sql.COPY_STAGE, kept, ids)
        counts = self._merge(fact_sql.MERGE_STAGED[code], values)
        self._connection.execute(fact_sql.DROP_STAGE)
        return counts

    def raise_levels(
        self,
        *,
        account: AdAccount,
        days: Sequence[date],
        from_level: Level,
        run_id: RunId,
        observed_at: datetime,
    ) -> tuple[int, int]:
        """Merge the sums of each level above, one statement a level."""
        window = _span(days)
        if window is None:
            return 0, 0
        raw = daily = 0
        below = ENTITY_TYPES[from_level]
        for above in range(below - 1, 0, -1):
            values = self._common(above, account, run_id, observed_at, window)
            values |= {"from_type": below, "dates": list(days), "complete": False}
            counts = self._merge(fact_sql.RAISE[below, above], values)
            raw, daily = raw + counts[0], daily + counts[1]
        return raw, daily

    def roll_up_sellpages(self, *, days: DayRange) -> int:
        """Replace the META rows of the days, unchanged ones untouched."""
        values = {"seller": self._seller, "start": days.start, "end": days.end}
        return self._counts(fact_sql.ROLL_UP_SELLPAGES, values)[0]

    def snapshot_spend(
        self, *, account: AdAccount, day: date, run_id: RunId, at: datetime
    ) -> None:
        """Record the spend of the day; the row has the id of its run."""
        self._connection.execute(
            fact_sql.SNAPSHOT_SPEND,
            {
                "seller": self._seller,
                "run": run_id,
                "account": account.id,
                "day": day,
                "at": at,
            },
        )

    def _common(
        self,
        code: int,
        account: AdAccount,
        run_id: RunId,
        observed_at: datetime,
        window: DayRange,
    ) -> dict[str, object]:
        return {
            "seller": self._seller,
            "type": code,
            "account": account.id,
            "run": run_id,
            "observed": observed_at,
            "start": window.start,
            "end": window.end,
        }

    def _merge(self, statement: bytes, values: Mapping[str, object]) -> tuple[int, int]:
        raw, daily = self._counts(statement, values)
        return raw, daily

    def _counts(self, statement: bytes, values: Mapping[str, object]) -> tuple[int, ...]:
        row = self._connection.execute(statement, values).fetchone()
        return tuple(row or (0, 0))


def _span(days: Sequence[date]) -> DayRange | None:
    return DayRange.inclusive(min(days), max(days)) if days else None
