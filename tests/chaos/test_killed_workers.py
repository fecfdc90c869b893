"""G17, G26: workers killed at random, and a broker that forgets everything, lose no number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.chaos.workers import LEASE_SECONDS, Workers
from tests.conftest import Gate
from tests.rows import Factory, Tree
from tests.waiting import wait_until

from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.adapters.postgres.campaign_trees import PostgresCampaignTrees
from pixecom.adapters.system.clock import SystemClock
from pixecom.application.insights.jobs import run_sync_job
from pixecom.container import Container
from pixecom.domain.insights.fact import TIERS
from pixecom.domain.insights.sync import FIRST_RETRY_SECONDS, RunKind, SyncRun, cold_window
from pixecom.domain.shared.money import to_micros
from pixecom.domain.shared.period import zone
from pixecom.settings import Settings

ACCOUNTS = 20
SELLERS = 4
RUNS = "SELECT count(*) FROM sync_runs WHERE seller_id = ANY(%s)"
OPEN = f"{RUNS} AND state IN ('QUEUED', 'RUNNING')"
HELD = f"{RUNS} AND state = 'RUNNING' AND lease_until > now()"
STATES = "SELECT state, count(*) FROM sync_runs WHERE seller_id = ANY(%s) GROUP BY state"
RAW = "SELECT count(*) FROM ad_stats_raw WHERE seller_id = ANY(%s)"
REPEATED = (
    "SELECT count(*) FROM (SELECT 1 FROM ad_stats_raw WHERE seller_id = ANY(%s)"
    " GROUP BY seller_id, entity_type, entity_id, stat_date HAVING count(*) > 1) twice"
)
DAILY = (
    "SELECT entity_type, external_entity_id, d.stat_date, d.spend_micros, d.impressions,"
    " d.link_clicks, d.content_views, d.add_to_cart, d.checkout_initiated, d.purchases,"
    " d.purchase_value_micros"
    " FROM ad_stats_daily d JOIN ad_stats_raw r USING (seller_id, entity_type, entity_id)"
    " WHERE seller_id = ANY(%s) AND r.stat_date = d.stat_date"
)
PATIENCE_SECONDS = 3 * FIRST_RETRY_SECONDS
"""On a starved machine a part may fail, and comes again after a minute."""


class Scene:
    """Twenty accounts that want their last 28 days, and eyes on their rows."""

    def __init__(self, container: Container, make: Factory) -> None:
        self.container = container
        self._sellers = [make.seller() for _ in range(SELLERS)]
        per_seller = ACCOUNTS // SELLERS
        self.trees = [make.tree(s, ads=2) for s in self._sellers for _ in range(per_seller)]
        self.days = cold_window(container.database_clock().now(), zone("UTC"))

    def ask(self) -> list[SyncRun]:
        """Open a run for every account and send its message."""
        runs = [self._open(tree) for tree in self.trees]
        self.container.job_queue().enqueue([run_sync_job(run) for run in runs])
        return runs

    def count(self, query: str) -> int:
        return int(self._rows(query)[0][0])

    def is_done(self) -> bool:
        """Look, and do what the scheduler does every few seconds."""
        self.container.remind_lost_runs()()
        return self.count(OPEN) == 0

    def states(self) -> dict[str, int]:
        return dict(self._rows(STATES))

    def daily(self) -> list[tuple[Any, ...]]:
        return sorted(self._rows(DAILY))

    def undisturbed(self) -> list[tuple[Any, ...]]:
        """What the platform reports, straight from it."""
        provider = MockStatsProvider(
            trees=PostgresCampaignTrees(self.container.app_database()), clock=SystemClock()
        )
        return sorted(
            (code, row.external_id, row.day, *_figures(row.counters))
            for tree in self.trees
            for code, level in enumerate(TIERS, 1)
            for page in provider.fetch_insights(account=tree.account, level=level, days=self.days)
            for row in page
        )

    def _open(self, tree: Tree) -> SyncRun:
        with self.container.insights_works()(tree.seller_id) as work:
            run = work.runs.open(
                account_id=tree.account.id, kind=RunKind.STATS, level=None, days=self.days
            )
            work.commit()
        return run

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        with self.container.platform_database().global_raw() as connection:
            return connection.execute(query.encode(), [self._sellers]).fetchall()


@pytest.fixture
def scene(settings: Settings, make: Factory) -> Iterator[Scene]:
    container = Container(settings=replace(settings, job_lease_seconds=LEASE_SECONDS))
    container.redis().flushdb()
    make.end_open_runs()
    yield Scene(container, make)
    container.close_databases()
    container.redis().close()
    container.broker().client.close()


class TestKilledWorkers:
    @pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.long)])
    def test_leave_the_tables_of_an_undisturbed_run(
        self, scene: Scene, settings: Settings, tmp_path: Path, kills: int, gate: Gate
    ) -> None:
        scene.ask()
        with Workers(settings, page_delay=0.1, log=tmp_path / "workers.log") as workers:
            for kill in range(kills):
                _kill_one(scene, workers, random.Random(kill))
            workers.start()
            wait_until(scene.is_done, within=PATIENCE_SECONDS, what="all runs end")

        assert set(scene.states()) == {"DONE"}
        assert scene.daily() == scene.undisturbed()
        assert scene.count(REPEATED) == 0
        gate(f"G17: {kills} workers killed, 0 rows lost, 0 duplicated, 0 stale")


class TestForgetfulBroker:
    def test_loses_nothing_that_is_a_row(
        self, scene: Scene, settings: Settings, tmp_path: Path
    ) -> None:
        scene.ask()
        scene.container.redis().flushdb()

        with Workers(settings, page_delay=0, log=tmp_path / "workers.log") as workers:
            workers.start()
            wait_until(scene.is_done, within=60, what="all runs end")

        assert scene.states() == {"DONE": ACCOUNTS}


class TestStoppedWorker:
    def test_gives_its_runs_back_and_exits_cleanly(
        self, scene: Scene, settings: Settings, tmp_path: Path
    ) -> None:
        scene.ask()
        with Workers(settings, page_delay=0.3, log=tmp_path / "workers.log") as workers:
            worker = workers.start()
            wait_until(lambda: scene.count(HELD) > 0, within=30, what="a run is held")

            code = workers.stop(worker)

        assert code == 0
        assert scene.count(HELD) == 0
        assert set(scene.states()) <= {"QUEUED", "DONE"}


def _kill_one(scene: Scene, workers: Workers, chance: random.Random) -> None:
    """Start a worker, let it get somewhere between nowhere and far, and kill it."""
    worker = workers.start()
    target = scene.count(RAW) + chance.choice((0, 1, 60, 300))

    def got_there() -> bool:
        if scene.is_done():
            scene.ask()
            return True
        return scene.count(HELD) > 0 and scene.count(RAW) >= target

    wait_until(got_there, within=PATIENCE_SECONDS, what="the worker gets somewhere")
    workers.kill(worker)


def _figures(counters: Any) -> tuple[int, ...]:  # noqa: ANN401
    return (
        to_micros(counters.spend),
        counters.impressions,
        counters.clicks,
        counters.content_views,
        counters.add_to_cart,
        counters.checkout,
        counters.purchases,
        to_micros(counters.revenue),
    )
