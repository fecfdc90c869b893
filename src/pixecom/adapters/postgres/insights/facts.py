"""The daily facts of a seller: replaced day by day, unchanged ones untouched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from psycopg import Connection

from pixecom.adapters.postgres.errors import translated
from pixecom.adapters.postgres.insights import fact_sql, packing, settled_sql
from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.adapters.postgres.tables.insights import COUNTERS, ENTITY_TYPES
from pixecom.application.insights.ports import FactStore
from pixecom.domain.insights.fact import AdAccount, HourRow, InsightRow, Level
from pixecom.domain.insights.sync import QUIET_DAYS
from pixecom.domain.shared.ids import RunId
from pixecom.domain.shared.period import DayRange


class PostgresFactStore(FactStore):
    """Writes inside one open transaction of one seller; ``changed`` is called when it did."""

    def __init__(
        self,
        connection: Connection[tuple[Any, ...]],
        seller_id: UUID,
        *,
        changed: Callable[[], object],
        quiet_days: int = QUIET_DAYS,
        cluster: bool = False,
    ) -> None:
        self._connection = connection
        self._seller = seller_id
        self._changed = changed
        self._quiet = quiet_days
        self._cluster = cluster
        self._merge = fact_sql.MERGE_ON_CLUSTER if cluster else fact_sql.MERGE
        self._raise = fact_sql.RAISE_ON_CLUSTER if cluster else fact_sql.RAISE

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
        """Merge the rows, chunk by chunk; with ``days`` zeros for what vanished, then the sums."""
        code, complete = ENTITY_TYPES[level], days is not None
        chunks = list(packing.chunks(rows, days))
        with self._connection.pipeline() if len(chunks) > 1 else nullcontext():
            stored = [
                self._connection.execute(
                    self._merge[code],
                    self._common(code, account, run_id, observed_at, window)
                    | {"complete": complete}
                    | packing.arrays(chunk, ids),
                    prepare=True,
                )
                for window, chunk in chunks
            ]
        counts = [count for cursor in stored if (count := cursor.fetchone())]
        raw, daily = self._counted(counts)
        if daily and days:
            merged = self._common(code, account, run_id, observed_at, days)
            codes = [code]
            if level is Level.CAMPAIGN:
                self._connection.execute(fact_sql.TOTAL, merged)
                codes.append(ENTITY_TYPES[Level.ACCOUNT])
            self._restate(codes, merged, settled=counts[0][2])
        return raw, daily

    def raise_levels(
        self,
        *,
        account: AdAccount,
        days: Sequence[date],
        from_level: Level,
        run_id: RunId,
        observed_at: datetime,
    ) -> tuple[int, int]:
        """Merge the sums of each level above, one statement a level, with hashed joins."""
        window = packing.span(days)
        if window is None:
            return 0, 0
        self._connection.execute(settled_sql.PLAN)
        raw = daily = 0
        below = ENTITY_TYPES[from_level]
        for above in range(below - 1, 0, -1):
            values = self._common(above, account, run_id, observed_at, window)
            values |= {"from_type": below, "dates": list(days), "complete": False}
            counts = self._connection.execute(self._raise[below, above], values).fetchall()
            stored = self._counted(counts)
            raw, daily = raw + stored[0], daily + stored[1]
        return raw, daily

    def catch_up(
        self,
        *,
        accounts: Iterable[AdAccount],
        level: Level,
        days: DayRange,
        observed_at: datetime,
    ) -> None:
        """Sum the accounts' campaigns, then restate each level that has settled sums."""
        self._connection.execute(settled_sql.PLAN)
        values = {"seller": self._seller, "observed": observed_at}
        values |= {"start": days.start, "end": days.end}
        for account in accounts:
            self._connection.execute(fact_sql.TOTAL, values | {"account": account.id})
        codes = range(ENTITY_TYPES[level], ENTITY_TYPES[Level.ACCOUNT] - 1, -1)
        self._restate(codes, values, settled=self._sums().watermark())

    def roll_up_sellpages(self, *, days: DayRange) -> int:
        """Replace the META rows of the days, unchanged ones untouched."""
        values = {"seller": self._seller, "start": days.start, "end": days.end}
        row = self._connection.execute(fact_sql.ROLL_UP_SELLPAGES, values).fetchone()
        return int(row[0]) if row else 0

    def snapshot(self, *, account: AdAccount, day: date, run_id: RunId, at: datetime) -> None:
        """Record the figures of the day; the row has the id of its run."""
        values = {
            "seller": self._seller,
            "run": run_id,
            "account": account.id,
            "day": day,
            "at": at,
        }
        if self._connection.execute(fact_sql.SNAPSHOT, values).rowcount:
            self._changed()

    def store_hours(self, *, account: AdAccount, rows: Sequence[HourRow]) -> None:
        """Record them all with one statement; the id of a row is made of account and hour."""
        values = {
            "seller": self._seller,
            "account": account.id,
            "ids": [uuid5(account.id, row.begin.isoformat()) for row in rows],
            "instants": [row.at for row in rows],
            "days": [row.day for row in rows],
        }
        known = zip(*(packing.counted(row.counters) for row in rows), strict=True)
        columns = dict(zip(COUNTERS, map(list, known), strict=True))
        if self._connection.execute(fact_sql.HOURS, values | columns).rowcount:
            self._changed()

    def _common(
        self,
        code: int,
        account: AdAccount,
        run_id: RunId,
        observed_at: datetime,
        window: DayRange,
    ) -> dict[str, Any]:
        return {
            "seller": self._seller,
            "type": code,
            "account": account.id,
            "run": run_id,
            "observed": observed_at,
            "start": window.start,
            "end": window.end,
        }

    def _counted(self, counts: Sequence[tuple[Any, ...]]) -> tuple[int, int]:
        """Add up the counts of merges, and tell when they changed something."""
        raw, daily = sum(count[0] for count in counts), sum(count[1] for count in counts)
        if daily:
            self._changed()
        return raw, daily

    def _restate(
        self, codes: Iterable[int], merged: Mapping[str, Any], *, settled: date | None
    ) -> None:
        if settled is None or merged["start"] > settled:
            return
        sums = self._sums()
        for code in codes:
            sums.restate(
                code=code,
                start=merged["start"],
                settled=settled,
                observed_at=merged["observed"],
            )

    def _sums(self) -> PostgresSettledSums:
        return PostgresSettledSums(
            self._connection,
            self._seller,
            changed=self._changed,
            quiet_days=self._quiet,
            cluster=self._cluster,
        )
