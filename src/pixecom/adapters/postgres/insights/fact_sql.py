"""The statements of the write path: typed constants, every value a bound parameter.

``merge`` is one statement: from the incoming rows an anti-join keeps those that are new or
different and not older than what is stored; these alone are appended to the raw history and
written to the daily table. Unchanged rows cost no write at all, also no log volume.

The comparison is a full join on purpose: it can only be hashed or merged. With a plain anti-join
and statistics from before a seller's first rows, the server walked 30,000 × 1,000 pairs.

New rows are inserted plainly and only changed ones ``ON CONFLICT``: the speculative insert that
a conflict clause needs looks up and logs every row twice. The seller's lock keeps two writers
apart; a writer without it meets a unique violation and can try again.
"""

from __future__ import annotations

from psycopg.sql import SQL, Composed

from pixecom.adapters.postgres.insights.packing import COUNTERS, FIGURES, UNREPORTED
from pixecom.adapters.postgres.tables.insights import COUNTERS as COUNTER_COLUMNS

_COUNTERS = SQL(
    "spend_micros, impressions, link_clicks, content_views, add_to_cart, checkout_initiated,"
    " purchases, purchase_value_micros"
)
_STORED = SQL(
    "d.spend_micros, d.impressions, d.link_clicks, d.content_views, d.add_to_cart,"
    " d.checkout_initiated, d.purchases, d.purchase_value_micros"
)
_SUMS = SQL(
    "whole_sum(d.spend_micros), whole_sum(d.impressions), whole_sum(d.link_clicks),"
    " whole_sum(d.content_views), whole_sum(d.add_to_cart),"
    " whole_sum(d.checkout_initiated), whole_sum(d.purchases),"
    " whole_sum(d.purchase_value_micros)"
)
_NUMBERS = SQL("n0, n1, n2, n3, n4, n5, n6, n7")
"""The counters inside the merge, in their order: a short text is parsed faster."""

LOCK = b"""
    SELECT pg_advisory_xact_lock(hashtextextended('sync:' || %(seller)s::text, 0)),
           set_config('statement_timeout', '60s', true)"""
"""The seller's sync lock, until the end of the transaction. Whoever holds it writes figures, and
may take as long as a worker may: an import writes in a process that otherwise answers reads."""


def _figure(place: int) -> Composed:
    return SQL("f.v[(n * {} - {})::int]").format(FIGURES, FIGURES - 1 - place)


_GIVEN = SQL(
    """
    SELECT entity_id, external_id, stat_date, {}, {}
    FROM unnest(%(entities)b::uuid[], %(externals)b::text[], %(days)b::date[])
        WITH ORDINALITY AS u (entity_id, external_id, stat_date, n),
        (SELECT %(figures)b::bigint[] AS v) f"""
).format(
    SQL(", ").join(_figure(place) for place in range(COUNTERS)),
    SQL(", ").join(
        SQL("nullif({}, {})").format(_figure(place), UNREPORTED)
        for place in range(COUNTERS, FIGURES)
    ),
)
"""The rows that a call brings: ``figures`` holds all numbers of the first row, then the next."""

_OWNED = {
    1: SQL(
        "SELECT id FROM campaigns WHERE seller_id = %(seller)s AND ad_account_id = %(account)s"
    ),
    2: SQL(
        """SELECT id FROM adsets WHERE seller_id = %(seller)s AND campaign_id = ANY(ARRAY(
        SELECT id FROM campaigns WHERE seller_id = %(seller)s AND ad_account_id = %(account)s))"""
    ),
    3: SQL(
        """SELECT id FROM ads WHERE seller_id = %(seller)s AND adset_id = ANY(ARRAY(
        SELECT id FROM adsets WHERE seller_id = %(seller)s AND campaign_id = ANY(ARRAY(
        SELECT id FROM campaigns
        WHERE seller_id = %(seller)s AND ad_account_id = %(account)s))))"""
    ),
}
"""The entities of an account by the code of their level; arrays keep the steps on indexes."""

_EXTERNAL_OF = {
    1: SQL(
        "SELECT external_campaign_id FROM campaigns e"
        " WHERE e.seller_id = %(seller)s AND e.id = d.entity_id"
    ),
    2: SQL(
        "SELECT external_adset_id FROM adsets e"
        " WHERE e.seller_id = %(seller)s AND e.id = d.entity_id"
    ),
    3: SQL(
        "SELECT external_ad_id FROM ads e WHERE e.seller_id = %(seller)s AND e.id = d.entity_id"
    ),
}

_PARENT = {
    (3, 2): SQL(
        """JOIN ads x ON x.seller_id = d.seller_id AND x.id = d.entity_id
        JOIN adsets p ON p.seller_id = x.seller_id AND p.id = x.adset_id
        JOIN campaigns c ON c.seller_id = p.seller_id AND c.id = p.campaign_id"""
    ),
    (3, 1): SQL(
        """JOIN ads x ON x.seller_id = d.seller_id AND x.id = d.entity_id
        JOIN adsets a ON a.seller_id = x.seller_id AND a.id = x.adset_id
        JOIN campaigns p ON p.seller_id = a.seller_id AND p.id = a.campaign_id
        JOIN campaigns c ON c.seller_id = p.seller_id AND c.id = p.id"""
    ),
    (2, 1): SQL(
        """JOIN adsets a ON a.seller_id = d.seller_id AND a.id = d.entity_id
        JOIN campaigns p ON p.seller_id = a.seller_id AND p.id = a.campaign_id
        JOIN campaigns c ON c.seller_id = p.seller_id AND c.id = p.id"""
    ),
}
_EXTERNAL = {1: SQL("p.external_campaign_id"), 2: SQL("p.external_adset_id")}

_RAISED = SQL(
    """
    SELECT p.id, coalesce({external}, ''), d.stat_date, {sums},
        NULL::bigint, NULL::bigint, NULL::bigint
    FROM ad_stats_daily d {parent}
    WHERE d.seller_id = %(seller)s AND d.entity_type = %(from_type)s
      AND d.stat_date >= %(start)s AND d.stat_date < %(end)s
      AND d.stat_date = ANY(%(dates)s::date[]) AND c.ad_account_id = %(account)s
    GROUP BY p.id, {external}, d.stat_date"""
)

_LATER_WINS = SQL(
    """
        ON CONFLICT (seller_id, entity_type, stat_date, entity_id) DO UPDATE SET
            spend_micros = excluded.spend_micros, impressions = excluded.impressions,
            link_clicks = excluded.link_clicks, content_views = excluded.content_views,
            add_to_cart = excluded.add_to_cart,
            checkout_initiated = excluded.checkout_initiated, purchases = excluded.purchases,
            purchase_value_micros = excluded.purchase_value_micros,
            observed_at = excluded.observed_at
        WHERE t.observed_at <= excluded.observed_at"""
)
_MERGE = SQL(
    """
    WITH given (entity_id, external_id, stat_date, {numbers}, r0, r1, r2) AS ({given}),
    stored AS (
        SELECT * FROM ad_stats_daily
        WHERE seller_id = %(seller)s AND entity_type = %(type)s
          AND stat_date >= %(start)s AND stat_date < %(end)s
    ),
    fresh (created, entity_id, external_id, stat_date, {numbers}, r0, r1, r2) AS MATERIALIZED (
        SELECT d.observed_at IS NULL, entity_id,
               coalesce(g.external_id, ({external}), ''), stat_date,
               coalesce(n0, 0), coalesce(n1, 0), coalesce(n2, 0), coalesce(n3, 0),
               coalesce(n4, 0), coalesce(n5, 0), coalesce(n6, 0), coalesce(n7, 0), r0, r1, r2
        FROM given g FULL JOIN stored d USING (stat_date, entity_id)
        WHERE d.observed_at IS NULL
           OR d.observed_at <= %(observed)s
              AND CASE WHEN g.external_id IS NULL
                  THEN %(complete)s AND ({stored}) IS DISTINCT FROM (0, 0, 0, 0, 0, 0, 0, 0)
                       AND d.entity_id IN ({owned})
                  ELSE ({stored}) IS DISTINCT FROM ({numbers}) END
    ),
    raw AS (
        INSERT INTO ad_stats_raw (seller_id, entity_type, run_id, fetched_at, entity_id,
            external_entity_id, stat_date, {counters}, reported_cpm, reported_ctr, reported_cpc)
        SELECT %(seller)s, %(type)s, %(run)s, %(observed)s, entity_id, external_id, stat_date,
               {numbers}, r0 * 0.000001, r1 * 0.000001, r2 * 0.000001
        FROM fresh {raw_conflict}
    ),
    created AS (
        INSERT INTO ad_stats_daily AS t
            (seller_id, entity_type, stat_date, entity_id, observed_at, {counters})
        SELECT %(seller)s, %(type)s, stat_date, entity_id, %(observed)s, {numbers}
        FROM fresh WHERE created {daily_conflict}
    ),
    changed AS (
        INSERT INTO ad_stats_daily AS t
            (seller_id, entity_type, stat_date, entity_id, observed_at, {counters})
        SELECT %(seller)s, %(type)s, stat_date, entity_id, %(observed)s, {numbers}
        FROM fresh WHERE NOT created
        {later_wins}
        RETURNING 1
    )
    SELECT count(*), count(*) FILTER (WHERE created) + (SELECT count(*) FROM changed),
           (SELECT settled_through FROM stats_watermarks WHERE seller_id = %(seller)s)
    FROM fresh"""
)


def _merge(code: int, given: SQL | Composed, *, cluster: bool) -> bytes:
    """Compose, without indentation: the driver parses a text over 4,096 bytes at every call."""
    text = _MERGE.format(
        given=given,
        external=_EXTERNAL_OF[code],
        owned=_OWNED[code],
        counters=_COUNTERS,
        numbers=_NUMBERS,
        stored=_STORED,
        raw_conflict=SQL("ON CONFLICT DO NOTHING" if cluster else ""),
        daily_conflict=_LATER_WINS if cluster else SQL(""),
        later_wins=_LATER_WINS,
    )
    return b" ".join(text.as_bytes().split())


def _merges(*, cluster: bool) -> dict[int, bytes]:
    return {code: _merge(code, _GIVEN, cluster=cluster) for code in _OWNED}


def _raises(*, cluster: bool) -> dict[tuple[int, int], bytes]:
    return {
        (below, above): _merge(
            above,
            _RAISED.format(external=_EXTERNAL[above], sums=_SUMS, parent=parent),
            cluster=cluster,
        )
        for (below, above), parent in _PARENT.items()
    }


MERGE, MERGE_ON_CLUSTER = _merges(cluster=False), _merges(cluster=True)
"""Merge the rows of a level, by its code. A cluster copies what an ``INSERT … SELECT`` selects
when it has no conflict clause, and row-level security refuses to be copied into."""

RAISE, RAISE_ON_CLUSTER = _raises(cluster=False), _raises(cluster=True)
"""Recompute a level from a lower one, by their codes (from, to)."""

_TOTALS = SQL(
    """
    SELECT %(seller)s::uuid, 0::smallint, d.stat_date, c.ad_account_id, {observed}{sums}
    FROM campaigns c
    JOIN ad_stats_daily d ON d.seller_id = %(seller)s AND d.entity_type = 1
        AND d.entity_id = c.id
    WHERE c.seller_id = %(seller)s{limits}
    GROUP BY d.stat_date, c.ad_account_id"""
)
_INTO_TOTALS = SQL(
    """
    INSERT INTO ad_stats_daily AS t
        (seller_id, entity_type, stat_date, entity_id, observed_at, {counters})"""
).format(counters=_COUNTERS)
TOTAL = (
    _INTO_TOTALS
    + _TOTALS.format(
        observed=SQL("%(observed)s::timestamptz, "),
        sums=_SUMS,
        limits=SQL(
            """ AND c.ad_account_id = %(account)s AND d.stat_date = ANY(ARRAY(
            SELECT DISTINCT o.stat_date FROM ad_stats_daily o
            WHERE o.seller_id = %(seller)s AND o.entity_type = 1 AND o.stat_date >= %(start)s
              AND o.stat_date < %(end)s AND o.observed_at = %(observed)s))"""
        ),
    )
    + SQL(
        """
    ON CONFLICT (seller_id, entity_type, stat_date, entity_id) DO UPDATE SET
        spend_micros = excluded.spend_micros, impressions = excluded.impressions,
        link_clicks = excluded.link_clicks, content_views = excluded.content_views,
        add_to_cart = excluded.add_to_cart, checkout_initiated = excluded.checkout_initiated,
        purchases = excluded.purchases, purchase_value_micros = excluded.purchase_value_micros,
        observed_at = excluded.observed_at"""
    )
).as_bytes()
"""Sum the campaigns of an account on the days that an observation changed: entity type 0."""
FORGET_TOTALS = b"DELETE FROM ad_stats_daily WHERE seller_id = %(seller)s AND entity_type = 0"
TOTAL_ALL = (
    _INTO_TOTALS
    + _TOTALS.format(observed=SQL("max(d.observed_at), "), sums=_SUMS, limits=SQL(""))
    + SQL(" ON CONFLICT DO NOTHING")
).as_bytes()
"""Sum all campaigns, an account and day a row, where there are no totals yet; the conflict clause
is for clusters, as in ``MERGE``."""
WRONG_TOTALS = (
    SQL(
        """
    WITH stored AS (
        SELECT seller_id, entity_type, stat_date, entity_id, {counters} FROM ad_stats_daily
        WHERE seller_id = %(seller)s AND entity_type = 0
    ),
    summed AS ({summed})
    SELECT (SELECT count(*) FROM (TABLE stored EXCEPT TABLE summed) AS more)
         + (SELECT count(*) FROM (TABLE summed EXCEPT TABLE stored) AS less)"""
    )
    .format(
        counters=_COUNTERS, summed=_TOTALS.format(observed=SQL(""), sums=_SUMS, limits=SQL(""))
    )
    .as_bytes()
)
"""Count the totals that differ from the sums of their campaigns, twice where both exist."""

ROLL_UP_SELLPAGES = b"""
    WITH sums AS (
        SELECT c.sellpage_id, d.stat_date, whole_sum(d.purchase_value_micros) AS revenue_micros,
               whole_sum(d.spend_micros) AS ad_spend_micros,
               whole_sum(d.impressions) AS impressions,
               whole_sum(d.link_clicks) AS link_clicks,
               whole_sum(d.content_views) AS content_views,
               whole_sum(d.add_to_cart) AS add_to_cart,
               whole_sum(d.checkout_initiated) AS checkout_initiated,
               whole_sum(d.purchases) AS purchases
        FROM ad_stats_daily d
        JOIN campaigns c ON c.seller_id = d.seller_id AND c.id = d.entity_id
        WHERE d.seller_id = %(seller)s AND d.entity_type = 1
          AND d.stat_date >= %(start)s AND d.stat_date < %(end)s AND c.sellpage_id IS NOT NULL
        GROUP BY c.sellpage_id, d.stat_date
    ),
    gone AS (
        DELETE FROM sellpage_stats_daily t
        WHERE t.seller_id = %(seller)s AND t.ad_source = 'META'
          AND t.stat_date >= %(start)s AND t.stat_date < %(end)s
          AND NOT EXISTS (
              SELECT FROM sums s
              WHERE s.stat_date = t.stat_date AND s.sellpage_id = t.sellpage_id)
        RETURNING 1
    ),
    written AS (
        INSERT INTO sellpage_stats_daily AS t (
            seller_id, ad_source, observed_at, sellpage_id, stat_date, revenue_micros,
            ad_spend_micros, impressions, link_clicks, content_views, add_to_cart,
            checkout_initiated, purchases)
        SELECT %(seller)s, 'META', now(), s.* FROM sums s
        WHERE NOT EXISTS (
            SELECT FROM sellpage_stats_daily u
            WHERE u.seller_id = %(seller)s AND u.stat_date = s.stat_date
              AND u.sellpage_id = s.sellpage_id AND u.ad_source = 'META'
              AND (u.revenue_micros, u.ad_spend_micros, u.impressions, u.link_clicks,
                   u.content_views, u.add_to_cart, u.checkout_initiated, u.purchases)
                = (s.revenue_micros, s.ad_spend_micros, s.impressions, s.link_clicks,
                   s.content_views, s.add_to_cart, s.checkout_initiated, s.purchases))
        ON CONFLICT (seller_id, stat_date, sellpage_id, ad_source) DO UPDATE SET
            revenue_micros = excluded.revenue_micros,
            ad_spend_micros = excluded.ad_spend_micros, impressions = excluded.impressions,
            link_clicks = excluded.link_clicks, content_views = excluded.content_views,
            add_to_cart = excluded.add_to_cart,
            checkout_initiated = excluded.checkout_initiated, purchases = excluded.purchases,
            observed_at = excluded.observed_at
        RETURNING 1
    )
    SELECT (SELECT count(*) FROM gone) + (SELECT count(*) FROM written)"""

_SNAPSHOT_NAMES = [f"cumulative_{name}" for name in COUNTER_COLUMNS]
_NAMED = SQL(", ").join(map(SQL, _SNAPSHOT_NAMES))
_SNAPSHOTS = SQL("""
    INSERT INTO spend_snapshots AS t
        (seller_id, ad_account_id, id, recorded_at, stat_date, {names})
    {known}
    ON CONFLICT (seller_id, id) DO UPDATE SET
        (recorded_at, stat_date, {names}) = (excluded.recorded_at, excluded.stat_date, {later})
    WHERE (t.stat_date, {stored}) IS DISTINCT FROM (excluded.stat_date, {later})""")


def _snapshots(known: str, figure: str) -> Composed:
    """Compose the writing of snapshots; one whose figures are there already is left alone."""
    return _SNAPSHOTS.format(
        names=_NAMED,
        known=SQL(known).format(SQL(", ".join(figure.format(name) for name in COUNTER_COLUMNS))),
        later=SQL(", ").join(SQL(f"excluded.{name}") for name in _SNAPSHOT_NAMES),
        stored=SQL(", ").join(SQL(f"t.{name}") for name in _SNAPSHOT_NAMES),
    )


SNAPSHOT = (
    SQL(
        """
    WITH before AS (
        SELECT {names} FROM spend_snapshots
        WHERE seller_id = %(seller)s AND ad_account_id = %(account)s AND stat_date = %(day)s
        ORDER BY recorded_at DESC, id DESC LIMIT 1
    ),
    written AS ({snapshot} RETURNING {names})
    SELECT FROM written WHERE written IS DISTINCT FROM (SELECT before FROM before)"""
    )
    .format(
        names=_NAMED,
        snapshot=_snapshots(
            """
    SELECT %(seller)s, %(account)s, %(run)s, %(at)s, %(day)s, {}
    FROM campaigns c JOIN ad_stats_daily d
        ON d.seller_id = c.seller_id AND d.entity_id = c.id
        AND d.entity_type = 1 AND d.stat_date = %(day)s
    WHERE c.seller_id = %(seller)s AND c.ad_account_id = %(account)s""",
            "coalesce(whole_sum(d.{}), 0)",
        ),
    )
    .as_bytes()
)
"""What is known of an account's day so far, one row a run; a row comes back where it is not what
the newest row of that day said before: only then hours look different."""
HOURS = _snapshots(
    """
    SELECT %(seller)s, %(account)s, u.* FROM unnest(
        %(ids)s::uuid[], %(instants)s::timestamptz[], %(days)s::date[], {}) AS u""",
    "%({})s::bigint[]",
).as_bytes()
"""What a source says was known of an account's days, one row an hour."""
