"""What a list says of how far its figures can be trusted (spec 20, honest numbers)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from tests.fakes.clock import ManualClock
from tests.integration.postgres.ads_manager_cases import Shop, shop
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.quality import AccountQuality, Completeness, Quality
from pixecom.application.insights.reports import AdsManagerQuery, EntityFilter
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.shared.ids import AdAccountId

NOON = ManualClock().now()
TODAY = NOON.date()
THROTTLED = "ADSET: Meta wants fewer calls"


@pytest.fixture
def mine(make: Factory, app_database: Database, platform_database: Database) -> Shop:
    return shop(make, app_database, platform_database)


def run(
    mine: Shop, state: str, minute: int, *, account: UUID | None = None, **values: object
) -> None:
    at = NOON + timedelta(minutes=minute)
    mine.make.insert(
        tables.sync_runs,
        seller_id=mine.seller_id,
        ad_account_id=account or mine.account_id,
        state=state,
        created_at=at,
        finished_at=at if state in {"DONE", "PARTIAL", "FAILED"} else None,
        **{"kind": "STATS"} | values,
    )


def partial(mine: Shop, minute: int, *levels: str) -> None:
    run(mine, "PARTIAL", minute, published_levels=list(levels), error_message=THROTTLED)


def of(mine: Shop, level: Level, parent: UUID | None = None) -> Quality:
    return mine.ask(level=level, parent_id=parent).quality


def only(quality: Quality) -> AccountQuality:
    (account,) = quality.accounts
    return account


class TestTheQualityOfAList:
    def test_is_unknown_before_anything_was_fetched(self, mine: Shop) -> None:
        quality = of(mine, Level.CAMPAIGN)

        assert quality.completeness is Completeness.UNKNOWN
        account = only(quality)
        assert (account.ad_account_id, account.name) == (mine.account_id, "An Ad Account")
        assert (account.last_stats_at, account.reason) == (None, None)
        assert account.control_difference is None

    def test_names_the_level_that_the_newest_run_did_not_publish(self, mine: Shop) -> None:
        campaign = mine.campaign()
        mine.make.adset(mine.seller_id, campaign)
        levels = ["CAMPAIGN", "ADSET", "AD"]
        run(mine, "DONE", 0, published_levels=levels, control_diff_micros=-1_500_000)
        partial(mine, 15, "CAMPAIGN")

        campaigns = only(of(mine, Level.CAMPAIGN))
        adsets = of(mine, Level.ADSET, campaign)

        assert campaigns.completeness is Completeness.COMPLETE
        assert campaigns.last_stats_at == NOON + timedelta(minutes=15)
        assert campaigns.reason is None
        assert adsets.completeness is Completeness.PARTIAL
        assert only(adsets).last_stats_at == NOON
        assert only(adsets).reason == THROTTLED
        assert only(adsets).control_difference == Decimal("-1.5")

    def test_waits_for_the_end_of_a_run(self, mine: Shop) -> None:
        run(mine, "DONE", 0, published_levels=["CAMPAIGN"])
        run(mine, "RUNNING", 15)

        assert of(mine, Level.CAMPAIGN).completeness is Completeness.COMPLETE

    def test_is_that_of_the_accounts_in_question(self, mine: Shop) -> None:
        other = mine.make.ad_account(mine.seller_id, name="Other")
        mine.make.ad_account(mine.seller_id, name="Disabled", is_active=False)
        run(mine, "DONE", 0)
        run(mine, "FAILED", 0, account=other.id, error_message="Connect again")

        everything = of(mine, Level.CAMPAIGN)
        chosen = mine.ask(where=EntityFilter(accounts=(AdAccountId(mine.account_id),))).quality

        assert {each.name for each in everything.accounts} == {"An Ad Account", "Other"}
        assert everything.completeness is Completeness.PARTIAL
        assert [each.reason for each in everything.accounts if each.reason] == ["Connect again"]
        assert only(chosen).completeness is Completeness.COMPLETE

    def test_tells_how_many_days_may_still_change(self, mine: Shop) -> None:
        week = mine.ask(preset=DatePreset.LAST7).quality
        old = mine.ask(first=date(2026, 1, 1), last=date(2026, 1, 31)).quality
        half = mine.ask(first=TODAY - timedelta(days=55), last=TODAY).quality
        ever = mine.ask().quality

        assert (week.days, week.maturity) == (7, Decimal(1))
        assert (old.days, old.restatable, old.maturity) == (31, 0, Decimal(0))
        assert (half.days, half.restatable, half.maturity) == (56, 28, Decimal("0.5"))
        assert (ever.days, ever.restatable, ever.maturity) == (None, 28, None)


class TestTheTag:
    def test_moves_with_a_run_that_failed_and_with_the_day(
        self, mine: Shop, app_database: Database
    ) -> None:
        clock = ManualClock()
        reader = PostgresAdsManagerReader(app_database, clock)

        def tag() -> str:
            with reader.look(AdsManagerQuery(seller_id=mine.seller_id)) as look:
                return look.tag

        before = tag()
        run(mine, "FAILED", 0, error_message="Connect again")
        failed = tag()
        clock.advance(24 * 3600)

        assert len({before, failed, tag()}) == 3
