"""Calls of ad accounts as rows: what stays when Redis is away, or was emptied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pixecom.adapters.postgres.batches import in_batches
from pixecom.adapters.postgres.engine import Database
from pixecom.application.advertising.calls import WINDOW_SECONDS, Admission, CallLedger
from pixecom.application.shared.housekeeping import Leftovers

_COUNT = b"""
    INSERT INTO call_budgets AS b (scope, calls, window_ends_at)
    SELECT %(scope)s, 1, now() + make_interval(secs => %(window)s)
    WHERE NOT EXISTS (
        SELECT FROM call_budgets s
        WHERE s.scope = ANY(%(scopes)s::text[]) AND s.stopped_until > now())
    ON CONFLICT (scope) DO UPDATE SET
        calls = CASE WHEN b.window_ends_at > now() THEN b.calls + 1 ELSE 1 END,
        window_ends_at = CASE WHEN b.window_ends_at > now() THEN b.window_ends_at
                              ELSE excluded.window_ends_at END
    WHERE b.window_ends_at <= now() OR b.told_until > now() OR b.calls < %(limit)s
    RETURNING 1"""
_STANDING = b"""
    SELECT ceil(greatest(extract(epoch FROM max(b.stopped_until) - now()), 0))::int,
           max(b.percent) FILTER (WHERE b.told_until > now()),
           max(b.calls) FILTER (WHERE b.scope = %(scope)s),
           ceil(greatest(extract(epoch FROM
               max(b.window_ends_at) FILTER (WHERE b.scope = %(scope)s) - now()), 1))::int
    FROM call_budgets b WHERE b.scope = ANY(%(scopes)s::text[])"""
_TOLD = b"""
    INSERT INTO call_budgets (scope, percent, told_until)
    VALUES (%(scope)s, %(percent)s, now() + make_interval(secs => %(window)s))
    ON CONFLICT (scope) DO UPDATE
        SET percent = excluded.percent, told_until = excluded.told_until"""
_STOP = b"""
    INSERT INTO call_budgets AS b (scope, stopped_until)
    VALUES (%(scope)s, now() + make_interval(secs => %(seconds)s))
    ON CONFLICT (scope) DO UPDATE
        SET stopped_until = greatest(b.stopped_until, excluded.stopped_until)"""
_DELETE_OLD = b"""
    DELETE FROM call_budgets WHERE scope IN (
        SELECT scope FROM call_budgets
        WHERE greatest(window_ends_at, told_until, stopped_until) < %(at)s LIMIT %(batch)s)"""


class PostgresCallLedger(CallLedger):
    """Works with the platform role's database: an ad account may serve several sellers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def admit(self, *, scope: str, under: Sequence[str], limit: int) -> Admission:
        """Count a call, then read how things stand: two statements."""
        values: dict[str, object] = {"scope": scope, "scopes": [scope, *under]}
        counting = values | {"limit": limit, "window": WINDOW_SECONDS}
        with self._database.global_raw() as connection:
            admitted = connection.execute(_COUNT, counting).fetchone() is not None
            row = connection.execute(_STANDING, values).fetchone()
        stopped, percent, used, left = row or (0, None, 0, 1)
        return Admission(
            admitted=admitted,
            stopped_seconds=stopped or 0,
            percent=percent,
            used=used or 0,
            reset_seconds=left or 1,
        )

    def told(self, percents: Mapping[str, int]) -> None:
        """Remember the uses."""
        for scope, percent in sorted(percents.items()):
            self._write(_TOLD, {"scope": scope, "percent": percent, "window": WINDOW_SECONDS})

    def stop(self, *, scope: str, seconds: int) -> None:
        """Stop a scope."""
        self._write(_STOP, {"scope": scope, "seconds": seconds})

    def _write(self, statement: bytes, values: dict[str, object]) -> None:
        with self._database.global_raw() as connection:
            connection.execute(statement, values)


class PostgresOldBudgets(Leftovers):
    """Deletes what is known of scopes whose window, word and stop are all over."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clear(self, *, at: datetime) -> int:
        """Delete them in batches."""
        return in_batches(self._database, _DELETE_OLD, {"at": at})
