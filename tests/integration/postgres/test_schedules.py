"""Recurring work as rows, under a clock that the test moves (G28)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.conftest import Gate
from tests.fakes.clock import ManualClock

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.schedules import PostgresSchedules
from pixecom.application.shared.schedules import DueTick, Schedule, Ticker

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
MINUTE = 60


class Rhythm:
    """Two schedules of this test alone, and how often each of them fired."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.schedules = PostgresSchedules(database)
        self.clock = ManualClock(LONG_AGO)
        self.often, self.seldom = f"often-{uuid4()}", f"seldom-{uuid4()}"
        self.fired: list[str] = []
        self.schedules.ensure(
            schedules=[
                Schedule(name=self.often, interval_seconds=5 * MINUTE),
                Schedule(name=self.seldom, interval_seconds=15 * MINUTE),
            ],
            at=self.clock.now(),
        )

    def tick(self, work: Callable[[], object] | None = None) -> list[str]:
        self.fired.clear()
        names = (self.often, self.seldom)
        Ticker(
            schedules=self.schedules,
            work={name: work or self._mark(name) for name in names},
            clock=self.clock,
        )()
        return sorted(self.fired)

    def due(self, name: str) -> timedelta:
        query = "SELECT next_due_at FROM schedules WHERE name = %s"
        with self.database.global_raw() as connection:
            row = connection.execute(query, (name,)).fetchone()
        assert row is not None
        due: datetime = row[0]
        return due - self.clock.now()

    def _mark(self, name: str) -> Callable[[], object]:
        return lambda: self.fired.append(name)


@pytest.fixture
def rhythm(platform_database: Database) -> Rhythm:
    return Rhythm(platform_database)


class TestTicker:
    def test_does_what_is_due_and_nothing_else(self, rhythm: Rhythm) -> None:
        assert rhythm.tick() == [rhythm.often, rhythm.seldom]
        assert rhythm.tick() == []
        rhythm.clock.advance(5 * MINUTE)
        assert rhythm.tick() == [rhythm.often]

    def test_fires_each_once_after_an_hour_of_silence(self, rhythm: Rhythm, gate: Gate) -> None:
        rhythm.tick()
        rhythm.clock.advance(60 * MINUTE)

        assert rhythm.tick() == [rhythm.often, rhythm.seldom]
        assert rhythm.tick() == []
        gate("G28: 2 schedules silent for an hour, each fired once")

    def test_keeps_the_rhythm_after_a_late_tick(self, rhythm: Rhythm) -> None:
        rhythm.tick()
        rhythm.clock.advance(17 * MINUTE)

        rhythm.tick()

        assert rhythm.due(rhythm.often) == timedelta(minutes=3)
        assert rhythm.due(rhythm.seldom) == timedelta(minutes=13)

    def test_tries_again_soon_after_an_error_and_keeps_its_text(self, rhythm: Rhythm) -> None:
        def fail() -> None:
            raise ValueError("no luck")

        rhythm.tick(fail)

        assert rhythm.due(rhythm.often) == timedelta(seconds=MINUTE)
        with rhythm.database.global_raw() as connection:
            query = "SELECT last_error FROM schedules WHERE name = %s"
            row = connection.execute(query, (rhythm.often,)).fetchone()
        assert row == ("ValueError: no luck",)

    def test_comes_back_when_the_process_died_in_the_middle(self, rhythm: Rhythm) -> None:
        rhythm.schedules.claim(at=rhythm.clock.now())
        assert rhythm.tick() == []
        rhythm.clock.advance(MINUTE)
        assert rhythm.tick() == [rhythm.often, rhythm.seldom]


class TestPostgresSchedules:
    def test_daily_work_starts_at_its_time_of_the_day(self, rhythm: Rhythm) -> None:
        name = f"daily-{uuid4()}"
        schedule = Schedule(name=name, interval_seconds=86_400, first_at_second=7200)

        rhythm.schedules.ensure(schedules=[schedule], at=rhythm.clock.now())

        assert rhythm.due(name) == timedelta(hours=2)

    def test_hastens_unless_it_has_just_begun(self, rhythm: Rhythm) -> None:
        rhythm.tick()
        rhythm.clock.advance(30)
        at = rhythm.clock.now()
        rhythm.schedules.hasten(name=rhythm.seldom, at=at, unless_within_seconds=MINUTE)
        assert rhythm.due(rhythm.seldom) > timedelta(0)
        rhythm.clock.advance(60)
        at = rhythm.clock.now()
        rhythm.schedules.hasten(name=rhythm.seldom, at=at, unless_within_seconds=MINUTE)
        assert rhythm.due(rhythm.seldom) == timedelta(0)

    def test_spreads_by_no_more_than_the_jitter(self, rhythm: Rhythm) -> None:
        at = rhythm.clock.now()
        name = f"jittered-{uuid4()}"
        schedule = Schedule(name=name, interval_seconds=MINUTE, jitter_seconds=10)
        rhythm.schedules.ensure(schedules=[schedule], at=at)

        rhythm.schedules.finish(tick=DueTick(name=name, due_at=at), at=at, error=None)

        assert timedelta(seconds=60) <= rhythm.due(name) <= timedelta(seconds=70)
