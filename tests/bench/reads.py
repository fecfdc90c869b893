"""The read half: the Ads Manager from plain daily facts, by campaigns and days.

The plain read costs what its days hold; this grid is what settled sums are measured against.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from tests.bench.world import Outcome, World, median, seconds
from tests.fakes.clock import ManualClock

from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.application.insights.reports import (
    AdsManagerPage,
    AdsManagerQuery,
    DayBounds,
    SortColumn,
)
from pixecom.domain.shared.ids import SellerId

CAMPAIGNS = (100, 1_000, 10_000)
DAYS = (30, 90, 365)
LAST = date(2026, 5, 20)
MANY_ROWS: Final = 1_000_000
MOST_OVER_BARE_SUM: Final = 8
"""A page, its order, its summary and both sources may cost this many bare sums of one table."""

_CAMPAIGNS = """
INSERT INTO campaigns (seller_id, id, ad_account_id, external_campaign_id, name, budget,
    created_at)
SELECT %(seller)s, md5(%(seller)s::text || n)::uuid, %(account)s, n::text, 'Campaign ' || n, 100,
       timestamptz '2026-01-01' + n * interval '1 minute'
FROM generate_series(1, %(campaigns)s::int) n"""
_DAILY = """
INSERT INTO ad_stats_daily (seller_id, entity_type, stat_date, entity_id, spend_micros,
    impressions, link_clicks, content_views, add_to_cart, checkout_initiated, purchases,
    purchase_value_micros, observed_at)
SELECT c.seller_id, 1, d::date, c.id, (random() * 1e8)::bigint, (random() * 1e4)::int,
       (random() * 500)::int, (random() * 300)::int, (random() * 50)::int, (random() * 20)::int,
       (random() * 10)::int, (random() * 1e8)::bigint, now()
FROM generate_series(%(first)s::date, %(last)s::date, interval '1 day') d
CROSS JOIN campaigns c WHERE c.seller_id = %(seller)s"""
_STORE = """
INSERT INTO store_entity_stats_daily (seller_id, entity_type, stat_date, entity_id, content_views,
    add_to_cart, checkouts, purchases, revenue_micros, observed_at)
SELECT seller_id, 1, stat_date, entity_id, content_views, add_to_cart, checkout_initiated,
       purchases, purchase_value_micros, now()
FROM ad_stats_daily WHERE seller_id = %(seller)s AND hashtext(entity_id::text) %% 4 = 0"""
_BARE_SUM = """
SELECT sum(spend_micros), sum(impressions), sum(link_clicks), sum(content_views), sum(add_to_cart),
       sum(checkout_initiated), sum(purchases), sum(purchase_value_micros)
FROM ad_stats_daily
WHERE seller_id = %(seller)s AND entity_type = 1::smallint
  AND stat_date BETWEEN %(first)s AND %(last)s"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A seller with so many campaigns, each with figures on every day of a year."""

    world: World
    seller_id: SellerId
    reader: PostgresAdsManagerReader

    def page(self, days: int, column: SortColumn) -> AdsManagerPage:
        return self.reader.page(
            AdsManagerQuery(
                seller_id=self.seller_id,
                days=DayBounds(first=_first(days), last=LAST),
                sort_by=column,
            )
        )

    def bare_sum(self, days: int) -> None:
        with self.world.app.raw(self.seller_id) as driver:
            driver.execute(
                _BARE_SUM, {"seller": self.seller_id, "first": _first(days), "last": LAST}
            ).fetchall()


def reads(world: World) -> Iterator[Outcome]:
    """Measure every size and range: the newest campaigns, and those of the best ROAS."""
    for campaigns in CAMPAIGNS:
        shop = _shop(world, campaigns)
        for days in DAYS:
            yield _measured(shop, campaigns, days)


def _measured(shop: Shop, campaigns: int, days: int) -> Outcome:
    times = 3 if campaigns * days > MANY_ROWS else 7
    shop.page(days, SortColumn.ROAS)  # pages of the tables into memory
    by_metric = median(lambda: seconds(lambda: shop.page(days, SortColumn.ROAS)), times=times)
    by_date = median(lambda: seconds(lambda: shop.page(days, SortColumn.CREATED_AT)), times=times)
    bare = median(lambda: seconds(lambda: shop.bare_sum(days)), times=times)
    return Outcome(
        goal_id=f"D{campaigns}x{days}",
        what=f"Ads Manager by ROAS, {campaigns} campaigns, {days} days, over a bare sum",
        ratio=by_metric / bare,
        goal=MOST_OVER_BARE_SUM,
        most=True,
        figures={
            "by_metric_seconds": by_metric,
            "by_date_seconds": by_date,
            "bare_sum_seconds": bare,
        },
    )


def _first(days: int) -> date:
    return LAST - timedelta(days=days - 1)


def _shop(world: World, campaigns: int) -> Shop:
    seller_id = world.make.seller()
    values = {
        "seller": seller_id,
        "account": world.make.ad_account(seller_id).id,
        "campaigns": campaigns,
        "first": _first(max(DAYS)),
        "last": LAST,
    }
    with world.platform.raw(seller_id) as driver:
        for statement in (_CAMPAIGNS, _DAILY, _STORE):
            driver.execute(statement.encode(), values)
    world.settle()
    return Shop(
        world=world,
        seller_id=seller_id,
        reader=PostgresAdsManagerReader(world.app, ManualClock()),
    )
