"""The pieces of a list's statement; ``statement.py`` puts them together.

``e`` is the listed entity, ``s`` the ad set of an ad, ``c`` the campaign below campaigns, ``f`` a
daily fact. Every table is held to the seller by a predicate of its own.
"""

from __future__ import annotations

from typing import Final

from psycopg.sql import SQL

from pixecom.adapters.postgres.ads_manager.columns import BUDGET_PER_DAY
from pixecom.domain.insights.fact import Level

PAGE, SUMMARY, WHOLE, HELD = 0, 1, 2, 3
"""Kinds of result rows; WHOLE − HELD are the facts of no listed entity."""

ENTITY_TYPES = {Level.CAMPAIGN: 1, Level.ADSET: 2, Level.AD: 3}
"""The codes of ``entity_type`` in the fact tables."""

SOURCES = {
    Level.CAMPAIGN: "campaigns e",
    Level.ADSET: (
        "adsets e JOIN campaigns c"
        " ON c.seller_id = e.seller_id AND c.id = e.campaign_id AND c.seller_id = %(seller)s"
    ),
    Level.AD: (
        "ads e JOIN adsets s"
        " ON s.seller_id = e.seller_id AND s.id = e.adset_id AND s.seller_id = %(seller)s"
        " JOIN campaigns c"
        " ON c.seller_id = s.seller_id AND c.id = s.campaign_id AND c.seller_id = %(seller)s"
    ),
}
CAMPAIGN_OF = {Level.CAMPAIGN: "e", Level.ADSET: "c", Level.AD: "c"}
PARENTS = {
    Level.CAMPAIGN: "",
    Level.ADSET: " AND e.campaign_id = %(parent)s",
    Level.AD: " AND e.adset_id = %(parent)s",
}
CONDITIONS = {
    "sellpages": "{campaign}.sellpage_id = ANY(%(sellpages)s::uuid[])",
    "statuses": "e.status = ANY(%(statuses)s::campaign_status[])",
    "deliveries": "e.delivery_status = ANY(%(deliveries)s::text[])",
    "accounts": "{campaign}.ad_account_id = ANY(%(accounts)s::uuid[])",
    "campaigns": "{campaign}.id = ANY(%(campaigns)s::uuid[])",
    # Not LIKE: nothing in the text is a wildcard.
    "search": "strpos(lower(e.name), lower(%(search)s)) > 0",
}
REPORTED = {
    "spend": "spend_micros",
    "impressions": "impressions",
    "clicks": "link_clicks",
    "content_views": "content_views",
    "add_to_cart": "add_to_cart",
    "checkout": "checkout_initiated",
    "purchases": "purchases",
    "revenue": "purchase_value_micros",
}
STORE = {
    "content_views": "content_views",
    "add_to_cart": "add_to_cart",
    "checkout": "checkouts",
    "purchases": "purchases",
    "revenue": "revenue_micros",
}
ROW = {
    Level.CAMPAIGN: (
        "e.external_campaign_id, e.name, e.status::text, e.delivery_status, e.effective_status,"
        f" e.start_date, {BUDGET_PER_DAY}, e.budget_type::text, e.launch_state,"
        " e.meta_sync_state, e.sellpage_id, sp.slug, a.id, a.name, NULL::uuid, NULL::uuid,"
        " NULL::text, e.created_at"
    ),
    Level.ADSET: (
        "e.external_adset_id, e.name, e.status::text, e.delivery_status, e.effective_status,"
        " NULL::date, NULL::numeric, NULL::text, NULL::text, e.meta_sync_state, NULL::uuid,"
        " NULL::text, a.id, a.name, c.id, NULL::uuid, e.optimization_goal, e.created_at"
    ),
    Level.AD: (
        "e.external_ad_id, e.name, e.status::text, e.delivery_status, e.effective_status,"
        " NULL::date, NULL::numeric, NULL::text, NULL::text, e.meta_sync_state, NULL::uuid,"
        " NULL::text, a.id, a.name, c.id, s.id, NULL::text, e.created_at"
    ),
}
ROW_WIDTH = 18
SELLPAGE = (
    " LEFT JOIN sellpages sp"
    " ON sp.seller_id = e.seller_id AND sp.id = e.sellpage_id AND sp.seller_id = %(seller)s"
)

STATEMENT: Final = SQL("""
WITH {span}base AS MATERIALIZED (
    SELECT e.id, {hidden} AS hidden, {campaign}.ad_account_id AS account_id,
           {attribute} AS attribute
    FROM {source}
    WHERE e.seller_id = %(seller)s{parent}{conditions}
),
reported AS ({reported}),
store AS {materialized} ({store}),
joined AS (
    SELECT b.id, b.account_id, b.hidden, b.attribute, s.entity_id IS NOT NULL AS stored,
           coalesce(r.spend, 0) AS spend, coalesce(r.impressions, 0) AS impressions,
           coalesce(r.clicks, 0) AS clicks, {sourced}
    FROM base b
    LEFT JOIN reported r ON r.entity_id = b.id
    LEFT JOIN store s ON s.entity_id = b.id
),
listed AS MATERIALIZED (
    SELECT * FROM joined WHERE NOT hidden OR ({inputs}) <> (0, 0, 0, 0, 0, 0, 0, 0)
),
page AS (
    SELECT first.*, row_number() OVER (ORDER BY {order}) AS place
    FROM (
        SELECT * FROM (SELECT listed.*, {key} AS key FROM listed) AS keyed
        {after}
        ORDER BY {order}
        LIMIT %(limit)s
    ) AS first
)
SELECT 0 AS kind, p.place, p.id, {inputs}, p.stored, NOT p.stored AS pixel,
       NULL::uuid[] AS accounts, p.key, {row}
FROM page p
JOIN {row_source} ON e.seller_id = %(seller)s AND e.id = p.id{sellpage}
JOIN fb_connections a
    ON a.seller_id = %(seller)s AND a.id = {campaign}.ad_account_id
UNION ALL
SELECT 1, count(*), NULL, {totals}, bool_or(stored), bool_or(NOT stored),
       array_agg(DISTINCT account_id), NULL, {nothing}
FROM listed
{unattributed}
ORDER BY kind, place
""")

_FACTS = "f.seller_id = %(seller)s AND f.entity_type = {entity_type}::smallint"
SCAN = "SELECT f.entity_id, {sums} FROM {table} f WHERE " + _FACTS + "{dates} GROUP BY f.entity_id"
"""Sums of every entity of the level, read along the key: (seller, level, day)."""
PROBE = (
    "SELECT f.entity_id, {sums} FROM days CROSS JOIN base JOIN {table} f ON "
    + _FACTS
    + " AND f.stat_date = days.day AND f.entity_id = base.id GROUP BY f.entity_id"
)
"""Sums of a few entities: one look-up a day and entity in the same key."""
KNOWN_DAY = (
    "(SELECT f.stat_date FROM {table} f WHERE " + _FACTS + " ORDER BY f.stat_date {way} LIMIT 1)"
)
"""The first or last day with facts: bounds what is probed."""
DAYS = (
    "days AS MATERIALIZED (SELECT day::date AS day FROM"
    " generate_series(({first})::timestamp, ({last})::timestamp, '1 day') AS day),\n"
)
WHOLE_OF_PARENT = (
    "days JOIN store_entity_stats_daily f ON "
    + _FACTS
    + " AND f.stat_date = days.day AND f.entity_id = %(parent)s WHERE EXISTS"
    " (SELECT FROM {source} WHERE e.seller_id = %(seller)s AND e.id = %(parent)s{seen})"
)
"""Store facts of a parent, if it is one that the viewer sees."""
STORE_ROW = " UNION ALL SELECT {kind}, NULL, NULL, 0, 0, 0, {inputs}, {blank} FROM {source}"


def explained() -> tuple[()]:
    """Give nothing: ``statement.explained`` gives what becomes of these templates."""
    return ()
