"""The database's clock: the one that every process agrees on."""

from __future__ import annotations

import time
from datetime import datetime

from pixecom.adapters.postgres.engine import Database
from pixecom.application.shared.clock import Clock
from pixecom.domain.shared.errors import Unavailable

_NOW = b"SELECT clock_timestamp()"


class DatabaseClock(Clock):
    """Tells the database's time: decisions about days, due times and leases need no other.

    A machine whose own clock is ten minutes off decides the same.
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def now(self) -> datetime:
        """Ask the database, one short statement."""
        with self._database.global_raw() as connection:
            row = connection.execute(_NOW).fetchone()
        if row is None:
            raise Unavailable("The database does not tell the time")
        instant: datetime = row[0]
        return instant

    def pause(self, seconds: float) -> None:
        """Wait for real."""
        time.sleep(seconds)
