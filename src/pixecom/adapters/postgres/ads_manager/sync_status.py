"""How fresh each ad account's figures are, from its runs."""

from __future__ import annotations

from collections.abc import Sequence

from psycopg.sql import SQL

from pixecom.adapters.postgres.ads_manager.context import (
    CONTROL,
    LAST_DELIVERY,
    LAST_STATS,
    TRIED,
    VISIBLE,
    published,
)
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import AccountSync, LevelSync
from pixecom.application.insights.reports_ports import SyncStatusReader
from pixecom.domain.insights.fact import TIERS
from pixecom.domain.shared.ids import AdAccountId, SellerId, UserId
from pixecom.domain.shared.money import from_micros

_STATEMENT = SQL(f"""
SELECT a.id, a.name, stats.finished_at, delivery.finished_at,
       newest.state, newest.error_code, newest.error_message,
       a.token_state, a.metadata->>'tokenProblem', control.micros, levels.at, tried.at
FROM fb_connections a
{LAST_STATS}
{LAST_DELIVERY}
LEFT JOIN LATERAL (
    (SELECT r.state, r.error_code, r.error_message FROM sync_runs r
     WHERE r.seller_id = %(seller)s AND r.ad_account_id = a.id AND r.kind <> 'DELIVERY'
       AND NOT (r.kind = 'ENTITIES' AND r.state = 'DONE')
     ORDER BY r.created_at DESC LIMIT 1)
    UNION ALL
    SELECT 'DONE', NULL, NULL WHERE EXISTS (
        SELECT FROM sync_runs r
        WHERE r.seller_id = %(seller)s AND r.ad_account_id = a.id AND r.kind = 'ENTITIES')
    LIMIT 1
) newest ON true
{CONTROL}
{TRIED}
CROSS JOIN LATERAL (
    SELECT array_agg(({published("one.level")}) ORDER BY one.place) AS at
    FROM unnest(%(levels)s::text[]) WITH ORDINALITY AS one (level, place)
) levels
WHERE {VISIBLE} AND a.is_active
ORDER BY lower(a.name), a.id
""").as_bytes()
"""The state is that of the newest run of figures: metadata that arrived says nothing of them, and
counts only where nothing else has run."""


class PostgresSyncStatusReader(SyncStatusReader):
    """Reads runs and connections, one statement."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def accounts(
        self, *, seller_id: SellerId, visible_to: UserId | None = None
    ) -> Sequence[AccountSync]:
        """Give the active accounts in view, by name."""
        levels = [level.value for level in TIERS]
        parameters = {"seller": seller_id, "viewer": visible_to, "levels": levels}
        with self._database.raw(seller_id) as connection:
            rows = connection.execute(_STATEMENT, parameters, prepare=True).fetchall()
        return [
            AccountSync(
                ad_account_id=AdAccountId(identity),
                name=name,
                last_stats_at=stats_at,
                last_delivery_at=delivery_at,
                state=state,
                error_code=code,
                message=message,
                token_state=token_state,
                token_problem=problem,
                control_difference=None if micros is None else from_micros(micros),
                levels=[
                    LevelSync(
                        level=level, last_stats_at=at, complete=at is not None and at == tried_at
                    )
                    for level, at in zip(TIERS, published, strict=True)
                ],
            )
            for (
                identity,
                name,
                stats_at,
                delivery_at,
                state,
                code,
                message,
                token_state,
                problem,
                micros,
                published,
                tried_at,
            ) in rows
        ]
