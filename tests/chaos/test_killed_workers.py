"""G17, G26: workers killed at random, and a broker that forgets everything, lose no number."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from tests.chaos.workers import LEASE_SECONDS, Workers
from tests.conftest import Gate
from tests.meta_path import MetaPath, Row
from tests.rows import Factory
from tests.sellers_at_meta import sellers_at_meta
from tests.waiting import wait_until

from pixecom.application.insights.jobs import run_sync_job
from pixecom.domain.insights.sync import FIRST_RETRY_SECONDS, SyncRun, cold_window
from pixecom.domain.shared.period import zone
from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.world import AccountPlan, Plan
from pixecom.settings import Settings

ACCOUNTS = 20
SELLERS = 4
PLAN = Plan(seed=17, accounts=(AccountPlan(),) * ACCOUNTS)
RUNS = "SELECT count(*) FROM sync_runs WHERE seller_id = ANY(%s)"
OPEN = f"{RUNS} AND state IN ('QUEUED', 'RUNNING')"
HELD = f"{RUNS} AND state = 'RUNNING' AND lease_until > now()"
STATES = "SELECT state, count(*) FROM sync_runs WHERE seller_id = ANY(%s) GROUP BY state"
RAW = "SELECT count(*) FROM ad_stats_raw WHERE seller_id = ANY(%s)"
RESTATED_AFTER = 5
"""Kills between two restatements of all figures."""
PATIENCE_SECONDS = 3 * FIRST_RETRY_SECONDS
"""On a starved machine a part may fail, and comes again after a minute."""


class Scene:
    """Twenty accounts that want their last 28 days, and eyes on their rows."""

    def __init__(self, path: MetaPath) -> None:
        self.path = path
        self.container = path.container
        self.meta = path.meta
        self._sellers = [path.make.seller() for _ in range(SELLERS)]
        self.accounts = [
            path.at.connected(number, seller_id=self._sellers[number % SELLERS])
            for number in range(ACCOUNTS)
        ]
        self.days = cold_window(self.container.database_clock().now(), zone("UTC"))

    def ask(self) -> list[SyncRun]:
        """Open a run for every account and send its message."""
        runs = [self.path.open(account, self.days) for account in self.accounts]
        self.container.job_queue().enqueue([run_sync_job(run) for run in runs])
        return runs

    def count(self, query: str) -> int:
        return int(self.path.rows(query, self._sellers)[0][0])

    def is_done(self) -> bool:
        """Look, and do what the scheduler does every few seconds."""
        self.container.remind_lost_runs()()
        return self.count(OPEN) == 0

    def states(self) -> dict[str, int]:
        return {str(state): int(runs) for state, runs in self.path.rows(STATES, self._sellers)}

    def slow(self, seconds: float) -> None:
        """Let every answer of Meta take a while, so that there is a middle to be killed in."""
        self.meta.faults.plant(Fault(wait=seconds))

    def daily(self) -> list[Row]:
        return self.path.stored(*self.accounts)

    def undisturbed(self) -> list[Row]:
        """What Meta says, straight from it."""
        return self.path.expected(self.days, *self.accounts)


@pytest.fixture
def scene(settings: Settings, make: Factory) -> Iterator[Scene]:
    patient = replace(settings, job_lease_seconds=LEASE_SECONDS)
    with sellers_at_meta(PLAN, settings=patient, make=make) as at:
        at.meta.world.set_now(None)
        at.container.redis().flushdb()
        make.end_open_runs()
        yield Scene(MetaPath(at))
        at.container.broker().client.close()


class TestKilledWorkers:
    @pytest.mark.parametrize("kills", [20, pytest.param(200, marks=pytest.mark.long)])
    def test_leave_the_tables_of_an_undisturbed_run(
        self, scene: Scene, tmp_path: Path, kills: int, gate: Gate
    ) -> None:
        scene.slow(0.1)
        scene.ask()
        with Workers(scene.container.settings(), log=tmp_path / "workers.log") as workers:
            for kill in range(kills):
                if kill % RESTATED_AFTER == RESTATED_AFTER - 1:
                    scene.meta.world.restate()
                _kill_one(scene, workers, random.Random(kill))
            workers.start()
            wait_until(scene.is_done, within=PATIENCE_SECONDS, what="all runs end")
            scene.ask()
            wait_until(scene.is_done, within=PATIENCE_SECONDS, what="the last figures arrive")

        assert set(scene.states()) == {"DONE"}
        assert scene.daily() == scene.undisturbed()
        assert scene.path.repeated(*scene.accounts) == 0
        gate(
            f"G17: {kills} workers killed while Meta restated {kills // RESTATED_AFTER} times,"
            " 0 rows lost, 0 duplicated, 0 stale"
        )


class TestForgetfulBroker:
    def test_loses_nothing_that_is_a_row(self, scene: Scene, tmp_path: Path) -> None:
        scene.ask()
        scene.container.redis().flushdb()

        with Workers(scene.container.settings(), log=tmp_path / "workers.log") as workers:
            workers.start()
            wait_until(scene.is_done, within=60, what="all runs end")

        assert scene.states() == {"DONE": ACCOUNTS}


class TestStoppedWorker:
    def test_gives_its_runs_back_and_exits_cleanly(self, scene: Scene, tmp_path: Path) -> None:
        scene.slow(0.3)
        scene.ask()
        with Workers(scene.container.settings(), log=tmp_path / "workers.log") as workers:
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
