"""The statements of the settled sums: cumulated figures of closed days (spec/19).

An entity has one row a day from its first day with figures to the watermark. One that has not
delivered for ``quiet`` days keeps its rows up to the last day it did (or a little later), and the
last of them is ``final``. So the sum of the days a … b up to the watermark is

    rows of day b  +  final rows of the days a … b − 1  −  rows of day a − 1 that are not final

and costs as much for a year as for a day. ``docs/decisions/0054`` has the reasons.
"""

from __future__ import annotations

from psycopg.sql import SQL, Composed

from pixecom.adapters.postgres.tables.insights import COUNTERS

_NAMES = SQL(", ").join(SQL(name) for name in COUNTERS)
_ZEROS = SQL(", ").join([SQL("0")] * len(COUNTERS))


def _each(template: str) -> Composed:
    """Repeat a text for every counter."""
    return SQL(", ").join(SQL(template.format(name=name)) for name in COUNTERS)


def _compose(text: str) -> bytes:
    """Fill in the counters."""
    composed = SQL(text).format(
        names=_NAMES,
        zeros=_ZEROS,
        based=_each("coalesce(b.{name}, 0) AS {name}"),
        summed=_each("s.{name} + coalesce(whole_sum(g.{name}) OVER past, 0)"),
        of_base=_each("b.{name}"),
        of_quiet=_each("q.{name}"),
        stepped=_each("c.{name} - lag(c.{name}, 1, 0::bigint) OVER before"),
        of_daily=_each("coalesce(d.{name}, 0)"),
    )
    return composed.as_bytes()


PLAN = b"""
    SELECT set_config('enable_nestloop', 'off', true), set_config('work_mem', '64MB', true)"""
"""For this transaction: before the first ANALYZE of a new seller's figures the planner takes
every part for one row, and would walk through all of them for each row of another."""
WATERMARK = b"SELECT settled_through FROM stats_watermarks WHERE seller_id = %(seller)s"
"""The last settled day of a seller; no row or NULL: none."""
MOVE = b"""
    INSERT INTO stats_watermarks (seller_id, settled_through) VALUES (%(seller)s, %(through)s)
    ON CONFLICT (seller_id) DO UPDATE SET settled_through = excluded.settled_through,
        totalled = stats_watermarks.totalled AND excluded.settled_through IS NOT NULL"""
TOTALLED = b"SELECT totalled FROM stats_watermarks WHERE seller_id = %(seller)s"
"""Whether every day of every account has its total."""
TOTALS_ARE_MADE = b"""
    INSERT INTO stats_watermarks (seller_id, totalled) VALUES (%(seller)s, true)
    ON CONFLICT (seller_id) DO UPDATE SET totalled = true"""
FIRST_DAY = b"""
    SELECT min(first_day) FROM unnest(ARRAY[1, 2, 3]::smallint[]) AS kind (entity_type)
    CROSS JOIN LATERAL (
        SELECT d.stat_date AS first_day FROM ad_stats_daily d
        WHERE d.seller_id = %(seller)s AND d.entity_type = kind.entity_type
        ORDER BY d.stat_date LIMIT 1) AS found"""
CHANGED = b"""
    SELECT array_agg(DISTINCT entity_id), min(stat_date) FROM ad_stats_daily
    WHERE seller_id = %(seller)s AND entity_type = %(type)s
      AND stat_date >= %(start)s AND stat_date <= %(through)s AND observed_at = %(observed)s"""
"""What an observation changed on settled days."""
EMPTY = b"DELETE FROM ad_stats_cum WHERE seller_id = %(seller)s"
WIPE = b"""
    DELETE FROM ad_stats_cum
    WHERE seller_id = %(seller)s AND entity_type = %(type)s AND stat_date >= %(first)s
      AND (%(entities)s::uuid[] IS NULL OR entity_id = ANY(%(entities)s::uuid[]))"""
BUILD = _compose("""
    WITH base AS MATERIALIZED (
        SELECT entity_id, stat_date, final, {names} FROM ad_stats_cum
        WHERE seller_id = %(seller)s AND entity_type = %(type)s
          AND stat_date = %(first)s::date - 1
          AND (%(entities)s::uuid[] IS NULL OR entity_id = ANY(%(entities)s::uuid[]))
        UNION ALL
        SELECT entity_id, stat_date, final, {names} FROM ad_stats_cum
        WHERE seller_id = %(seller)s AND entity_type = %(type)s AND final
          AND stat_date < %(first)s::date - 1
          AND (%(entities)s::uuid[] IS NULL OR entity_id = ANY(%(entities)s::uuid[]))
    ),
    given AS MATERIALIZED (
        SELECT entity_id, stat_date, {names} FROM ad_stats_daily
        WHERE seller_id = %(seller)s AND entity_type = %(type)s
          AND stat_date >= %(first)s AND stat_date <= %(through)s
          AND ({names}) <> ({zeros})
          AND (%(entities)s::uuid[] IS NULL OR entity_id = ANY(%(entities)s::uuid[]))
    ),
    delivered AS (
        SELECT entity_id, min(stat_date) AS lowest, max(stat_date) AS highest
        FROM given GROUP BY entity_id
    ),
    quiet AS MATERIALIZED (
        SELECT b.entity_id
        FROM base b JOIN ad_stats_cum q
          ON q.seller_id = %(seller)s AND q.entity_type = %(type)s AND q.entity_id = b.entity_id
         AND q.stat_date = least(%(through)s::date - %(quiet)s::int, %(first)s::date - 1)
         AND ({of_quiet}) = ({of_base})
        WHERE NOT b.final
          AND NOT EXISTS (SELECT FROM delivered d WHERE d.entity_id = b.entity_id)
    ),
    retired AS (
        UPDATE ad_stats_cum c SET final = true FROM quiet
        WHERE c.seller_id = %(seller)s AND c.entity_type = %(type)s
          AND c.stat_date = least(%(through)s::date - %(quiet)s::int, %(first)s::date - 1)
          AND c.entity_id = quiet.entity_id
    ),
    forgotten AS (
        DELETE FROM ad_stats_cum c
        WHERE c.seller_id = %(seller)s AND c.entity_type = %(type)s
          AND c.stat_date = ANY(ARRAY(
            SELECT %(through)s::date - ago FROM generate_series(0, %(quiet)s::int - 1) AS ago
            WHERE %(through)s::date - ago < %(first)s))
          AND c.entity_id = ANY(ARRAY(SELECT q.entity_id FROM quiet q))
    ),
    resumed AS (
        UPDATE ad_stats_cum c SET final = false FROM base b JOIN delivered d USING (entity_id)
        WHERE b.final AND c.final AND c.seller_id = %(seller)s AND c.entity_type = %(type)s
          AND c.stat_date = b.stat_date AND c.entity_id = b.entity_id
    ),
    spans AS (
        SELECT entity_id, {based},
               CASE WHEN b.entity_id IS NULL THEN d.lowest ELSE b.stat_date + 1 END AS begins,
               CASE WHEN d.highest <= %(through)s::date - %(quiet)s::int THEN d.highest
                    ELSE %(through)s END AS ends
        FROM base b FULL JOIN delivered d USING (entity_id)
        WHERE (d.entity_id IS NOT NULL OR NOT b.final)
          AND NOT EXISTS (SELECT FROM quiet q WHERE q.entity_id = b.entity_id)
    )
    INSERT INTO ad_stats_cum (seller_id, entity_type, stat_date, entity_id, final, {names})
    SELECT %(seller)s, %(type)s, day::date, s.entity_id,
           day::date = s.ends AND s.ends < %(through)s, {summed}
    FROM spans s
    CROSS JOIN LATERAL generate_series(s.begins::timestamp, s.ends::timestamp, '1 day') AS day
    LEFT JOIN given g ON g.entity_id = s.entity_id AND g.stat_date = day::date
    WINDOW past AS (PARTITION BY s.entity_id ORDER BY day)""")
BUILD_ON_CLUSTER = BUILD + b" ON CONFLICT DO NOTHING"
"""Cumulate the days ``first`` … ``through`` for all entities of a level, or for some; what it
inserts was deleted just before, the conflict clause is for clusters (``fact_sql.MERGE``).

Rows are changed where ``final`` or by arrays of days and entities, although the joins would find
them too: then an index leads to them, else every row of the level is read for a single one."""
DIFFERENCES = _compose("""
    WITH stepped AS (
        SELECT c.entity_id, c.stat_date, ({stepped}) IS DISTINCT FROM ({of_daily})
               OR c.stat_date - lag(c.stat_date) OVER before > 1 AS wrong
        FROM ad_stats_cum c
        LEFT JOIN ad_stats_daily d
          ON d.seller_id = %(seller)s AND d.entity_type = %(type)s
         AND d.stat_date = c.stat_date AND d.entity_id = c.entity_id
        WHERE c.seller_id = %(seller)s AND c.entity_type = %(type)s
        WINDOW before AS (PARTITION BY c.entity_id ORDER BY c.stat_date)
    )
    SELECT (SELECT count(*) FROM stepped WHERE wrong)
         + (SELECT count(*) FROM ad_stats_daily d
            WHERE d.seller_id = %(seller)s AND d.entity_type = %(type)s
              AND d.stat_date <= %(through)s AND ({of_daily}) <> ({zeros})
              AND NOT EXISTS (
                SELECT FROM ad_stats_cum c
                WHERE c.seller_id = %(seller)s AND c.entity_type = %(type)s
                  AND c.stat_date = d.stat_date AND c.entity_id = d.entity_id))
         + (SELECT count(*) FROM (
                SELECT c.entity_id FROM ad_stats_cum c
                WHERE c.seller_id = %(seller)s AND c.entity_type = %(type)s
                GROUP BY c.entity_id
                HAVING count(*) FILTER (WHERE final) <> CASE WHEN max(c.stat_date) < %(through)s
                                                             THEN 1 ELSE 0 END
            ) AS unmarked)""")
"""Count what differs: steps unlike the daily row, days that are missing, marks that are wrong."""
