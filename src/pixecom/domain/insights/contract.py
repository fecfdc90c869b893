"""THE FROZEN METRICS CONTRACT, version 1.0 (``docs/METRICS-CONTRACT.md``).

``Counters`` are the eight additive inputs, the only figures that are ever summed.
``Metrics`` are the ratios, and ``derive`` is the only way from one to the other: sum first,
derive once. Ratios are never stored, added or averaged. A change of a name, a formula or a
source is a new version of the contract; a golden test pins all three.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

CONTRACT_VERSION = "1.0"

ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_THOUSAND = Decimal(1000)
_TEN_DIGITS = Decimal("1e-10")
_NO_RATIO = Decimal(0).quantize(_TEN_DIGITS)
_EXACT = Context(prec=80, rounding=ROUND_HALF_UP)
"""Keeps over 20 fractional digits of every quotient of figures below 10^28."""


class Counters(NamedTuple):
    """The eight additive inputs of one entity, day, range or selection.

    ``spend`` is in the ad account's currency, ``revenue`` in the seller's, both in currency
    units; the others are counts. ``clicks`` are link clicks, no other click type. A tuple,
    because every row of a synchronisation has one; ``+`` adds field by field.
    """

    spend: Decimal = ZERO
    impressions: int = 0
    clicks: int = 0
    content_views: int = 0
    add_to_cart: int = 0
    checkout: int = 0
    purchases: int = 0
    revenue: Decimal = ZERO

    def __add__(self, other: Counters) -> Counters:  # type: ignore[override]
        return Counters(
            spend=_EXACT.add(self.spend, other.spend),
            impressions=self.impressions + other.impressions,
            clicks=self.clicks + other.clicks,
            content_views=self.content_views + other.content_views,
            add_to_cart=self.add_to_cart + other.add_to_cart,
            checkout=self.checkout + other.checkout,
            purchases=self.purchases + other.purchases,
            revenue=_EXACT.add(self.revenue, other.revenue),
        )

    @property
    def is_zero(self) -> bool:
        """Whether all eight inputs are 0: what the API calls ``storeMetricsPending``."""
        return self == NOTHING


NOTHING = Counters()
"""The neutral element: no spend, nothing seen, nothing sold."""

COUNTER_NAMES = Counters._fields


class Metrics(NamedTuple):
    """Everything derived from one set of counters; a tuple, because every row of a list has one.

    ``ctr``, ``cr``, ``cr1`` and ``cr2`` are percentages, ``roas`` is a ratio, ``results`` and
    ``conv`` are counts and the rest is money. Decimals carry exactly 10 fractional digits.
    """

    ctr: Decimal
    cpc: Decimal
    cpm: Decimal
    cr1: Decimal
    cr2: Decimal
    cr: Decimal
    cost_per_content_view: Decimal
    cost_per_add_to_cart: Decimal
    cost_per_checkout: Decimal
    cost_per_purchase: Decimal
    roas: Decimal
    results: int
    conv: int
    cost_per_result: Decimal


METRIC_NAMES = Metrics._fields


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)


JSON_NAMES = {name: _camel(name) for name in COUNTER_NAMES + METRIC_NAMES}
"""The name of every counter and metric in JSON and in exports, frozen like the metric itself."""


def safe_divide(
    numerator: Decimal | int, denominator: Decimal | int, times: Decimal | None = None
) -> Decimal:
    """Give numerator / denominator (× times), 0 for a denominator of 0.

    Computed with at least 20 fractional digits and rounded half up once, to 10.
    """
    if not denominator:
        return _NO_RATIO
    product = numerator if times is None else _EXACT.multiply(numerator, times)
    return _EXACT.quantize(_EXACT.divide(product, denominator), _TEN_DIGITS)


def derive(counters: Counters) -> Metrics:
    """Derive every metric from summed counters: the one place where ratios are made."""
    c = counters
    cost_per_purchase = safe_divide(c.spend, c.purchases)
    return Metrics(
        ctr=safe_divide(c.clicks, c.impressions, _HUNDRED),
        cpc=safe_divide(c.spend, c.clicks),
        cpm=safe_divide(c.spend, c.impressions, _THOUSAND),
        cr1=safe_divide(c.checkout, c.content_views, _HUNDRED),
        cr2=safe_divide(c.purchases, c.checkout, _HUNDRED),
        cr=safe_divide(c.purchases, c.content_views, _HUNDRED),
        cost_per_content_view=safe_divide(c.spend, c.content_views),
        cost_per_add_to_cart=safe_divide(c.spend, c.add_to_cart),
        cost_per_checkout=safe_divide(c.spend, c.checkout),
        cost_per_purchase=cost_per_purchase,
        roas=safe_divide(c.revenue, c.spend),
        results=c.purchases,
        conv=c.purchases,
        cost_per_result=cost_per_purchase,
    )


def total(rows: Iterable[Counters]) -> Counters:
    """Sum counters; the sum of nothing is ``NOTHING``."""
    return sum(rows, NOTHING)
