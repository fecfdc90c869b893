from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from pixecom.application.insights.reports import (
    AdsManagerQuery,
    DayBounds,
    SortColumn,
    SortDirection,
)
from pixecom.application.insights.reports_input import ListInput, filter_query, list_query
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import SellerId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus

SELLER = SellerId(UUID("11111111-1111-4111-8111-111111111111"))
ONE = "22222222-2222-4222-8222-222222222222"
TWO = "33333333-3333-4333-8333-333333333333"


def read(*, level: Level = Level.CAMPAIGN, **texts: str) -> AdsManagerQuery:
    return list_query(ListInput(**texts), seller_id=SELLER, level=level, visible_to=None)


def problems(*, level: Level = Level.CAMPAIGN, **texts: str) -> tuple[str, ...]:
    with pytest.raises(Invalid) as caught:
        read(level=level, **texts)
    assert caught.value.message == "Validation failed."
    return caught.value.details


class TestAListRequest:
    def test_without_anything_asks_for_the_newest_hundred_of_the_whole_history(self) -> None:
        query = read()

        assert query == AdsManagerQuery(seller_id=SELLER)
        assert (query.limit, query.sort_by, query.direction) == (100, "createdAt", "desc")
        assert query.days == DayBounds(first=None, last=None)

    def test_reads_every_field(self) -> None:
        query = read(
            date_from="2026-01-01",
            date_to="2026-01-31",
            sellpage_id=ONE,
            status="PAUSED,ACTIVE",
            delivery_status="LEARNING",
            ad_account_id=f"{TWO}, {ONE}",
            campaign_ids=TWO,
            search="  Spring 100% ",
            sort_by="costPerPurchase",
            sort_dir="asc",
            limit="7",
            cursor="abc",
        )

        assert query.days == DayBounds(first=date(2026, 1, 1), last=date(2026, 1, 31))
        assert query.where.sellpages == (UUID(ONE),)
        assert query.where.statuses == (EntityStatus.ACTIVE, EntityStatus.PAUSED)
        assert query.where.delivery_statuses == (DeliveryStatus.LEARNING,)
        assert query.where.accounts == (UUID(ONE), UUID(TWO))
        assert query.where.campaigns == (UUID(TWO),)
        assert query.where.search == "Spring 100%"
        assert (query.sort_by, query.direction) == (
            SortColumn.COST_PER_PURCHASE,
            SortDirection.ASCENDING,
        )
        assert (query.limit, query.cursor) == (7, "abc")

    @pytest.mark.parametrize("field", ["date_from", "date_to"])
    def test_takes_each_bound_alone(self, field: str) -> None:
        days = read(level=Level.CAMPAIGN, **{field: "2026-01-31"}).days

        assert [days.first, days.last].count(None) == 1

    def test_takes_a_preset_instead_of_days(self) -> None:
        assert read(date_preset="last7").preset is DatePreset.LAST7

    def test_takes_custom_with_days(self) -> None:
        query = read(date_preset="custom", date_from="2026-01-01")

        assert query.preset is None
        assert query.days.first == date(2026, 1, 1)

    def test_treats_an_empty_search_as_none(self) -> None:
        assert read(search="  ").where.search is None

    def test_needs_the_campaign_of_ad_sets(self) -> None:
        assert read(level=Level.ADSET, campaign_id=ONE).parent_id == UUID(ONE)
        assert problems(level=Level.ADSET) == ("campaignId is required",)

    def test_needs_the_ad_set_of_ads(self) -> None:
        assert read(level=Level.AD, adset_id=ONE).parent_id == UUID(ONE)
        assert problems(level=Level.AD, campaign_id=ONE) == (
            "campaignId should not exist",
            "adsetId is required",
        )

    @pytest.mark.parametrize(
        ("texts", "field"),
        [
            ({"date_from": "2026-02-30"}, "dateFrom"),
            ({"date_from": "20260101"}, "dateFrom"),
            ({"date_from": "2026-W01-1"}, "dateFrom"),
            ({"date_to": ""}, "dateTo"),
            ({"date_from": "2026-02-02", "date_to": "2026-02-01"}, "dateFrom"),
            ({"date_preset": "lastYear"}, "datePreset"),
            ({"date_preset": "custom"}, "datePreset"),
            ({"date_preset": "today", "date_to": "2026-02-01"}, "datePreset"),
            ({"status": "RUNNING"}, "status"),
            ({"status": "ACTIVE,,PAUSED"}, "status"),
            ({"delivery_status": "active"}, "deliveryStatus"),
            ({"sellpage_id": "1"}, "sellpageId"),
            ({"ad_account_id": "{22222222-2222-4222-8222-2222222222}"}, "adAccountId"),
            ({"campaign_ids": "x" * 36}, "campaignIds"),
            ({"search": "x" * 101}, "search"),
            ({"search": "a\0b"}, "search"),
            ({"sort_by": "externalId"}, "sortBy"),
            ({"sort_dir": "DESC"}, "sortDir"),
            ({"limit": "0"}, "limit"),
            ({"limit": "501"}, "limit"),
            ({"limit": "1.5"}, "limit"),
            ({"limit": "-1"}, "limit"),
            ({"limit": "²"}, "limit"),
        ],
    )
    def test_names_the_field_that_is_wrong(self, texts: dict[str, str], field: str) -> None:
        (detail,) = problems(level=Level.CAMPAIGN, **texts)

        assert detail.startswith(f"{field} ")

    def test_names_every_problem_at_once(self) -> None:
        details = problems(limit="0", sort_by="x", date_from="x")

        assert [detail.split()[0] for detail in details] == ["dateFrom", "sortBy", "limit"]

    def test_takes_a_hundred_campaigns_and_no_more(self) -> None:
        ids = [str(UUID(int=number)) for number in range(101)]

        assert len(read(campaign_ids=",".join(ids[:100])).where.campaigns) == 100
        assert problems(campaign_ids=",".join(ids)) == (
            "campaignIds must have at most 100 values",
        )


class TestARequestForTheFilterMenus:
    def test_reads_parents_and_search(self) -> None:
        query = filter_query(
            seller_id=SELLER, visible_to=None, campaign_id=ONE, adset_id=TWO, search=" x "
        )

        assert (query.campaign_id, query.adset_id, query.search) == (UUID(ONE), UUID(TWO), "x")

    def test_refuses_what_is_no_id(self) -> None:
        with pytest.raises(Invalid) as caught:
            filter_query(seller_id=SELLER, visible_to=None, adset_id="me")

        assert caught.value.details == ("adsetId must be a UUID",)
