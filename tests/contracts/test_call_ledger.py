"""Every store of calls keeps the same books."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from redis import Redis
from tests.conftest import Gate

from pixecom.adapters.embedded.processes import free_port
from pixecom.adapters.postgres.call_ledger import PostgresCallLedger, PostgresOldBudgets
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.redis.call_ledger import RedisCallLedger
from pixecom.application.advertising.calls import WINDOW_SECONDS, Admission, CallLedger, SafeLedger
from pixecom.domain.shared.errors import Unavailable
from pixecom.settings import Settings

PATIENT = 10.0
CALLS = "SELECT calls FROM call_budgets WHERE scope = %s"
LEFT = "SELECT scope FROM call_budgets WHERE scope LIKE %s ORDER BY scope"
ENDED = """
    UPDATE call_budgets SET window_ends_at = now() - interval '1 minute'
    WHERE scope = ANY(%s::text[])"""
Making = Callable[[], CallLedger]


def patient(url: str) -> RedisCallLedger:
    return RedisCallLedger(url, timeout_seconds=PATIENT, pause_seconds=0)


def nowhere() -> RedisCallLedger:
    return RedisCallLedger(f"redis://127.0.0.1:{free_port()}/0", pause_seconds=0)


@pytest.fixture
def kept(platform_database: Database) -> PostgresCallLedger:
    return PostgresCallLedger(platform_database)


@pytest.fixture(params=["redis", "postgres", "safe", "safe without redis"])
def ledger(request: pytest.FixtureRequest, redis_url: str, kept: PostgresCallLedger) -> CallLedger:
    ledgers: dict[str, Making] = {
        "redis": lambda: patient(redis_url),
        "postgres": lambda: kept,
        "safe": lambda: SafeLedger(patient(redis_url), kept),
        "safe without redis": lambda: SafeLedger(nowhere(), kept),
    }
    return ledgers[request.param]()


@pytest.fixture
def scope() -> str:
    return f"account {uuid4().hex}"


class TestCallLedger:
    def test_admits_up_to_the_limit(self, ledger: CallLedger, scope: str) -> None:
        found = [ledger.admit(scope=scope, under=["app"], limit=3) for _ in range(5)]
        assert [each.admitted for each in found] == [True, True, True, False, False]
        assert [each.used for each in found] == [1, 2, 3, 3, 3]
        assert all(3500 < each.reset_seconds <= 3600 for each in found)
        assert {each.percent for each in found} == {None}

    def test_keeps_what_is_left_for_those_with_a_higher_limit(
        self, ledger: CallLedger, scope: str
    ) -> None:
        for _ in range(3):
            ledger.admit(scope=scope, under=[], limit=2)
        assert ledger.admit(scope=scope, under=[], limit=3).admitted
        assert not ledger.admit(scope=scope, under=[], limit=3).admitted

    def test_counts_scopes_apart(self, ledger: CallLedger, scope: str) -> None:
        ledger.admit(scope=scope, under=[], limit=1)
        assert ledger.admit(scope=f"{scope}0", under=[], limit=1).admitted

    def test_knows_no_limit_once_the_platform_has_spoken(
        self, ledger: CallLedger, scope: str
    ) -> None:
        ledger.told({scope: 40})
        found = [ledger.admit(scope=scope, under=[], limit=1) for _ in range(3)]
        assert [(each.admitted, each.percent) for each in found] == [(True, 40)] * 3

    def test_a_word_about_the_app_is_none_about_the_account(
        self, ledger: CallLedger, scope: str
    ) -> None:
        ledger.told({f"{scope} app": 80})
        found = [ledger.admit(scope=scope, under=[f"{scope} app"], limit=1) for _ in range(2)]
        assert [(each.admitted, each.percent) for each in found] == [(True, 80), (False, 80)]

    @pytest.mark.parametrize("stopped", ["", " app"])
    def test_admits_nothing_while_it_or_what_it_is_under_is_stopped(
        self, ledger: CallLedger, scope: str, stopped: str
    ) -> None:
        ledger.told({scope: 95})
        ledger.stop(scope=f"{scope}{stopped}", seconds=60)
        found = ledger.admit(scope=scope, under=[f"{scope} app"], limit=9)
        assert (found.admitted, found.stopped_seconds, found.percent) == (False, 60, 95)

    def test_a_shorter_stop_does_not_end_a_longer_one(
        self, ledger: CallLedger, scope: str
    ) -> None:
        for seconds in (60, 5):
            ledger.stop(scope=scope, seconds=seconds)
        assert ledger.admit(scope=scope, under=[], limit=9).stopped_seconds > 50

    def test_counts_each_of_many_at_once(self, ledger: CallLedger, scope: str) -> None:
        with ThreadPoolExecutor(8) as pool:
            found = list(
                pool.map(lambda _: ledger.admit(scope=scope, under=[], limit=20), range(60))
            )
        assert sum(each.admitted for each in found) == 20


class TestSafeLedger:
    def test_stays_stopped_when_redis_is_emptied(
        self, redis_url: str, kept: PostgresCallLedger, scope: str
    ) -> None:
        ledger = SafeLedger(patient(redis_url), kept)
        ledger.stop(scope=scope, seconds=60)
        with Redis.from_url(redis_url) as redis:
            redis.delete(*redis.keys(f"*{scope}*"))
        found = [ledger.admit(scope=scope, under=[], limit=9) for _ in range(2)]
        assert [each.admitted for each in found] == [False, False]
        assert all(each.stopped_seconds > 50 for each in found)

    def test_stays_stopped_when_redis_goes_away(
        self, redis_url: str, kept: PostgresCallLedger, scope: str
    ) -> None:
        SafeLedger(patient(redis_url), kept).stop(scope=scope, seconds=60)
        assert not SafeLedger(nowhere(), kept).admit(scope=scope, under=[], limit=9).admitted

    def test_stays_stopped_when_redis_missed_the_stop(
        self, redis_url: str, kept: PostgresCallLedger, scope: str
    ) -> None:
        ledger = SafeLedger(Forgetful(patient(redis_url)), kept)
        other, above = f"{scope} beside", f"{scope} above"
        for each in (scope, scope, other, other):
            assert ledger.admit(scope=each, under=[above], limit=9).admitted
        ledger.stop(scope=above, seconds=60)
        found = [ledger.admit(scope=each, under=[above], limit=9) for each in (scope, other)]
        assert [each.admitted for each in found] == [False, False]
        assert all(each.stopped_seconds > 50 for each in found)

    def test_asks_no_more_when_a_missed_stop_is_over(
        self,
        redis_url: str,
        kept: PostgresCallLedger,
        scope: str,
        platform_database: Database,
    ) -> None:
        ledger = SafeLedger(Forgetful(patient(redis_url)), kept)
        for _ in range(2):
            ledger.admit(scope=scope, under=[], limit=9)
        ledger.stop(scope=scope, seconds=0)
        assert all(ledger.admit(scope=scope, under=[], limit=9).admitted for _ in range(3))
        with platform_database.global_raw() as connection:
            row = connection.execute(CALLS, [scope]).fetchone()
        assert row == (2,)  # of the first call of all, and of the first after the stop


class Forgetful(CallLedger):
    """A fast store that is away whenever it is told of a stop."""

    def __init__(self, ledger: CallLedger) -> None:
        self._ledger = ledger

    def admit(self, *, scope: str, under: Sequence[str], limit: int) -> Admission:
        return self._ledger.admit(scope=scope, under=under, limit=limit)

    def told(self, percents: Mapping[str, int]) -> None:
        self._ledger.told(percents)

    def stop(self, *, scope: str, seconds: int) -> None:
        raise Unavailable(f"nobody hears that {scope} stops for {seconds} s")


class TestOldBudgets:
    def test_go_when_window_word_and_stop_are_over(
        self, platform_database: Database, kept: PostgresCallLedger, scope: str
    ) -> None:
        ended, told, stopped = (f"{scope} {each}" for each in ("ended", "told", "stopped"))
        for each in (ended, told, stopped):
            kept.admit(scope=each, under=[], limit=9)
        kept.told({told: 3})
        kept.stop(scope=stopped, seconds=2 * WINDOW_SECONDS)
        with platform_database.global_raw() as connection:
            connection.execute(ENDED, [[ended, told, stopped]])
        old = PostgresOldBudgets(platform_database)

        def left() -> list[str]:
            with platform_database.global_raw() as connection:
                found = connection.execute(LEFT, [f"{scope}%"]).fetchall()
            return [each for (each,) in found]

        assert old.clear(at=datetime.now(UTC)) >= 1  # noqa: TID251
        assert left() == [stopped, told]
        old.clear(at=datetime.now(UTC) + timedelta(hours=1, minutes=30))  # noqa: TID251
        assert left() == [stopped]


def admitted_here(redis_url: str, scope: str) -> int:
    """Call 150 times from a process of its own."""
    ledger = patient(redis_url)
    return sum(ledger.admit(scope=scope, under=[], limit=200).admitted for _ in range(150))


class TestTwoProcesses:
    def test_share_two_hundred_calls(self, settings: Settings, scope: str, gate: Gate) -> None:
        spawned = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(2, mp_context=spawned) as pool:
            urls, scopes = [settings.redis_url] * 2, [scope] * 2
            admitted = sum(pool.map(admitted_here, urls, scopes))
        assert admitted == 200
        gate("G20: two processes share a budget: 200 of 300 calls admitted")
