"""What a list can be ordered by, as SQL: a fixed map, so that no identifier comes from outside.

An attribute is an expression over ``e`` (the listed entity) and ``c`` (its campaign). A figure
is an expression over the summed inputs of an entity, money in micros. A ratio is formed only to
order by it, exactly as ``derive`` publishes it: rounded half up, once, to 10 digits, by one whole
division (docs/decisions/0050).
"""

from __future__ import annotations

from dataclasses import dataclass

from pixecom.application.insights.reports import SortColumn as Column
from pixecom.domain.insights.fact import Level


@dataclass(frozen=True, slots=True, kw_only=True)
class SortKey:
    """How to order by a column; exactly one of ``attribute`` and ``figure`` is given."""

    type: str
    attribute: str | None = None
    figure: str | None = None
    nullable: bool = False


INPUTS = (
    "spend",
    "impressions",
    "clicks",
    "content_views",
    "add_to_cart",
    "checkout",
    "purchases",
    "revenue",
)
"""The summed inputs of an entity, in the order of ``Counters``."""


def _ratio(numerator: str, denominator: str) -> SortKey:
    above, below = f"({numerator})::numeric", f"({denominator})::numeric"
    units = f"div({above} * 20000000000 + sign({above}) * {below}, {below} * 2)"
    quotient = f"{units} * 0.0000000001"
    return SortKey(
        type="numeric", figure=f"CASE WHEN ({denominator}) = 0 THEN 0 ELSE {quotient} END"
    )


def _cost_per(count: str) -> SortKey:
    return _ratio("spend", f"{count}::numeric * 1000000")


_FIGURES: dict[Column, SortKey] = {
    Column.SPEND: SortKey(type="numeric", figure="spend::numeric"),
    Column.IMPRESSIONS: SortKey(type="numeric", figure="impressions::numeric"),
    Column.CLICKS: SortKey(type="numeric", figure="clicks::numeric"),
    Column.CONTENT_VIEWS: SortKey(type="numeric", figure="content_views::numeric"),
    Column.ADD_TO_CART: SortKey(type="numeric", figure="add_to_cart::numeric"),
    Column.CHECKOUT: SortKey(type="numeric", figure="checkout::numeric"),
    Column.PURCHASES: SortKey(type="numeric", figure="purchases::numeric"),
    Column.REVENUE: SortKey(type="numeric", figure="revenue::numeric"),
    Column.RESULTS: SortKey(type="numeric", figure="purchases::numeric"),
    Column.CONV: SortKey(type="numeric", figure="purchases::numeric"),
    Column.CTR: _ratio("clicks::numeric * 100", "impressions"),
    Column.CPC: _cost_per("clicks"),
    Column.CPM: _ratio("spend", "impressions::numeric * 1000"),
    Column.CR1: _ratio("checkout::numeric * 100", "content_views"),
    Column.CR2: _ratio("purchases::numeric * 100", "checkout"),
    Column.CR: _ratio("purchases::numeric * 100", "content_views"),
    Column.COST_PER_CONTENT_VIEW: _cost_per("content_views"),
    Column.COST_PER_ADD_TO_CART: _cost_per("add_to_cart"),
    Column.COST_PER_CHECKOUT: _cost_per("checkout"),
    Column.COST_PER_PURCHASE: _cost_per("purchases"),
    Column.COST_PER_RESULT: _cost_per("purchases"),
    Column.ROAS: _ratio("revenue", "spend"),
}
_ATTRIBUTES: dict[Column, SortKey] = {
    # The collation is fixed: an order must not change with the server's locale.
    Column.NAME: SortKey(type="text", attribute='e.name COLLATE "C"'),
    Column.STATUS: SortKey(type="text", attribute='e.status::text COLLATE "C"'),
    Column.DELIVERY_STATUS: SortKey(
        type="text", attribute='e.delivery_status COLLATE "C"', nullable=True
    ),
    Column.CREATED_AT: SortKey(type="timestamptz", attribute="e.created_at"),
}
BUDGET_PER_DAY = "CASE WHEN e.budget_type = 'DAILY' THEN e.budget END"
_OF_CAMPAIGNS: dict[Column, SortKey] = {
    Column.START_DATE: SortKey(type="date", attribute="e.start_date", nullable=True),
    Column.BUDGET_PER_DAY: SortKey(type="numeric", attribute=BUDGET_PER_DAY, nullable=True),
}
_BELOW_CAMPAIGNS: dict[Column, SortKey] = {
    Column.START_DATE: SortKey(type="date", attribute="NULL::date", nullable=True),
    Column.BUDGET_PER_DAY: SortKey(type="numeric", attribute="NULL::numeric", nullable=True),
}
_TOP = _FIGURES | _ATTRIBUTES | _OF_CAMPAIGNS
_BELOW = _FIGURES | _ATTRIBUTES | _BELOW_CAMPAIGNS


def sort_key(column: Column, level: Level) -> SortKey:
    """Give how a level's list is ordered by a column."""
    return (_TOP if level is Level.CAMPAIGN else _BELOW)[column]
