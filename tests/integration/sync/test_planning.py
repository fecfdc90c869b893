"""What is due: orchestrators over all sellers, lost runs, and whose clock decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.fakes.clock import ManualClock
from tests.fakes.jobs import RememberedJobs
from tests.rows import Factory, Tree

from pixecom.container import Container
from pixecom.domain.insights.sync import RunKind, cold_window, hot_window
from pixecom.domain.shared.period import zone
from pixecom.settings import Settings

RUNS = "SELECT kind, level, date_from, date_to, state FROM sync_runs WHERE ad_account_id = %s"


class Planning:
    """The container of the product with a clock ten minutes off and a queue that remembers."""

    def __init__(self, container: Container) -> None:
        self.container = container
        self.jobs = RememberedJobs()
        container.job_queue.override(self.jobs)
        off = container.clock().now() + timedelta(minutes=10)
        container.clock.override(ManualClock(off))

    def queue(self, tree: Tree) -> None:
        """Open a run whose message is lost: orchestrators would open one for everybody."""
        with self.container.insights_works()(tree.seller_id) as work:
            work.runs.open(
                account_id=tree.account.id, kind=RunKind.ENTITIES, level=None, days=None
            )
            work.commit()

    def runs(self, tree: Tree) -> list[tuple[Any, ...]]:
        with self.container.app_database().raw(tree.seller_id) as connection:
            return sorted(connection.execute(RUNS.encode(), (tree.account.id,)).fetchall())


@pytest.fixture
def planning(settings: Settings, make: Factory) -> Iterator[Planning]:
    make.end_open_runs()
    container = Container(settings=replace(settings, job_lease_seconds=0.0))
    yield Planning(container)
    make.end_open_runs()
    container.disconnect()


@pytest.fixture
def tree(make: Factory) -> Tree:
    return make.tree(timezone="Pacific/Kiritimati")


class TestOrchestrateStats:
    def test_a_new_account_gets_its_metadata_and_ninety_days(
        self, planning: Planning, tree: Tree
    ) -> None:
        planning.container.orchestrate_stats()(window=hot_window)

        (backfill, entities) = planning.runs(tree)
        assert (backfill[0], entities[0]) == ("BACKFILL", "ENTITIES")
        assert (backfill[3] - backfill[2]).days == 89

    def test_an_account_in_progress_gets_the_window_in_its_own_zone(
        self, planning: Planning, tree: Tree, make: Factory
    ) -> None:
        _synced(make, tree)

        planning.container.orchestrate_stats()(window=cold_window)

        expected = cold_window(
            planning.container.database_clock().now(), zone("Pacific/Kiritimati")
        )
        (done, stats) = planning.runs(tree)
        assert done[0] == "BACKFILL"
        assert stats[:4] == ("STATS", None, expected.start, expected.last)

    def test_what_is_open_is_not_opened_twice(self, planning: Planning, tree: Tree) -> None:
        planning.container.orchestrate_stats()(window=hot_window)
        planning.container.orchestrate_stats()(window=hot_window)

        assert len(planning.runs(tree)) == 2

    def test_leaves_imported_accounts_and_idle_sellers_alone(
        self, planning: Planning, make: Factory
    ) -> None:
        imported = make.tree(provider="csv")
        idle = make.tree(make.seller(status="DEACTIVATED"))

        planning.container.orchestrate_stats()(window=hot_window)

        assert planning.runs(imported) == planning.runs(idle) == []

    def test_one_account_s_trouble_never_stops_the_others(
        self, planning: Planning, make: Factory
    ) -> None:
        seller = make.seller()
        broken, sound = (make.tree(seller, timezone=name) for name in ("Mars/Olympus", "UTC"))

        planning.container.orchestrate_stats()(window=hot_window)

        assert planning.runs(broken) == []
        assert len(planning.runs(sound)) == 2


class TestOrchestrateDelivery:
    def test_asks_for_the_delivery_of_known_accounts(
        self, planning: Planning, tree: Tree, make: Factory
    ) -> None:
        new = make.tree()
        _synced(make, tree)

        planning.container.orchestrate_delivery()()

        assert planning.runs(new) == []
        assert [run[0] for run in planning.runs(tree)] == ["BACKFILL", "DELIVERY"]


class TestRemindLostRuns:
    def test_sends_the_message_of_a_run_again_that_nobody_took(
        self, planning: Planning, tree: Tree
    ) -> None:
        planning.queue(tree)

        planning.container.remind_lost_runs()()

        assert len(_messages(planning, tree)) == 1

    def test_leaves_queued_runs_alone_while_messages_wait(
        self, planning: Planning, tree: Tree
    ) -> None:
        planning.queue(tree)
        planning.jobs.waiting = 1

        planning.container.remind_lost_runs()()

        assert _messages(planning, tree) == []


def _synced(make: Factory, tree: Tree) -> None:
    from pixecom.adapters.postgres import tables

    make.insert(
        tables.sync_runs,
        seller_id=tree.seller_id,
        ad_account_id=tree.account.id,
        kind="BACKFILL",
        state="DONE",
    )


def _messages(planning: Planning, tree: Tree) -> list[object]:
    seller = str(tree.seller_id)
    return [job for job in planning.jobs.sent if job.arguments["seller_id"] == seller]
