from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from tests.integration.postgres.ads_manager_cases import Shop, ids, only, shop
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import DayBounds, EntityFilter
from pixecom.domain.insights.contract import NOTHING, derive
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.insights.source import StoreSource
from pixecom.domain.shared.errors import InvalidCursor
from pixecom.domain.shared.ids import AdAccountId, CampaignId, SellpageId, UserId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus

MONDAY, TUESDAY, WEDNESDAY = date(2026, 5, 18), date(2026, 5, 19), date(2026, 5, 20)


@pytest.fixture
def mine(make: Factory, app_database: Database, platform_database: Database) -> Shop:
    return shop(make, app_database, platform_database)


class TestAnEmptyShop:
    def test_has_no_rows_and_a_summary_of_zeros(self, mine: Shop) -> None:
        page = mine.ask()

        assert page.rows == []
        assert page.summary.counters == NOTHING
        assert page.summary.metrics == derive(NOTHING)
        assert page.summary.store_metrics_pending
        assert page.unattributed is None
        assert page.next_cursor is None
        assert (page.meta.total_rows, page.meta.currencies) == (0, ())


class TestARow:
    def test_carries_the_derived_metrics_of_its_figures(self, mine: Shop) -> None:
        campaign = mine.campaign()
        mine.vector(campaign, MONDAY)

        row = only(mine.ask())

        assert row.id == campaign
        assert row.figures.metrics == derive(row.figures.counters)
        assert row.figures.metrics.roas == 15
        assert row.figures.metrics.cost_per_content_view == Decimal("0.3333333333")
        assert row.figures.store_source is StoreSource.PIXEL
        assert not row.figures.store_metrics_pending

    def test_waits_for_figures_when_all_inputs_are_zero(self, mine: Shop) -> None:
        mine.campaign()

        assert only(mine.ask()).figures.store_metrics_pending

    def test_carries_every_attribute_of_a_campaign(self, mine: Shop) -> None:
        sellpage = mine.make.sellpage(mine.seller_id, slug="spring-sale")
        created = datetime(2026, 5, 1, 12, 30, 15, 123456, tzinfo=UTC)
        campaign = mine.campaign(
            name='Łódź "quoted" 🚀',
            external_campaign_id="123",
            budget=Decimal("12.34"),
            status="PAUSED",
            delivery_status="NOT_DELIVERING",
            effective_status="CAMPAIGN_PAUSED",
            start_date=MONDAY,
            launch_state="LAUNCHED",
            meta_sync_state="PENDING",
            sellpage_id=sellpage,
            created_at=created,
        )

        row = only(mine.ask())

        assert (row.id, row.external_id, row.name) == (campaign, "123", 'Łódź "quoted" 🚀')
        assert (row.status, row.delivery_status) == ("PAUSED", "NOT_DELIVERING")
        assert (row.effective_status, row.start_date) == ("CAMPAIGN_PAUSED", MONDAY)
        assert (row.budget_per_day, row.budget_type) == (Decimal("12.34"), "DAILY")
        assert (row.launch_state, row.meta_sync_state) == ("LAUNCHED", "PENDING")
        assert (row.sellpage_id, row.sellpage_slug) == (sellpage, "spring-sale")
        assert (row.ad_account_id, row.ad_account_name) == (mine.account_id, "An Ad Account")
        assert (row.campaign_id, row.adset_id, row.optimization_goal) == (None, None, None)
        assert row.created_at == created

    def test_has_no_budget_per_day_for_a_lifetime_budget(self, mine: Shop) -> None:
        mine.campaign(budget_type="LIFETIME", budget=3000)

        row = only(mine.ask())

        assert (row.budget_per_day, row.budget_type) == (None, "LIFETIME")

    def test_below_a_campaign_names_its_parents(self, mine: Shop) -> None:
        campaign = mine.campaign()
        adset = mine.make.adset(mine.seller_id, campaign, optimization_goal="VALUE")
        ad = mine.make.ad(mine.seller_id, adset)

        middle = only(mine.ask(level=Level.ADSET, parent_id=campaign))
        bottom = only(mine.ask(level=Level.AD, parent_id=adset))

        assert (middle.id, middle.campaign_id, middle.adset_id) == (adset, campaign, None)
        assert middle.optimization_goal == "VALUE"
        assert (bottom.id, bottom.campaign_id, bottom.adset_id) == (ad, campaign, adset)
        for row in (middle, bottom):
            assert (row.start_date, row.budget_per_day, row.budget_type) == (None, None, None)
            assert (row.launch_state, row.sellpage_id) == (None, None)
            assert row.ad_account_id == mine.account_id


class TestDays:
    @pytest.mark.parametrize(
        ("first", "last", "expected"),
        [
            (TUESDAY, TUESDAY, 10),
            (MONDAY, TUESDAY, 11),
            (TUESDAY, None, 110),
            (None, TUESDAY, 11),
            (None, None, 111),
            (date(1, 1, 1), date(9999, 12, 31), 111),
            (date(2020, 1, 1), date(2020, 1, 2), 0),
        ],
    )
    @pytest.mark.parametrize("level", [Level.CAMPAIGN, Level.ADSET, Level.AD])
    def test_are_summed_inside_the_bounds_only(
        self, mine: Shop, level: Level, first: date | None, last: date | None, expected: int
    ) -> None:
        campaign = mine.campaign()
        adset = mine.make.adset(mine.seller_id, campaign)
        ad = mine.make.ad(mine.seller_id, adset)
        parents = {Level.CAMPAIGN: None, Level.ADSET: campaign, Level.AD: adset}
        entity = {Level.CAMPAIGN: campaign, Level.ADSET: adset, Level.AD: ad}[level]
        for day, clicks in ((MONDAY, 1), (TUESDAY, 10), (WEDNESDAY, 100)):
            mine.day(entity, day, level=level, link_clicks=clicks)

        page = mine.ask(level=level, parent_id=parents[level], first=first, last=last)

        assert only(page).figures.counters.clicks == expected
        assert page.summary.counters.clicks == expected
        assert page.meta.days == DayBounds(first=first, last=last)

    def test_of_a_preset_are_those_of_the_sellers_zone(
        self, make: Factory, app_database: Database, platform_database: Database
    ) -> None:
        # The clock stands at 2026-05-20 12:00 UTC, which is already Thursday in Kiritimati.
        far = shop(make, app_database, platform_database, timezone="Pacific/Kiritimati")
        campaign = far.campaign()
        far.day(campaign, WEDNESDAY, link_clicks=1)
        far.day(campaign, date(2026, 5, 21), link_clicks=10)

        page = far.ask(preset=DatePreset.TODAY)

        assert only(page).figures.counters.clicks == 10
        assert page.meta.days.first == page.meta.days.last == date(2026, 5, 21)
        assert page.meta.timezone == "Pacific/Kiritimati"

    def test_of_all_time_cost_nothing_where_there_are_no_facts(self, mine: Shop) -> None:
        campaign = mine.campaign()
        adsets = {mine.make.adset(mine.seller_id, campaign) for _ in range(10)}

        page = mine.ask(
            level=Level.ADSET, parent_id=campaign, first=date.min, last=date.max, limit=500
        )

        assert set(ids(page)) == adsets
        assert page.summary.counters == NOTHING


class TestTheStoreSide:
    def test_wins_for_the_whole_range_where_one_store_row_is_in_it(self, mine: Shop) -> None:
        campaign = mine.campaign()
        mine.vector(campaign, MONDAY)
        mine.vector(campaign, TUESDAY)
        mine.store(
            campaign,
            TUESDAY,
            content_views=50,
            checkouts=10,
            purchases=5,
            revenue_micros=500_000_000,
        )

        figures = only(mine.ask()).figures

        assert figures.store_source is StoreSource.STORE
        assert (figures.counters.content_views, figures.counters.checkout) == (50, 10)
        assert figures.counters.purchases == 5
        assert figures.counters.revenue == 500
        assert figures.counters.spend == 200
        assert figures.metrics.roas == Decimal("2.5")

    def test_is_the_pixels_where_the_store_row_is_outside_the_range(self, mine: Shop) -> None:
        campaign = mine.campaign()
        mine.vector(campaign, MONDAY)
        mine.store(campaign, TUESDAY, content_views=50)

        figures = only(mine.ask(first=MONDAY, last=MONDAY)).figures

        assert figures.store_source is StoreSource.PIXEL
        assert figures.counters.content_views == 300

    def test_counts_a_store_row_of_zeros(self, mine: Shop) -> None:
        campaign = mine.campaign()
        mine.vector(campaign, MONDAY)
        mine.store(campaign, MONDAY)

        figures = only(mine.ask()).figures

        assert (figures.store_source, figures.counters.purchases) == (StoreSource.STORE, 0)

    def test_is_mixed_in_a_summary_of_both(self, mine: Shop) -> None:
        pixel, store = mine.campaign(), mine.campaign()
        mine.day(pixel, MONDAY, purchases=2)
        mine.store(store, MONDAY, purchases=3)

        summary = mine.ask().summary

        assert (summary.store_source, summary.counters.purchases) == (StoreSource.MIXED, 5)

    def test_needs_no_reported_row(self, mine: Shop) -> None:
        mine.store(mine.campaign(), MONDAY, purchases=3)

        page = mine.ask()

        assert only(page).figures.counters.purchases == 3
        assert page.summary.store_source is StoreSource.STORE


class TestTheUnattributedBucket:
    def test_of_campaigns_are_the_facts_of_no_campaign(self, mine: Shop) -> None:
        campaign = mine.campaign()
        mine.store(campaign, MONDAY, purchases=3, revenue_micros=300_000_000)
        mine.loose(MONDAY, purchases=2, revenue_micros=20_000_000)
        mine.loose(TUESDAY, purchases=5)

        page = mine.ask(first=MONDAY, last=MONDAY)

        assert page.unattributed is not None
        assert page.unattributed.counters.purchases == 2
        assert page.unattributed.counters.revenue == 20
        assert page.unattributed.counters.spend == 0
        assert page.unattributed.store_source is StoreSource.STORE
        assert page.summary.counters.purchases == 5
        assert page.meta.total_rows == 1

    def test_of_ad_sets_and_ads_is_what_the_parent_holds_beyond_them(self, mine: Shop) -> None:
        campaign = mine.campaign()
        adset = mine.make.adset(mine.seller_id, campaign)
        ad = mine.make.ad(mine.seller_id, adset)
        other = mine.make.adset(mine.seller_id, campaign)
        mine.store(campaign, MONDAY, content_views=100, purchases=10)
        mine.store(adset, MONDAY, level="ADSET", content_views=60, purchases=6)
        mine.store(other, MONDAY, level="ADSET", content_views=15, purchases=1)
        mine.store(ad, MONDAY, level="AD", content_views=50, purchases=6)
        mine.loose(MONDAY, content_views=7)

        adsets = mine.ask(level=Level.ADSET, parent_id=campaign)
        ads = mine.ask(level=Level.AD, parent_id=adset)

        assert adsets.unattributed is not None
        assert adsets.unattributed.counters.content_views == 25
        assert adsets.unattributed.counters.purchases == 3
        assert adsets.summary.counters.content_views == 100
        assert ads.unattributed is not None
        assert ads.unattributed.counters.content_views == 10
        assert ads.summary.counters.purchases == 6

    def test_is_absent_when_all_its_inputs_are_zero(self, mine: Shop) -> None:
        mine.store(mine.campaign(), MONDAY, purchases=1)
        mine.loose(MONDAY)

        assert mine.ask().unattributed is None

    @pytest.mark.parametrize(
        "where",
        [
            EntityFilter(statuses=tuple(EntityStatus)),
            EntityFilter(delivery_statuses=(DeliveryStatus.ACTIVE,)),
            EntityFilter(accounts=(AdAccountId(UUID(int=1)),)),
            EntityFilter(sellpages=(SellpageId(UUID(int=1)),)),
            EntityFilter(campaigns=(CampaignId(UUID(int=1)),)),
            EntityFilter(search="a"),
        ],
    )
    def test_is_absent_and_not_in_the_summary_under_any_filter(
        self, mine: Shop, where: EntityFilter
    ) -> None:
        mine.loose(MONDAY, purchases=2)

        page = mine.ask(where=where)

        assert page.unattributed is None
        assert page.summary.counters == NOTHING

    def test_of_a_parent_that_is_not_seen_is_absent(self, mine: Shop) -> None:
        stranger = UserId(mine.make.user())
        account = mine.make.ad_account(mine.seller_id, connected_by_user_id=mine.make.user())
        campaign = mine.campaign(ad_account_id=account.id)
        adset = mine.make.adset(mine.seller_id, campaign)
        mine.store(campaign, MONDAY, purchases=2)
        mine.store(adset, MONDAY, level="ADSET", purchases=2)
        for level, parent in ((Level.ADSET, campaign), (Level.AD, adset)):
            page = mine.ask(level=level, parent_id=parent, visible_to=stranger)

            assert (page.unattributed, page.summary.counters) == (None, NOTHING)


class TestFilters:
    def test_of_status_list_those_only(self, mine: Shop) -> None:
        made = {status: mine.campaign(status=status) for status in EntityStatus}

        for status, campaign in made.items():
            assert ids(mine.ask(where=EntityFilter(statuses=(status,)))) == [campaign]
        both = EntityFilter(statuses=(EntityStatus.PAUSED, EntityStatus.ARCHIVED))
        assert set(ids(mine.ask(where=both))) == {made[each] for each in both.statuses}

    def test_of_delivery_sellpage_account_and_selection_combine_with_and(self, mine: Shop) -> None:
        sellpage = mine.make.sellpage(mine.seller_id)
        other = mine.make.ad_account(mine.seller_id)
        wanted = mine.campaign(sellpage_id=sellpage, delivery_status="LEARNING")
        mine.campaign(sellpage_id=sellpage, delivery_status="ACTIVE")
        mine.campaign(sellpage_id=sellpage, delivery_status="LEARNING", ad_account_id=other.id)
        mine.campaign(delivery_status="LEARNING")
        where = EntityFilter(
            sellpages=(SellpageId(sellpage),),
            delivery_statuses=(DeliveryStatus.LEARNING,),
            accounts=(AdAccountId(mine.account_id),),
            campaigns=tuple(map(CampaignId, mine.campaigns)),
        )

        assert ids(mine.ask(where=where)) == [wanted]

    def test_of_the_campaign_hold_for_its_ad_sets_and_ads(self, mine: Shop) -> None:
        sellpage = mine.make.sellpage(mine.seller_id)
        campaign = mine.campaign(sellpage_id=sellpage)
        adset = mine.make.adset(mine.seller_id, campaign)
        ad = mine.make.ad(mine.seller_id, adset, status="PAUSED")
        same = EntityFilter(
            sellpages=(SellpageId(sellpage),),
            accounts=(AdAccountId(mine.account_id),),
            campaigns=(CampaignId(campaign),),
        )
        paused = EntityFilter(statuses=(EntityStatus.PAUSED,))

        assert ids(mine.ask(level=Level.ADSET, parent_id=campaign, where=same)) == [adset]
        assert ids(mine.ask(level=Level.AD, parent_id=adset, where=same)) == [ad]
        assert ids(mine.ask(level=Level.ADSET, parent_id=campaign, where=paused)) == []
        assert ids(mine.ask(level=Level.AD, parent_id=adset, where=paused)) == [ad]

    @pytest.mark.parametrize(
        ("search", "names"),
        [
            ("100%", ["Sale 100% off"]),
            ("%", ["Sale 100% off"]),
            ("_", ["summer_sale"]),
            ("SALE", ["Sale 100% off", "summer_sale"]),
            ("łódź", ["ŁÓDŹ"]),
            ("🚀", ["rocket 🚀"]),
            ("'", ["O'Brien"]),
            ("\\", ["back\\slash"]),
            ('";--', []),
        ],
    )
    def test_of_a_search_take_every_character_literally(
        self, mine: Shop, search: str, names: list[str]
    ) -> None:
        for name in (
            *("Sale 100% off", "summer_sale", "ŁÓDŹ", "rocket 🚀", "O'Brien", "back\\slash"),
        ):
            mine.campaign(name=name)

        found = mine.ask(where=EntityFilter(search=search)).rows

        assert sorted(row.name for row in found) == sorted(names)

    def test_of_unknown_ids_give_an_empty_list(self, mine: Shop) -> None:
        mine.campaign()
        unknown = uuid4()

        for where in (
            EntityFilter(accounts=(AdAccountId(unknown),)),
            EntityFilter(sellpages=(SellpageId(unknown),)),
            EntityFilter(campaigns=(CampaignId(unknown),)),
        ):
            assert mine.ask(where=where).rows == []
        assert mine.ask(level=Level.ADSET, parent_id=unknown).rows == []
        assert mine.ask(level=Level.AD, parent_id=unknown).rows == []


class TestADeletedEntity:
    def test_is_hidden_without_figures_and_listed_with_any(self, mine: Shop) -> None:
        mine.campaign(status="DELETED")
        spent = mine.campaign(status="DELETED")
        mine.day(spent, MONDAY, spend_micros=1)

        page = mine.ask()

        assert ids(page) == [spent]
        assert page.meta.total_rows == 1
        assert page.summary.counters.spend == Decimal("0.000001")

    def test_is_hidden_when_its_figures_are_outside_the_range(self, mine: Shop) -> None:
        mine.day(mine.campaign(status="DELETED"), MONDAY, spend_micros=1)

        assert mine.ask(first=TUESDAY).rows == []

    def test_is_listed_when_asked_for(self, mine: Shop) -> None:
        deleted = mine.campaign(status="DELETED")

        assert ids(mine.ask(where=EntityFilter(statuses=(EntityStatus.DELETED,)))) == [deleted]

    def test_is_hidden_below_campaigns_as_well(self, mine: Shop) -> None:
        campaign = mine.campaign()
        adset = mine.make.adset(mine.seller_id, campaign, status="DELETED")
        ad = mine.make.ad(mine.seller_id, adset, status="DELETED")
        mine.day(ad, MONDAY, level="AD", impressions=1)

        assert ids(mine.ask(level=Level.ADSET, parent_id=campaign)) == []
        assert ids(mine.ask(level=Level.AD, parent_id=adset)) == [ad]


class TestAnotherSeller:
    @pytest.fixture
    def theirs(self, make: Factory, app_database: Database, platform_database: Database) -> Shop:
        return shop(make, app_database, platform_database)

    def test_is_invisible_at_every_level(self, mine: Shop, theirs: Shop) -> None:
        campaign = theirs.campaign()
        adset = theirs.make.adset(theirs.seller_id, campaign)
        ad = theirs.make.ad(theirs.seller_id, adset)
        for level, entity in (("CAMPAIGN", campaign), ("ADSET", adset), ("AD", ad)):
            theirs.vector(entity, MONDAY, level=level)
            theirs.store(entity, MONDAY, level=level, purchases=1)
        theirs.loose(MONDAY, purchases=1)

        for page in (
            mine.ask(),
            mine.ask(level=Level.ADSET, parent_id=campaign),
            mine.ask(level=Level.AD, parent_id=adset),
            mine.ask(where=EntityFilter(campaigns=(CampaignId(campaign),))),
            mine.ask(where=EntityFilter(accounts=(AdAccountId(theirs.account_id),))),
        ):
            assert (page.rows, page.unattributed) == ([], None)
            assert page.summary.counters == NOTHING
            assert page.meta.currencies == ()

    def test_with_facts_under_my_campaigns_id_changes_nothing(
        self, mine: Shop, theirs: Shop
    ) -> None:
        campaign = mine.campaign()
        mine.vector(campaign, MONDAY)
        before = mine.ask()
        theirs.vector(campaign, MONDAY)
        theirs.store(campaign, MONDAY, purchases=99)

        assert mine.ask() == before


class TestAMember:
    def test_below_admin_sees_own_and_shared_accounts_only(self, mine: Shop) -> None:
        me, colleague = UserId(mine.make.user()), UserId(mine.make.user())
        own = mine.make.ad_account(mine.seller_id, connected_by_user_id=me)
        hidden = mine.make.ad_account(mine.seller_id, connected_by_user_id=colleague)
        shared = mine.campaign()
        connected = mine.campaign(ad_account_id=own.id)
        secret = mine.campaign(ad_account_id=hidden.id)
        mine.vector(secret, MONDAY)

        page = mine.ask(visible_to=me)

        assert set(ids(page)) == {shared, connected}
        assert page.summary.counters == NOTHING
        assert set(ids(mine.ask())) == {shared, connected, secret}
        asked = EntityFilter(accounts=(AdAccountId(hidden.id),))
        assert mine.ask(visible_to=me, where=asked).rows == []

    def test_without_any_account_sees_no_campaign(self, mine: Shop) -> None:
        colleague, me = mine.make.user(), UserId(mine.make.user())
        account = mine.make.ad_account(mine.seller_id, connected_by_user_id=colleague)
        campaign = mine.campaign(ad_account_id=account.id)
        adset = mine.make.adset(mine.seller_id, campaign)

        assert mine.ask(visible_to=me).rows == []
        assert mine.ask(level=Level.ADSET, parent_id=campaign, visible_to=me).rows == []
        assert mine.ask(level=Level.AD, parent_id=adset, visible_to=me).rows == []


class TestMeta:
    def test_names_every_currency_of_the_listed_figures(self, mine: Shop) -> None:
        euro = mine.make.ad_account(mine.seller_id, currency="EUR")
        mine.campaign(name="dollars")
        mine.campaign(name="euros", ad_account_id=euro.id)

        both, one = mine.ask().meta, mine.ask(where=EntityFilter(search="euro")).meta

        assert (both.currencies, both.mixed_currency) == (("EUR", "USD"), True)
        assert (one.currencies, one.mixed_currency) == (("EUR",), False)

    def test_names_the_sellers_currency_where_the_stores_revenue_is_in(
        self, make: Factory, app_database: Database, platform_database: Database
    ) -> None:
        yen = shop(make, app_database, platform_database, currency="JPY")
        campaign = yen.campaign()

        before = yen.ask().meta
        yen.store(campaign, MONDAY, revenue_micros=1)

        assert (before.currencies, yen.ask().meta.currencies) == (("USD",), ("JPY", "USD"))

    def test_says_when_an_account_counts_its_days_elsewhere(self, mine: Shop) -> None:
        far = mine.make.ad_account(mine.seller_id, timezone="Asia/Tokyo")
        mine.campaign(name="near")
        before = mine.ask().meta
        mine.campaign(name="far", ad_account_id=far.id)

        assert not before.timezone_mismatch
        assert mine.ask().meta.timezone_mismatch
        near = mine.ask(where=EntityFilter(search="near")).meta
        assert not near.timezone_mismatch

    def test_is_of_the_level_and_counts_all_rows(self, mine: Shop) -> None:
        for _ in range(3):
            mine.campaign()

        page = mine.ask(limit=2)

        assert (page.meta.level, page.meta.total_rows, len(page.rows)) == (Level.CAMPAIGN, 3, 2)


class TestABrokenCursor:
    def test_is_refused(self, mine: Shop) -> None:
        with pytest.raises(InvalidCursor):
            mine.ask(cursor="page2")

    def test_of_another_seller_is_refused(
        self, mine: Shop, make: Factory, app_database: Database, platform_database: Database
    ) -> None:
        theirs = shop(make, app_database, platform_database)
        theirs.campaign()
        theirs.campaign()
        cursor = theirs.ask(limit=1).next_cursor

        with pytest.raises(InvalidCursor):
            mine.ask(limit=1, cursor=cursor)
