"""Runs that fetch from the simulated Meta: what is published, what is said when it goes wrong."""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from tests.conftest import Gate
from tests.rows import Factory
from tests.sellers_at_meta import NOW, AtMeta, sellers_at_meta

from pixecom.domain.advertising.tokens import Token
from pixecom.domain.insights.fact import TIERS, AdAccount, Level
from pixecom.domain.insights.sync import RunKind, RunResult, RunState, hot_window
from pixecom.domain.shared.period import DayRange, zone
from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.wire import Failure
from pixecom.entrypoints.simulator.world import AccountPlan, Plan
from pixecom.settings import Settings

PLAN = Plan(seed=9, accounts=(AccountPlan(campaigns=2, adsets=2, ads=2), AccountPlan()))
HOT = hot_window(NOW, zone("UTC"))
SPEND = """
    SELECT entity_type, stat_date, sum(spend_micros) FROM ad_stats_daily
    WHERE entity_type BETWEEN 1 AND 3 GROUP BY 1, 2"""
CODES = {Level.CAMPAIGN: 1, Level.ADSET: 2, Level.AD: 3}


@pytest.fixture
def at_meta(settings: Settings, make: Factory) -> Iterator[AtMeta]:
    with sellers_at_meta(PLAN, settings=settings, make=make) as running:
        yield running


@pytest.fixture
def account(at_meta: AtMeta) -> AdAccount:
    return at_meta.connected()


def run(
    at_meta: AtMeta,
    account: AdAccount,
    *,
    kind: RunKind = RunKind.STATS,
    days: DayRange | None = HOT,
) -> RunResult:
    with at_meta.container.insights_works()(account.seller_id) as work:
        opened = work.runs.open(account_id=account.id, kind=kind, level=None, days=days)
        work.commit()
    result = at_meta.container.run_sync()(seller_id=account.seller_id, run_id=opened.id)
    assert result is not None
    return result


def stored(at_meta: AtMeta, account: AdAccount, query: str = SPEND) -> list[tuple[Any, ...]]:
    with at_meta.container.app_database().raw(account.seller_id) as connection:
        return connection.execute(query.encode()).fetchall()


def connection_state(at_meta: AtMeta, account: AdAccount) -> str:
    query = "SELECT token_state FROM fb_connections WHERE connection_type = 'AD_ACCOUNT'"
    ((state,),) = stored(at_meta, account, query)
    return str(state)


class TestARun:
    def test_stores_what_meta_holds_and_compares_it_with_the_account(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        result = run(at_meta, account)

        assert (result.state, result.control_difference_micros) == (RunState.DONE, 0)
        node = at_meta.meta.world.accounts[0]
        expected = {
            (code, day, Decimal(at_meta.meta.world.figures(node, day).spend) * 10_000)
            for code in CODES.values()
            for day in HOT
        }
        assert set(stored(at_meta, account)) == expected
        assert result.synced.ads == len(list(node.below("ad")))

    def test_counts_what_deleted_campaigns_spent(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        campaign = next(at_meta.meta.world.accounts[0].below("campaign"))
        at_meta.meta.world.set_status(campaign.id, "DELETED")
        result = run(at_meta, account)
        assert result.state is RunState.DONE
        assert result.control_difference_micros == 0

    def test_creates_entities_that_only_the_figures_know(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        campaign = next(at_meta.meta.world.accounts[0].below("campaign"))
        at_meta.meta.world.delete([campaign.id])
        run(at_meta, account)
        found = stored(
            at_meta,
            account,
            "SELECT external_campaign_id, status::text, delivery_status, effective_status"
            " FROM campaigns ORDER BY delivery_status",
        )
        assert (campaign.id, "PAUSED", "UNKNOWN", None) in found
        assert len(found) == 2

    def test_of_delivery_keeps_our_word_and_metas(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        campaign = next(at_meta.meta.world.accounts[0].below("campaign"))
        at_meta.meta.world.set_status(campaign.id, "PAUSED")
        run(at_meta, account)
        assert run(at_meta, account, kind=RunKind.DELIVERY, days=None).state is RunState.DONE
        rows = stored(
            at_meta,
            account,
            "SELECT DISTINCT a.delivery_status, a.effective_status FROM adsets a JOIN campaigns c"
            " ON c.id = a.campaign_id WHERE c.status = 'PAUSED' AND a.status = 'ACTIVE'",
        )
        assert rows == [("NOT_DELIVERING", "CAMPAIGN_PAUSED")]


KINDS = {"campaign": "campaigns", "adset": "adsets", "ad": "ads"}


def states(at_meta: AtMeta, account: AdAccount) -> dict[str, tuple[str, str, str | None]]:
    """Give status, delivery status and Meta's word of everything stored, by Meta's id."""
    query = " UNION ALL ".join(
        f"SELECT external_{kind}_id, status::text, delivery_status, effective_status FROM {table}"  # noqa: S608
        for kind, table in KINDS.items()
    )
    return {row[0]: row[1:] for row in stored(at_meta, account, query)}


class TestWhatWasDeletedAtMeta:
    @pytest.mark.parametrize("kind", KINDS)
    def test_is_deleted_here_with_what_is_below(
        self, at_meta: AtMeta, account: AdAccount, kind: str
    ) -> None:
        run(at_meta, account)
        before = states(at_meta, account)
        node = next(
            each for each in at_meta.meta.world.accounts[0].below(kind) if each.status == "ACTIVE"
        )
        at_meta.meta.world.delete([node.id])
        assert before[node.id][0] == "ACTIVE"

        result = run(at_meta, account)

        assert result.state is RunState.DONE
        gone = {each.id for below in KINDS for each in node.below(below)}
        after = states(at_meta, account)
        assert {after[each] for each in gone} == {("DELETED", "UNKNOWN", None)}
        assert {each: after[each] for each in after if each not in gone} == {
            each: before[each] for each in before if each not in gone
        }

    def test_and_known_from_its_figures_alone_is_deleted_at_the_next_look(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        campaign = next(at_meta.meta.world.accounts[0].below("campaign"))
        at_meta.meta.world.delete([campaign.id])
        run(at_meta, account)
        spent = set(stored(at_meta, account))

        run(at_meta, account)

        assert states(at_meta, account)[campaign.id] == ("DELETED", "UNKNOWN", None)
        assert set(stored(at_meta, account)) == spent

    @pytest.mark.parametrize("edge", KINDS.values())
    @pytest.mark.parametrize("page", [1, 2])
    def test_stays_while_a_page_of_the_list_is_missing(
        self, at_meta: AtMeta, account: AdAccount, edge: str, page: int
    ) -> None:
        run(at_meta, account)
        before = states(at_meta, account)
        at_meta.meta.world.delete([next(at_meta.meta.world.accounts[0].below("ad")).id])
        at_meta.meta.faults.plant(Fault(edge=edge, page_limit=1))
        at_meta.meta.faults.plant(Fault(edge=edge, page=page, error=Failure(code=100)))

        result = run(at_meta, account, kind=RunKind.ENTITIES, days=None)

        assert result.state is RunState.FAILED
        assert states(at_meta, account) == before


class TestFailingPages:
    @pytest.mark.parametrize("level", TIERS)
    @pytest.mark.parametrize("page", [1, 2, 3])
    def test_publish_nothing_of_their_level(
        self, at_meta: AtMeta, account: AdAccount, level: Level, page: int, gate: Gate
    ) -> None:
        at_meta.meta.faults.plant(Fault(edge="insights", page_limit=2))
        run(at_meta, account)
        before = set(stored(at_meta, account))
        at_meta.meta.world.restate()
        at_meta.meta.faults.plant(
            Fault(edge="insights", level=level.value.lower(), page=page, error=Failure(code=100))
        )

        result = run(at_meta, account)

        after = set(stored(at_meta, account))
        mine = {row for row in after if row[0] == CODES[level]}
        assert mine == {row for row in before if row[0] == CODES[level]}
        assert after - mine != before - mine
        assert result.state is RunState.PARTIAL
        assert str(result.message).startswith(f"{level}: Meta: ")
        gate(f"G18: page {page} of {level} failed at Meta, 0 of its rows published")


class TestWhatTheSellerSees:
    def test_is_how_fresh_each_level_is(self, at_meta: AtMeta, account: AdAccount) -> None:
        run(at_meta, account)
        (before,) = at_meta.container.sync_status().accounts(seller_id=account.seller_id)
        assert [each.complete for each in before.levels] == [True, True, True]
        at_meta.meta.faults.plant(Fault(edge="insights", level="ad", error=Failure(code=100)))

        run(at_meta, account)

        (after,) = at_meta.container.sync_status().accounts(seller_id=account.seller_id)
        assert [each.level for each in after.levels] == list(TIERS)
        assert [each.complete for each in after.levels] == [True, True, False]
        assert after.levels[2].last_stats_at == before.levels[2].last_stats_at
        assert after.levels[0].last_stats_at != before.levels[0].last_stats_at
        assert after.last_stats_at == before.last_stats_at
        assert after.state == "PARTIAL"

    def test_is_why_figures_are_missing_also_after_metadata_came(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        at_meta.meta.faults.plant(Fault(edge="insights", level="ad", error=Failure(code=100)))
        run(at_meta, account)

        run(at_meta, account, kind=RunKind.ENTITIES)

        (status,) = at_meta.container.sync_status().accounts(seller_id=account.seller_id)
        assert (status.state, status.error_code) == ("PARTIAL", "META_100")

    def test_is_that_metadata_came_where_no_figures_were_asked_for(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        run(at_meta, account, kind=RunKind.ENTITIES)
        (status,) = at_meta.container.sync_status().accounts(seller_id=account.seller_id)
        assert (status.state, status.error_code) == ("DONE", None)

    def test_is_the_whole_spend_where_the_account_claims_none(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        node = at_meta.meta.world.accounts[0]
        ads = sum(at_meta.meta.world.figures(node, day).spend for day in HOT)
        empty = json.dumps({"data": []})
        at_meta.meta.faults.plant(Fault(edge="insights", level="account", body=empty))

        run(at_meta, account)

        (status,) = at_meta.container.sync_status().accounts(seller_id=account.seller_id)
        assert status.control_difference == -Decimal(ads) / 100

    def test_is_what_the_account_spent_besides_its_ads(
        self, at_meta: AtMeta, account: AdAccount, gate: Gate
    ) -> None:
        node = at_meta.meta.world.accounts[0]
        ads = sum(at_meta.meta.world.figures(node, day).spend for day in HOT)
        row = {"date_start": str(HOT.last), "date_stop": str(HOT.last)}
        row |= {"spend": str(Decimal(ads) / 100 + Decimal("1.23"))}
        page = json.dumps({"data": [row]})
        at_meta.meta.faults.plant(Fault(edge="insights", level="account", body=page))

        run(at_meta, account)

        (status,) = at_meta.container.sync_status().accounts(seller_id=account.seller_id)
        assert status.control_difference == Decimal("1.23")
        gate("G25: what the account's total differs from its ads is shown to the seller")


class TestADeadToken:
    """G21: one call finds out, and no other follows."""

    @pytest.mark.parametrize("spared", range(7))
    def test_is_not_used_again_and_the_seller_is_told(
        self, at_meta: AtMeta, account: AdAccount, spared: int, gate: Gate
    ) -> None:
        at_meta.meta.faults.plant(Fault(skip=spared, times=1, token_dies=460))

        result = run(at_meta, account)

        calls = at_meta.meta.calls.all()
        dead = [call for call in calls if call.dead_token]
        assert len(dead) <= 1
        assert connection_state(at_meta, account) == "NEEDS_REAUTH"
        told = "The password of the Facebook account was changed. Connect the account again."
        assert told in str(result.message)
        assert result.error_code == "META_190_460"
        assert result.state in {RunState.FAILED, RunState.PARTIAL}
        (status,) = at_meta.container.sync_status().accounts(seller_id=account.seller_id)
        assert (status.state, told in str(status.message)) == (result.state.value, True)

        again = run(at_meta, account)

        assert again.state is RunState.FAILED
        assert again.error_code == "NO_TOKEN"
        assert at_meta.meta.calls.all() == calls
        gate("G21: a token that dies before any of 7 calls: 0 further calls, the seller is told")

    def test_stops_every_account_of_the_seller_that_uses_it(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        token = Token(text=at_meta.meta.tokens.issue())
        other = at_meta.unconnected(1, seller_id=account.seller_id)
        for each in (account, other):
            at_meta.give(each, token)
        at_meta.meta.tokens.kill(token.text)
        run(at_meta, account)
        assert run(at_meta, other).error_code == "NO_TOKEN"
        assert len(at_meta.meta.calls.all()) == 1

    def test_is_forgotten_when_somebody_connects_again(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        at_meta.meta.faults.plant(Fault(times=1, token_dies=463))
        run(at_meta, account)
        at_meta.give(account, Token(text=at_meta.meta.tokens.issue()))
        assert run(at_meta, account).state is RunState.DONE


class TestAnAccountWithoutAToken:
    def test_is_skipped_with_a_reason(self, at_meta: AtMeta) -> None:
        result = run(at_meta, at_meta.unconnected())
        assert (result.state, result.error_code) == (RunState.FAILED, "NO_TOKEN")
        assert str(result.message).endswith("Connect it.")
        assert at_meta.meta.calls.all() == []


class TestAnAccountInAnotherCurrency:
    def test_stores_no_money_under_a_wrong_name(self, at_meta: AtMeta) -> None:
        account = at_meta.make.ad_account(
            at_meta.make.seller(),
            external_id=at_meta.meta.world.accounts[0].data["account_id"],
            currency="EUR",
        )
        at_meta.give(account, Token(text=at_meta.meta.tokens.issue()))
        result = run(at_meta, account)
        assert result.state is RunState.PARTIAL
        assert "USD at Meta, EUR here" in str(result.message)
        assert stored(at_meta, account) == []
