"""Tokens of connections, inside one open transaction of one seller."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.advertising.storage_ports import SealedToken, StoredTokens
from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.ids import ConnectionId

PROBLEM: Final = "tokenProblem"
"""The key of ``metadata`` that says for a person why the token is not well."""

_USABLE: Final = b"""
    SELECT id, access_token_enc, token_key_id, token_fingerprint FROM fb_connections
    WHERE seller_id = %(seller)s AND id = %(id)s AND is_active
      AND token_state IN ('VALID', 'EXPIRING') AND access_token_enc IS NOT NULL
      AND coalesce(token_expires_at, 'infinity') > clock_timestamp()"""
_WITH_FINGERPRINT: Final = b"""
    SELECT id FROM fb_connections
    WHERE seller_id = %(seller)s AND token_fingerprint = %(fingerprint)s
    ORDER BY id FOR NO KEY UPDATE"""
_PUT: Final = b"""
    UPDATE fb_connections SET
        access_token_enc = %(text)s, token_key_id = %(key)s, token_fingerprint = %(fingerprint)s,
        token_expires_at = %(expires)s, token_state = 'VALID',
        metadata = metadata - 'tokenProblem', updated_at = clock_timestamp()
    WHERE seller_id = %(seller)s AND id = %(id)s"""
_WORSEN: Final = b"""
    UPDATE fb_connections SET
        token_state = %(state)s,
        metadata = metadata || jsonb_build_object('tokenProblem', %(problem)s::text),
        updated_at = clock_timestamp()
    WHERE seller_id = %(seller)s AND token_fingerprint = %(fingerprint)s
      AND token_state <> %(state)s AND token_state <> 'NEEDS_REAUTH'
    RETURNING name"""


class PostgresStoredTokens(StoredTokens):
    """Writes the columns of tokens; they are no part of what a row's version counts."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def usable(self, *, connection_id: ConnectionId) -> SealedToken | None:
        """Read one row, by the database's clock."""
        values = {"seller": self._work.seller_id, "id": connection_id}
        row = self._work.driver.execute(_USABLE, values, prepare=True).fetchone()
        if row is None:
            return None
        identity, text, key, fingerprint = row
        return SealedToken(
            connection_id=ConnectionId(identity), text=text, key_id=key, fingerprint=fingerprint
        )

    def with_fingerprint(self, *, fingerprint: str) -> Sequence[ConnectionId]:
        """Lock the rows, in the order of their ids."""
        values = {"seller": self._work.seller_id, "fingerprint": fingerprint}
        rows = self._work.driver.execute(_WITH_FINGERPRINT, values).fetchall()
        return [ConnectionId(row[0]) for row in rows]

    def put(self, *, tokens: Sequence[SealedToken], expires_at: datetime | None) -> None:
        """Write one row each, all in one go."""
        rows = [
            {
                "seller": self._work.seller_id,
                "id": each.connection_id,
                "text": each.text,
                "key": each.key_id,
                "fingerprint": each.fingerprint,
                "expires": expires_at,
            }
            for each in tokens
        ]
        with self._work.driver.cursor() as cursor:
            cursor.executemany(_PUT, rows)

    def worsen(self, *, fingerprint: str, state: TokenState, problem: str) -> Sequence[str]:
        """Update the rows that have a better state; what needs a new login stays so."""
        values = {
            "seller": self._work.seller_id,
            "fingerprint": fingerprint,
            "state": state.value,
            "problem": problem,
        }
        rows = self._work.driver.execute(_WORSEN, values).fetchall()
        return sorted(name for (name,) in rows)
