"""Schedules as rows, claimed with ``FOR UPDATE SKIP LOCKED``."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from pixecom.adapters.postgres.engine import Database
from pixecom.application.shared.schedules import RETRY_SECONDS, DueTick, Schedule, Schedules

_ENSURE = b"""
    INSERT INTO schedules AS s (name, interval_seconds, jitter_seconds, next_due_at)
    VALUES (%(name)s, %(interval)s, %(jitter)s, %(due)s)
    ON CONFLICT (name) DO UPDATE SET
        interval_seconds = excluded.interval_seconds, jitter_seconds = excluded.jitter_seconds
    WHERE (s.interval_seconds, s.jitter_seconds)
       IS DISTINCT FROM (excluded.interval_seconds, excluded.jitter_seconds)"""
_HASTEN = b"""
    UPDATE schedules SET next_due_at = %(at)s
    WHERE name = %(name)s AND next_due_at > %(at)s
      AND coalesce(last_started_at, '-infinity')
        < %(at)s::timestamptz - make_interval(secs => %(within)s)"""
_CLAIM = b"""
    UPDATE schedules s SET
        last_started_at = %(at)s,
        next_due_at = %(at)s::timestamptz + make_interval(secs => %(lent)s)
    FROM (
        SELECT name, next_due_at FROM schedules WHERE next_due_at <= %(at)s
        ORDER BY next_due_at FOR UPDATE SKIP LOCKED
    ) due
    WHERE s.name = due.name
    RETURNING s.name, due.next_due_at"""
_FINISH = b"""
    UPDATE schedules SET
        last_finished_at = %(at)s, last_error = %(error)s,
        next_due_at = CASE
            WHEN %(error)s::text IS NOT NULL
            THEN %(at)s::timestamptz + make_interval(secs => least(%(retry)s, interval_seconds))
            ELSE %(due)s::timestamptz + make_interval(
                secs => interval_seconds * (1 + floor(greatest(
                    extract(epoch FROM %(at)s::timestamptz - %(due)s::timestamptz), 0)
                    / interval_seconds)) + jitter_seconds * %(spread)s)
        END
    WHERE name = %(name)s"""


class PostgresSchedules(Schedules):
    """Works with the platform role's database; instants are given, by the database's clock."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, *, schedules: Sequence[Schedule], at: datetime) -> None:
        """Create missing rows: due at once, or at their time of the day."""
        with self._database.global_raw() as connection:
            for schedule in schedules:
                connection.execute(
                    _ENSURE,
                    {
                        "name": schedule.name,
                        "interval": schedule.interval_seconds,
                        "jitter": schedule.jitter_seconds,
                        "due": _first(schedule, at),
                    },
                )

    def hasten(self, *, name: str, at: datetime, unless_within_seconds: int) -> None:
        """Move the due time to now."""
        with self._database.global_raw() as connection:
            values = {"name": name, "at": at, "within": unless_within_seconds}
            connection.execute(_HASTEN, values)

    def claim(self, *, at: datetime) -> Sequence[DueTick]:
        """Take due rows; two processes never take the same."""
        with self._database.global_raw() as connection:
            rows = connection.execute(_CLAIM, {"at": at, "lent": RETRY_SECONDS}).fetchall()
        return [DueTick(name=name, due_at=due) for name, due in rows]

    def finish(self, *, tick: DueTick, at: datetime, error: str | None) -> None:
        """Keep the rhythm: missed ticks are skipped, not made up for."""
        with self._database.global_raw() as connection:
            connection.execute(
                _FINISH,
                {
                    "name": tick.name,
                    "due": tick.due_at,
                    "at": at,
                    "error": error,
                    "retry": RETRY_SECONDS,
                    "spread": random.random(),  # noqa: S311 - spreads load, guards nothing
                },
            )


def _first(schedule: Schedule, at: datetime) -> datetime:
    if schedule.first_at_second is None:
        return at
    midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
    first = midnight + timedelta(seconds=schedule.first_at_second)
    return first if first > at else first + timedelta(days=1)
