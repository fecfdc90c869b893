"""Monthly partitions, made and dropped by functions that run with their owner's rights."""

from __future__ import annotations

from datetime import date

from pixecom.adapters.postgres.engine import Database
from pixecom.application.shared.housekeeping import Partitions

_GROWING = ("ad_stats_raw",)
_CREATE = b"SELECT create_month_partitions(%(parent)s, %(first)s, %(months)s)"
_DROP = b"SELECT drop_month_partitions(%(parent)s, %(before)s)"


class PostgresPartitions(Partitions):
    """Calls the functions as the platform role, the only one that may."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, *, first_month: date, months: int) -> int:
        """Create what is missing of every growing table."""
        return sum(
            self._call(_CREATE, {"parent": parent, "first": first_month, "months": months})
            for parent in _GROWING
        )

    def drop(self, *, before: date) -> int:
        """Drop old months of every growing table."""
        return sum(self._call(_DROP, {"parent": parent, "before": before}) for parent in _GROWING)

    def _call(self, statement: bytes, values: dict[str, object]) -> int:
        with self._database.global_raw() as connection:
            row = connection.execute(statement, values).fetchone()
        return int(row[0]) if row else 0
