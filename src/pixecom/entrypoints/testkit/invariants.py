"""The properties of the metrics contract as callables.

Each raises ``AssertionError`` with a sentence that says what is wrong; none returns anything.
The numbers P1 … P14 are those of ``docs/METRICS-CONTRACT.md``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from decimal import Decimal

from pixecom.domain.insights.contract import (
    COUNTER_NAMES,
    METRIC_NAMES,
    NOTHING,
    Counters,
    Metrics,
    derive,
    total,
)
from pixecom.domain.insights.fact import InsightRow

_HALF_DIGIT = Decimal("5e-11")
"""A published quotient is at most this far from the exact one."""

QUOTIENTS = {
    "ctr": ("clicks", "impressions"),
    "cpc": ("spend", "clicks"),
    "cpm": ("spend", "impressions"),
    "cr1": ("checkout", "content_views"),
    "cr2": ("purchases", "checkout"),
    "cr": ("purchases", "content_views"),
    "cost_per_content_view": ("spend", "content_views"),
    "cost_per_add_to_cart": ("spend", "add_to_cart"),
    "cost_per_checkout": ("spend", "checkout"),
    "cost_per_purchase": ("spend", "purchases"),
    "roas": ("revenue", "spend"),
    "cost_per_result": ("spend", "purchases"),
}
"""Numerator and denominator of every metric that is a quotient."""
STORE_COUNTERS = ("content_views", "add_to_cart", "checkout", "purchases", "revenue")
"""The counters that the store reports, or the pixel in its place."""
_COSTS = tuple(name for name, (numerator, _) in QUOTIENTS.items() if numerator == "spend")
_RATES = ("ctr", "cr1", "cr2", "cr")


def assert_additive(rows: Iterable[Counters], whole: Counters) -> None:
    """P1, P2: the whole is the sum of its rows, or of its days, in every counter."""
    expected = total(rows)
    _assert_equal_counters(whole, expected, "the sum of the rows")


def assert_metrics_are_derived(counters: Counters, metrics: Metrics) -> None:
    """P4: every metric is exactly what ``derive`` makes of the counters beside it."""
    expected = derive(counters)
    for name in METRIC_NAMES:
        shown, right = getattr(metrics, name), getattr(expected, name)
        _require(shown == right, f"{name} is {shown}, but derive() of {counters} gives {right}")


def assert_summary_is_derived(
    rows: Iterable[Counters], summary: Counters, metrics: Metrics
) -> None:
    """P1 and P4: a summary is ``derive`` of the sum of all rows, unattributed ones included."""
    assert_additive(rows, summary)
    assert_metrics_are_derived(summary, metrics)


def assert_order_does_not_matter(
    summarise: Callable[[Sequence[Counters]], Counters], rows: Sequence[Counters]
) -> None:
    """P3: a reader's own summing gives the same for the rows backwards, rotated and in halves."""
    expected = summarise(rows)
    middle = len(rows) // 2
    for other in (rows[::-1], [*rows[1:], *rows[:1]]):
        _assert_equal_counters(summarise(other), expected, "the sum in the first order")
    halves = [summarise(rows[:middle]), summarise(rows[middle:])]
    _assert_equal_counters(summarise(halves), expected, "the sum in one piece")


def assert_between_members(rows: Sequence[Counters]) -> None:
    """P5: each ratio of the set lies between the smallest and largest of its members.

    A ratio is left out where a member has figures above a denominator of 0.
    """
    whole = derive(total(rows))
    for name, (numerator, denominator) in QUOTIENTS.items():
        if any(getattr(row, numerator) and not getattr(row, denominator) for row in rows):
            continue
        ratios = [getattr(derive(row), name) for row in rows if getattr(row, denominator)]
        ratio = getattr(whole, name)
        if ratios:
            _require(
                min(ratios) <= ratio <= max(ratios),
                f"{name} of the set is {ratio}, outside {min(ratios)} … {max(ratios)}",
            )


def assert_scales(counters: Counters, factor: int) -> None:
    """P6: spend × k multiplies costs by k and divides roas by k; counts × k keeps the rates.

    ``factor`` is at least 1. Products are compared within what two roundings can differ by.
    """
    before, slack = derive(counters), _HALF_DIGIT * (factor + 1)
    dearer = derive(counters._replace(spend=counters.spend * factor))
    for name in _COSTS:
        expected, found = getattr(before, name) * factor, getattr(dearer, name)
        _require(
            abs(found - expected) <= slack,
            f"{name} is {found} at {factor} times the spend, not about {expected}",
        )
    _require(
        abs(dearer.roas * factor - before.roas) <= slack,
        f"roas is {dearer.roas} at {factor} times the spend, and was {before.roas}",
    )
    more = derive(_multiply_counts(counters, factor))
    for name in _RATES:
        for changed in (dearer, more):
            _require(
                getattr(changed, name) == getattr(before, name),
                f"{name} went from {getattr(before, name)} to {getattr(changed, name)}",
            )


def assert_zero_rule(counters: Counters, metrics: Metrics) -> None:
    """P7: a denominator of 0 gives exactly 0, and every metric is finite and not negative."""
    for name, (_, denominator) in QUOTIENTS.items():
        value = getattr(metrics, name)
        _require(value.is_finite() and value >= 0, f"{name} is {value}")
        if not getattr(counters, denominator):
            _require(value == 0, f"{name} is {value} although {denominator} is 0")


def assert_cr_is_the_product(counters: Counters, metrics: Metrics) -> None:
    """P8: cr = cr1 × cr2 / 100 to 8 decimals, where content views and checkouts are not 0."""
    if not (counters.content_views and counters.checkout):
        return
    product = metrics.cr1 * metrics.cr2 / 100
    rounding = (metrics.cr1 + metrics.cr2 + 100) * _HALF_DIGIT / 100
    _require(
        abs(metrics.cr - product) <= max(Decimal("5e-9"), rounding),
        f"cr is {metrics.cr}, but cr1 × cr2 / 100 is {product}",
    )


def assert_unchanged(before: Iterable[object], after: Iterable[object]) -> None:
    """P10: running again changed no row: both sides hold the same rows, in any order."""
    left, right = sorted(map(repr, before)), sorted(map(repr, after))
    gone, new = sorted(set(left) - set(right)), sorted(set(right) - set(left))
    _require(left == right, f"running again changed rows: gone {gone[:3]}, new {new[:3]}")


def assert_levels_add_up(parents: Iterable[InsightRow], children: Iterable[InsightRow]) -> None:
    """P11: per parent and day, the rows of the level below sum to the parent's row.

    A parent without a row that day counts as zeros.
    """
    sums: dict[tuple[str, date], Counters] = defaultdict(Counters)
    for child in children:
        sums[_parent_id(child), child.day] += child.counters
    rows = {(row.external_id, row.day): row.counters for row in parents}
    for key in sorted(rows.keys() | sums.keys()):
        entity, day = key
        _assert_equal_counters(
            rows.get(key, Counters()),
            sums.get(key, Counters()),
            f"the sum of its children; entity {entity} on {day}",
        )


def assert_store_levels_add_up(
    parent: Counters, children: Iterable[Counters], unattributed: Counters | None
) -> None:
    """P11, P13: the store facts of the children and the unattributed row make the parent's."""
    whole = total([*children, unattributed or NOTHING])
    for name in STORE_COUNTERS:
        shown, right = getattr(parent, name), getattr(whole, name)
        _require(
            shown == right, f"{name} of the parent is {shown}, of its parts and the rest {right}"
        )


def assert_same_on_every_page(summaries: Iterable[object]) -> None:
    """P14: the summary does not depend on limit, cursor or sort."""
    first, *others = summaries
    for number, other in enumerate(others, 2):
        _require(other == first, f"page {number} says {other!r}, the first said {first!r}")


def _parent_id(row: InsightRow) -> str:
    return row.path.adset_id if row.path.ad_id else row.path.campaign_id


def _multiply_counts(counters: Counters, factor: int) -> Counters:
    return counters._replace(
        impressions=counters.impressions * factor,
        clicks=counters.clicks * factor,
        content_views=counters.content_views * factor,
        add_to_cart=counters.add_to_cart * factor,
        checkout=counters.checkout * factor,
        purchases=counters.purchases * factor,
    )


def _assert_equal_counters(found: Counters, expected: Counters, what: str) -> None:
    for name in COUNTER_NAMES:
        shown, right = getattr(found, name), getattr(expected, name)
        _require(shown == right, f"{name} is {shown}, but {right} is {what}")


def _require(holds: bool, explanation: str) -> None:  # noqa: FBT001
    if not holds:
        raise AssertionError(explanation)
