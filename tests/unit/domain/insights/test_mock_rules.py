"""The mock's vectors (specification 08, section 2.2)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.mock_rules import (
    ad_figures,
    budgeted_ads,
    daily_budget,
    delivery_of,
    mulberry32,
    reported_ratios,
    round_half_up,
    seed,
)
from pixecom.domain.insights.tree import AdLeaf, AdsetTree, CampaignTree
from pixecom.domain.shared.ids import AdId, SellerId
from pixecom.domain.shared.lifecycle import BudgetType, DeliveryStatus, EntityStatus

SELLER = SellerId(UUID("11111111-1111-4111-8111-111111111111"))
FIRST = AdId(UUID("22222222-2222-4222-8222-222222222222"))
SECOND = AdId(UUID("33333333-3333-4333-8333-333333333333"))


def ad(status: EntityStatus = EntityStatus.ACTIVE) -> AdLeaf:
    return AdLeaf(id=AdId(uuid4()), external_id="1", name="Ad", status=status)


def campaign(
    *ads_of_adsets: int, budget: str = "120", kind: BudgetType = BudgetType.DAILY
) -> CampaignTree:
    return CampaignTree(
        external_id="1",
        name="Campaign",
        status=EntityStatus.ACTIVE,
        budget=Decimal(budget),
        budget_type=kind,
        adsets=[
            AdsetTree(
                external_id=str(number),
                name="Ad set",
                status=EntityStatus.ACTIVE,
                ads=[ad() for _ in range(ads)],
            )
            for number, ads in enumerate(ads_of_adsets)
        ],
    )


class TestVectors:
    @pytest.mark.parametrize(
        ("ad_id", "day", "expected"),
        [
            (FIRST, date(2026, 1, 15), 516666304),
            (FIRST, date(2026, 1, 16), 478742575),
            (SECOND, date(2026, 1, 15), 597324099),
        ],
    )
    def test_seed(self, ad_id: AdId, day: date, expected: int) -> None:
        assert seed(SELLER, ad_id, day) == expected

    @pytest.mark.parametrize(
        ("ad_id", "day", "budget", "expected"),
        [
            (FIRST, date(2026, 1, 15), 100, ("107.11", 11409, 239, 156, 17, 8, 3, "341.42")),
            (FIRST, date(2026, 1, 16), 100, ("92.80", 11421, 218, 144, 18, 9, 4, "265.15")),
            (SECOND, date(2026, 1, 15), 16.67, ("14.80", 1820, 35, 22, 2, 1, 0, "0")),
        ],
    )
    def test_figures(
        self,
        ad_id: AdId,
        day: date,
        budget: float,
        expected: tuple[str, int, int, int, int, int, int, str],
    ) -> None:
        spend, impressions, clicks, views, carts, checkouts, purchases, value = expected
        assert ad_figures(seller_id=SELLER, ad_id=ad_id, day=day, budget=budget) == Counters(
            spend=Decimal(spend),
            impressions=impressions,
            clicks=clicks,
            content_views=views,
            add_to_cart=carts,
            checkout=checkouts,
            purchases=purchases,
            revenue=Decimal(value),
        )

    def test_mulberry32_draws_the_published_sequence_of_seed_zero(self) -> None:
        draws = mulberry32(0)
        assert [next(draws) for _ in range(3)] == [
            0.26642920868471265,
            0.0003297457005828619,
            0.2232720274478197,
        ]


class TestRounding:
    @pytest.mark.parametrize(
        ("value", "expected"),
        [(2.5, 3), (-2.5, -2), (0.49999999999999994, 0), (0.5, 1), (3.0, 3), (-0.2, 0)],
    )
    def test_halves_go_towards_infinity(self, value: float, expected: int) -> None:
        assert round_half_up(value) == expected


class TestBudgets:
    def test_are_split_over_ad_sets_with_ads_then_over_ads(self) -> None:
        shares = [share for _, _, share in budgeted_ads(campaign(2, 0, 3))]
        assert shares == [30, 30, 20, 20, 20]

    def test_of_a_lifetime_last_thirty_days(self) -> None:
        assert daily_budget(campaign(budget="120", kind=BudgetType.LIFETIME)) == 4

    def test_of_nothing_give_no_figures(self) -> None:
        assert budgeted_ads(campaign(2, budget="0")) == ()
        assert budgeted_ads(campaign()) == ()

    @given(st.floats(0.01, 100_000), st.uuids(), st.dates())
    def test_are_spent_within_fifteen_percent(self, budget: float, ad_id: UUID, day: date) -> None:
        figures = ad_figures(seller_id=SELLER, ad_id=AdId(ad_id), day=day, budget=budget)
        assert abs(float(figures.spend) - budget) <= budget * 0.15 + 0.0051


class TestReporting:
    def test_ratios_follow_the_metrics_contract(self) -> None:
        ratios = reported_ratios(Counters(spend=Decimal(50), impressions=10000, clicks=200))
        assert ratios.cpm == 5
        assert ratios.ctr == 2
        assert ratios.cpc == Decimal("0.25")

    @pytest.mark.parametrize("status", EntityStatus)
    def test_delivers_only_what_is_active(self, status: EntityStatus) -> None:
        active = status is EntityStatus.ACTIVE
        expected = DeliveryStatus.ACTIVE if active else DeliveryStatus.INACTIVE
        assert delivery_of(status) is expected
