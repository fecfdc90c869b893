"""Refresh tokens that have outlived their use."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pixecom.adapters.postgres.batches import in_batches
from pixecom.adapters.postgres.engine import Database
from pixecom.application.shared.housekeeping import Leftovers
from pixecom.domain.identity import REFRESH_GRACE

KEPT: Final = timedelta(days=30)
# Rows that somebody is working with are left for the next day, so that nobody waits for anybody.
# The first token of a living family stays: it tells when the user logged in.
_DELETE: Final = b"""
    DELETE FROM refresh_tokens WHERE id IN (
        SELECT t.id FROM refresh_tokens t
        WHERE t.expires_at < %(expired_before)s AND NOT (
            t.parent_id IS NULL AND EXISTS (
                SELECT FROM refresh_tokens c
                WHERE c.family_id = t.family_id AND c.rotated_at IS NULL
                  AND c.revoked_at IS NULL AND c.expires_at > %(at)s))
        LIMIT %(batch)s FOR UPDATE OF t SKIP LOCKED)"""
_FORGET: Final = b"""
    UPDATE refresh_tokens SET successor_enc = NULL WHERE id IN (
        SELECT id FROM refresh_tokens
        WHERE successor_enc IS NOT NULL AND rotated_at < %(rotated_before)s
        LIMIT %(batch)s FOR UPDATE SKIP LOCKED)"""


class PostgresOldTokens(Leftovers):
    """Deletes rows 30 days after they expired, and ciphertexts past their grace."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clear(self, *, at: datetime) -> int:
        """Forget and delete them in batches."""
        in_batches(self._database, _FORGET, {"rotated_before": at - REFRESH_GRACE})
        return in_batches(self._database, _DELETE, {"expired_before": at - KEPT, "at": at})
