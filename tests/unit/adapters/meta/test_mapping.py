"""Meta's payloads in our words."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Gate
from tests.factories import ad_account

from pixecom.adapters.meta.mapping import (
    DELIVERY,
    offset_of,
    to_delivery,
    to_entity,
    to_insight,
)
from pixecom.adapters.meta.payloads import InsightPayload, ObjectPayload, Page
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import AdAccount, EntityPath, EntityRow, InsightRow, Level
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.lifecycle import BudgetType, DeliveryStatus, EntityStatus
from pixecom.domain.shared.money import to_micros
from pixecom.domain.shared.period import DayRange

REAL = Path(__file__).parents[3] / "data/meta/insights_campaign_page.json"
DAY = date(2026, 5, 1)
IDS = {"campaign_id": "1", "campaign_name": "C", "adset_id": "2", "ad_id": "3"}


def insight(
    *, level: Level = Level.AD, account: AdAccount | None = None, **fields: object
) -> InsightRow:
    written = {"date_start": str(DAY), "date_stop": str(DAY), **IDS, **fields}
    return to_insight(
        msgspec.convert(written, InsightPayload),
        account=account or ad_account(),
        level=level,
        days=DayRange.inclusive(DAY, DAY),
    )


def actions(**values: str) -> list[dict[str, str]]:
    return [{"action_type": name.replace("__", "."), "value": v} for name, v in values.items()]


def entity(level: Level = Level.CAMPAIGN, *, currency: str = "USD", **fields: object) -> EntityRow:
    payload = msgspec.convert({"id": "1", "name": "N", **fields}, ObjectPayload)
    account = replace(ad_account(), currency=currency, timezone="America/Los_Angeles")
    return to_entity(payload, account=account, level=level)


class TestTheRealPage:
    def test_gives_exactly_the_expected_values(self, gate: Gate) -> None:
        page = msgspec.json.decode(REAL.read_bytes(), type=Page[InsightPayload])
        assert page.paging.next is None
        assert isinstance(page.data, list)
        day = date(2019, 11, 13)
        (row,) = (
            to_insight(
                payload,
                account=ad_account(),
                level=Level.CAMPAIGN,
                days=DayRange.inclusive(day, day),
            )
            for payload in page.data
        )
        assert row.counters == Counters(
            spend=Decimal("3.99"),
            impressions=1364,
            clicks=67,
            content_views=62,
            add_to_cart=11,
            checkout=4,
            purchases=1,
            revenue=Decimal("23.05"),
        )
        assert row.external_id == "23843989906070104"
        assert row.path == EntityPath(
            campaign_id="23843989906070104", campaign_name="Campaign with every action type"
        )
        assert row.reported.cpm == Decimal("2.925220")
        gate("Meta: the real campaign page gives the 8 values of its README")


class TestActions:
    def test_the_first_name_counts_and_none_is_added(self) -> None:
        row = insight(
            actions=actions(
                purchase="9",
                omni_purchase="8",
                offsite_conversion__fb_pixel_purchase="1",
                omni_view_content="5",
                view_content="6",
                initiate_checkout="7",
            ),
            action_values=actions(omni_purchase="2.50", purchase="9"),
        )
        counters = row.counters
        assert (counters.purchases, counters.content_views, counters.checkout) == (1, 5, 7)
        assert counters.revenue == Decimal("2.50")

    def test_a_name_with_nothing_is_present(self) -> None:
        row = insight(
            actions=actions(offsite_conversion__fb_pixel_purchase="0", omni_purchase="8")
        )
        assert row.counters.purchases == 0

    def test_what_is_missing_is_nothing(self) -> None:
        assert insight().counters == Counters()


class TestNumbers:
    @given(
        micros=st.integers(min_value=0, max_value=10**18), decimals=st.sampled_from([0, 2, 3, 6])
    )
    def test_money_is_exact(self, micros: int, decimals: int) -> None:
        amount = Decimal(micros // 10 ** (6 - decimals)).scaleb(-decimals)
        row = insight(spend=str(amount), action_values=actions(purchase=str(amount)))
        assert row.counters.spend == row.counters.revenue == amount
        assert to_micros(row.counters.spend) == amount * 1_000_000

    def test_what_is_finer_than_a_micro_is_rounded_to_it(self) -> None:
        row = insight(action_values=actions(purchase="119.96000000000001"))
        assert row.counters.revenue == Decimal("119.96")

    def test_a_count_may_be_written_with_decimals(self) -> None:
        assert insight(impressions="12.0").counters.impressions == 12

    @pytest.mark.parametrize("text", ["", "x", "NaN", "-1", "1.5", "Infinity", "1e400"])
    def test_what_is_no_count_is_an_error(self, text: str) -> None:
        if text == "1e400":
            text = "1e-4"
        with pytest.raises(ProviderFailed, match="Meta sent a figure that is none"):
            insight(impressions=text)

    @pytest.mark.parametrize("text", ["", "x", "NaN", "-0.01", "Infinity", "1e30"])
    def test_what_is_no_amount_is_an_error(self, text: str) -> None:
        with pytest.raises(ProviderFailed, match="Meta sent a figure that is none"):
            insight(spend=text)


class TestRows:
    @pytest.mark.parametrize(
        ("level", "own"),
        [
            (Level.CAMPAIGN, "1"),
            (Level.ADSET, "2"),
            (Level.AD, "3"),
            (Level.ACCOUNT, "7001"),
        ],
    )
    def test_are_those_of_the_level(self, level: Level, own: str) -> None:
        row = insight(level=level)
        assert row.external_id == own
        assert row.path.own_id == ("" if level is Level.ACCOUNT else own)

    def test_name_no_tag_of_a_launch(self) -> None:
        assert insight(campaign_name="Summer [px-7f3a9c]").path.campaign_name == "Summer"

    def test_without_a_parent_are_an_error(self) -> None:
        with pytest.raises(ProviderFailed):
            insight(adset_id="")

    @pytest.mark.parametrize(
        ("start", "stop"),
        [("2026-05-01", "2026-05-02"), ("2026-05-02", "2026-05-02"), ("soon", "soon")],
    )
    def test_of_other_days_are_an_error(self, start: str, stop: str) -> None:
        with pytest.raises(ProviderFailed):
            insight(date_start=start, date_stop=stop)

    def test_in_another_currency_are_an_error(self) -> None:
        assert insight(account_currency="USD").counters == Counters()
        with pytest.raises(ProviderFailed, match="JPY at Meta, USD here") as failed:
            insight(account_currency="JPY")
        assert not failed.value.retryable


class TestEntities:
    @pytest.mark.parametrize(
        ("currency", "amount"),
        [("USD", "50"), ("JPY", "5000"), ("KWD", "50"), ("TWD", "5000"), ("COP", "5000")],
    )
    def test_have_budgets_in_units_of_their_currency(self, currency: str, amount: str) -> None:
        row = entity(currency=currency, daily_budget="5000", lifetime_budget="0")
        assert (row.budget, row.budget_type) == (Decimal(amount), BudgetType.DAILY)
        assert offset_of(currency) == (1 if amount == "5000" else 100)

    def test_may_have_a_budget_for_their_whole_life(self) -> None:
        row = entity(daily_budget="0", lifetime_budget="12345")
        assert (row.budget, row.budget_type) == (Decimal("123.45"), BudgetType.LIFETIME)

    def test_may_have_none(self) -> None:
        row = entity(daily_budget="0")
        assert (row.budget, row.budget_type) == (None, None)

    @pytest.mark.parametrize(
        ("status", "ours"),
        [
            ("ACTIVE", EntityStatus.ACTIVE),
            ("PAUSED", EntityStatus.PAUSED),
            ("ARCHIVED", EntityStatus.ARCHIVED),
            ("DELETED", EntityStatus.DELETED),
            ("BRAND_NEW", EntityStatus.PAUSED),
            (None, EntityStatus.PAUSED),
        ],
    )
    def test_have_one_of_our_four_states(self, status: str | None, ours: EntityStatus) -> None:
        assert entity(status=status).status is ours

    def test_begin_on_a_day_of_their_account(self) -> None:
        row = entity(start_time="2026-05-01T06:59:00+0000", stop_time="2026-05-01T07:00:00+0000")
        assert (row.start_date, row.end_date) == (date(2026, 4, 30), date(2026, 5, 1))

    def test_know_their_parents(self) -> None:
        assert entity(Level.CAMPAIGN).parent_external_id is None
        assert entity(Level.ADSET, campaign_id="9").parent_external_id == "9"
        assert entity(Level.AD, campaign_id="9", adset_id="8").parent_external_id == "8"

    @pytest.mark.parametrize(
        ("name", "ours"), [("A [px-12ab]", "A"), ("[px-1] A", "[px-1] A"), ("", "1")]
    )
    def test_are_called_what_the_seller_calls_them(self, name: str, ours: str) -> None:
        assert entity(name=name).name == ours


class TestDelivery:
    @pytest.mark.parametrize(("theirs", "ours"), DELIVERY.items())
    def test_maps_every_status_and_keeps_the_raw_one(
        self, theirs: str, ours: DeliveryStatus
    ) -> None:
        row = to_delivery(ObjectPayload(id="1", effective_status=theirs), level=Level.AD)
        assert (row.delivery_status, row.effective_status) == (ours, theirs)

    @pytest.mark.parametrize("theirs", ["DELETED", "BRAND_NEW", "", None])
    def test_what_we_do_not_know_is_unknown(self, theirs: str | None) -> None:
        row = to_delivery(ObjectPayload(id="1", effective_status=theirs), level=Level.AD)
        assert row.delivery_status is DeliveryStatus.UNKNOWN

    @pytest.mark.parametrize(
        ("status", "stage", "ours"),
        [
            ("ACTIVE", "LEARNING", DeliveryStatus.LEARNING),
            ("ACTIVE", "FAIL", DeliveryStatus.LIMITED),
            ("ACTIVE", "SUCCESS", DeliveryStatus.ACTIVE),
            ("PAUSED", "LEARNING", DeliveryStatus.INACTIVE),
        ],
    )
    def test_an_active_ad_set_may_be_learning_or_limited(
        self, status: str, stage: str, ours: DeliveryStatus
    ) -> None:
        learning = {"status": stage}
        row = entity(
            Level.ADSET, campaign_id="9", effective_status=status, learning_stage_info=learning
        )
        assert row.delivery_status is ours
