"""What is due: orchestrators over all sellers, lost runs, and whose clock decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from tests.fakes.clock import ManualClock
from tests.fakes.jobs import RememberedJobs
from tests.integration.sync.platform import FailingProvider, Pipeline
from tests.rows import Factory, Tree

from pixecom.adapters.postgres import tables
from pixecom.adapters.system.clock import SystemClock
from pixecom.application.insights.jobs import ORCHESTRATE_COLD
from pixecom.container import Container
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.sync import RunKind, RunState, cold_window, first_window, hot_window
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.period import zone
from pixecom.entrypoints.scheduler.work import work_of
from pixecom.settings import Settings

NOW = SystemClock().now()
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
            found = connection.execute(RUNS.encode(), (tree.account.id,)).fetchall()
        return sorted(found, key=lambda run: run[0])

    def opened(self, tree: Tree) -> list[tuple[str, int]]:
        """Give the kinds of the runs that are queued, and the number of their days."""
        return [
            (kind, (last - first).days + 1 if first else 0)
            for kind, _, first, last, state in self.runs(tree)
            if state == "QUEUED"
        ]

    def never_synced(self, tree: Tree) -> bool:
        """Tell whether the first history of an account is still to be fetched."""
        found = self.container.due_work().accounts_for_stats()
        (due,) = [each for each in found if each.account.id == tree.account.id]
        return due.never_synced


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
        _backfilled(make, tree)

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


class TestTheFirstHistory:
    """Asked for until all of it has arrived, and never in a hurry."""

    @pytest.mark.parametrize("state", ["PARTIAL", "FAILED"])
    def test_that_did_not_arrive_is_asked_for_again_beside_todays_figures(
        self, planning: Planning, tree: Tree, make: Factory, state: str
    ) -> None:
        long_ago = NOW - timedelta(minutes=61)
        _backfilled(make, tree, state=state, created_at=long_ago, finished_at=long_ago)

        planning.container.orchestrate_stats()(window=hot_window)

        assert planning.opened(tree) == [("BACKFILL", 90), ("STATS", 4)]

    @pytest.mark.parametrize("state", ["PARTIAL", "FAILED"])
    def test_is_left_alone_for_an_hour_after_an_attempt(
        self, planning: Planning, tree: Tree, make: Factory, state: str
    ) -> None:
        long_ago, lately = NOW - timedelta(hours=9), NOW - timedelta(minutes=40)
        _backfilled(make, tree, created_at=long_ago, finished_at=long_ago, state="PARTIAL")
        began = long_ago + timedelta(hours=1)
        _backfilled(make, tree, created_at=began, finished_at=lately, state=state)

        planning.container.orchestrate_stats()(window=hot_window)

        assert planning.opened(tree) == [("STATS", 4)]

    def test_is_whole_once_an_attempt_was_done(
        self, planning: Planning, tree: Tree, make: Factory
    ) -> None:
        long_ago = NOW - timedelta(hours=9)
        _backfilled(make, tree, state="PARTIAL", created_at=long_ago, finished_at=long_ago)
        _backfilled(make, tree)

        planning.container.orchestrate_stats()(window=hot_window)

        assert planning.opened(tree) == [("STATS", 4)]

    @pytest.mark.parametrize(
        "other",
        [
            {"date_from": NOW.date() - timedelta(days=88)},
            {
                "date_from": NOW.date() - timedelta(days=400),
                "date_to": NOW.date() - timedelta(days=200),
            },
            {"level": "CAMPAIGN"},
            {"kind": "STATS"},
        ],
        ids=["fewer days", "older days", "one level", "another kind"],
    )
    def test_is_not_what_somebody_fetched_by_hand(
        self, planning: Planning, tree: Tree, make: Factory, other: dict[str, Any]
    ) -> None:
        _backfilled(make, tree, **other)

        planning.container.orchestrate_stats()(window=hot_window)

        assert planning.opened(tree) == [("BACKFILL", 90), ("ENTITIES", 0)]

    def test_that_lacks_a_level_is_not_whole(
        self, planning: Planning, tree: Tree, pipeline: Pipeline
    ) -> None:
        error = ProviderFailed("no", code="190", retryable=False)
        broken = FailingProvider(pipeline.provider(), level=Level.AD, page=1, error=error)
        days = first_window(pipeline.now(), zone(tree.account.timezone))
        kind = RunKind.BACKFILL

        assert pipeline.sync(tree, kind=kind, days=days, provider=broken).state is RunState.PARTIAL
        assert planning.never_synced(tree)

        assert pipeline.sync(tree, kind=kind, days=days).state is RunState.DONE
        assert not planning.never_synced(tree)


class TestOrchestrateDelivery:
    def test_goes_on_while_older_days_are_missing(
        self, planning: Planning, tree: Tree, make: Factory
    ) -> None:
        failed = make.tree()
        _backfilled(make, tree, state="PARTIAL")
        _backfilled(make, failed, state="FAILED")

        planning.container.orchestrate_delivery()()

        assert planning.opened(tree) == [("DELIVERY", 0)]
        assert planning.opened(failed) == []

    def test_asks_for_the_delivery_of_known_accounts(
        self, planning: Planning, tree: Tree, make: Factory
    ) -> None:
        new = make.tree()
        _backfilled(make, tree)

        planning.container.orchestrate_delivery()()

        assert planning.runs(new) == []
        assert [run[0] for run in planning.runs(tree)] == ["BACKFILL", "DELIVERY"]


class TestLookForCampaigns:
    """An account without campaigns was fetched once, and nobody would ever look again."""

    @pytest.fixture
    def empty(self, make: Factory) -> Tree:
        tree = make.tree(campaigns=0)
        _backfilled(make, tree)
        return tree

    def test_asks_for_the_metadata_of_accounts_without_campaigns(
        self, planning: Planning, empty: Tree
    ) -> None:
        planning.container.orchestrate_stats()(window=cold_window)
        assert planning.opened(empty) == []

        planning.container.look_for_campaigns()()

        assert planning.opened(empty) == [("ENTITIES", 0)]

    @pytest.mark.parametrize("status", ["ARCHIVED", "DELETED"])
    def test_asks_where_no_campaign_can_run_any_more(
        self, planning: Planning, empty: Tree, make: Factory, status: str
    ) -> None:
        make.campaign(empty.seller_id, empty.account.id, status=status)

        planning.container.look_for_campaigns()()

        assert planning.opened(empty) == [("ENTITIES", 0)]

    def test_is_part_of_the_night_s_work(self, planning: Planning, empty: Tree) -> None:
        work_of(planning.container)[ORCHESTRATE_COLD]()

        assert planning.opened(empty) == [("ENTITIES", 0)]

    def test_asks_once(self, planning: Planning, empty: Tree) -> None:
        planning.container.look_for_campaigns()()
        planning.container.look_for_campaigns()()

        assert planning.opened(empty) == [("ENTITIES", 0)]
        assert len(_messages(planning, empty)) == 2

    def test_leaves_to_the_others_what_they_fetch(
        self, planning: Planning, tree: Tree, make: Factory
    ) -> None:
        new = make.tree(campaigns=0)
        _backfilled(make, tree)

        planning.container.look_for_campaigns()()

        assert planning.opened(new) == planning.opened(tree) == []

    @pytest.mark.parametrize(
        "account", [{"provider": "csv"}, {"token_state": "NEEDS_REAUTH"}, {"is_active": False}]
    )
    def test_leaves_accounts_alone_that_cannot_be_asked(
        self, planning: Planning, make: Factory, account: dict[str, Any]
    ) -> None:
        unreachable = make.tree(campaigns=0, **account)
        _backfilled(make, unreachable)

        planning.container.look_for_campaigns()()

        assert planning.opened(unreachable) == []

    def test_is_what_brings_a_campaign_into_the_statistics(
        self, planning: Planning, empty: Tree, make: Factory
    ) -> None:
        make.campaign(empty.seller_id, empty.account.id, status="PAUSED")

        planning.container.orchestrate_stats()(window=hot_window)

        assert planning.opened(empty) == [("STATS", 4)]


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


def _backfilled(make: Factory, tree: Tree, **values: Any) -> None:  # noqa: ANN401
    """Make a run as the first synchronisation leaves it, but for what is given."""
    given = {"kind": "BACKFILL", "state": "DONE", "finished_at": NOW} | {
        "date_from": NOW.date() - timedelta(days=89),
        "date_to": NOW.date(),
    }
    make.insert(
        tables.sync_runs,
        seller_id=tree.seller_id,
        ad_account_id=tree.account.id,
        **given | values,
    )


def _messages(planning: Planning, tree: Tree) -> list[object]:
    seller = str(tree.seller_id)
    return [job for job in planning.jobs.sent if job.arguments["seller_id"] == seller]
