"""The rules of the deterministic mock (specification 08, section 2.2), bit by bit.

Figures are made for each ad and day from a seed of their names alone: no state, no clock, no
randomness. All arithmetic is that of IEEE doubles, so that any language gives the same figures.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from pixecom.domain.insights.contract import Counters, safe_divide
from pixecom.domain.insights.fact import ReportedRatios
from pixecom.domain.insights.tree import AdLeaf, AdsetTree, CampaignTree
from pixecom.domain.shared.ids import AdId, SellerId
from pixecom.domain.shared.lifecycle import BudgetType, DeliveryStatus, EntityStatus

_WORD = 0xFFFF_FFFF
_INCREMENT = 0x6D2B_79F5
_TWO_TO_32 = 4_294_967_296
_LIFETIME_DAYS = 30
_COST_PER_MILLE = 8.50
_REMEMBERED = 8_192
"""Days of ads: each is asked for by three levels, the control total and the hours in turn."""
_HUNDRED, _THOUSAND = Decimal(100), Decimal(1000)


def seed(seller_id: SellerId, ad_id: UUID, day: date) -> int:
    """Give the 32-bit seed of an ad's day: the head of a SHA-256 over its names."""
    text = f"{seller_id}:{ad_id}:{day.isoformat()}"
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")


def mulberry32(state: int) -> Iterator[float]:
    """Draw numbers in [0, 1) by Tommy Ettinger's mulberry32 on 32-bit arithmetic."""
    while True:
        state = (state + _INCREMENT) & _WORD
        mixed = ((state ^ (state >> 15)) * (state | 1)) & _WORD
        mixed ^= (mixed + (mixed ^ (mixed >> 7)) * (mixed | 61)) & _WORD
        yield (mixed ^ (mixed >> 14)) / _TWO_TO_32


def round_half_up(value: float) -> int:
    """Round to a whole number, halves towards +∞: 2.5 → 3, −2.5 → −2."""
    below = math.floor(value)
    return below + (value - below >= 0.5)  # noqa: PLR2004


def cents(value: float) -> int:
    """Give an amount in whole hundredths: round(100·x)."""
    return round_half_up(100 * value)


@lru_cache(maxsize=_REMEMBERED)
def ad_figures(*, seller_id: SellerId, ad_id: AdId, day: date, budget: float) -> Counters:
    """Make the figures of one ad on one day from its daily budget in currency units."""
    draws = mulberry32(seed(seller_id, ad_id, day))
    r1, r2, r3, r4, r5, r6, r7, r8 = (next(draws) for _ in range(8))
    spend_cents = cents(budget * (0.85 + 0.30 * r1))
    spend = spend_cents / 100
    impressions = round_half_up(spend / _COST_PER_MILLE * 1000 * (0.90 + 0.20 * r2))
    clicks = round_half_up(impressions * 0.020 * (0.90 + 0.20 * r3))
    content_views = round_half_up(clicks * 0.70 * (0.90 + 0.20 * r4))
    add_to_cart = round_half_up(content_views * 0.12 * (0.90 + 0.20 * r5))
    checkout = round_half_up(add_to_cart * 0.50 * (0.90 + 0.20 * r6))
    purchases = round_half_up(checkout * 0.40 * (0.90 + 0.20 * r7))
    value_cents = cents(purchases * (35 + 115 * r8))
    return Counters(
        spend=Decimal(spend_cents).scaleb(-2),
        impressions=impressions,
        clicks=clicks,
        content_views=content_views,
        add_to_cart=add_to_cart,
        checkout=checkout,
        purchases=purchases,
        revenue=Decimal(value_cents).scaleb(-2),
    )


def daily_budget(campaign: CampaignTree) -> float:
    """Give a campaign's budget for one day: a lifetime budget lasts 30 days."""
    whole = float(campaign.budget)
    return whole if campaign.budget_type is BudgetType.DAILY else whole / _LIFETIME_DAYS


def budgeted_ads(campaign: CampaignTree) -> Sequence[tuple[AdsetTree, AdLeaf, float]]:
    """Split a campaign's daily budget over its ad sets that have ads, and over their ads.

    Whatever its status, an ad keeps its share and its figures: pausing must not rewrite days
    that are past. A campaign without a budget has no ads with figures.
    """
    budget = daily_budget(campaign)
    adsets = [adset for adset in campaign.adsets if adset.ads]
    if budget <= 0 or not adsets:
        return ()
    share = budget / len(adsets)
    return [(adset, ad, share / len(adset.ads)) for adset in adsets for ad in adset.ads]


def reported_ratios(counters: Counters) -> ReportedRatios:
    """Give the ratios that the mock reports beside its figures, by the metrics contract."""
    return ReportedRatios(
        cpm=safe_divide(counters.spend, counters.impressions, _THOUSAND),
        ctr=safe_divide(counters.clicks, counters.impressions, _HUNDRED),
        cpc=safe_divide(counters.spend, counters.clicks),
    )


def delivery_of(status: EntityStatus) -> DeliveryStatus:
    """Tell what the mock does with an entity: it delivers what is active."""
    active = status is EntityStatus.ACTIVE
    return DeliveryStatus.ACTIVE if active else DeliveryStatus.INACTIVE
