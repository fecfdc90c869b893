"""Work that is due across all sellers, read by the platform role without any lock."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from pixecom.adapters.postgres.advertising import to_ad_account
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.ports import DueWork
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.sync import FIRST_BACKFILL_DAYS, DueAccount, LostRun
from pixecom.domain.shared.ids import RunId, SellerId

_FIRST_HISTORY = b"""
            FROM sync_runs r
            WHERE r.seller_id = f.seller_id AND r.ad_account_id = f.id AND r.kind = 'BACKFILL'
              AND r.level IS NULL AND r.date_to - r.date_from >= %(days)s::int - 1
              AND r.date_to >= (r.created_at - interval '1 day')::date"""
"""Backfills that fetched no less than a first one, whatever became of them."""
_ACTIVE = (
    b"""
    FROM fb_connections f
    JOIN sellers o ON o.id = f.seller_id AND o.is_active AND o.status = 'ACTIVE'
    CROSS JOIN LATERAL (
        SELECT (
            SELECT true"""
    + _FIRST_HISTORY
    + b""" AND r.state = 'DONE'
            ORDER BY r.created_at LIMIT 1) IS NULL AS never
        OFFSET 0
    ) s
    WHERE f.connection_type = 'AD_ACCOUNT' AND f.is_active
      AND f.metadata->>'provider' IS DISTINCT FROM 'csv'"""
)
"""The first history is among an account's oldest runs, the last attempt among its newest: each is
looked for from that end. OFFSET keeps the planner from asking for it wherever it is named."""
_RUNNING = b"""(s.never
           OR EXISTS (
               SELECT FROM campaigns c
               WHERE c.seller_id = f.seller_id AND c.ad_account_id = f.id
                 AND c.status IN ('ACTIVE', 'PAUSED'))
           OR EXISTS (
               SELECT FROM ad_stats_daily d
               JOIN campaigns c ON c.seller_id = d.seller_id AND c.id = d.entity_id
               WHERE d.seller_id = f.seller_id AND d.entity_type = 1
                 AND d.stat_date > (now() - interval '29 days')::date
                 AND c.ad_account_id = f.id))"""
_ACCOUNT = b"""f.seller_id, f.id, f.external_id, f.name, f.metadata->>'timezone',
           f.metadata->>'currency', f.metadata->>'provider'"""
_ACCOUNTS = (
    b"""
    SELECT """
    + _ACCOUNT
    + b""", s.never, (
               SELECT coalesce(r.finished_at, r.created_at)"""
    + _FIRST_HISTORY
    + b""" AND s.never AND r.state IN ('PARTIAL', 'FAILED')
               ORDER BY r.created_at DESC LIMIT 1),
           NOT s.never OR (
               SELECT true FROM sync_runs r
               WHERE r.seller_id = f.seller_id AND r.ad_account_id = f.id AND r.level IS NULL
                 AND r.kind IN ('STATS', 'BACKFILL') AND r.state IN ('DONE', 'PARTIAL')
               ORDER BY r.created_at DESC LIMIT 1) IS NOT NULL"""
    + _ACTIVE
    + b"""
      AND """
    + _RUNNING
    + b"""
    ORDER BY f.seller_id, f.created_at"""
)
_IDLE = (
    b"""
    SELECT """
    + _ACCOUNT
    + _ACTIVE
    + b"""
      AND f.token_state <> 'NEEDS_REAUTH' AND NOT """
    + _RUNNING
    + b"""
    ORDER BY f.seller_id, f.created_at"""
)
_TO_SETTLE = b"""
    SELECT s.id FROM sellers s LEFT JOIN stats_watermarks w ON w.seller_id = s.id
    WHERE s.is_active AND s.status = 'ACTIVE'
      AND coalesce(w.settled_through, '-infinity') < %(through)s::date
      AND EXISTS (
          SELECT FROM ad_stats_daily d
          WHERE d.seller_id = s.id AND d.entity_type BETWEEN 1 AND 3
            AND d.stat_date <= %(through)s)
    ORDER BY s.id"""
_LOST = b"""
    SELECT seller_id, id FROM sync_runs
    WHERE (state = 'RUNNING' AND lease_until < now())
       OR (state = 'QUEUED'
           AND coalesce(lease_until, created_at)
               < now() - make_interval(secs => %(quiet)s::float8))
    ORDER BY created_at LIMIT %(limit)s"""


class PostgresDueWork(DueWork):
    """Reads with the platform role's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accounts_for_stats(self) -> Sequence[DueAccount]:
        """Give every eligible account in one statement."""
        with self._database.global_raw() as connection:
            rows = connection.execute(_ACCOUNTS, {"days": FIRST_BACKFILL_DAYS}).fetchall()
        return [_due(row) for row in rows]

    def idle_accounts(self) -> Sequence[AdAccount]:
        """Give the other ones in one statement."""
        with self._database.global_raw() as connection:
            rows = connection.execute(_IDLE, {"days": FIRST_BACKFILL_DAYS}).fetchall()
        return [to_ad_account(row) for row in rows]

    def sellers_to_settle(self, *, through: date) -> Sequence[SellerId]:
        """Give them in one statement."""
        with self._database.global_raw() as connection:
            rows = connection.execute(_TO_SETTLE, {"through": through}).fetchall()
        return [SellerId(seller) for (seller,) in rows]

    def lost_runs(self, *, quiet_seconds: float | None, limit: int) -> Sequence[LostRun]:
        """Give runs that nobody holds, by the database's clock."""
        with self._database.global_raw() as connection:
            rows = connection.execute(_LOST, {"quiet": quiet_seconds, "limit": limit}).fetchall()
        return [LostRun(seller_id=SellerId(seller), run_id=RunId(run)) for seller, run in rows]


def _due(row: Sequence[Any]) -> DueAccount:
    never, tried_at, published = row[7:]
    account = to_ad_account(row[:7])
    return DueAccount(account=account, never_synced=never, tried_at=tried_at, published=published)
