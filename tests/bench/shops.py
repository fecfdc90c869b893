"""Sellers of any size, filled by the server itself."""

from __future__ import annotations

from datetime import date

from tests.bench.world import World

from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.application.insights.settling import DAYS_AT_ONCE
from pixecom.domain.shared.ids import AdAccountId, SellerId
from pixecom.domain.shared.period import DayRange

_CAMPAIGNS = """
INSERT INTO campaigns (seller_id, id, ad_account_id, external_campaign_id, name, budget,
    created_at)
SELECT %(seller)s,
       (lpad(to_hex((extract(epoch FROM made) * 1000)::bigint), 12, '0') || '7'
        || substr(digits, 1, 3) || '8' || substr(digits, 4, 15))::uuid,
       %(account)s, digits, 'Campaign ' || n, 100, made
FROM generate_series(1, %(campaigns)s::int) n,
     LATERAL (SELECT md5(%(account)s::text || n) AS digits,
                     timestamptz '2026-01-01' + n * interval '1 minute' AS made) each"""
"""Ids are in the order of their making, as the product's are (UUIDv7)."""
_DAILY = """
INSERT INTO ad_stats_daily (seller_id, entity_type, stat_date, entity_id, spend_micros,
    impressions, link_clicks, content_views, add_to_cart, checkout_initiated, purchases,
    purchase_value_micros, observed_at)
SELECT c.seller_id, 1, d::date, c.id, (random() * 1e8)::bigint, (random() * 1e4)::int,
       (random() * 500)::int, (random() * 300)::int, (random() * 50)::int, (random() * 20)::int,
       (random() * 10)::int, (random() * 1e8)::bigint, now()
FROM generate_series(%(first)s::date, %(end)s::date - 1, interval '1 day') d
CROSS JOIN campaigns c
WHERE c.seller_id = %(seller)s AND c.ad_account_id = %(account)s"""


def fill(
    world: World, seller_id: SellerId, account_id: AdAccountId, *, campaigns: int, days: DayRange
) -> None:
    """Give an ad account campaigns, each with figures on every one of the days."""
    values = {
        "seller": seller_id,
        "account": account_id,
        "campaigns": campaigns,
        "first": days.start,
        "end": days.end,
    }
    with world.platform.raw(seller_id) as driver:
        for statement in (_CAMPAIGNS, _DAILY):
            driver.execute(statement.encode(), values)
    world.settle()


def settle(world: World, seller_id: SellerId, *, through: date) -> None:
    """Settle as the nightly job does, a week a transaction."""
    reached = None
    while reached != through:
        with world.app.raw(seller_id) as driver:
            settled = PostgresSettledSums(driver, seller_id, changed=list)
            reached = settled.advance(through=through, days=DAYS_AT_ONCE)
    world.settle()
