"""Verified hostnames of all sellers, seen by the platform role."""

from __future__ import annotations

from typing import Final

from pixecom.adapters.postgres.engine import Database
from pixecom.application.storefront.ports import VerifiedHosts

_INCLUDES: Final = b"""
SELECT EXISTS (SELECT FROM seller_domains d WHERE d.hostname = %(host)s AND d.status = 'VERIFIED')
"""


class PostgresVerifiedHosts(VerifiedHosts):
    """Looks each one up, by its index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def includes(self, *, hostname: str) -> bool:
        """Ask with one statement."""
        with self._database.global_raw() as connection:
            row = connection.execute(_INCLUDES, {"host": hostname}).fetchone()
        return bool(row and row[0])
