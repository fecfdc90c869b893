from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tests.fakes.clock import ManualClock
from tests.integration.postgres.ads_manager_cases import Shop, shop
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.sync_status import PostgresSyncStatusReader
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import Choice, FilterChoices, FilterQuery
from pixecom.domain.shared.ids import SellerId, UserId

NOON = datetime(2026, 5, 20, 12, tzinfo=UTC)


@pytest.fixture
def mine(make: Factory, app_database: Database, platform_database: Database) -> Shop:
    return shop(make, app_database, platform_database)


class TestTheFilterMenus:
    @pytest.fixture
    def reader(self, app_database: Database) -> PostgresAdsManagerReader:
        return PostgresAdsManagerReader(app_database, ManualClock())

    def ask(
        self,
        reader: PostgresAdsManagerReader,
        seller_id: SellerId,
        *,
        visible_to: UserId | None = None,
        campaign_id: UUID | None = None,
        adset_id: UUID | None = None,
        search: str | None = None,
    ) -> FilterChoices:
        query = FilterQuery(
            seller_id=seller_id,
            visible_to=visible_to,
            campaign_id=campaign_id,
            adset_id=adset_id,
            search=search,
        )
        with reader.menus(query) as look:
            return look.read()

    def test_offer_children_only_under_a_chosen_parent(
        self, mine: Shop, reader: PostgresAdsManagerReader
    ) -> None:
        campaign = mine.campaign(name="c", status="PAUSED")
        adset = mine.make.adset(mine.seller_id, campaign, name="s")
        ad = mine.make.ad(mine.seller_id, adset, name="a", status="ARCHIVED")
        mine.make.ad(mine.seller_id, mine.make.adset(mine.seller_id, mine.campaign()))

        nothing_chosen = self.ask(reader, mine.seller_id)
        chosen = self.ask(reader, mine.seller_id, campaign_id=campaign, adset_id=adset)

        assert (nothing_chosen.adsets, nothing_chosen.ads) == ([], [])
        assert [each.parent_id for each in chosen.adsets] == [campaign]
        assert [(each.id, each.parent_id, each.status) for each in chosen.ads] == [
            (ad, adset, "ARCHIVED")
        ]
        assert Choice(id=campaign, name="c", status=chosen.campaigns[1].status) in (
            chosen.campaigns
        )

    def test_offer_sellpages_and_ad_accounts_by_name(
        self, mine: Shop, reader: PostgresAdsManagerReader
    ) -> None:
        mine.make.sellpage(mine.seller_id, slug="plain")
        mine.make.sellpage(mine.seller_id, slug="other", title_override="Titled")

        choices = self.ask(reader, mine.seller_id)

        assert {each.name for each in choices.sellpages} == {"plain", "Titled"}
        assert [each.id for each in choices.ad_accounts] == [mine.account_id]

    def test_are_newest_first_and_bounded(
        self, mine: Shop, reader: PostgresAdsManagerReader, platform_database: Database
    ) -> None:
        rows = [
            {
                "seller_id": mine.seller_id,
                "id": UUID(int=number + mine.seller_id.int % 2**60 * 1000),
                "ad_account_id": mine.account_id,
                "name": f"{number}",
                "budget": 1,
                "created_at": NOON + timedelta(seconds=number),
            }
            for number in range(501)
        ]
        with platform_database.transaction(mine.seller_id) as connection:
            connection.execute(tables.campaigns.insert(), rows)

        names = [each.name for each in self.ask(reader, mine.seller_id).campaigns]

        assert names == [f"{number}" for number in range(500, 0, -1)]

    def test_search_every_name_literally(
        self, mine: Shop, reader: PostgresAdsManagerReader
    ) -> None:
        mine.campaign(name="50% OFF")
        mine.campaign(name="50 off")

        found = self.ask(reader, mine.seller_id, search="0% o").campaigns

        assert [each.name for each in found] == ["50% OFF"]

    def test_hide_what_the_member_does_not_see(
        self, mine: Shop, reader: PostgresAdsManagerReader
    ) -> None:
        account = mine.make.ad_account(mine.seller_id, connected_by_user_id=mine.make.user())
        campaign = mine.campaign(ad_account_id=account.id)
        mine.make.adset(mine.seller_id, campaign)
        me = UserId(mine.make.user())

        choices = self.ask(reader, mine.seller_id, visible_to=me, campaign_id=campaign)

        assert (choices.campaigns, choices.adsets) == ([], [])
        assert [each.id for each in choices.ad_accounts] == [mine.account_id]

    def test_know_nothing_of_other_sellers(
        self, mine: Shop, make: Factory, reader: PostgresAdsManagerReader
    ) -> None:
        tree = make.tree()

        choices = self.ask(
            reader, mine.seller_id, campaign_id=tree.campaign_ids[0], adset_id=tree.adset_ids[0]
        )

        assert (choices.campaigns, choices.adsets, choices.ads) == ([], [], [])


class TestTheSyncStatus:
    @pytest.fixture
    def reader(self, app_database: Database) -> PostgresSyncStatusReader:
        return PostgresSyncStatusReader(app_database)

    def run(self, mine: Shop, kind: str, state: str, minute: int, **values: object) -> None:
        at = NOON + timedelta(minutes=minute)
        finished = at if state in {"DONE", "PARTIAL", "FAILED"} else None
        mine.make.insert(
            tables.sync_runs,
            seller_id=mine.seller_id,
            ad_account_id=mine.account_id,
            kind=kind,
            state=state,
            created_at=at,
            finished_at=finished,
            **values,
        )

    def test_of_an_account_never_synchronised_is_empty(
        self, mine: Shop, reader: PostgresSyncStatusReader
    ) -> None:
        (status,) = reader.accounts(seller_id=mine.seller_id)

        assert (status.ad_account_id, status.name) == (mine.account_id, "An Ad Account")
        assert (status.last_stats_at, status.last_delivery_at) == (None, None)
        assert (status.state, status.error_code, status.message) == (None, None, None)

    def test_keeps_the_last_success_beside_the_newest_failure(
        self, mine: Shop, reader: PostgresSyncStatusReader
    ) -> None:
        self.run(mine, "STATS", "DONE", 0)
        self.run(mine, "STATS", "FAILED", 15, error_code="190", error_message="Connect again")
        self.run(mine, "DELIVERY", "DONE", 20)

        (status,) = reader.accounts(seller_id=mine.seller_id)

        assert status.last_stats_at == NOON
        assert status.last_delivery_at == NOON + timedelta(minutes=20)
        assert (status.state, status.error_code) == ("FAILED", "190")
        assert status.message == "Connect again"

    def test_counts_a_backfill_up_to_its_own_day_and_nothing_partial(
        self, mine: Shop, reader: PostgresSyncStatusReader
    ) -> None:
        today, long_ago = NOON.date(), NOON.date() - timedelta(days=40)
        self.run(mine, "BACKFILL", "DONE", 5, date_from=long_ago, date_to=today)
        self.run(mine, "STATS", "PARTIAL", 15)
        self.run(mine, "BACKFILL", "DONE", 25, date_from=long_ago, date_to=long_ago)
        self.run(mine, "BACKFILL", "DONE", 35, level="AD", date_from=today, date_to=today)

        (status,) = reader.accounts(seller_id=mine.seller_id)

        assert status.last_stats_at == NOON + timedelta(minutes=5)
        assert status.state == "DONE"

    def test_is_what_a_list_says_of_its_accounts(
        self, mine: Shop, reader: PostgresSyncStatusReader
    ) -> None:
        self.run(mine, "STATS", "DONE", 3)
        self.run(mine, "DELIVERY", "DONE", 4)

        (status,), meta = reader.accounts(seller_id=mine.seller_id), mine.ask().meta

        assert meta.last_stats_at == status.last_stats_at == NOON + timedelta(minutes=3)
        assert meta.last_delivery_at == status.last_delivery_at

    def test_hides_other_sellers_and_accounts_out_of_view(
        self, mine: Shop, make: Factory, reader: PostgresSyncStatusReader
    ) -> None:
        make.tree()
        mine.make.ad_account(mine.seller_id, connected_by_user_id=make.user())
        me = UserId(make.user())

        assert len(reader.accounts(seller_id=mine.seller_id)) == 2
        assert len(reader.accounts(seller_id=mine.seller_id, visible_to=me)) == 1
        assert reader.accounts(seller_id=SellerId(uuid4())) == []
