"""The scheduler's own part: which work recurs, and what a start asks for."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pixecom.container import Container
from pixecom.entrypoints.scheduler.__main__ import begin
from pixecom.entrypoints.scheduler.work import SCHEDULES, STATS, work_of
from pixecom.settings import Settings

ROWS = "SELECT name, next_due_at - clock_timestamp() < interval '1 s' FROM schedules"
PARTITIONS = (
    "SELECT count(*) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent"
    " WHERE p.relname = 'ad_stats_raw'"
)


@pytest.fixture
def container(settings: Settings) -> Iterator[Container]:
    container = Container(settings=settings)
    yield container
    container.close_databases()


class TestScheduler:
    def test_every_schedule_has_its_work(self, container: Container) -> None:
        assert set(work_of(container)) == {schedule.name for schedule in SCHEDULES}

    def test_a_start_makes_the_hot_window_due(self, container: Container) -> None:
        begin(container)

        with container.platform_database().global_raw() as connection:
            due = dict(connection.execute(ROWS.encode()).fetchall())
        assert {schedule.name for schedule in SCHEDULES} <= set(due)
        assert due[STATS.name]

    def test_housekeeping_keeps_months_ahead(self, container: Container) -> None:
        container.keep_house()()
        container.keep_house()()

        with container.platform_database().global_raw() as connection:
            (count,) = connection.execute(PARTITIONS.encode()).fetchone() or (0,)
        assert count >= 3
