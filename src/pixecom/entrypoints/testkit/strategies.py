"""Hypothesis strategies for the words of the metrics contract."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import TIERS, AdAccount, EntityPath, InsightRow, Level
from pixecom.domain.shared.ids import AdAccountId, SellerId
from pixecom.domain.shared.money import from_micros
from pixecom.domain.shared.period import DayRange

LARGEST_COUNT = 10**9
LARGEST_MICROS = 10**15
FIRST_DAY = date(2020, 1, 1)
LAST_DAY = date(2030, 12, 31)
ZONES = ("UTC", "America/Los_Angeles", "Asia/Kathmandu", "Pacific/Kiritimati", "Europe/Berlin")
CURRENCIES = ("USD", "EUR", "JPY", "KWD")


def counts(largest: int = LARGEST_COUNT) -> st.SearchStrategy[int]:
    """Give counts from 0, with many zeros and small figures among them."""
    return st.one_of(st.just(0), st.integers(0, min(20, largest)), st.integers(0, largest))


def money(largest_micros: int = LARGEST_MICROS) -> st.SearchStrategy[Decimal]:
    """Give amounts from 0 in currency units, exact to the micro."""
    cents = st.integers(0, largest_micros // 10_000).map(lambda n: Decimal(n).scaleb(-2))
    micros = st.integers(0, largest_micros).map(from_micros)
    return st.one_of(st.just(Decimal(0)), cents, micros)


def counters() -> st.SearchStrategy[Counters]:
    """Give any counters that can be stored: also clicks without impressions and the like."""
    return st.builds(
        Counters,
        spend=money(),
        impressions=counts(),
        clicks=counts(),
        content_views=counts(),
        add_to_cart=counts(),
        checkout=counts(),
        purchases=counts(),
        revenue=money(),
    )


@st.composite
def funnel_counters(draw: st.DrawFn) -> Counters:
    """Give counters of a plausible funnel: each step holds at most what the one before held."""
    impressions = draw(counts())
    clicks = draw(counts(impressions))
    content_views = draw(counts(clicks))
    add_to_cart = draw(counts(content_views))
    checkout = draw(counts(add_to_cart))
    purchases = draw(counts(checkout))
    return Counters(
        spend=draw(money()) if impressions else Decimal(0),
        impressions=impressions,
        clicks=clicks,
        content_views=content_views,
        add_to_cart=add_to_cart,
        checkout=checkout,
        purchases=purchases,
        revenue=draw(money()) if purchases else Decimal(0),
    )


def counter_sets(*, min_size: int = 0, max_size: int = 12) -> st.SearchStrategy[list[Counters]]:
    """Give lists of counters, as the rows of a table have them."""
    one = st.one_of(counters(), funnel_counters())
    return st.lists(one, min_size=min_size, max_size=max_size)


def days() -> st.SearchStrategy[date]:
    """Give days between 2020 and 2030."""
    return st.dates(FIRST_DAY, LAST_DAY)


@st.composite
def day_ranges(draw: st.DrawFn, *, longest: int = 40) -> DayRange:
    """Give ranges of 1 to ``longest`` days."""
    first = draw(days())
    return DayRange.inclusive(first, first + timedelta(days=draw(st.integers(0, longest - 1))))


def external_ids() -> st.SearchStrategy[str]:
    """Give ids as an ad platform makes them: 1 to 20 digits."""
    return st.from_regex(r"[1-9][0-9]{0,19}", fullmatch=True)


@st.composite
def ad_accounts(draw: st.DrawFn) -> AdAccount:
    """Give ad accounts in several zones and currencies."""
    return AdAccount(
        seller_id=SellerId(draw(st.uuids())),
        id=AdAccountId(draw(st.uuids())),
        external_id=draw(external_ids()),
        name=draw(st.text(min_size=1, max_size=20)),
        timezone=draw(st.sampled_from(ZONES)),
        currency=draw(st.sampled_from(CURRENCIES)),
    )


@st.composite
def insight_rows(draw: st.DrawFn, *, level: Level | None = None) -> InsightRow:
    """Give one row of a tier (any by default), standing in a plausible hierarchy.

    Ids are drawn from few values, so that rows of a list share parents and repeat keys.
    """
    tier = level or draw(st.sampled_from(TIERS))
    campaign = draw(st.integers(1, 3))
    adset = draw(st.integers(1, 3))
    ad = draw(st.integers(1, 3))
    adset_id, ad_id = f"{campaign}{adset}", f"{campaign}{adset}{ad}"
    deep, deepest = tier is not Level.CAMPAIGN, tier is Level.AD
    path = EntityPath(
        campaign_id=str(campaign),
        campaign_name=f"Campaign {campaign}",
        adset_id=adset_id if deep else "",
        adset_name=f"Ad set {adset_id}" if deep else "",
        ad_id=ad_id if deepest else "",
        ad_name=f"Ad {ad_id}" if deepest else "",
    )
    return InsightRow(
        level=tier,
        external_id=path.ad_id or path.adset_id or path.campaign_id,
        day=FIRST_DAY + timedelta(days=draw(st.integers(0, 6))),
        counters=draw(st.one_of(counters(), funnel_counters())),
        path=path,
    )


def insight_sets(
    *, level: Level = Level.AD, min_size: int = 0, max_size: int = 12
) -> st.SearchStrategy[list[InsightRow]]:
    """Give rows of one level in which every (entity, day) occurs once."""
    return st.lists(
        insight_rows(level=level),
        min_size=min_size,
        max_size=max_size,
        unique_by=lambda row: (row.external_id, row.day),
    )
