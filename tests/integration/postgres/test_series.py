"""Figures over time, held against rows that were written for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.fakes.clock import ManualClock
from tests.integration.postgres.ads_manager_cases import VECTOR, Shop, shop
from tests.rows import Factory
from tests.wire import listening

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.ads_manager.series import PostgresSeriesReader
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.application.insights.series import (
    Granularity,
    Series,
    SeriesQuery,
    by_the_clock,
)
from pixecom.domain.insights.contract import NOTHING, derive
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.insights.source import StoreSource
from pixecom.domain.shared.ids import CampaignId, SellpageId, UserId
from pixecom.domain.shared.period import DayRange

MONDAY, TUESDAY, WEDNESDAY = date(2026, 5, 18), date(2026, 5, 19), date(2026, 5, 20)
HOUR = Granularity.HOUR


@pytest.fixture
def mine(make: Factory, app_database: Database, platform_database: Database) -> Shop:
    return shop(make, app_database, platform_database)


def read(database: Database, seller: Shop, *, now: datetime | None = None, **query: Any) -> Series:  # noqa: ANN401
    clock = ManualClock(now) if now else ManualClock()
    asked = SeriesQuery(
        seller_id=seller.seller_id,
        **{"when": DayRange.inclusive(MONDAY, WEDNESDAY)} | query,
    )
    with PostgresSeriesReader(database, clock).look(asked) as look:
        return look.read()


def spends(series: Series) -> list[int]:
    return [int(point.figures.counters.spend) for point in series.points]


def clicks(series: Series) -> list[int]:
    return [point.figures.counters.clicks for point in series.points]


class TestDays:
    def test_are_all_there_also_the_empty_ones(self, app_database: Database, mine: Shop) -> None:
        mine.vector(mine.campaign(), TUESDAY)

        series = read(app_database, mine)

        assert [point.at for point in series.points] == [MONDAY, TUESDAY, WEDNESDAY]
        assert [point.figures.counters == NOTHING for point in series.points] == [1, 0, 1]
        tuesday = series.points[1].figures
        assert tuesday.metrics == derive(tuesday.counters)
        assert tuesday.metrics.roas == 15
        assert tuesday.store_source is StoreSource.PIXEL
        assert series.summary == tuesday
        assert series.spent == 100

    def test_are_counted_from_today_in_the_seller_s_zone(
        self, app_database: Database, make: Factory, platform_database: Database
    ) -> None:
        far = shop(make, app_database, platform_database, timezone="Pacific/Kiritimati")
        at = datetime(2026, 5, 20, 11, tzinfo=UTC)  # the 21st there

        series = read(app_database, far, now=at, when=2)

        assert [point.at for point in series.points] == [WEDNESDAY, date(2026, 5, 21)]
        assert read(app_database, far, now=at, when=DatePreset.TODAY).days.last == date(
            2026, 5, 21
        )

    def test_are_of_one_campaign_or_of_those_of_a_sellpage(
        self, app_database: Database, mine: Shop
    ) -> None:
        page = mine.make.sellpage(mine.seller_id)
        inside, outside = mine.campaign(sellpage_id=page), mine.campaign()
        mine.day(inside, MONDAY, link_clicks=1)
        mine.day(outside, MONDAY, link_clicks=10)
        mine.loose(MONDAY, purchases=100)

        one = read(app_database, mine, campaign_id=CampaignId(outside))
        some = read(app_database, mine, sellpage_id=SellpageId(page))
        both = read(
            app_database, mine, campaign_id=CampaignId(outside), sellpage_id=SellpageId(page)
        )

        assert (clicks(one), clicks(some), clicks(both)) == ([10, 0, 0], [1, 0, 0], [0, 0, 0])
        assert one.summary.counters.purchases == 0

    def test_take_the_store_s_inputs_for_a_campaign_that_it_knows_at_all(
        self, app_database: Database, mine: Shop
    ) -> None:
        known, unknown = mine.campaign(), mine.campaign()
        for campaign in (known, unknown):
            mine.day(campaign, MONDAY, link_clicks=1, purchases=5)
        mine.store(known, WEDNESDAY, purchases=2)
        mine.loose(TUESDAY, purchases=7)

        series = read(app_database, mine)

        assert [point.figures.counters.purchases for point in series.points] == [5, 7, 2]
        assert clicks(series) == [2, 0, 0]
        assert series.summary.store_source is StoreSource.MIXED

    def test_show_a_member_its_own_accounts_alone(
        self, app_database: Database, mine: Shop
    ) -> None:
        me, colleague = mine.make.member(mine.seller_id), mine.make.member(mine.seller_id)
        theirs = mine.make.ad_account(mine.seller_id, connected_by_user_id=colleague)
        mine.day(mine.campaign(), MONDAY, link_clicks=1)
        mine.day(mine.campaign(ad_account_id=theirs.id), MONDAY, link_clicks=10)

        assert clicks(read(app_database, mine, visible_to=UserId(me))) == [1, 0, 0]
        assert clicks(read(app_database, mine, visible_to=UserId(colleague))) == [11, 0, 0]
        assert clicks(read(app_database, mine)) == [11, 0, 0]

    def test_warn_of_several_currencies_and_zones(
        self, app_database: Database, mine: Shop
    ) -> None:
        euros = mine.make.ad_account(mine.seller_id, currency="EUR", timezone="Asia/Tokyo")
        mine.make.ad_account(mine.seller_id, currency="GBP")  # without figures
        mine.day(mine.campaign(), MONDAY, spend_micros=1)
        alone = read(app_database, mine)
        mine.day(mine.campaign(ad_account_id=euros.id), MONDAY, spend_micros=1)
        mixed = read(app_database, mine)

        assert (alone.currencies, alone.timezone_mismatch) == (("USD",), False)
        assert (mixed.currencies, mixed.timezone_mismatch) == (("EUR", "USD"), True)
        assert (alone.mixed_currency, mixed.mixed_currency) == (False, True)

    def test_never_show_another_seller_s(
        self, app_database: Database, mine: Shop, make: Factory, platform_database: Database
    ) -> None:
        theirs = shop(make, app_database, platform_database)
        campaign = theirs.campaign()
        theirs.vector(campaign, MONDAY)

        assert read(app_database, mine).summary.counters == NOTHING
        foreign = read(app_database, mine, campaign_id=CampaignId(campaign))
        assert foreign.summary.counters == NOTHING


class Snapshots:
    """Writes what runs of an account leave behind."""

    def __init__(self, seller: Shop, account_id: UUID | None = None) -> None:
        self._seller = seller
        self._account = account_id or seller.account_id

    def take(self, at: datetime, day: date, spend: int, **more: int) -> None:
        self._seller.make.insert(
            tables.spend_snapshots,
            seller_id=self._seller.seller_id,
            ad_account_id=self._account,
            recorded_at=at,
            stat_date=day,
            cumulative_spend_micros=spend * 1_000_000,
            **more,
        )


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)


def monday(**more: Any) -> dict[str, Any]:  # noqa: ANN401
    return {"granularity": HOUR, "when": DayRange.inclusive(MONDAY, MONDAY)} | more


class TestHours:
    def test_are_what_was_added_since_the_hour_before(
        self, app_database: Database, mine: Shop
    ) -> None:
        snapshots = Snapshots(mine)
        snapshots.take(at(MONDAY, 1, 10), MONDAY, 3, cumulative_link_clicks=30)
        snapshots.take(at(MONDAY, 1, 50), MONDAY, 5, cumulative_link_clicks=50)
        snapshots.take(at(MONDAY, 4, 0), MONDAY, 9, cumulative_link_clicks=90)

        series = read(app_database, mine, **monday())

        assert spends(series) == [0, 5, 0, 0, 4, *[0] * 19]
        assert series.summary.counters.clicks == 90
        assert series.points[4].at == at(MONDAY, 4)

    def test_count_nothing_when_spend_was_taken_back(
        self, app_database: Database, mine: Shop
    ) -> None:
        snapshots = Snapshots(mine)
        for hour, spend in ((1, 5), (2, 3), (3, 4)):
            snapshots.take(at(MONDAY, hour), MONDAY, spend)

        series = read(app_database, mine, **monday())

        assert spends(series)[:4] == [0, 5, 0, 1]
        assert series.spent == 4

    def test_add_up_accounts_each_by_its_own_day(self, app_database: Database, mine: Shop) -> None:
        tokyo = mine.make.ad_account(mine.seller_id, timezone="Asia/Tokyo")
        here, there = Snapshots(mine), Snapshots(mine, tokyo.id)
        here.take(at(MONDAY, 15), MONDAY, 10)
        there.take(at(MONDAY, 14, 45), MONDAY, 100)
        there.take(at(MONDAY, 15, 15), TUESDAY, 2)  # a new day began there

        series = read(app_database, mine, **monday())

        assert spends(series)[14:16] == [100, 12]
        assert series.timezone_mismatch

    def test_begin_with_what_the_hours_before_had_left(
        self, app_database: Database, make: Factory, platform_database: Database
    ) -> None:
        berlin = shop(make, app_database, platform_database, timezone="Europe/Berlin")
        snapshots = Snapshots(berlin)  # the account's day begins at 2 in Berlin
        snapshots.take(at(MONDAY, 21), MONDAY, 10)
        snapshots.take(at(MONDAY, 22), MONDAY, 12)  # Tuesday in Berlin

        tuesday = DayRange.inclusive(TUESDAY, TUESDAY)
        series = read(app_database, berlin, granularity=HOUR, when=tuesday)

        assert spends(series)[:3] == [2, 0, 0]

    @pytest.mark.parametrize(
        ("day", "hours", "shown"),
        [
            (date(2026, 3, 29), 23, [1, 1, 0, *[1] * 21]),
            (date(2026, 10, 25), 25, [1, 1, 2, *[1] * 21]),
        ],
    )
    def test_are_23_or_25_where_the_clocks_change(  # noqa: PLR0917 - fixtures and a case
        self,
        app_database: Database,
        make: Factory,
        platform_database: Database,
        day: date,
        hours: int,
        shown: list[int],
    ) -> None:
        berlin = shop(make, app_database, platform_database, timezone="Europe/Berlin")
        account = make.ad_account(berlin.seller_id, timezone="Europe/Berlin")
        snapshots = Snapshots(berlin, account.id)
        when = DayRange.inclusive(day, day)
        begins = [
            point.at for point in read(app_database, berlin, granularity=HOUR, when=when).points
        ]
        for spend, begin in enumerate(begins, start=1):
            assert isinstance(begin, datetime)
            snapshots.take(begin + timedelta(minutes=7), day, spend)

        series = read(app_database, berlin, granularity=HOUR, when=when)

        assert spends(series) == [1] * hours
        assert [int(each.spend) for each in by_the_clock(series)] == shown

    def test_of_one_campaign_come_from_its_history(
        self, app_database: Database, mine: Shop
    ) -> None:
        one, other = mine.campaign(), mine.campaign()
        history = History(mine)
        history.hear(one, at(MONDAY, 1, 10), MONDAY, **VECTOR)
        history.hear(one, at(MONDAY, 3, 20), MONDAY, **{n: v * 3 for n, v in VECTOR.items()})
        history.hear(other, at(MONDAY, 3, 20), MONDAY, **VECTOR)
        history.hear(one, at(TUESDAY, 3), MONDAY, **{n: v * 9 for n, v in VECTOR.items()})

        series = read(app_database, mine, **monday(campaign_id=CampaignId(one)))

        assert spends(series)[:4] == [0, 100, 0, 200]
        assert series.summary.counters.purchases == 90
        assert series.currencies == ("USD",)

    def test_of_campaigns_end_with_the_day_of_their_account(
        self, app_database: Database, mine: Shop
    ) -> None:
        page = mine.make.sellpage(mine.seller_id)
        tokyo = mine.make.ad_account(mine.seller_id, timezone="Asia/Tokyo")
        campaign = mine.campaign(ad_account_id=tokyo.id, sellpage_id=page)
        history = History(mine)
        history.hear(campaign, at(MONDAY, 14, 59), MONDAY, spend_micros=5_000_000)
        history.hear(campaign, at(MONDAY, 15, 1), MONDAY, spend_micros=9_000_000)

        series = read(app_database, mine, **monday(sellpage_id=SellpageId(page)))

        assert (spends(series)[14], sum(spends(series))) == (5, 5)


class History:
    """Writes what was observed of campaigns, and when."""

    def __init__(self, seller: Shop) -> None:
        self._seller = seller

    def hear(self, campaign: UUID, heard: datetime, day: date, **counters: int) -> None:
        self._seller.make.insert(
            tables.ad_stats_raw,
            seller_id=self._seller.seller_id,
            entity_type=1,
            entity_id=campaign,
            external_entity_id="1",
            run_id=uuid4(),
            fetched_at=heard,
            stat_date=day,
            **counters,
        )


class TestWhatItCosts:
    @pytest.mark.parametrize("granularity", Granularity)
    @pytest.mark.parametrize("filtered", [False, True])
    def test_is_two_statements(
        self, database_urls: DatabaseUrls, mine: Shop, granularity: Granularity, *, filtered: bool
    ) -> None:
        database = Database(database_urls.app, pool_size=1)
        campaign = CampaignId(mine.campaign()) if filtered else None
        with listening(database) as sent:
            with database.raw(None):
                pass
            sent.clear()
            read(database, mine, granularity=granularity, campaign_id=campaign)
            assert len(sent) == 2

    def test_is_one_for_who_has_the_answer(self, database_urls: DatabaseUrls, mine: Shop) -> None:
        database = Database(database_urls.app, pool_size=1)
        query = SeriesQuery(seller_id=mine.seller_id, when=7)
        with listening(database) as sent:
            with database.raw(None):
                pass
            sent.clear()
            with PostgresSeriesReader(database, ManualClock()).look(query) as look:
                assert look.tag
            assert len(sent) == 1


class TestTheTag:
    def test_moves_with_the_clock_s_hour_where_hours_are_shown(
        self, app_database: Database, mine: Shop
    ) -> None:
        def tag(clock: ManualClock, granularity: Granularity) -> str:
            query = SeriesQuery(
                seller_id=mine.seller_id, when=DatePreset.TODAY, granularity=granularity
            )
            with PostgresSeriesReader(app_database, clock).look(query) as look:
                return look.tag

        clock = ManualClock()
        before = [tag(clock, each) for each in Granularity]
        clock.advance(3600)
        after = [tag(clock, each) for each in Granularity]

        assert [a == b for a, b in zip(before, after, strict=True)] == [True, False]


def test_money_stays_exact(app_database: Database, mine: Shop) -> None:
    mine.day(mine.campaign(), MONDAY, spend_micros=1, purchase_value_micros=9_007_199_254_740_993)

    counters = read(app_database, mine).summary.counters

    assert counters.spend == Decimal("0.000001")
    assert counters.revenue == Decimal("9007199254.740993")
