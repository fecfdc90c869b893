"""Each published invariant accepts what is right and says what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

import pytest

from pixecom.domain.insights.contract import Counters, derive, total
from pixecom.domain.insights.fact import EntityPath, InsightRow, Level
from pixecom.entrypoints.testkit import invariants

A = Counters(
    spend=Decimal(100), impressions=1000, clicks=50, content_views=40, checkout=4, purchases=2
)
B = Counters(spend=Decimal(300), impressions=9000, clicks=10, revenue=Decimal(900))
BOTH = total([A, B])


def row(level: Level, external_id: str, spend: int) -> InsightRow:
    path = EntityPath(campaign_id="1", adset_id="11" if level is not Level.CAMPAIGN else "")
    return InsightRow(
        level=level,
        external_id=external_id,
        day=date(2026, 5, 1),
        counters=Counters(spend=Decimal(spend)),
        path=path,
    )


def last_row(rows: Sequence[Counters]) -> Counters:
    return rows[-1] if rows else Counters()


WRONG: list[tuple[str, Callable[[], None], str]] = [
    (
        "a summary that misses a row",
        lambda: invariants.assert_additive([A, B], A),
        "spend is 100, but 400 is the sum of the rows",
    ),
    (
        "an averaged ratio",
        lambda: invariants.assert_summary_is_derived(
            [A, B], BOTH, derive(BOTH)._replace(cpc=Decimal(16))
        ),
        "cpc is 16",
    ),
    (
        "a sum that takes the last row",
        lambda: invariants.assert_order_does_not_matter(last_row, [A, B]),
        "the sum in the first order",
    ),
    (
        "a quotient by zero that is not zero",
        lambda: invariants.assert_zero_rule(A, derive(A)._replace(roas=Decimal("NaN"))),
        "roas is NaN",
    ),
    (
        "a cost over nothing",
        lambda: invariants.assert_zero_rule(B, derive(B)._replace(cost_per_purchase=Decimal(300))),
        "cost_per_purchase is 300 although purchases is 0",
    ),
    (
        "a conversion rate by clicks",
        lambda: invariants.assert_cr_is_the_product(A, derive(A)._replace(cr=Decimal(4))),
        "cr is 4, but cr1 × cr2 / 100 is 5",
    ),
    (
        "a second run that adds",
        lambda: invariants.assert_unchanged([A], [A, A]),
        "running again changed rows",
    ),
    (
        "store facts that got lost between the levels",
        lambda: invariants.assert_store_levels_add_up(BOTH, [A], Counters(revenue=Decimal(1))),
        "revenue of the parent is 900, of its parts and the rest 1",
    ),
    (
        "a summary of the page instead of the filter",
        lambda: invariants.assert_same_on_every_page([BOTH, BOTH, A]),
        "page 3 says",
    ),
    (
        "children that exceed their parent",
        lambda: invariants.assert_levels_add_up(
            [row(Level.CAMPAIGN, "1", 5)], [row(Level.ADSET, "11", 6)]
        ),
        "the sum of its children; entity 1 on 2026-05-01",
    ),
]


class TestInvariants:
    @pytest.mark.parametrize(
        ("check", "explanation"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG]
    )
    def test_refuse(self, check: Callable[[], None], explanation: str) -> None:
        with pytest.raises(AssertionError, match=explanation.replace("/", ".")):
            check()

    def test_accept_what_is_right(self) -> None:
        invariants.assert_summary_is_derived([A, B], BOTH, derive(BOTH))
        invariants.assert_order_does_not_matter(total, [A, B, A])
        invariants.assert_between_members([A, A])
        invariants.assert_zero_rule(B, derive(B))
        invariants.assert_cr_is_the_product(A, derive(A))
        invariants.assert_cr_is_the_product(B, derive(B))
        invariants.assert_unchanged([A, B], [B, A])
        invariants.assert_store_levels_add_up(A, [A], None)
        invariants.assert_store_levels_add_up(BOTH, [A], B)
        invariants.assert_same_on_every_page([BOTH, total([B, A])])
        invariants.assert_levels_add_up(
            [row(Level.CAMPAIGN, "1", 11)],
            [row(Level.ADSET, "11", 5), row(Level.ADSET, "12", 6)],
        )
