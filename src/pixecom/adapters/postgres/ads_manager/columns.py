"""What a list can be ordered by, as SQL: a fixed map, so that no identifier comes from outside.

An attribute is an expression over ``e`` (the listed entity) and ``c`` (its campaign). A figure
is an expression over the summed inputs of an entity, money in micros. A ratio is formed only to
order by it, exactly as ``derive`` publishes it: rounded half up, once, to 10 digits, as the whole
number of units of the last of them (docs/decisions/0050).
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


def _ratio(above: str, below: str, *, shift: int) -> SortKey:
    """Order by a quotient of two inputs, ``shift`` decimal places further left, in whole units."""
    half = f"CASE WHEN {above} < 0 THEN -({below} >> 1) ELSE {below} >> 1 END"
    units = f"div({above}::numeric * 1e{shift} + {half}, {below}::numeric)"
    return SortKey(type="numeric", figure=f"CASE WHEN {below} = 0 THEN 0 ELSE {units} END")


_DIGITS = 10
_OF_MONEY, _PER_CENT, _PER_MILLE = -6, 2, 3
"""Decimal places by which an input or a factor moves a quotient; money is in micros."""


def _per_cent(above: str, below: str) -> SortKey:
    return _ratio(above, below, shift=_DIGITS + _PER_CENT)


def _cost_per(count: str, *, factor: int = 0) -> SortKey:
    return _ratio("spend", count, shift=_DIGITS + _OF_MONEY + factor)


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
    Column.CTR: _per_cent("clicks", "impressions"),
    Column.CPC: _cost_per("clicks"),
    Column.CPM: _cost_per("impressions", factor=_PER_MILLE),
    Column.CR1: _per_cent("checkout", "content_views"),
    Column.CR2: _per_cent("purchases", "checkout"),
    Column.CR: _per_cent("purchases", "content_views"),
    Column.COST_PER_CONTENT_VIEW: _cost_per("content_views"),
    Column.COST_PER_ADD_TO_CART: _cost_per("add_to_cart"),
    Column.COST_PER_CHECKOUT: _cost_per("checkout"),
    Column.COST_PER_PURCHASE: _cost_per("purchases"),
    Column.COST_PER_RESULT: _cost_per("purchases"),
    Column.ROAS: _ratio("revenue", "spend", shift=_DIGITS),
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
