"""What a list must know before it sums: the seller's zone and money, the accounts in view."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Generic, TypeVar
from uuid import UUID

from psycopg import Connection
from psycopg.sql import SQL

from pixecom.adapters.postgres import stats_version
from pixecom.adapters.postgres.advertising import SEEN_BY_VIEWER
from pixecom.application.insights.reports import DayBounds
from pixecom.application.shared.answers import Look
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import SellerId, UserId
from pixecom.domain.shared.money import from_micros

T = TypeVar("T")
_ACCOUNT = slice(7, 19)

_WORK_MEMORY = "32MB"
"""Sums of some ten thousand entities stay a hash table in memory; with the server's default of
4 MB the planner sorts every daily row on disk instead, which took twice as long. The joins of
such sums are hashed: after an import, before the next ANALYZE, the planner takes each for one
row, and its nested loop over 10,000 × 10,000 rows would run into the timeout. Compiling the
statement (jit) costs more than it saves.

A list is planned once a connection. A plan from the day when a table was empty must not scan it
for all sellers later, so scans need an index (``enable_seqscan`` off)."""

_LAST_RUN = """
    LEFT JOIN LATERAL (
        SELECT r.finished_at FROM sync_runs r
        WHERE r.seller_id = %(seller)s AND r.ad_account_id = a.id AND r.state = 'DONE'
          AND {counts}
        ORDER BY r.created_at DESC LIMIT 1
    ) {alias} ON true"""
CURRENT = """(r.kind = 'STATS' OR r.kind = 'BACKFILL' AND r.level IS NULL
               AND r.date_to >= (r.created_at - interval '1 day')::date)"""
"""A backfill tells how fresh the figures are only when it reached the day it was made on."""
LAST_STATS = _LAST_RUN.format(counts=CURRENT, alias="stats")
LAST_DELIVERY = _LAST_RUN.format(counts="r.kind = 'DELIVERY'", alias="delivery")
TRIED = f"""
    LEFT JOIN LATERAL (
        SELECT r.finished_at AS at, r.state, r.error_message, r.published_levels FROM sync_runs r
        WHERE r.seller_id = %(seller)s AND r.ad_account_id = a.id
          AND r.state IN ('DONE', 'PARTIAL', 'FAILED') AND {CURRENT}
        ORDER BY r.created_at DESC LIMIT 1
    ) tried ON true"""
"""The newest attempt that ended."""
CONTROL = """
    LEFT JOIN LATERAL (
        SELECT r.control_diff_micros AS micros FROM sync_runs r
        WHERE r.seller_id = %(seller)s AND r.ad_account_id = a.id
          AND r.control_diff_micros IS NOT NULL
        ORDER BY r.created_at DESC LIMIT 1
    ) control ON true"""
_PUBLISHED = f"""
        SELECT r.finished_at FROM sync_runs r
        WHERE r.seller_id = %(seller)s AND r.ad_account_id = a.id
          AND r.state IN ('DONE', 'PARTIAL') AND {{level}} = ANY(r.published_levels)
          AND {CURRENT}
        ORDER BY r.created_at DESC LIMIT 1"""


def published(level: str) -> str:
    """Give when a level, an expression, was last published: a query of its own."""
    return _PUBLISHED.format(level=level)


VISIBLE = (
    "a.seller_id = %(seller)s AND a.connection_type = 'AD_ACCOUNT' AND " + SEEN_BY_VIEWER.decode()
)

_STORE_DAY = """(
           SELECT {most}(found.day) FROM unnest(%(levels)s::smallint[]) AS one (level)
           CROSS JOIN LATERAL (
               SELECT f.stat_date AS day FROM store_entity_stats_daily f
               WHERE f.seller_id = %(seller)s AND f.entity_type = one.level
               ORDER BY f.stat_date {way} LIMIT 1) AS found)"""
_NOTHING_MORE = ("NULL, NULL, NULL, NULL, NULL", "")
_LEVEL = f"""({published("%(level)s::text")}), tried.at,
       tried.state = 'DONE' OR %(level)s::text = ANY(tried.published_levels),
       tried.error_message, control.micros"""
_CONTEXT = f"""
SELECT coalesce(own.timezone, 'UTC'), coalesce(own.default_currency, 'USD'),
       {stats_version.CURRENT}, coalesce(w.totalled, false), w.settled_through,
       {_STORE_DAY.format(most="min", way="ASC")}, {_STORE_DAY.format(most="max", way="DESC")},
       a.id, a.name, coalesce(a.metadata ->> 'timezone', 'UTC'),
       coalesce(a.metadata ->> 'currency', 'USD'), stats.finished_at, delivery.finished_at,
       a.is_active, {{more}},
       set_config('work_mem', %(memory)s, true), set_config('enable_nestloop', 'off', true),
       set_config('jit', 'off', true), set_config('enable_seqscan', 'off', true)
FROM (SELECT) always
LEFT JOIN seller_settings own ON own.seller_id = %(seller)s
LEFT JOIN stats_watermarks w ON w.seller_id = %(seller)s
LEFT JOIN fb_connections a ON {VISIBLE}
{LAST_STATS}
{LAST_DELIVERY}
{{laterals}}
"""
_CONTEXTS = [
    SQL(_CONTEXT.format(more=more, laterals=laterals)).as_bytes()
    for more, laterals in (_NOTHING_MORE, (_LEVEL, TRIED + CONTROL))
]
"""Without the quality of a level, and with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresLook(Look[T], Generic[T]):
    """What was found out, and how to go on."""

    tag: str
    read: Callable[[], T]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """An ad account that the viewer sees; ``timezone`` and ``currency`` are of its figures.

    ``level`` is empty unless the quality of a level was asked for.
    """

    id: UUID
    name: str
    timezone: str
    currency: str
    last_stats_at: datetime | None
    last_delivery_at: datetime | None
    is_active: bool
    level: LevelView


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelView:
    """What the runs of an account say of one level; ``tried_at`` is the newest that ended."""

    published_at: datetime | None
    tried_at: datetime | None
    is_complete: bool
    reason: str | None
    control_micros: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """Days whose sum is the cumulated rows of ``high`` less those of ``low``, the day before.

    ``through`` is the last day that is settled at all.
    """

    low: date
    high: date
    through: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerView:
    """The seller's own zone and currency, and the ad accounts that the viewer sees.

    All of it, with the version of the rows, is what an answer depends on beside its question;
    ``totalled``, ``settled_through`` and the days with facts of the shop only tell how to find
    the answer.
    """

    timezone: str
    currency: str
    stats_version: int
    accounts: Sequence[AccountView]
    totalled: bool = field(repr=False)
    settled_through: date | None = field(repr=False)
    store_days: tuple[date, date] | None = field(repr=False)

    def has_store_facts(self, days: DayBounds) -> bool:
        """Whether the shop's own facts may be part of the days."""
        if self.store_days is None:
            return False
        begin, end = self.store_days
        first, last = days.first, days.last
        return (last is None or begin <= last) and (first is None or first <= end)

    def settled(self, days: DayBounds) -> Settled | None:
        """Give the settled part of the days, if they begin with one."""
        through, first = self.settled_through, days.first or date.min
        if through is None or first > through:
            return None
        return Settled(
            low=first if first == date.min else first - timedelta(days=1),
            high=min(days.last or date.max, through),
            through=through,
        )


def seller_view(
    connection: Connection[tuple[Any, ...]],
    *,
    seller_id: SellerId,
    viewer: UserId | None,
    levels: Sequence[int] = (),
    level: Level | None = None,
) -> SellerView:
    """Read the context of a list, and give the transaction memory to sum with: 1 statement.

    ``levels`` are the codes of those whose facts of the shop the list may contain, ``level`` the
    one whose quality is asked for.
    """
    values = {
        "seller": seller_id,
        "viewer": viewer,
        "levels": list(levels),
        "level": level,
        "memory": _WORK_MEMORY,
    }
    rows = connection.execute(_CONTEXTS[level is not None], values, prepare=True).fetchall()
    own_zone, own_money, version, totalled, through, begin, end, *_ = rows[0]
    return SellerView(
        timezone=own_zone,
        currency=own_money,
        stats_version=version,
        accounts=[_account(row[_ACCOUNT]) for row in rows if row[_ACCOUNT][0] is not None],
        totalled=totalled,
        settled_through=through,
        store_days=(begin, end) if begin else None,
    )


def _account(columns: Sequence[Any]) -> AccountView:
    identity, name, zone, money, stats, delivery, is_active, *level = columns
    published, tried, is_complete, reason, micros = level
    return AccountView(
        id=identity,
        name=name,
        timezone=zone,
        currency=money,
        last_stats_at=stats,
        last_delivery_at=delivery,
        is_active=is_active,
        level=LevelView(
            published_at=published,
            tried_at=tried,
            is_complete=bool(is_complete),
            reason=None if is_complete else reason,
            control_micros=micros,
        ),
    )


def counters_of(inputs: Sequence[int | Decimal]) -> Counters:
    """Make counters of the eight inputs, money in micros."""
    spend, impressions, clicks, views, carts, checkouts, purchases, revenue = map(int, inputs)
    return Counters(
        spend=from_micros(spend),
        impressions=impressions,
        clicks=clicks,
        content_views=views,
        add_to_cart=carts,
        checkout=checkouts,
        purchases=purchases,
        revenue=from_micros(revenue),
    )


def latest(instants: Iterable[datetime | None]) -> datetime | None:
    """Give the last of the instants that are known."""
    return max((each for each in instants if each), default=None)


def explained() -> Sequence[bytes]:
    """Give what the templates become."""
    return _CONTEXTS
