"""Synchronisation runs: claimed, renewed and ended by the database's clock alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from psycopg import Connection

from pixecom.adapters.postgres.batches import in_batches
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.ports import SyncRuns
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.housekeeping import Leftovers, first_kept_month
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.sync import RunKind, RunResult, RunState, SyncRun
from pixecom.domain.shared.errors import Conflict
from pixecom.domain.shared.ids import AdAccountId, RunId, SellerId
from pixecom.domain.shared.period import DayRange

OTHERS_KEPT: Final = timedelta(days=30)
"""How long runs that fetch no figures are kept."""

_OPEN = b"""
    INSERT INTO sync_runs AS r
        (seller_id, id, ad_account_id, kind, level, date_from, date_to, state)
    VALUES (%(seller)s, %(id)s, %(account)s, %(kind)s, %(level)s, %(first)s, %(last)s, 'QUEUED')
    ON CONFLICT (seller_id, ad_account_id, kind, level) WHERE state IN ('QUEUED', 'RUNNING')
    DO UPDATE SET date_from = least(r.date_from, excluded.date_from),
                  date_to = greatest(r.date_to, excluded.date_to)
    RETURNING id, ad_account_id, kind, level, date_from, date_to, state, attempts, generation"""
_CLAIM = b"""
    UPDATE sync_runs r SET
        state = 'RUNNING', generation = r.generation + 1,
        attempts = r.attempts + (r.state = 'QUEUED')::int,
        lease_until = clock_timestamp() + make_interval(secs => %(lease)s),
        started_at = coalesce(r.started_at, now())
    FROM (
        SELECT id FROM sync_runs
        WHERE seller_id = %(seller)s AND id = %(id)s
          AND (state = 'QUEUED' AND coalesce(lease_until, '-infinity') <= clock_timestamp()
               OR state = 'RUNNING' AND lease_until < clock_timestamp())
        FOR UPDATE SKIP LOCKED
    ) due
    WHERE r.seller_id = %(seller)s AND r.id = due.id
    RETURNING r.id, r.ad_account_id, r.kind, r.level, r.date_from, r.date_to, r.state,
              r.attempts, r.generation"""
_RENEW = b"""
    UPDATE sync_runs SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    WHERE seller_id = %(seller)s AND id = %(id)s AND generation = %(generation)s
      AND state = 'RUNNING'
    RETURNING clock_timestamp()"""
_FINISH = b"""
    UPDATE sync_runs SET
        state = CASE WHEN (date_from, date_to) IS NOT DISTINCT FROM (%(first)s, %(last)s)
                     THEN %(state)s ELSE 'QUEUED' END,
        attempts = CASE WHEN (date_from, date_to) IS NOT DISTINCT FROM (%(first)s, %(last)s)
                        THEN attempts ELSE 0 END,
        rows_raw = %(raw)s, rows_daily = %(daily)s, pages = %(pages)s,
        control_diff_micros = %(control)s, error_code = %(code)s, error_message = %(message)s,
        published_levels = %(levels)s, lease_until = NULL, finished_at = now()
    WHERE seller_id = %(seller)s AND id = %(id)s AND generation = %(generation)s
      AND state = 'RUNNING'
    RETURNING state"""
_RETRY = b"""
    UPDATE sync_runs SET
        state = 'QUEUED', lease_until = clock_timestamp() + make_interval(secs => %(wait)s),
        rows_raw = %(raw)s, rows_daily = %(daily)s, pages = %(pages)s,
        control_diff_micros = %(control)s, error_code = %(code)s, error_message = %(message)s
    WHERE seller_id = %(seller)s AND id = %(id)s AND generation = %(generation)s
      AND state = 'RUNNING'"""
_GIVE_BACK = b"""
    UPDATE sync_runs SET state = 'QUEUED', attempts = greatest(attempts - 1, 0),
        lease_until = clock_timestamp() + make_interval(secs => %(wait)s)
    WHERE seller_id = %(seller)s AND id = %(id)s AND generation = %(generation)s
      AND state = 'RUNNING'"""

_OLD = b"""
    DELETE FROM sync_runs WHERE (seller_id, id) IN (
        WITH told AS MATERIALIZED (
            SELECT a.seller_id, a.id, k.kind, k.before
            FROM fb_connections a, (VALUES
                ('STATS', %(figures_before)s::timestamptz),
                ('BACKFILL', %(figures_before)s::timestamptz),
                ('ENTITIES', %(others_before)s::timestamptz),
                ('DELIVERY', %(others_before)s::timestamptz)) AS k (kind, before)
            WHERE EXISTS (
                SELECT FROM sync_runs n
                WHERE n.seller_id = a.seller_id AND n.ad_account_id = a.id AND n.kind = k.kind
                  AND n.state = 'DONE' AND n.created_at >= k.before)
        )
        SELECT r.seller_id, r.id
        FROM told t JOIN sync_runs r ON r.seller_id = t.seller_id AND r.ad_account_id = t.id
            AND r.kind = t.kind AND r.created_at < t.before
        WHERE r.state IN ('DONE', 'PARTIAL', 'FAILED')
        LIMIT %(batch)s)"""
"""Account by account, along the index of their runs. What a reader shows of an account is its
newest run of a kind, and the newest that went well: with one that is younger, both stay."""


class PostgresSyncRuns(SyncRuns):
    """Works inside one open transaction of one seller."""

    def __init__(
        self, connection: Connection[tuple[Any, ...]], seller_id: UUID, ids: IdSource
    ) -> None:
        self._connection = connection
        self._seller = seller_id
        self._ids = ids

    def open(
        self, *, account_id: AdAccountId, kind: RunKind, level: Level | None, days: DayRange | None
    ) -> SyncRun:
        """Insert a run, or widen the open one that the partial unique key names."""
        row = self._connection.execute(
            _OPEN,
            {
                "seller": self._seller,
                "id": self._ids.new(),
                "account": account_id,
                "kind": kind.value,
                "level": level and level.value,
                **_days(days),
            },
        ).fetchone()
        if row is None:
            raise Conflict("The run was ended in this moment; try again")
        return self._run(row)

    def claim(self, run_id: RunId, *, lease_seconds: float) -> SyncRun | None:
        """Take the run unless somebody holds its row or its lease."""
        row = self._connection.execute(
            _CLAIM, {"seller": self._seller, "id": run_id, "lease": lease_seconds}
        ).fetchone()
        return None if row is None else self._run(row)

    def renew(self, run: SyncRun, *, lease_seconds: float) -> datetime | None:
        """Extend the lease if the generation is still the current one."""
        values = self._held(run) | {"lease": lease_seconds}
        row = self._connection.execute(_RENEW, values).fetchone()
        return None if row is None else row[0]

    def hold(self, run: SyncRun, *, lease_seconds: float) -> None:
        """Lock the row by renewing it: nobody takes it over before this transaction ends."""
        if self.renew(run, lease_seconds=lease_seconds) is None:
            raise Conflict("The run was taken over by another worker")

    def finish(self, run: SyncRun, result: RunResult) -> RunState | None:
        """End the run, or queue it once more when its days are wider than those done."""
        values = self._held(run) | _figures(result) | _days(run.days)
        row = self._connection.execute(_FINISH, values | {"state": result.state.value}).fetchone()
        return None if row is None else RunState(row[0])

    def release(self, run: SyncRun, *, retry_in_seconds: float, result: RunResult | None) -> None:
        """Queue the run again, due after the given time."""
        values = self._held(run) | {"wait": retry_in_seconds}
        if result is None:
            self._connection.execute(_GIVE_BACK, values)
        else:
            self._connection.execute(_RETRY, values | _figures(result))

    def _held(self, run: SyncRun) -> dict[str, object]:
        return {"seller": self._seller, "id": run.id, "generation": run.generation}

    def _run(self, row: tuple[Any, ...]) -> SyncRun:
        identity, account, kind, level, first, last, state, attempts, generation = row
        return SyncRun(
            id=RunId(identity),
            seller_id=SellerId(self._seller),
            account_id=AdAccountId(account),
            kind=RunKind(kind),
            level=None if level is None else Level(level),
            days=None if first is None else DayRange.inclusive(first, last),
            state=RunState(state),
            attempts=attempts,
            generation=generation,
        )


class PostgresOldRuns(Leftovers):
    """Deletes runs that ended: those of figures with the raw history, others after 30 days.

    A run says that figures were seen unchanged, for as long as the history says what changed.
    An account that nothing came from since keeps the runs it has.
    """

    def __init__(self, database: Database, *, retention_months: int) -> None:
        self._database = database
        self._retention_months = retention_months

    def clear(self, *, at: datetime) -> int:
        """Delete them in batches."""
        kept_from = first_kept_month(at.date(), months=self._retention_months)
        values = {
            "figures_before": datetime.combine(kept_from, time(), UTC),
            "others_before": at - OTHERS_KEPT,
        }
        return in_batches(self._database, _OLD, values)


def _days(days: DayRange | None) -> dict[str, date | None]:
    if days is None:
        return {"first": None, "last": None}
    return {"first": days.start, "last": days.last}


def _figures(result: RunResult) -> dict[str, object]:
    return {
        "raw": result.rows_raw,
        "daily": result.rows_daily,
        "pages": result.pages,
        "control": result.control_difference_micros,
        "code": result.error_code,
        "message": result.message,
        "levels": [level.value for level in result.levels],
    }
