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

ENTITIES = {
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
BESIDE_CAMPAIGN = " LEFT JOIN sellpages sp ON sp.seller_id = %(seller)s AND sp.id = e.sellpage_id"
SHOWN = {
    Level.CAMPAIGN: (
        " JOIN campaigns e ON e.seller_id = %(seller)s AND e.id = p.id" + BESIDE_CAMPAIGN
    ),
    Level.ADSET: (
        " CROSS JOIN LATERAL (SELECT t.* FROM adsets t"
        " WHERE t.seller_id = %(seller)s AND t.id = p.id OFFSET 0) e"
        " CROSS JOIN LATERAL (SELECT t.* FROM campaigns t"
        " WHERE t.seller_id = %(seller)s AND t.id = e.campaign_id OFFSET 0) c"
    ),
    Level.AD: (
        " CROSS JOIN LATERAL (SELECT t.* FROM ads t"
        " WHERE t.seller_id = %(seller)s AND t.id = p.id OFFSET 0) e"
        " CROSS JOIN LATERAL (SELECT t.* FROM adsets t"
        " WHERE t.seller_id = %(seller)s AND t.id = e.adset_id OFFSET 0) s"
        " CROSS JOIN LATERAL (SELECT t.* FROM campaigns t"
        " WHERE t.seller_id = %(seller)s AND t.id = s.campaign_id OFFSET 0) c"
    ),
}
"""What the rows of a page show beside figures. Children are found by their keys: OFFSET 0 keeps
the planner from joining all that the seller has. Names of accounts are known from the context."""
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
PLAIN = "coalesce(r.{name}, 0) AS {name}"
SOURCED = "CASE WHEN s.entity_id IS NULL THEN coalesce(r.{name}, 0) ELSE s.{name} END AS {name}"
"""The source rule: all five store inputs from the store where it has any row in the range."""
_ALIKE = (
    "e.name, e.status::text AS status, e.delivery_status, e.effective_status, e.meta_sync_state,"
    " e.created_at AT TIME ZONE 'UTC' AS created_at"  # an instant with a zone takes twice as long
)
_OF_CAMPAIGNS_ONLY = (
    "NULL::date AS start_date, NULL::numeric AS budget_per_day, NULL::text AS budget_type,"
    " NULL::text AS launch_state, NULL::uuid AS sellpage_id, NULL::text AS slug"
)
ROW = {
    Level.CAMPAIGN: (
        f"{_ALIKE}, e.ad_account_id AS account_id,"
        " e.external_campaign_id AS external_id, e.start_date,"
        f" {BUDGET_PER_DAY} AS budget_per_day, e.budget_type::text AS budget_type,"
        " e.launch_state, e.sellpage_id, sp.slug, NULL::uuid AS campaign_id,"
        " NULL::uuid AS adset_id, NULL::text AS optimization_goal"
    ),
    Level.ADSET: (
        f"{_ALIKE}, c.ad_account_id AS account_id,"
        f" e.external_adset_id AS external_id, {_OF_CAMPAIGNS_ONLY},"
        " c.id AS campaign_id, NULL::uuid AS adset_id, e.optimization_goal"
    ),
    Level.AD: (
        f"{_ALIKE}, c.ad_account_id AS account_id,"
        f" e.external_ad_id AS external_id, {_OF_CAMPAIGNS_ONLY},"
        " c.id AS campaign_id, s.id AS adset_id, NULL::text AS optimization_goal"
    ),
}
ROW_COLUMNS = (
    *("external_id", "name", "status", "delivery_status", "effective_status", "start_date"),
    *("budget_per_day", "budget_type", "launch_state", "meta_sync_state", "sellpage_id", "slug"),
    *("account_id", "campaign_id", "adset_id", "optimization_goal", "created_at"),
)
"""The attributes of a row, in the order of the result's columns."""

STATEMENT: Final = SQL("""
WITH base AS MATERIALIZED (
    SELECT e.id, {campaign}.ad_account_id AS account_id, {hidden} AS hidden,
           {attribute} AS attribute
    FROM {source}
    WHERE e.seller_id = %(seller)s{parent}{conditions}
),
{span}reported AS MATERIALIZED ({reported}),
{store}joined AS (
    SELECT b.*, {known} FROM base b LEFT JOIN reported r ON r.entity_id = b.id{with_store}
),
listed AS MATERIALIZED (
    SELECT * FROM joined WHERE NOT hidden OR ({inputs}) <> (0, 0, 0, 0, 0, 0, 0, 0)
),
page AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM (
        SELECT id, {inputs}, stored, key FROM (SELECT listed.*, {key} AS key FROM listed) AS keyed
        {after}
        ORDER BY {order}
        LIMIT {limit}
    ) AS ordered
),
shown AS (SELECT p.*, {row} FROM page p{shown})
SELECT 0 AS kind, place, id, {inputs}, stored,
       NULL::boolean AS pixel, NULL::uuid[] AS accounts, NULL::numeric[] AS sums,
       {last_key}, {columns}
FROM shown
UNION ALL
SELECT 1, count(*), NULL, {no_inputs}, bool_or(stored), bool_or(NOT stored),
       (SELECT array_agg(account_id) FROM (SELECT DISTINCT account_id FROM listed) AS each),
       {totals}, NULL, {nothing}
FROM listed
{unattributed}
""")
"""Every part is materialised: with stale statistics (after an import) the planner takes each
for one row, and would otherwise compute a part again for each row of another."""

COUNT = (
    "SELECT (SELECT count(*) FROM campaigns e WHERE e.seller_id = %(seller)s{conditions})"
    " - (SELECT count(*) FROM deleted) + (SELECT count(*) FROM gone) AS listed"
)
KNOWN_COUNT = "SELECT %(rows)s::bigint AS listed"
"""How many rows there are: counted, or as the page before told. Counting 10,000 campaigns takes
a quarter of the time of their page."""
PAGE_FIRST: Final = SQL("""
WITH {span}deleted AS MATERIALIZED (
    SELECT e.id, e.ad_account_id AS account_id FROM campaigns e
    WHERE e.seller_id = %(seller)s AND e.status = 'DELETED'{conditions}
),
gone AS MATERIALIZED (
    SELECT d.id, d.account_id FROM deleted d JOIN ({deleted}) r ON r.entity_id = d.id
    WHERE ({inputs}) <> (0, 0, 0, 0, 0, 0, 0, 0)
),
page AS MATERIALIZED (
    SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM (
        SELECT * FROM (
            SELECT e.*, {attribute} AS key FROM campaigns e
            WHERE e.seller_id = %(seller)s{conditions}
              AND CASE WHEN e.status = 'DELETED' THEN e.id = ANY (ARRAY(SELECT g.id FROM gone g))
                       ELSE true END
        ) AS keyed
        {after}
        ORDER BY {order}
        LIMIT {limit}
    ) AS ordered
),
reported AS MATERIALIZED ({reported}),
totals AS MATERIALIZED ({totals_of_accounts}),
shown AS (SELECT e.id, e.key, e.place, {row} FROM page e{shown})
SELECT 0 AS kind, place, id, {known},
       NULL::boolean AS pixel, NULL::uuid[] AS accounts, NULL::numeric[] AS sums,
       {last_key}, {columns}
FROM shown LEFT JOIN reported r ON r.entity_id = shown.id
UNION ALL
SELECT 1, counted.listed, NULL, {no_inputs}, false, counted.listed > 0,
       ARRAY(SELECT a.id FROM fb_connections a WHERE a.seller_id = %(seller)s AND (
           EXISTS (SELECT FROM gone g WHERE g.account_id = a.id)
           OR (SELECT true FROM campaigns e
               WHERE e.seller_id = %(seller)s AND e.ad_account_id = a.id
                 AND CASE WHEN e.status = 'DELETED' THEN false ELSE true END{conditions}
               LIMIT 1))),
       {totals}, NULL, {nothing}
FROM totals
RIGHT JOIN ({counted}) AS counted ON {of_accounts}
GROUP BY counted.listed
""")
"""By an attribute, where accounts have totals and the shop no facts of its own in the days: the
ids of the page first, and only those are summed. CASE, not ``status <> 'DELETED'``: row-level
security hides its statistics, and the planner expects no row to be left, so it sorts all."""

_FACTS = "f.seller_id = %(seller)s AND f.entity_type = {entity_type}::smallint"
SCAN = "SELECT f.entity_id, {sums} FROM {table} f WHERE " + _FACTS + "{dates} GROUP BY f.entity_id"
"""Sums of every entity of the level, read along the key: (seller, level, day)."""
PROBE = (
    "SELECT base.id AS entity_id, {sums} FROM {base} base CROSS JOIN days CROSS JOIN LATERAL"
    " (SELECT f.* FROM {table} f WHERE "
    + _FACTS
    + " AND f.stat_date = days.day AND f.entity_id = base.id OFFSET 0) f GROUP BY base.id"
)
"""Sums of a few entities: one look-up a day and entity in the same key. OFFSET 0 keeps the
planner from turning the look-ups into a join over everything that the seller has."""
WITH_STORE = " LEFT JOIN store s ON s.entity_id = b.id"
_CUM = " FROM ad_stats_cum f WHERE " + _FACTS
SETTLED = (
    "SELECT f.entity_id, {columns}" + _CUM + " AND f.stat_date = %(high)s{one}",
    "SELECT f.entity_id, {columns}"
    + _CUM
    + " AND f.final AND f.stat_date < %(high)s AND f.stat_date > %(low)s{one}",
    "SELECT f.entity_id, {minus}" + _CUM + " AND f.stat_date = %(low)s AND NOT f.final{one}",
)
"""The settled days of a range: ``low`` and ``high`` are the two days whose cumulated rows are
subtracted, with the final rows between: as much work for a year as for a week
(``insights/settled_sql.py``). ``one`` limits them to an entity."""
LIVE_SCAN = (
    "SELECT f.entity_id, {columns} FROM ad_stats_daily f WHERE "
    + _FACTS
    + " AND f.stat_date > %(through)s{dates}"
)
LIVE_PROBE = (
    "SELECT f.entity_id, {columns} FROM tail CROSS JOIN LATERAL"
    " (SELECT f.* FROM ad_stats_daily f WHERE "
    + _FACTS
    + " AND f.stat_date = tail.day AND f.entity_id = base.id OFFSET 0) f"
)
"""The days behind the settled ones."""
FLAT_SCAN = "SELECT f.entity_id, {sums} FROM ({parts}) f GROUP BY f.entity_id"
FLAT_PROBE = (
    "SELECT base.id AS entity_id, {sums} FROM {base} base CROSS JOIN LATERAL ({parts}) f"
    " GROUP BY base.id"
)
"""What ``SCAN`` and ``PROBE`` give, for a range that begins in settled days."""
KNOWN_DAY = (
    "(SELECT f.stat_date FROM {table} f WHERE " + _FACTS + " ORDER BY f.stat_date {way} LIMIT 1)"
)
"""The first or last day with facts: bounds what is probed."""
DAYS = (
    "days AS MATERIALIZED (SELECT day::date AS day FROM"
    " generate_series(({first})::timestamp, ({last})::timestamp, '1 day') AS day),\n"
)
TAIL = "tail AS MATERIALIZED (SELECT day FROM days WHERE day > %(through)s),\n"
WHOLE_OF_PARENT = (
    "days CROSS JOIN LATERAL (SELECT f.* FROM store_entity_stats_daily f WHERE "
    + _FACTS
    + " AND f.stat_date = days.day AND f.entity_id = %(parent)s OFFSET 0) f WHERE EXISTS"
    " (SELECT FROM {source} WHERE e.seller_id = %(seller)s AND e.id = %(parent)s{seen})"
)
"""Store facts of a parent, if it is one that the viewer sees."""
STORE_ROW = (
    " UNION ALL SELECT {kind}, NULL, NULL, {blank}, ARRAY[0, 0, 0, {inputs}]::numeric[], {nothing}"
    " FROM {source}"
)


def explained() -> tuple[()]:
    """Give nothing: ``statement.explained`` gives what becomes of these templates."""
    return ()
