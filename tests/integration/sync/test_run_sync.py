"""Synchronisation runs on the real database, with the mock as the platform."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.integration.sync.platform import FailingProvider, Pipeline
from tests.rows import Factory, Tree

from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.sync import FIRST_RETRY_SECONDS, MAX_ATTEMPTS, RunKind, RunState
from pixecom.domain.shared.errors import ProviderFailed, ProviderThrottled
from pixecom.domain.shared.period import DayRange

LEVELS = (Level.CAMPAIGN, Level.ADSET, Level.AD)


@pytest.fixture
def tree(make: Factory) -> Tree:
    return make.tree(campaigns=2, adsets=2, ads=2)


class TestStatsRun:
    def test_publishes_three_levels_that_add_up(self, pipeline: Pipeline, tree: Tree) -> None:
        result = pipeline.sync(tree)

        assert result.state is RunState.DONE
        campaigns, adsets, ads = (pipeline.spend(tree, level) for level in LEVELS)
        assert campaigns == adsets == ads > 0
        assert result.control_difference_micros == 0

    def test_a_second_sync_writes_no_daily_row_and_moves_no_number(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        pipeline.sync(tree)
        before = pipeline.daily(tree)

        result = pipeline.sync(tree)

        assert (result.rows_raw, result.rows_daily) == (0, 0)
        assert pipeline.daily(tree) == before

    def test_records_the_spend_of_the_current_day_once_per_run(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        pipeline.sync(tree)
        pipeline.sync(tree)

        today = pipeline.today()
        spent = sum(f[0] for key, f in pipeline.daily(tree).items() if key[:2] == (1, today))
        assert pipeline.snapshots(tree) == [(today, spent), (today, spent)]

    def test_records_the_hours_that_a_source_tells_and_replaces_them(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        today = pipeline.today()
        days = DayRange(start=today - timedelta(days=2), end=today)
        for _ in range(2):
            pipeline.sync(tree, kind=RunKind.BACKFILL, days=days, provider=pipeline.mock())
        assert len(pipeline.snapshots(tree)) == 2 * 24

        pipeline.sync(tree, provider=pipeline.mock())

        known = dict(sorted(pipeline.snapshots(tree)))
        spent = dict.fromkeys(known, 0)
        for (code, day, _), figures in pipeline.daily(tree).items():
            if code == 1 and day in spent:
                spent[day] += figures[0]
        assert known == spent
        assert [*known] == [*days, today]

    def test_creates_entities_that_only_the_figures_know(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        stranger = pipeline.provider_with_a_stranger(tree)

        result = pipeline.sync(tree, provider=stranger)

        assert result.state is RunState.DONE
        assert pipeline.statuses(tree, "stranger-campaign") == [("PAUSED", "UNKNOWN")]


class TestFailingRuns:
    """Beyond G18, which fails every page of the simulated Meta (``test_meta_path.py``)."""

    def test_fails_visibly_when_no_level_arrives(self, pipeline: Pipeline, tree: Tree) -> None:
        failing = FailingProvider(pipeline.provider(), level=None, page=1, error=_permanent())

        result = pipeline.sync(tree, provider=failing)

        assert result.state is RunState.FAILED
        assert pipeline.daily(tree) == {}

    def test_an_unexpected_exception_is_a_failure_with_a_code(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        failing = FailingProvider(
            pipeline.provider(), level=Level.AD, page=1, error=ZeroDivisionError("secret text")
        )

        result = pipeline.sync(tree, provider=failing)

        assert (result.error_code, "secret" in str(result.message)) == ("UNEXPECTED", False)


class TestRetries:
    def test_waits_longer_each_time_and_gives_up_after_three(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        error = ProviderFailed("no answer", code="TIMEOUT", retryable=True)
        failing = FailingProvider(pipeline.provider(), level=None, page=1, error=error)
        run = pipeline.open(tree)

        waits = [pipeline.attempt(run, failing) for _ in range(MAX_ATTEMPTS)]

        assert waits == [FIRST_RETRY_SECONDS, 2 * FIRST_RETRY_SECONDS, None]
        assert pipeline.last_run(tree)[:2] == ("FAILED", "TIMEOUT")

    def test_does_not_come_back_before_the_platform_allows(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        error = ProviderThrottled("slow down", code="80004", retry_after=700)
        failing = FailingProvider(pipeline.provider(), level=None, page=1, error=error)

        assert pipeline.attempt(pipeline.open(tree), failing) == 700

    def test_a_permanent_failure_is_not_tried_again(self, pipeline: Pipeline, tree: Tree) -> None:
        failing = FailingProvider(pipeline.provider(), level=None, page=1, error=_permanent())

        assert pipeline.attempt(pipeline.open(tree), failing) is None

    def test_a_finished_run_never_blocks_a_later_one(self, pipeline: Pipeline, tree: Tree) -> None:
        failing = FailingProvider(pipeline.provider(), level=None, page=1, error=_permanent())
        pipeline.sync(tree, provider=failing)

        assert pipeline.sync(tree).state is RunState.DONE


class TestHoldingARun:
    def test_two_workers_on_one_account_do_the_work_once(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        run = pipeline.open(tree)
        meanwhile: list[object] = []
        watched = pipeline.provider(
            on_page=lambda: meanwhile.append(pipeline.run(run)) if not meanwhile else None
        )

        pipeline.run(run, provider=watched)

        assert meanwhile == [None]

    def test_an_open_run_is_reused_and_widened(self, pipeline: Pipeline, tree: Tree) -> None:
        today = pipeline.today()
        first = pipeline.open(tree, days=DayRange.inclusive(today, today))

        second = pipeline.open(tree)

        assert second.id == first.id
        assert second.days == pipeline.hot()

    def test_a_run_that_was_widened_while_it_ran_runs_once_more(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        today = pipeline.today()
        run = pipeline.open(tree, days=DayRange.inclusive(today, today))

        pipeline.run(run, provider=pipeline.provider(on_page=lambda: pipeline.open(tree)))

        assert pipeline.last_run(tree)[0] == "QUEUED"
        pipeline.run(run)
        assert pipeline.last_run(tree)[0] == "DONE"
        assert {day for _, day, _ in pipeline.daily(tree)} == set(pipeline.hot())

    def test_what_an_older_generation_still_wants_to_write_is_refused(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        run = pipeline.open(tree)
        taken: list[object] = []

        def take_over() -> None:
            if not taken:
                taken.append(pipeline.take_over(run))

        outcome = pipeline.run(run, provider=pipeline.provider(on_page=take_over))

        assert outcome is None
        assert pipeline.daily(tree) == {}
        assert pipeline.last_run(tree)[0] == "RUNNING"

    def test_leaves_between_two_pages_when_told_to_stop(
        self, pipeline: Pipeline, tree: Tree
    ) -> None:
        run = pipeline.open(tree)
        provider = pipeline.provider(on_page=pipeline.stop.turn)

        outcome = pipeline.run(run, provider=provider)

        assert outcome is None
        assert pipeline.last_run(tree)[0] == "QUEUED"
        assert pipeline.daily(tree) == {}
        assert [job.arguments["run_id"] for job in pipeline.jobs.sent] == [str(run.id)]

    def test_an_account_without_a_source_says_so_in_its_run(
        self, pipeline: Pipeline, make: Factory
    ) -> None:
        tree = make.tree(provider="csv")

        result = pipeline.sync(tree)

        assert (result.state, result.error_code) == (RunState.FAILED, "NO_SOURCE")


class TestBackfill:
    def test_fetches_slice_by_slice(self, pipeline: Pipeline, tree: Tree) -> None:
        today = pipeline.today()
        days = DayRange(start=today.replace(year=today.year - 1, day=1), end=today)

        result = pipeline.sync(tree, kind=RunKind.BACKFILL, days=days)

        assert result.state is RunState.DONE
        assert {day for _, day, _ in pipeline.daily(tree)} == set(days)
        assert pipeline.widest_question <= 30

    def test_fetches_one_level_when_asked_for_one(self, pipeline: Pipeline, tree: Tree) -> None:
        pipeline.sync(tree, kind=RunKind.BACKFILL, level=Level.ADSET)

        assert {code for code, _, _ in pipeline.daily(tree)} == {2}


def _permanent() -> ProviderFailed:
    return ProviderFailed("the platform says no", code="CODE_17", retryable=False)
