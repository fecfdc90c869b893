"""The statements behind figures over time.

Rows of a result: a point (a day, or the number of an hour from 1), then NULL and an ad account
that has figures, with sums of both. Days are sums of daily facts: of the accounts' totals where
every campaign counts and the shop has no facts of its own, else of the campaigns, each by the
source rule over all of the days. Hours are differences between what was known at their ends, in
the accounts' snapshots, for some campaigns in their raw history (docs/decisions/0145).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from psycopg.sql import SQL, Composed

from pixecom.adapters.postgres.ads_manager.pieces import REPORTED, STORE
from pixecom.application.insights.series import Granularity
from pixecom.domain.shared.ids import NIL

_CAMPAIGNS = "f.seller_id = %(seller)s AND f.entity_type = 1::smallint"
_DATES = "f.stat_date >= %(first)s AND f.stat_date <= %(last)s"
_CONDITIONS = {
    "campaign": " AND c.id = %(campaign)s",
    "sellpage": " AND c.sellpage_id = %(sellpage)s",
}
_CHOSEN = """chosen AS MATERIALIZED (
    SELECT c.id, c.ad_account_id AS account_id FROM campaigns c
    WHERE c.seller_id = %(seller)s AND c.ad_account_id = ANY(%(accounts)s::uuid[]){conditions}
),
"""
_KNOWN = f"""known AS MATERIALIZED (
    SELECT DISTINCT f.entity_id FROM store_entity_stats_daily f WHERE {_CAMPAIGNS} AND {_DATES}
),
"""
_WITH_KNOWN = " LEFT JOIN known k ON k.entity_id = c.id"
_OF_ACCOUNTS = f"""
    SELECT f.stat_date AS point, f.entity_id AS account_id, {{columns}}, false AS stored
    FROM ad_stats_daily f
    WHERE f.seller_id = %(seller)s AND f.entity_type = 0::smallint AND {_DATES}
      AND f.entity_id = ANY(%(accounts)s::uuid[])"""
_OF_ALL = f"""
    SELECT f.stat_date AS point, c.account_id, {{columns}}, {{stored}} AS stored
    FROM ad_stats_daily f JOIN chosen c ON c.id = f.entity_id{{known}}
    WHERE {_CAMPAIGNS} AND {_DATES}"""
_OF_SOME = f"""
    SELECT f.stat_date AS point, c.account_id, {{columns}}, {{stored}} AS stored
    FROM chosen c
    CROSS JOIN generate_series(%(first)s::date::timestamp, %(last)s::date::timestamp, '1 day') d
    CROSS JOIN LATERAL (
        SELECT f.* FROM ad_stats_daily f
        WHERE {_CAMPAIGNS} AND f.stat_date = d.d::date AND f.entity_id = c.id
        OFFSET 0) f{{known}}"""
_OF_STORE = f"""
    UNION ALL
    SELECT f.stat_date, NULL, {{columns}}, true
    FROM store_entity_stats_daily f
    WHERE {_CAMPAIGNS} AND {_DATES} AND (f.entity_id IN (SELECT c.id FROM chosen c){{nobodys}})"""
_DAYS = SQL("""
WITH {chosen}{known}facts AS ({facts})
SELECT point, account_id, {sums}, sum(spend), bool_or(stored), bool_or(NOT stored)
FROM facts GROUP BY GROUPING SETS ((point), (account_id))
""")

_SNAPSHOTS = """
    SELECT s.ad_account_id AS account_id, s.ad_account_id AS entity_id, s.stat_date,
           s.recorded_at AS at, {columns}
    FROM spend_snapshots s
    WHERE s.seller_id = %(seller)s AND s.stat_date >= %(first)s::date - 1
      AND s.stat_date <= %(last)s::date + 1 AND s.recorded_at < %(end)s
      AND s.ad_account_id = ANY(%(accounts)s::uuid[])"""
_HISTORY = """
    SELECT c.account_id, r.entity_id, r.stat_date, r.fetched_at AS at, {columns}
    FROM unnest(%(accounts)s::uuid[], %(days)s::date[], %(begins)s::timestamptz[],
                %(ends)s::timestamptz[]) AS p (account_id, day, begins, ends)
    JOIN chosen c ON c.account_id = p.account_id
    CROSS JOIN LATERAL (
        SELECT r.* FROM ad_stats_raw r
        WHERE r.seller_id = %(seller)s AND r.entity_type = 1::smallint AND r.entity_id = c.id
          AND r.stat_date = p.day AND r.fetched_at >= p.begins AND r.fetched_at < p.ends
        OFFSET 0) r
    WHERE r.fetched_at < %(end)s"""
"""What became known of a day on that day itself: later corrections belong to no hour."""
_HOURS = SQL("""
WITH {chosen}heard AS ({source}),
ends AS (
    SELECT DISTINCT ON (entity_id, stat_date, point) * FROM (
        SELECT heard.*, width_bucket(at, %(hours)s::timestamptz[]) AS point FROM heard) numbered
    ORDER BY entity_id, stat_date, point, at DESC
),
steps AS (
    SELECT point, account_id, {steps} FROM ends
    WINDOW before AS (PARTITION BY entity_id, stat_date ORDER BY point)
)
SELECT point, account_id, {sums}, sum(spend), false, true
FROM steps WHERE point > 0 GROUP BY GROUPING SETS ((point), (account_id))
""")
"""The last figures known in each hour, less those of the hour before that any were known in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesShape:
    """Everything that changes the text: filters in use, whether totals and the shop have a say."""

    granularity: Granularity
    filters: frozenset[str]
    totalled: bool = False
    stored: bool = False


@lru_cache(maxsize=64)
def series_statement(shape: SeriesShape) -> bytes:
    """Give the statement of a shape, its parameters named.

    Columns: point, account, the eight inputs with money in micros, the spend without what an
    hour leaves out, whether the shop had a say, whether the pixel had.
    """
    return compose(shape).as_bytes()


def compose(shape: SeriesShape) -> Composed:
    """Put the statement of a shape together."""
    chosen = _CHOSEN.format(
        conditions="".join(_CONDITIONS[name] for name in sorted(shape.filters))
    )
    hourly = shape.granularity is Granularity.HOUR
    parts = _hours(shape, chosen) if hourly else _days(shape, chosen)
    statement = _HOURS if hourly else _DAYS
    return statement.format(**{name: SQL(text) for name, text in parts.items()})


def _days(shape: SeriesShape, chosen: str) -> dict[str, str]:
    sums = ", ".join(f"sum({name})" for name in REPORTED)
    if shape.totalled and not shape.stored and not shape.filters:
        facts = _OF_ACCOUNTS.format(columns=_plain("f", REPORTED))
        return {"chosen": "", "known": "", "facts": facts, "sums": sums}
    template = _OF_SOME if shape.filters else _OF_ALL
    facts = template.format(
        columns=", ".join(_sourced(name, shape) for name in REPORTED),
        stored="k.entity_id IS NOT NULL" if shape.stored else "false",
        known=_WITH_KNOWN if shape.stored else "",
    )
    if shape.stored:
        own = ", ".join(f"f.{STORE[name]}" if name in STORE else "0" for name in REPORTED)
        nobodys = "" if shape.filters else f" OR f.entity_id = '{NIL}'"
        facts += _OF_STORE.format(columns=own, nobodys=nobodys)
    known = _KNOWN if shape.stored else ""
    return {"chosen": chosen, "known": known, "facts": facts, "sums": sums}


def _sourced(name: str, shape: SeriesShape) -> str:
    """Give an input as Meta reported it, nothing where the shop itself knows better."""
    column = f"f.{REPORTED[name]}"
    if shape.stored and name in STORE:
        column = f"CASE WHEN k.entity_id IS NULL THEN {column} ELSE 0 END"
    return f"{column} AS {name}"


def _hours(shape: SeriesShape, chosen: str) -> dict[str, str]:
    of_snapshots = {name: f"cumulative_{column}" for name, column in REPORTED.items()}
    source = (
        _HISTORY.format(columns=_plain("r", REPORTED))
        if shape.filters
        else _SNAPSHOTS.format(columns=_plain("s", of_snapshots))
    )
    steps = [f"{name} - lag({name}, 1, 0::bigint) OVER before AS {name}" for name in REPORTED]
    return {
        "chosen": chosen if shape.filters else "",
        "source": source,
        "steps": ", ".join(steps),
        "sums": ", ".join(f"sum(greatest({name}, 0))" for name in REPORTED),
    }


def _plain(table: str, columns: dict[str, str]) -> str:
    return ", ".join(f"{table}.{column} AS {name}" for name, column in columns.items())


def explained() -> Iterator[Composed]:
    """Give every statement there is."""
    for filters in (frozenset[str](), frozenset(_CONDITIONS)):
        yield compose(SeriesShape(granularity=Granularity.HOUR, filters=filters))
        for totalled, stored in product((False, True), repeat=2):
            yield compose(
                SeriesShape(
                    granularity=Granularity.DAY, filters=filters, totalled=totalled, stored=stored
                )
            )
