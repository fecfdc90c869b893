"""Settling closed days: who is due, in which steps, and what interrupts it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from tests.fakes.jobs import RememberedJobs
from tests.rows import Factory, Tree

from pixecom.application.insights.jobs import settle_job
from pixecom.application.insights.settling import DAYS_AT_ONCE
from pixecom.container import Container
from pixecom.domain.insights.sync import closed_through, hot_window
from pixecom.domain.shared.ids import SellerId
from pixecom.domain.shared.period import zone
from pixecom.settings import Settings


@pytest.fixture
def container(settings: Settings) -> Iterator[Container]:
    container = Container(settings=settings)
    yield container
    container.disconnect()


@pytest.fixture
def closed(container: Container) -> date:
    return closed_through(container.database_clock().now())


@pytest.fixture
def tree(make: Factory, closed: date) -> Tree:
    tree = make.tree()
    for day in (closed - timedelta(days=2 * DAYS_AT_ONCE), closed, closed + timedelta(days=1)):
        make.daily(tree.seller_id, "AD", tree.ad_ids[0], day, spend_micros=5)
    return tree


def watermark(container: Container, seller_id: SellerId) -> date | None:
    with container.insights_works()(seller_id) as work:
        settled: date | None = work.settled.watermark()
        return settled


class TestAClosedDay:
    @pytest.mark.parametrize("name", ["Etc/GMT+12", "UTC", "Pacific/Kiritimati"])
    def test_is_in_no_account_s_hot_window(self, container: Container, name: str) -> None:
        now = container.database_clock().now()

        assert closed_through(now) < hot_window(now, zone(name)).start


class TestSettleFigures:
    def test_settles_in_steps_and_a_second_time_nothing(
        self, container: Container, tree: Tree, closed: date
    ) -> None:
        steps: list[date] = []

        for _ in range(2):
            container.settle_figures()(
                seller_id=tree.seller_id, on_step=lambda settled, _: steps.append(settled)
            )

        assert steps == [
            closed - timedelta(days=DAYS_AT_ONCE + 1),
            closed - timedelta(days=1),
            closed,
            closed,
        ]
        assert container.compare_settled()(seller_id=tree.seller_id) == (closed, 0)

    def test_told_to_stop_goes_on_there_the_next_time(
        self, container: Container, tree: Tree, closed: date, settings: Settings
    ) -> None:
        ended = container.settle_figures()(
            seller_id=tree.seller_id, on_step=lambda *_: container.stop().turn()
        )
        reached = watermark(container, tree.seller_id)

        other = Container(settings=settings)
        assert not ended
        assert reached == closed - timedelta(days=DAYS_AT_ONCE + 1)
        assert other.settle_figures()(seller_id=tree.seller_id)
        assert other.compare_settled()(seller_id=tree.seller_id) == (closed, 0)
        other.disconnect()

    def test_rebuilds_what_somebody_spoiled(
        self, container: Container, tree: Tree, make: Factory, closed: date
    ) -> None:
        container.settle_figures()(seller_id=tree.seller_id)
        day = closed - timedelta(days=1)
        make.daily(tree.seller_id, "AD", tree.ad_ids[0], day, spend_micros=1)
        spoiled = container.compare_settled()(seller_id=tree.seller_id)

        container.settle_figures()(seller_id=tree.seller_id, rebuild=True)

        assert spoiled == (closed, 1)
        assert container.compare_settled()(seller_id=tree.seller_id) == (closed, 0)


class TestOrchestrateSettling:
    def test_sends_one_message_for_each_seller_with_open_closed_days(
        self, container: Container, tree: Tree, make: Factory, closed: date
    ) -> None:
        jobs, idle, young = RememberedJobs(), make.tree(), make.tree()
        make.daily(young.seller_id, "AD", young.ad_ids[0], closed + timedelta(days=1))
        container.job_queue.override(jobs)

        container.orchestrate_settling()()
        sent = list(jobs.sent)
        container.settle_figures()(seller_id=tree.seller_id)
        jobs.sent.clear()
        container.orchestrate_settling()()

        assert settle_job(tree.seller_id) in sent
        assert settle_job(idle.seller_id) not in sent
        assert settle_job(young.seller_id) not in sent
        assert settle_job(tree.seller_id) not in jobs.sent
