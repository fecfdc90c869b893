"""Importing exports into the real database (specification 08, section 2.3)."""

from __future__ import annotations

import io
from contextlib import ExitStack
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest
from tests.integration.importing.importing import (
    BY,
    DAILY,
    DAILY_EXPORT,
    DATA,
    HEADER,
    PUBLISHED,
    Importing,
)
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights import fact_sql
from pixecom.adapters.postgres.insights.work import PostgresInsightsWork
from pixecom.application.insights.importing import EntitiesCreated, ImportResult
from pixecom.application.insights.ports import InsightsWork, InsightsWorks
from pixecom.application.shared.audit import Actor
from pixecom.domain.insights.contract import Counters
from pixecom.domain.shared.errors import Conflict, Invalid, NotFound
from pixecom.domain.shared.ids import AdAccountId, SellerId


@pytest.fixture
def importing(app_database: Database, make: Factory) -> Importing:
    return Importing(app_database, make.seller())


class TestTheDailyExport:
    def test_has_its_published_totals_at_all_three_levels(self, importing: Importing) -> None:
        result = importing.file(DAILY_EXPORT)
        assert result == ImportResult(
            rows=1143,
            entities_created=EntitiesCreated(campaigns=3, adsets=691, ads=1143),
            days_replaced=31,
            ignored_columns=[],
            failed=[],
            rows_changed=result.rows_changed,
        )
        assert importing.totals() == {1: PUBLISHED, 2: PUBLISHED, 3: PUBLISHED}
        assert importing.progress[-1] == (1143, 1143)

    def test_imported_twice_changes_nothing(self, importing: Importing) -> None:
        first = importing.file(DAILY_EXPORT)
        raw, daily = importing.count("ad_stats_raw"), len(importing.rows(DAILY.encode()))
        second = importing.file(DAILY_EXPORT)
        assert first.rows_changed == daily == raw
        assert second.rows_changed == 0
        assert second.rows == 1143
        assert second.entities_created == EntitiesCreated()
        assert importing.count("ad_stats_raw") == raw
        assert importing.totals()[1] == PUBLISHED

    def test_makes_its_account_and_its_entities(self, importing: Importing) -> None:
        importing.file(DAILY_EXPORT)
        (account,) = importing.rows(
            b"SELECT external_id, metadata->>'provider', metadata->>'currency',"
            b" metadata->>'timezone' FROM fb_connections WHERE seller_id = %s"
        )
        assert account == ("1200000000000001", "csv", "USD", "UTC")
        states = importing.rows(
            b"SELECT DISTINCT status::text, delivery_status FROM ads WHERE seller_id = %s"
        )
        assert states == [("PAUSED", "UNKNOWN")]
        named = importing.rows(b"SELECT name FROM campaigns WHERE seller_id = %s ORDER BY name")
        assert named == [("Campaign 1178",), ("Campaign 916",), ("Campaign 936",)]


class TestVeryManyRows:
    def test_are_known_to_the_planner_before_more_depend_on_them(
        self, importing: Importing
    ) -> None:
        importing.lines(
            *(f"2026-05-01,77,{n // 5},C,{1000 + n},{5000 + n},1,1,1" for n in range(1_000))
        )
        known = "SELECT reltuples FROM pg_class WHERE relname = ANY(ARRAY['adsets', 'ads'])"
        with importing.database.raw(None) as connection:
            sizes = [size for (size,) in connection.execute(known.encode())]
        assert min(sizes) >= 1_000

    def test_may_take_as_long_as_a_worker_may(self, importing: Importing) -> None:
        shown = b"SHOW statement_timeout"
        with importing.works(importing.seller_id) as work:
            work.facts.lock()
            with importing.database.raw(importing.seller_id) as another:
                assert another.execute(shown).fetchone() != ("1min",)
            assert isinstance(work, PostgresInsightsWork)
            assert work.driver.execute(shown).fetchone() == ("1min",)


class TestTheOtherFiles:
    def test_a_window_stores_nothing_at_all(self, importing: Importing) -> None:
        with pytest.raises(Invalid, match="By day"):
            importing.file((DATA / "ads_manager_export_window.csv").read_bytes())
        assert importing.count("fb_connections") == 0
        assert importing.count("campaigns") == 0

    def test_of_spoiled_ids_only_the_sound_row_is_stored(self, importing: Importing) -> None:
        result = importing.file((DATA / "ads_manager_export_spoiled_ids.csv").read_bytes())
        assert [(one.line, one.column) for one in result.failed] == [(2, "Campaign ID")]
        assert result.rows == 1
        expected = Counters(
            spend=Decimal("1063.80"),
            impressions=1310,
            clicks=31,
            purchases=3,
            revenue=Decimal("177.60"),
        )
        assert importing.totals() == {1: expected, 2: expected, 3: expected}
        assert importing.count("campaigns") == 1


class TestLevels:
    def test_two_files_with_different_ads_of_a_campaign_add_up(self, importing: Importing) -> None:
        importing.lines("2026-05-01,7,1,A,11,111,100,5,1.50")
        importing.lines("2026-05-01,7,1,A,11,112,10,1,0.25", "2026-05-01,7,1,A,12,121,1,0,0.25")
        both = Counters(spend=Decimal(2), impressions=111, clicks=6)
        assert importing.totals() == {1: both, 2: both, 3: both}

    def test_two_files_at_the_same_time_add_up_as_well(self, importing: Importing) -> None:
        class Overtaken(InsightsWorks):
            def __call__(self, seller_id: SellerId, *, by: Actor | None = None) -> InsightsWork:
                importing.lines("2026-05-01,7,1,A,11,112,10,1,0.25")
                return importing.works(seller_id, by=by)

        content = f"{HEADER}\n2026-05-01,7,1,A,11,111,100,5,1.50".encode()
        importing.use_case(Overtaken())(
            by=BY, seller_id=importing.seller_id, file=io.BytesIO(content)
        )
        both = Counters(spend=Decimal("1.75"), impressions=110, clicks=6)
        assert importing.totals() == {1: both, 2: both, 3: both}

    def test_waits_for_a_sync_that_is_being_written(
        self, importing: Importing, app_database: Database
    ) -> None:
        with ExitStack() as sync:
            other = sync.enter_context(app_database.raw(importing.seller_id))
            other.execute(fact_sql.LOCK, {"seller": importing.seller_id})
            asked: list[SellerId] = []

            class Watched(InsightsWorks):
                def __call__(
                    self, seller_id: SellerId, *, by: Actor | None = None
                ) -> InsightsWork:
                    asked.append(seller_id)
                    if len(asked) == 2:
                        sync.close()
                    return importing.works(seller_id, by=by)

            content = f"{HEADER}\n2026-05-01,7,1,A,11,111,100,5,1.50".encode()
            importing.use_case(Watched())(
                by=BY, seller_id=importing.seller_id, file=io.BytesIO(content)
            )

        assert len(asked) == 2
        assert importing.totals()[3] == Counters(spend=Decimal("1.5"), impressions=100, clicks=5)

    def test_a_later_file_replaces_entity_and_day_and_never_writes_zeros(
        self, importing: Importing
    ) -> None:
        importing.lines("2026-05-01,7,1,A,11,111,100,5,1.50", "2026-05-01,7,1,A,11,112,9,0,9")
        importing.lines("2026-05-01,7,1,A,11,111,200,6,2.50")
        replaced = Counters(spend=Decimal("11.5"), impressions=209, clicks=6)
        assert importing.totals() == {1: replaced, 2: replaced, 3: replaced}

    def test_a_file_of_campaigns_fills_that_level_alone(self, importing: Importing) -> None:
        header = "Day,Account ID,Campaign ID,Impressions,Spend"
        importing.lines("2026-05-01,7,1,5,1", header=header)
        assert importing.totals() == {1: Counters(spend=Decimal(1), impressions=5)}

    def test_days_may_be_older_than_the_platform_keeps_them(self, importing: Importing) -> None:
        result = importing.lines("2015-01-01,7,1,A,11,111,1,0,1")
        assert result.rows == 1
        assert result.days_replaced == 1


class TestAccounts:
    def test_the_account_asked_for_wins_over_the_column(
        self, importing: Importing, make: Factory
    ) -> None:
        account = make.ad_account(importing.seller_id, external_id="8")
        importing.lines("2026-05-01,7,1,A,11,111,1,0,1", account_id=account.id)
        held = importing.rows(b"SELECT ad_account_id FROM campaigns WHERE seller_id = %s")
        assert held == [(account.id,)]
        assert importing.count("fb_connections") == 1

    def test_the_column_finds_the_own_account(self, importing: Importing, make: Factory) -> None:
        account = make.ad_account(importing.seller_id, external_id="7")
        importing.lines("2026-05-01,7,1,A,11,111,1,0,1")
        held = importing.rows(b"SELECT ad_account_id FROM campaigns WHERE seller_id = %s")
        assert held == [(account.id,)]

    def test_a_file_may_hold_several(self, importing: Importing) -> None:
        importing.lines("2026-05-01,7,1,A,11,111,1,0,1", "2026-05-01,8,2,B,21,211,2,0,2")
        assert importing.count("fb_connections") == 2
        assert importing.totals()[1] == Counters(spend=Decimal(3), impressions=3)

    def test_without_any_the_file_is_refused(self, importing: Importing) -> None:
        with pytest.raises(Invalid, match="adAccountId, or a column Account ID"):
            importing.lines("2026-05-01,1,1,1", header="Day,Campaign ID,Impressions,Spend")
        with pytest.raises(Invalid, match="adAccountId, or a column Account ID"):
            importing.lines("2026-05-01,x,1,1", header="Day,Campaign ID,Impressions,Spend")

    def test_of_unknown_currency_take_the_sellers(
        self, app_database: Database, make: Factory
    ) -> None:
        importing = Importing(app_database, make.seller(currency="EUR"))
        header = "Day,Account ID,Campaign ID,Impressions,Spend"
        importing.lines("2026-05-01,7,1,1,1", header=header)
        query = b"SELECT metadata->>'currency' FROM fb_connections WHERE seller_id = %s"
        assert importing.rows(query) == [("EUR",)]

    def test_of_another_currency_are_not_mixed(self, importing: Importing, make: Factory) -> None:
        make.ad_account(importing.seller_id, external_id="7", currency="EUR")
        with pytest.raises(Invalid, match="in USD, but the ad account 7 is in EUR"):
            importing.lines("2026-05-01,7,1,A,11,111,1,0,1")

    def test_that_are_switched_off_are_refused(self, importing: Importing, make: Factory) -> None:
        make.ad_account(importing.seller_id, external_id="7", is_active=False)
        with pytest.raises(Conflict, match="switched off"):
            importing.lines("2026-05-01,7,1,A,11,111,1,0,1")

    def test_of_nobody_or_of_another_seller_are_not_found(
        self, importing: Importing, make: Factory
    ) -> None:
        foreign = make.ad_account(make.seller())
        for account_id in (foreign.id, AdAccountId(uuid4())):
            with pytest.raises(NotFound):
                importing.lines("2026-05-01,7,1,A,11,111,1,0,1", account_id=account_id)

    def test_do_not_share_campaigns(self, importing: Importing, make: Factory) -> None:
        importing.lines("2026-05-01,7,1,A,11,111,1,0,1")
        other = make.ad_account(importing.seller_id, external_id="8")
        with pytest.raises(Conflict, match="Campaign 1 belongs to the ad account 7"):
            importing.lines("2026-05-02,7,1,A,11,111,1,0,1", account_id=other.id)
        with pytest.raises(Conflict, match="Campaign 1 belongs to the ad account 7"):
            importing.lines("2026-05-02,9,1,A,11,111,1,0,1")
        assert importing.count("fb_connections") == 2
        assert importing.totals()[3].impressions == 1

    def test_of_two_sellers_may_have_the_same_ids(
        self, importing: Importing, app_database: Database, make: Factory
    ) -> None:
        other = Importing(app_database, make.seller())
        importing.lines("2026-05-01,7,1,A,11,111,1,0,1")
        other.lines("2026-05-01,7,1,A,11,111,5,0,5")
        assert importing.totals()[3].impressions == 1
        assert other.totals()[3].impressions == 5


class TestFailures:
    def test_a_file_without_a_sound_row_makes_nothing(self, importing: Importing) -> None:
        result = importing.lines("2026-05-01,7,x,A,11,111,1,0,1")
        assert (result.rows, result.days_replaced, len(result.failed)) == (0, 0, 1)
        assert importing.count("fb_connections") == 0

    def test_in_the_middle_leave_nothing_behind(self, importing: Importing) -> None:
        importing.lines("2026-05-01,7,1,A,11,111,1,0,1")

        def fail(done: int, of: int) -> None:
            raise OSError(f"the upload is gone after {done} of {of}")

        content = f"{HEADER}\n2026-05-02,7,2,B,22,222,9,0,9".encode()
        with pytest.raises(OSError, match="after 1 of 1"):
            importing.import_stats(
                by=BY, seller_id=importing.seller_id, file=io.BytesIO(content), on_progress=fail
            )
        assert importing.count("campaigns") == 1
        assert importing.totals()[3].impressions == 1

    def test_an_older_observation_never_replaces_a_newer_one(self, importing: Importing) -> None:
        importing.lines("2026-05-01,7,1,A,11,111,9,0,9")
        importing.clock.advance(-86_400)
        importing.lines("2026-05-01,7,1,A,11,111,1,0,1")
        assert importing.totals()[3].impressions == 9

    def test_day_and_figures_are_those_of_the_row(self, importing: Importing) -> None:
        importing.lines("2026-05-01,7,1,A,11,111,9,3,0.07")
        query = b"""SELECT stat_date, spend_micros, impressions, link_clicks FROM ad_stats_daily
            WHERE seller_id = %s AND entity_type = 3"""
        assert importing.rows(query) == [(date(2026, 5, 1), 70_000, 9, 3)]
