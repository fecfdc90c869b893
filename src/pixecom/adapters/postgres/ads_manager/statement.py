"""The one statement behind a list: page, summary and unattributed facts, from one snapshot.

Its parts, in the order of the common table expressions:

- ``base``: the entities that match the filter, seller and row-level security applied;
- ``reported`` and ``store``: sums of the daily facts of the level, one row an entity. Campaigns
  are summed by a scan of the range, the leading part of the key; a few known entities (children
  of a parent, chosen campaigns) by one index probe a day and entity instead, because the key
  has the date before the entity;
- ``listed``: both sides joined by the source rule, deleted entities without figures left out;
- ``page``, ``summary``, ``whole`` and ``held``: the answer, told apart by ``kind``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from psycopg.sql import SQL, Composed

from pixecom.adapters.postgres.ads_manager.columns import (
    BUDGET_PER_DAY,
    INPUTS,
    sort_key,
)
from pixecom.application.insights.reports import SortColumn, SortDirection
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import NIL

PAGE, SUMMARY, WHOLE, HELD = 0, 1, 2, 3
"""Kinds of result rows; WHOLE − HELD are the facts of no listed entity."""

ENTITY_TYPES = {Level.CAMPAIGN: 1, Level.ADSET: 2, Level.AD: 3}
"""The codes of ``entity_type`` in the fact tables."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Everything that changes the text of the statement; values are bound beside it.

    ``filters`` names the conditions in use. ``after`` is None on the first page, else whether
    the last value is known ("value") or missing ("null").
    """

    level: Level
    sort_by: SortColumn
    direction: SortDirection
    filters: frozenset[str]
    after: str | None
    dated_from: bool
    dated_to: bool
    unattributed: bool

    @property
    def probes(self) -> bool:
        """Whether facts are found by entity and day instead of by a scan of the days."""
        return self.level is not Level.CAMPAIGN or "campaigns" in self.filters


_SOURCES = {
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
_CAMPAIGN_OF = {Level.CAMPAIGN: "e", Level.ADSET: "c", Level.AD: "c"}
_PARENTS = {
    Level.CAMPAIGN: "",
    Level.ADSET: " AND e.campaign_id = %(parent)s",
    Level.AD: " AND e.adset_id = %(parent)s",
}
_CONDITIONS = {
    "sellpages": "{campaign}.sellpage_id = ANY(%(sellpages)s::uuid[])",
    "statuses": "e.status = ANY(%(statuses)s::campaign_status[])",
    "deliveries": "e.delivery_status = ANY(%(deliveries)s::text[])",
    "accounts": "{campaign}.ad_account_id = ANY(%(accounts)s::uuid[])",
    "campaigns": "{campaign}.id = ANY(%(campaigns)s::uuid[])",
    # Not LIKE: nothing in the text is a wildcard.
    "search": "strpos(lower(e.name), lower(%(search)s)) > 0",
}
_REPORTED = {
    "spend": "spend_micros",
    "impressions": "impressions",
    "clicks": "link_clicks",
    "content_views": "content_views",
    "add_to_cart": "add_to_cart",
    "checkout": "checkout_initiated",
    "purchases": "purchases",
    "revenue": "purchase_value_micros",
}
_STORE = {
    "content_views": "content_views",
    "add_to_cart": "add_to_cart",
    "checkout": "checkouts",
    "purchases": "purchases",
    "revenue": "revenue_micros",
}
_ROW = {
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
_ROW_WIDTH = 18
_SELLPAGE = (
    " LEFT JOIN sellpages sp"
    " ON sp.seller_id = e.seller_id AND sp.id = e.sellpage_id AND sp.seller_id = %(seller)s"
)

_STATEMENT = SQL("""
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


@lru_cache(maxsize=512)
def list_statement(shape: Shape) -> Composed:
    """Give the statement of a shape.

    Parameters: ``seller``, ``parent``, ``limit``, ``first`` and ``last`` (inclusive days),
    one of each name in ``Shape.filters``, ``value`` and ``id`` of the last row.
    Columns: kind, place (of the summary: the number of rows), id, the eight inputs with money
    in micros, stored, pixel, accounts, sort key, and the 18 attributes of a row.
    """
    level, campaign = shape.level, _CAMPAIGN_OF[shape.level]
    key = sort_key(shape.sort_by, level)
    way = "DESC" if shape.direction is SortDirection.DESCENDING else "ASC"
    parts = {
        "span": _span(shape),
        "campaign": campaign,
        # Who filters by status sees exactly the asked ones; others no empty deleted ones.
        "hidden": "false" if "statuses" in shape.filters else "e.status = 'DELETED'",
        "attribute": key.attribute or "NULL::text",
        "source": _SOURCES[level],
        "parent": _PARENTS[level],
        "conditions": "".join(
            f" AND {_CONDITIONS[name].format(campaign=campaign)}" for name in sorted(shape.filters)
        ),
        "reported": _sums("ad_stats_daily", _REPORTED, shape),
        "store": _sums("store_entity_stats_daily", _STORE, shape),
        "materialized": "MATERIALIZED" if shape.unattributed else "",
        "sourced": ", ".join(
            f"CASE WHEN s.entity_id IS NULL THEN coalesce(r.{name}, 0) ELSE s.{name} END AS {name}"
            for name in _STORE
        ),
        "inputs": ", ".join(INPUTS),
        "key": key.figure or "attribute",
        "order": f"key {way} NULLS LAST, id {way}",
        "after": _after(shape, nullable=key.nullable, kind=key.type),
        "row": _ROW[level],
        "row_source": _joined_source(level),
        "sellpage": _SELLPAGE if level is Level.CAMPAIGN else "",
        "totals": ", ".join(f"coalesce(sum({name}), 0)" for name in INPUTS),
        "nothing": ", ".join(["NULL"] * _ROW_WIDTH),
        "unattributed": _unattributed(shape) if shape.unattributed else "",
    }
    return _STATEMENT.format(**{name: SQL(text) for name, text in parts.items()})


def _joined_source(level: Level) -> str:
    """Give the entities of a level as one joinable item."""
    source = _SOURCES[level]
    return source if level is Level.CAMPAIGN else f"({source})"


def _dates(shape: Shape, column: str) -> str:
    first = f" AND {column} >= %(first)s" if shape.dated_from else ""
    last = f" AND {column} <= %(last)s" if shape.dated_to else ""
    return first + last


def _sums(table: str, columns: dict[str, str], shape: Shape) -> str:
    sums = ", ".join(f"sum(f.{column}) AS {name}" for name, column in columns.items())
    keys = f"f.seller_id = %(seller)s AND f.entity_type = {ENTITY_TYPES[shape.level]}::smallint"
    if shape.probes:
        source = (
            f"days CROSS JOIN base JOIN {table} f"
            f" ON {keys} AND f.stat_date = days.day AND f.entity_id = base.id"
        )
        return f"SELECT f.entity_id, {sums} FROM {source} GROUP BY f.entity_id"
    where = keys + _dates(shape, "f.stat_date")
    return f"SELECT f.entity_id, {sums} FROM {table} f WHERE {where} GROUP BY f.entity_id"


def _span(shape: Shape) -> str:
    """Give the days to probe: the asked ones, cut to those that have facts at all."""
    if not shape.probes:
        return ""
    own = ENTITY_TYPES[shape.level]
    known = [("ad_stats_daily", own), ("store_entity_stats_daily", own)]
    if shape.unattributed and shape.level is not Level.CAMPAIGN:
        known.append(("store_entity_stats_daily", own - 1))
    begin, end = (
        ", ".join(
            f"(SELECT stat_date FROM {table} WHERE seller_id = %(seller)s"
            f" AND entity_type = {kind}::smallint ORDER BY stat_date {way} LIMIT 1)"
            for table, kind in known
        )
        for way in ("ASC", "DESC")
    )
    first = f"greatest(%(first)s, least({begin}))" if shape.dated_from else f"least({begin})"
    last = f"least(%(last)s, greatest({end}))" if shape.dated_to else f"greatest({end})"
    return (
        "days AS MATERIALIZED (SELECT day::date AS day FROM"
        f" generate_series({first}::timestamp, {last}::timestamp, '1 day') AS day),\n"
    )


def _after(shape: Shape, *, nullable: bool, kind: str) -> str:
    """Give the condition that begins the page behind the last row of the page before."""
    if shape.after is None:
        return ""
    sign = "<" if shape.direction is SortDirection.DESCENDING else ">"
    if shape.after == "null":
        return f"WHERE key IS NULL AND id {sign} %(id)s"
    beyond = f"(key, id) {sign} (%(value)s::{kind}, %(id)s::uuid)"
    return f"WHERE {beyond} OR key IS NULL" if nullable else f"WHERE {beyond}"


def _unattributed(shape: Shape) -> str:
    """Give the store facts of the whole and of its listed parts; their difference is nobody's."""
    if shape.level is Level.CAMPAIGN:
        return _store_row(WHOLE, "{name}", f"store WHERE entity_id = '{NIL}'")
    own, above = shape.level, shape.level.parent
    limit = _CONDITIONS["accounts"] if "accounts" in shape.filters else "true"
    parent = (
        f"SELECT FROM {_SOURCES[above]} WHERE e.seller_id = %(seller)s AND e.id = %(parent)s"
        f" AND {limit.format(campaign=_CAMPAIGN_OF[above])}"
    )
    facts = (
        "days JOIN store_entity_stats_daily f ON f.seller_id = %(seller)s"
        f" AND f.entity_type = {ENTITY_TYPES[own] - 1}::smallint"
        f" AND f.stat_date = days.day AND f.entity_id = %(parent)s WHERE EXISTS ({parent})"
    )
    whole = _store_row(WHOLE, "coalesce(sum(f.{column}), 0)", facts)
    return whole + _store_row(HELD, "coalesce(sum({name}), 0)", "store")


def _store_row(kind: int, expression: str, source: str) -> str:
    inputs = ", ".join(
        expression.format(name=name, column=column) for name, column in _STORE.items()
    )
    blank = ", ".join(["NULL"] * (4 + _ROW_WIDTH))
    return f" UNION ALL SELECT {kind}, NULL, NULL, 0, 0, 0, {inputs}, {blank} FROM {source}"
