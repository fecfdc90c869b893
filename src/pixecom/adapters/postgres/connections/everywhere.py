"""What concerns connections of all sellers, seen by the platform role."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pixecom.adapters.postgres.audit import AuditTrail
from pixecom.adapters.postgres.batches import in_batches
from pixecom.adapters.postgres.engine import Database
from pixecom.application.advertising.renewing import DueToken, DueTokens
from pixecom.application.advertising.storage_ports import PlatformUsers, SealedToken
from pixecom.application.shared.audit import Act, Actor
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.housekeeping import Leftovers
from pixecom.domain.shared.ids import ConnectionId, SellerId

DELETION: Final = "META_USER_FORGOTTEN"
STATES_KEPT: Final = timedelta(days=1)
_SELLERS_OF: Final = b"""
    SELECT DISTINCT seller_id FROM fb_connections
    WHERE metadata->>'fbUserId' = %(user)s ORDER BY seller_id"""
_DELETED_AT: Final = b"""
    SELECT created_at FROM audit_logs
    WHERE event = 'META_USER_FORGOTTEN' AND entity_id = %(deletion)s"""
_DUE: Final = b"""
    SELECT c.token_fingerprint,
           array_agg(DISTINCT c.seller_id),
           (array_agg(c.seller_id ORDER BY c.seller_id, c.id))[1],
           (array_agg(c.id ORDER BY c.seller_id, c.id))[1],
           (array_agg(c.access_token_enc ORDER BY c.seller_id, c.id))[1],
           (array_agg(c.token_key_id ORDER BY c.seller_id, c.id))[1],
           bool_or(c.token_expires_at <= clock_timestamp())
    FROM fb_connections c
    JOIN sellers s ON s.id = c.seller_id AND s.is_active AND s.status = 'ACTIVE'
    WHERE c.is_active AND c.token_state IN ('VALID', 'EXPIRING')
      AND c.access_token_enc IS NOT NULL AND c.token_fingerprint > %(after)s
      AND c.token_expires_at < clock_timestamp() + make_interval(secs => %(within)s::float8)
    GROUP BY c.token_fingerprint
    ORDER BY c.token_fingerprint LIMIT %(limit)s"""
_DELETE_STATES: Final = b"""
    DELETE FROM oauth_states WHERE (seller_id, nonce) IN (
        SELECT seller_id, nonce FROM oauth_states WHERE expires_at < %(before)s
        LIMIT %(batch)s)"""


class PostgresPlatformUsers(PlatformUsers):
    """Reads connections of all sellers; deletions are rows of the audit log."""

    def __init__(self, *, database: Database, ids: IdSource) -> None:
        self._database = database
        self._ids = ids

    def sellers_of(self, *, user_id: str) -> Sequence[SellerId]:
        """Read them in one statement."""
        with self._database.global_raw() as connection:
            rows = connection.execute(_SELLERS_OF, {"user": user_id}).fetchall()
        return [SellerId(row[0]) for row in rows]

    def remember_deletion(self, *, deletion_id: UUID, by: Actor) -> None:
        """Append a row of no seller."""
        act = Act(event=DELETION, entity_type="deletion", entity_id=deletion_id)
        with self._database.global_() as connection:
            AuditTrail(by, self._ids).write(connection, act, seller_id=None)

    def deleted_at(self, *, deletion_id: UUID) -> datetime | None:
        """Look along the index of events."""
        with self._database.global_raw() as connection:
            row = connection.execute(_DELETED_AT, {"deletion": deletion_id}).fetchone()
        return None if row is None else row[0]


class PostgresDueTokens(DueTokens):
    """Finds tokens by their end, equal ones as one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def page(self, *, within: timedelta, after: str, limit: int) -> Sequence[DueToken]:
        """Read one page along the fingerprints."""
        values = {"within": within.total_seconds(), "after": after, "limit": limit}
        with self._database.global_raw() as connection:
            rows = connection.execute(_DUE, values).fetchall()
        return [
            DueToken(
                sellers=[SellerId(each) for each in sellers],
                holder=SellerId(holder),
                sealed=SealedToken(
                    connection_id=ConnectionId(connection_id),
                    text=text,
                    key_id=key,
                    fingerprint=fingerprint,
                ),
                has_expired=expired,
            )
            for fingerprint, sellers, holder, connection_id, text, key, expired in rows
        ]


class PostgresOldLogins(Leftovers):
    """Deletes logins that were begun, a day after their end."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clear(self, *, at: datetime) -> int:
        """Delete them in batches."""
        return in_batches(self._database, _DELETE_STATES, {"before": at - STATES_KEPT})
