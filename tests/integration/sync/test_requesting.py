"""A seller asks for numbers now."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from redis import Redis
from tests.fakes.clock import ManualClock
from tests.integration.sync.platform import FailingProvider, Pipeline
from tests.rows import Factory, Tree

from pixecom.adapters.redis.cool_downs import RedisCoolDowns
from pixecom.application.insights.attempt import Progress
from pixecom.application.insights.ports import StatsProvider
from pixecom.application.insights.requesting import RequestBackfill, RequestSync
from pixecom.application.insights.sources import NamedProviders
from pixecom.application.shared.audit import Actor
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.insights.sync import RunState, Synced
from pixecom.domain.shared.errors import Invalid, NotFound, ProviderFailed
from pixecom.domain.shared.ids import AdAccountId
from pixecom.domain.shared.period import DayRange

BY = Actor(user_agent="a test")


class Asking:
    """The two requests over one pipeline, with a clock that the test moves."""

    def __init__(self, pipeline: Pipeline, redis_url: str) -> None:
        self.pipeline = pipeline
        self.clock = ManualClock(pipeline.now())
        self._redis_url = redis_url

    def sync(self, *, provider: StatsProvider | None = None, limited: bool = False) -> RequestSync:
        providers = self._providers(provider)
        return RequestSync(
            works=self.pipeline.works,
            accounts=self.pipeline.accounts,
            providers=providers,
            run_sync=self.pipeline.run_sync(providers),
            queue=self.pipeline.jobs,
            clock=self.clock,
            cool_downs=RedisCoolDowns(Redis.from_url(self._redis_url)),
            limited=limited,
        )

    def backfill(self) -> RequestBackfill:
        providers = self._providers(None)
        return RequestBackfill(
            works=self.pipeline.works,
            accounts=self.pipeline.accounts,
            providers=providers,
            run_sync=self.pipeline.run_sync(providers),
            queue=self.pipeline.jobs,
            clock=self.clock,
        )

    def _providers(self, provider: StatsProvider | None) -> NamedProviders:
        return NamedProviders(
            default="test", providers={"test": provider or self.pipeline.provider()}
        )


@pytest.fixture
def asking(pipeline: Pipeline, redis_url: str) -> Asking:
    return Asking(pipeline, redis_url)


@pytest.fixture
def tree(make: Factory) -> Tree:
    return make.tree(campaigns=2, adsets=2, ads=2)


class TestSyncWithoutDate:
    def test_fetches_metadata_of_every_account_at_once(
        self, asking: Asking, tree: Tree, make: Factory
    ) -> None:
        make.tree(tree.seller_id, campaigns=1, adsets=1, ads=1)
        make.tree(tree.seller_id, provider="csv")

        answer = asking.sync()(by=BY, seller_id=tree.seller_id)

        assert answer.synced == Synced(campaigns=3, adsets=5, ads=9)
        assert (answer.errors, answer.run_ids) == ((), ())

    def test_reports_an_account_that_failed_and_goes_on_with_the_others(
        self, asking: Asking, tree: Tree
    ) -> None:
        error = ProviderFailed("the platform says no", code="17", retryable=False)
        failing = FailingProvider(asking.pipeline.provider(), level=None, page=1, error=error)

        answer = asking.sync(provider=failing)(by=BY, seller_id=tree.seller_id)

        assert answer.errors == ("An Ad Account: ENTITIES: the platform says no",)

    def test_leaves_to_the_worker_what_takes_longer_than_twenty_seconds(
        self, asking: Asking, tree: Tree, make: Factory
    ) -> None:
        make.tree(tree.seller_id, campaigns=1)
        slow = asking.pipeline.provider(on_page=lambda: asking.clock.advance(20))

        answer = asking.sync(provider=slow)(by=BY, seller_id=tree.seller_id)

        assert len(answer.run_ids) == 2
        assert asking.pipeline.last_run(tree)[0] == "QUEUED"
        sent = {job.arguments["run_id"] for job in asking.pipeline.jobs.sent}
        assert sent == {str(run) for run in answer.run_ids}

    def test_is_refused_with_the_remaining_seconds_when_repeated(
        self, asking: Asking, tree: Tree
    ) -> None:
        asking.sync(limited=True)(by=BY, seller_id=tree.seller_id)

        with pytest.raises(Invalid, match=r"wait (60|59|58|[1-5]?\d) seconds"):
            asking.sync(limited=True)(by=BY, seller_id=tree.seller_id)

    def test_is_not_limited_where_limits_are_lifted(self, asking: Asking, tree: Tree) -> None:
        asking.sync()(by=BY, seller_id=tree.seller_id)
        asking.sync()(by=BY, seller_id=tree.seller_id)

    def test_does_not_know_another_seller_s_account(
        self, asking: Asking, tree: Tree, make: Factory
    ) -> None:
        foreign = make.tree()

        for account in (foreign.account.id, AdAccountId(uuid4())):
            with pytest.raises(NotFound):
                asking.sync()(by=BY, seller_id=tree.seller_id, account_id=account)


class TestSyncOfADay:
    def test_queues_one_run_per_level(self, asking: Asking, tree: Tree) -> None:
        today = asking.pipeline.today()

        answer = asking.sync()(by=BY, seller_id=tree.seller_id, day=today)

        assert len(set(answer.run_ids)) == len(TIERS) == len(asking.pipeline.jobs.sent)

    def test_reuses_open_runs(self, asking: Asking, tree: Tree) -> None:
        today = asking.pipeline.today()
        first = asking.sync()(by=BY, seller_id=tree.seller_id, day=today)

        second = asking.sync()(by=BY, seller_id=tree.seller_id, day=today)

        assert second.run_ids == first.run_ids

    @pytest.mark.parametrize("days_from_today", [1, -1200])
    def test_refuses_the_future_and_what_is_too_old(
        self, asking: Asking, tree: Tree, days_from_today: int
    ) -> None:
        day = asking.pipeline.today() + timedelta(days=days_from_today)

        with pytest.raises(Invalid):
            asking.sync(limited=True)(by=BY, seller_id=tree.seller_id, day=day)

        asking.sync(limited=True)(by=BY, seller_id=tree.seller_id)  # a refusal costs no pause

    def test_refuses_an_account_whose_figures_are_imported(
        self, asking: Asking, make: Factory
    ) -> None:
        tree = make.tree(provider="csv")

        with pytest.raises(Invalid, match="by import only"):
            asking.sync()(by=BY, seller_id=tree.seller_id, account_id=tree.account.id)


class TestBackfill:
    def test_fetches_here_and_now_and_shows_how_far_it_is(
        self, asking: Asking, tree: Tree
    ) -> None:
        seen: list[Progress] = []
        last = asking.pipeline.today()
        days = DayRange.inclusive(last - timedelta(days=40), last)

        (done,) = asking.backfill()(
            by=BY, seller_id=tree.seller_id, days=days, on_page=seen.append
        )

        assert done.result is not None
        assert done.result.state is RunState.DONE
        assert {"ENTITIES", *map(str, TIERS)} <= {one.part for one in seen}
        assert {day for _, day, _ in asking.pipeline.daily(tree)} == set(days)

    def test_a_second_one_writes_nothing(self, asking: Asking, tree: Tree) -> None:
        today = asking.pipeline.today()
        days = DayRange.inclusive(today, today)
        asking.backfill()(by=BY, seller_id=tree.seller_id, days=days)

        (again,) = asking.backfill()(by=BY, seller_id=tree.seller_id, days=days)

        assert again.result is not None
        assert (again.result.rows_raw, again.result.rows_daily) == (0, 0)

    def test_takes_restated_figures_over(self, asking: Asking, tree: Tree) -> None:
        asking.pipeline.sync(tree)
        before = asking.pipeline.spend(tree, Level.AD)

        asking.pipeline.sync(tree, provider=asking.pipeline.provider(restate=3))

        assert asking.pipeline.spend(tree, Level.AD) == 3 * before
