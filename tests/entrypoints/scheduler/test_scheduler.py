"""The scheduler's own part: which work recurs, and what a start asks for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from tests.rows import Factory
from tests.servers import MONTHLY

from pixecom.adapters.postgres import tables
from pixecom.container import Container
from pixecom.entrypoints.scheduler.__main__ import begin
from pixecom.entrypoints.scheduler.work import SCHEDULES, STATS, work_of
from pixecom.settings import Settings

ROWS = "SELECT name, next_due_at - clock_timestamp() < interval '1 s' FROM schedules"
PARTITIONS = (
    "SELECT count(*) FROM pg_inherits i JOIN pg_class p ON p.oid = i.inhparent"
    " WHERE p.relname = %s"
)


@pytest.fixture
def container(settings: Settings) -> Iterator[Container]:
    container = Container(settings=settings)
    yield container
    container.disconnect()


class TestScheduler:
    def test_every_schedule_has_its_work(self, container: Container) -> None:
        assert set(work_of(container)) == {schedule.name for schedule in SCHEDULES}

    def test_a_start_makes_the_hot_window_due(self, container: Container) -> None:
        begin(container)

        with container.platform_database().global_raw() as connection:
            due = dict(connection.execute(ROWS.encode()).fetchall())
        assert {schedule.name for schedule in SCHEDULES} <= set(due)
        assert due[STATS.name]

    def test_housekeeping_deletes_old_refresh_tokens(
        self, container: Container, make: Factory
    ) -> None:
        old = make.insert(
            tables.refresh_tokens,
            user_id=make.user(),
            token="old",
            family_id=make.user(),
            expires_at=datetime(2020, 1, 1, tzinfo=UTC),
        )

        container.keep_house()()

        mine = tables.refresh_tokens.c.id == old
        with container.platform_database().global_() as connection:
            assert connection.execute(select(tables.refresh_tokens.c.id).where(mine)).all() == []

    def test_housekeeping_keeps_months_ahead(self, container: Container) -> None:
        container.keep_house()()
        container.keep_house()()

        with container.platform_database().global_raw() as connection:
            (count,) = connection.execute(PARTITIONS.encode(), (MONTHLY,)).fetchone() or (0,)
        assert count >= 3
