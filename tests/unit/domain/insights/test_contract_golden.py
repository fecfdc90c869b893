"""The published page and the code say the same: names, order, JSON names, formulas, version."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal, localcontext
from pathlib import Path

import pytest

from pixecom.domain.insights.contract import (
    CONTRACT_VERSION,
    COUNTER_NAMES,
    JSON_NAMES,
    METRIC_NAMES,
    Counters,
    derive,
)

PAGE = (Path(__file__).parents[4] / "docs/METRICS-CONTRACT.md").read_text("utf-8")

# Eight different primes, so that a formula with a wrong counter cannot give the right figure.
SAMPLE = Counters(
    spend=Decimal("1009.37"),
    impressions=99991,
    clicks=1709,
    content_views=1301,
    add_to_cart=211,
    checkout=101,
    purchases=47,
    revenue=Decimal("4513.89"),
)


FORMULAS = {
    "ctr": "clicks / impressions × 100",
    "cpc": "spend / clicks × 1",
    "cpm": "spend / impressions × 1000",
    "cr1": "checkout / content_views × 100",
    "cr2": "purchases / checkout × 100",
    "cr": "purchases / content_views × 100",
    "cost_per_content_view": "spend / content_views × 1",
    "cost_per_add_to_cart": "spend / add_to_cart × 1",
    "cost_per_checkout": "spend / checkout × 1",
    "cost_per_purchase": "spend / purchases × 1",
    "roas": "revenue / spend × 1",
    "results": "purchases",
    "conv": "purchases",
    "cost_per_result": "spend / purchases × 1",
}


def table(heading: str) -> Iterator[list[str]]:
    section = PAGE.split(f"## {heading}", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return ([cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:])


COUNTERS = list(table("Counters"))
METRICS = list(table("Metrics"))


class TestThePublishedContract:
    def test_is_version_1_0(self) -> None:
        assert CONTRACT_VERSION == "1.0"
        assert f"Version {CONTRACT_VERSION}, frozen." in PAGE

    def test_names_the_eight_counters_in_order(self) -> None:
        assert COUNTER_NAMES == (
            "spend",
            "impressions",
            "clicks",
            "content_views",
            "add_to_cart",
            "checkout",
            "purchases",
            "revenue",
        )
        assert tuple(row[0] for row in COUNTERS) == COUNTER_NAMES

    def test_names_the_fourteen_metrics_in_order_with_their_formulas(self) -> None:
        assert tuple(FORMULAS) == METRIC_NAMES
        assert [(row[0], row[2]) for row in METRICS] == list(FORMULAS.items())

    def test_gives_every_figure_its_json_name(self) -> None:
        assert {row[0]: row[1] for row in COUNTERS + METRICS} == JSON_NAMES

    @pytest.mark.parametrize(("name", "formula"), FORMULAS.items())
    def test_computes_what_its_formula_says(self, name: str, formula: str) -> None:
        value = {counter: Decimal(getattr(SAMPLE, counter)) for counter in COUNTER_NAMES}
        with localcontext(prec=60, rounding=ROUND_HALF_UP):
            if "/" in formula:
                numerator, rest = formula.split(" / ")
                denominator, times = rest.split(" × ")
                expected = (value[numerator] * Decimal(times) / value[denominator]).quantize(
                    Decimal("1e-10")
                )
            else:
                expected = value[formula]
        assert getattr(derive(SAMPLE), name) == expected
