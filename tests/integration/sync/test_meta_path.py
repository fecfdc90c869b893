"""Runs against the simulated Meta: what is published when it restates, fails or refuses."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from tests.conftest import Gate
from tests.meta_path import MetaPath, Row, last_days
from tests.rows import Factory
from tests.sellers_at_meta import NOW, sellers_at_meta

from pixecom.domain.advertising.tokens import Token
from pixecom.domain.insights.sync import RunKind, RunState
from pixecom.domain.shared.money import from_micros
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.figures import Figures
from pixecom.entrypoints.simulator.wire import Failure
from pixecom.entrypoints.simulator.world import AccountPlan, Plan
from pixecom.settings import Settings

DAYS = last_days(NOW.date(), 4)
PLAN = Plan(seed=18, accounts=(AccountPlan(ads=3), AccountPlan(campaigns=1, ads=3)))
PAGE = 6
"""Rows to a page, whatever is asked for."""
REFUSED = Failure(code=368, message="Blocked for a while")
LEVELS = {"campaign": 1, "adset": 2, "ad": 3}


@pytest.fixture
def path(settings: Settings, make: Factory) -> Iterator[MetaPath]:
    with sellers_at_meta(PLAN, settings=settings, make=make) as at:
        yield MetaPath(at)


class TestRun:
    def test_publishes_what_meta_says(self, path: MetaPath) -> None:
        account = path.connected()

        result = path.sync(account, DAYS)

        assert result.state is RunState.DONE
        assert result.control_difference_micros == 0
        assert path.stored(account) == path.expected(DAYS, account) != []
        assert not path.meta.calls.all(lambda call: call.secret_in_url)

    def test_writes_nothing_when_nothing_changed(self, path: MetaPath) -> None:
        account = path.connected()
        path.sync(account, DAYS)

        again = path.sync(account, DAYS)

        assert (again.rows_raw, again.rows_daily) == (0, 0)

    def test_replaces_what_meta_restates(self, path: MetaPath) -> None:
        account = path.connected()
        days = last_days(NOW.date(), 35)
        path.sync(account, days)
        before = path.stored(account)
        path.meta.world.restate()

        path.sync(account, days)

        assert path.stored(account) == path.expected(days, account) != before
        assert path.repeated(account) == 0

    def test_follows_short_and_empty_pages_to_the_end(self, path: MetaPath) -> None:
        account = path.connected()
        path.meta.faults.plant(Fault(page_limit=PAGE))
        path.meta.faults.plant(Fault(page=2, page_limit=0))

        path.sync(account, DAYS)

        assert path.stored(account) == path.expected(DAYS, account)

    def test_counts_what_deleted_ads_did(self, path: MetaPath) -> None:
        account = path.connected()
        ad = next(path.meta.world.accounts[0].below("ad"))
        path.meta.world.delete([ad.id])

        result = path.sync(account, DAYS)

        assert result.state is RunState.DONE
        assert result.control_difference_micros == 0
        assert ad.id in {row[1] for row in path.stored(account)}


class TestFailingPage:
    """G18: a failure on page k of level l, for every (k, l)."""

    def test_publishes_nothing_of_its_level_and_everything_of_the_others(
        self, path: MetaPath, gate: Gate
    ) -> None:
        account = path.connected()
        path.meta.faults.plant(Fault(page_limit=PAGE))
        path.sync(account, DAYS)
        pages = {
            (call.level or "", call.page)
            for call in path.meta.calls.all(lambda call: call.edge == "insights")
            if call.level in LEVELS
        }

        for level, page in sorted(pages):
            before = path.stored(account)
            path.meta.world.restate()
            number = path.meta.faults.plant(
                Fault(edge="insights", level=level, page=page, error=REFUSED)
            )
            run = path.open(account, DAYS)
            path.run(run)
            path.meta.faults.lift(number)

            told = path.expected(DAYS, account)
            state, _, message = path.ended(run)
            assert state == "PARTIAL"
            assert message.startswith(f"{level.upper()}: ")
            for name, code in LEVELS.items():
                known = before if name == level else told
                assert _of(path.stored(account), code) == _of(known, code)
        path.sync(account, DAYS)

        assert path.stored(account) == path.expected(DAYS, account)
        assert {level for level, _ in pages} == set(LEVELS)
        gate(f"G18: {len(pages)} pages of {len(LEVELS)} levels failed, 0 published in part")


class TestDyingToken:
    """G21: a token dies in the middle of a synchronisation."""

    @pytest.mark.parametrize("subcode", [460, 463])
    def test_is_not_used_again_and_the_user_is_told(
        self, path: MetaPath, subcode: int, gate: Gate
    ) -> None:
        seller = path.make.seller()
        path.make.member(seller, role="OWNER")
        accounts = [path.at.unconnected(number, seller_id=seller) for number in (0, 1)]
        token = Token(text=path.meta.tokens.issue())
        for account in accounts:
            path.at.give(account, token)
        path.meta.faults.plant(Fault(edge="insights", level="adset", token_dies=subcode, times=1))

        runs = [path.open(account, DAYS) for account in accounts]
        for run in runs:
            path.run(run)

        late = path.meta.calls.all(lambda call: call.dead_token)
        assert len(late) <= 1
        assert {path.ended(run)[0] for run in runs} <= {"PARTIAL", "FAILED"}
        assert _states(path, seller) == ["NEEDS_REAUTH", "NEEDS_REAUTH"]
        assert _mails(path, seller) == 1
        gate(f"G21: {len(late)} calls with a token that had died ({subcode}), its owner told")


class TestDaysAndMoney:
    """G23: zones from UTC−11 to UTC+14, days of 23 and 25 hours, money without and with mills."""

    ACCOUNTS = (
        ("Pacific/Pago_Pago", "USD", "12.34"),
        ("Pacific/Kiritimati", "JPY", "1234"),
        ("America/New_York", "KWD", "1.234"),
        ("Europe/Berlin", "EUR", "12.34"),
        ("Australia/Lord_Howe", "CLP", "1234"),
    )
    CHANGES = (date(2025, 10, 26), date(2025, 11, 2), date(2026, 3, 8), date(2026, 3, 29))
    """Clocks change in New York and Berlin."""

    def test_are_those_of_the_account_to_the_last_digit(
        self, settings: Settings, make: Factory, gate: Gate
    ) -> None:
        plans = tuple(
            AccountPlan(timezone=zone, currency=currency, campaigns=1, adsets=1, ads=2)
            for zone, currency, _ in self.ACCOUNTS
        )
        days = [DayRange.inclusive(day, day) for day in self.CHANGES]
        with sellers_at_meta(Plan(accounts=plans), settings=settings, make=make) as at:
            path = MetaPath(at)
            for number, (_, _, spend) in enumerate(self.ACCOUNTS):
                for ad in at.meta.world.accounts[number].below("ad"):
                    for day in self.CHANGES:
                        figures = Figures(spend=1234, impressions=100, purchases=1, revenue=4321)
                        at.meta.world.write_figures(ad.id, day, figures)
                account = path.connected(number)

                for changed in days:
                    path.run(path.open(account, changed, kind=RunKind.BACKFILL))

                stored = path.stored(account)
                assert [row[2] for row in stored if row[0] == 1] == list(self.CHANGES)
                assert {from_micros(row[3]) for row in stored if row[0] == 3} == {Decimal(spend)}
                assert {from_micros(row[3]) for row in stored if row[0] == 1} == {
                    2 * Decimal(spend)
                }
        gate(f"G23: {len(plans)} zones and currencies on {len(days)} days, exact to the digit")

    @pytest.mark.parametrize(
        ("instant", "days"),
        [
            (datetime(2026, 5, 20, 9, 30, tzinfo=UTC), (19, 20)),
            (datetime(2026, 5, 20, 10, 30, tzinfo=UTC), (19, 21)),
            (datetime(2026, 5, 20, 11, 30, tzinfo=UTC), (20, 21)),
        ],
    )
    def test_hold_no_day_that_has_not_begun_there(
        self, settings: Settings, make: Factory, instant: datetime, days: tuple[int, int]
    ) -> None:
        plans = tuple(AccountPlan(timezone=zone) for zone, *_ in self.ACCOUNTS[:2])
        week = DayRange.inclusive(date(2026, 5, 17), date(2026, 5, 23))
        with sellers_at_meta(Plan(accounts=plans), settings=settings, make=make) as at:
            path = MetaPath(at)
            at.meta.world.set_now(instant)
            for number, last in enumerate(days):
                account = path.connected(number)
                path.sync(account, week)

                assert max(row[2] for row in path.stored(account)).day == last


def _of(rows: list[Row], code: int) -> list[Row]:
    return [row for row in rows if row[0] == code]


def _states(path: MetaPath, seller_id: object) -> list[str]:
    query = "SELECT token_state FROM fb_connections WHERE seller_id = %s"
    return [str(row[0]) for row in path.rows(query, seller_id)]


def _mails(path: MetaPath, seller_id: object) -> int:
    query = "SELECT count(*) FROM outbox WHERE seller_id = %s AND topic = 'mail'"
    return int(path.rows(query, seller_id)[0][0])
