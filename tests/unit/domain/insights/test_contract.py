"""The vectors of the metrics contract (specification 03, sections 6.1, 6.2 and 6.5)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from pixecom.domain.insights.contract import (
    METRIC_NAMES,
    NOTHING,
    Counters,
    derive,
    safe_divide,
    total,
)

FULL = Counters(
    spend=Decimal(100),
    impressions=10000,
    clicks=500,
    content_views=300,
    checkout=60,
    purchases=30,
    revenue=Decimal(1500),
)


class TestSingleRows:
    @pytest.mark.parametrize(
        ("metric", "expected"),
        [
            ("ctr", "5"),
            ("cpc", "0.2"),
            ("cpm", "10"),
            ("roas", "15"),
            ("cr", "10"),
            ("cr1", "20"),
            ("cr2", "50"),
            ("cost_per_content_view", "0.3333333333"),
            ("cost_per_checkout", "1.6666666667"),
            ("cost_per_purchase", "3.3333333333"),
            ("cost_per_result", "3.3333333333"),
            ("cost_per_add_to_cart", "0"),
            ("results", "30"),
            ("conv", "30"),
        ],
    )
    def test_a_full_row(self, metric: str, expected: str) -> None:
        assert getattr(derive(FULL), metric) == Decimal(expected)

    def test_five_orders_of_one_hundred_at_a_spend_of_two_hundred(self) -> None:
        metrics = derive(Counters(spend=Decimal(200), purchases=5, revenue=Decimal(500)))
        assert metrics.roas == Decimal("2.5")

    def test_a_funnel_without_impressions(self) -> None:
        metrics = derive(Counters(spend=Decimal(200), content_views=100, checkout=20, purchases=5))
        assert metrics.cr == 5
        assert metrics.cr1 == 20
        assert metrics.cr2 == 25
        assert metrics.cost_per_content_view == 2
        assert metrics.cost_per_checkout == 10
        assert metrics.cost_per_purchase == 40

    def test_a_cost_keeps_ten_digits(self) -> None:
        metrics = derive(Counters(spend=Decimal(100), purchases=3))
        assert str(metrics.cost_per_purchase) == "33.3333333333"

    def test_nothing_gives_zeros_and_is_pending(self) -> None:
        metrics = derive(NOTHING)
        assert {getattr(metrics, name) for name in METRIC_NAMES} == {0}
        assert NOTHING.is_zero

    @pytest.mark.parametrize(
        "counters",
        [
            Counters(spend=Decimal("0.01")),
            Counters(impressions=1),
            Counters(clicks=1),
            Counters(content_views=1),
            Counters(add_to_cart=1),
            Counters(checkout=1),
            Counters(purchases=1),
            Counters(revenue=Decimal("0.01")),
        ],
    )
    def test_any_input_ends_pending(self, counters: Counters) -> None:
        assert not counters.is_zero

    def test_impressions_without_clicks(self) -> None:
        metrics = derive(Counters(impressions=1000, spend=Decimal(5)))
        assert metrics.ctr == 0
        assert metrics.cpc == 0
        assert metrics.cpm == 5


class TestSums:
    def test_the_summary_derives_from_the_sums_and_does_not_average(self) -> None:
        first = Counters(spend=Decimal(100), revenue=Decimal(400))
        second = Counters(spend=Decimal(300), revenue=Decimal(300))
        assert derive(total([first, second])).roas == Decimal("1.75")

    def test_the_sum_of_nothing_is_nothing(self) -> None:
        assert total([]) == NOTHING

    def test_a_list_of_platform_rows_adds_up_and_derives_once(self) -> None:
        row = Counters(
            spend=Decimal(50),
            impressions=10000,
            clicks=200,
            purchases=4,
            revenue=Decimal(200),
        )
        for rows in ([row], [row, row, row]):
            metrics = derive(total(rows))
            assert metrics.cpm == 5
            assert metrics.ctr == 2
            assert metrics.cpc == Decimal("0.25")
            assert metrics.cost_per_purchase == Decimal("12.5")
            assert metrics.roas == 4


class TestQuotients:
    def test_round_half_up_once_to_ten_digits(self) -> None:
        half = Decimal("0.00000000005")
        assert safe_divide(half, 1, Decimal(1)) == Decimal("0.0000000001")
        assert safe_divide(Decimal("0.00000000004999999999999"), 1, Decimal(1)) == 0

    def test_stay_exact_for_the_largest_figures_that_are_stored(self) -> None:
        metrics = derive(Counters(spend=Decimal("9223372036854.775807"), clicks=2**63 - 1))
        assert metrics.cpc == Decimal("0.0000010000")

    def test_by_zero_are_exactly_zero(self) -> None:
        assert safe_divide(Decimal(5), 0, Decimal(100)) == 0
        assert safe_divide(0, Decimal(0), Decimal(100)) == 0
