"""The settled sums of a seller: cumulated figures of closed days, kept equal to the daily ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from psycopg import Connection

from pixecom.adapters.postgres.insights import fact_sql, settled_sql
from pixecom.adapters.postgres.tables.insights import ENTITY_TYPES
from pixecom.application.insights.ports import SettledSums
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.insights.sync import QUIET_DAYS

_TYPES = tuple(ENTITY_TYPES[level] for level in (Level.ACCOUNT, *TIERS))


class PostgresSettledSums(SettledSums):
    """Works inside one open transaction of one seller, which holds the seller's sync lock.

    Settling changes no answer, so it does not call ``changed``; beginning anew may repair one.
    """

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
        self._build_sql = settled_sql.BUILD_ON_CLUSTER if cluster else settled_sql.BUILD

    def watermark(self) -> date | None:
        """Give the last settled day."""
        settled: date | None = self._value(settled_sql.WATERMARK)
        return settled

    def advance(self, *, through: date, days: int) -> date:
        """Settle the next days: at most four statements, and two a level.

        The first time, and after beginning anew, all totals of the accounts are made as well.
        """
        settled = self.watermark()
        if not self._value(settled_sql.TOTALLED):
            self._total(settled)
        if settled is None:
            begun = self._value(settled_sql.FIRST_DAY)
            settled = min(begun or through, through) - timedelta(days=1)
        target = min(through, settled + timedelta(days=days))
        if target > settled:
            self._connection.execute(settled_sql.PLAN)
            for code in _TYPES:
                self._build(code, settled + timedelta(days=1), target, None)
            self._connection.execute(settled_sql.MOVE, {"seller": self._seller, "through": target})
        return max(target, settled)

    def restate(self, *, code: int, start: date, settled: date, observed_at: datetime) -> None:
        """Cumulate anew, from its first day on, what an observation changed on settled days."""
        values = {
            "seller": self._seller,
            "type": code,
            "start": start,
            "through": settled,
            "observed": observed_at,
        }
        entities, first = self._connection.execute(settled_sql.CHANGED, values).fetchone() or (
            None,
            None,
        )
        if entities:
            self._connection.execute(settled_sql.PLAN)
            self._build(code, first, settled, entities)

    def clear(self) -> None:
        """Forget all of it: readers sum the daily rows until it is settled again."""
        self._connection.execute(settled_sql.EMPTY, {"seller": self._seller})
        self._connection.execute(settled_sql.MOVE, {"seller": self._seller, "through": None})
        self._changed()

    def differences(self) -> int:
        """Compare every settled row and total with the daily ones; give the number of faults."""
        settled = self.watermark()
        if settled is None:
            return 0
        self._connection.execute(settled_sql.PLAN)
        faults: list[int] = [
            self._value(settled_sql.DIFFERENCES, type=code, through=settled) for code in _TYPES
        ]
        return sum(faults, start=int(self._value(fact_sql.WRONG_TOTALS)))

    def _total(self, settled: date | None) -> None:
        """Sum the accounts' campaigns for every day, and settle those sums as far as others."""
        self._connection.execute(settled_sql.PLAN)
        for statement in (fact_sql.FORGET_TOTALS, fact_sql.TOTAL_ALL, settled_sql.TOTALS_ARE_MADE):
            self._connection.execute(statement, {"seller": self._seller})
        first = self._value(settled_sql.FIRST_DAY)
        if settled and first:
            self._build(ENTITY_TYPES[Level.ACCOUNT], first, settled, None)

    def _build(
        self, code: int, first: date, through: date, entities: Sequence[UUID] | None
    ) -> None:
        values = {
            "seller": self._seller,
            "type": code,
            "first": first,
            "through": through,
            "entities": entities,
            "quiet": self._quiet,
        }
        self._connection.execute(settled_sql.WIPE, values)
        self._connection.execute(self._build_sql, values)

    def _value(self, statement: bytes, **values: object) -> Any:  # noqa: ANN401
        row = self._connection.execute(statement, {"seller": self._seller} | values).fetchone()
        return row[0] if row else None
