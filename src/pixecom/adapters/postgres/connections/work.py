"""The unit of work of advertising."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import insert

from pixecom.adapters.postgres.audit import trail_of
from pixecom.adapters.postgres.connections.rows import PostgresConnections
from pixecom.adapters.postgres.connections.tokens import PostgresStoredTokens
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.strategies import PostgresStrategies
from pixecom.adapters.postgres.tables import oauth_states
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.advertising.storage_ports import (
    Administrator,
    AdvertisingWork,
    AdvertisingWorks,
)
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.jobs import JobQueue
from pixecom.domain.shared.ids import SellerId, UserId

_ADMINISTRATORS: Final = b"""
    SELECT u.id, u.email, u.display_name
    FROM seller_users m JOIN users u ON u.id = m.user_id AND u.is_active
    JOIN sellers s ON s.id = m.seller_id AND s.is_active AND s.status = 'ACTIVE'
    WHERE m.seller_id = %(seller)s AND m.is_active AND m.role IN ('OWNER', 'ADMIN')
    ORDER BY m.created_at, m.id"""
_END_LOGIN: Final = b"""
    UPDATE oauth_states SET consumed_at = clock_timestamp()
    WHERE seller_id = %(seller)s AND nonce = %(nonce)s AND user_id = %(user)s
      AND consumed_at IS NULL AND expires_at > clock_timestamp()"""
_NOW: Final = b"SELECT clock_timestamp()"


class PostgresAdvertisingWork(PostgresUnitOfWork, AdvertisingWork):
    """One transaction of the application's role, held to the seller by row-level security."""

    @property
    def connections(self) -> PostgresConnections:
        """Its connections."""
        return PostgresConnections(self)

    @property
    def tokens(self) -> PostgresStoredTokens:
        """The tokens of its connections."""
        return PostgresStoredTokens(self)

    @property
    def strategies(self) -> PostgresStrategies:
        """Its ad strategies."""
        return PostgresStrategies(self)

    def remember_login(self, *, digest: str, user_id: UserId, expires_at: datetime) -> None:
        """Insert one row."""
        row = {"nonce": digest, "user_id": user_id, "expires_at": expires_at}
        self.connection.execute(insert(oauth_states).values(seller_id=self.seller_id, **row))

    def end_login(self, *, digest: str, user_id: UserId) -> bool:
        """Update the row, by the database's clock; of any number of calls one finds it."""
        values = {"seller": self.seller_id, "nonce": digest, "user": user_id}
        return self.driver.execute(_END_LOGIN, values).rowcount == 1

    def administrators(self) -> Sequence[Administrator]:
        """Read memberships and their users, the oldest first."""
        rows = self.driver.execute(_ADMINISTRATORS, {"seller": self.seller_id}).fetchall()
        return [
            Administrator(user_id=UserId(user), email=email, name=name)
            for user, email, name in rows
        ]

    def now(self) -> datetime:
        """Ask for the time in this transaction's connection."""
        instant: datetime = self.driver.execute(_NOW).fetchall()[0][0]
        return instant


class PostgresAdvertisingWorks(AdvertisingWorks):
    """Opens units of work on the application's database."""

    def __init__(self, *, database: Database, jobs: JobQueue, ids: IdSource) -> None:
        self._database = database
        self._jobs = jobs
        self._ids = ids

    def __call__(self, seller_id: SellerId, *, by: Actor | None = None) -> PostgresAdvertisingWork:
        """Give a transaction of the seller."""
        trail = trail_of(by, self._ids)
        return PostgresAdvertisingWork(self._database, self._jobs, seller_id, trail=trail)
