"""Monthly partitions, made and dropped by functions that run with their owner's rights."""

from __future__ import annotations

from datetime import date

from pixecom.adapters.postgres.engine import Database
from pixecom.application.shared.housekeeping import Partitions

_GROWING = ("ad_stats_raw",)
_CREATE = b"""
    SELECT sum(create_month_partitions(c.relname, %(first)s, %(months)s))
    FROM pg_partition_tree(%(table)s::text::regclass) t
    JOIN pg_class c ON c.oid = t.relid JOIN pg_partitioned_table p ON p.partrelid = t.relid
    WHERE p.partstrat = 'r'"""
_DROP = b"""
    SELECT sum(drop_month_partitions(c.relname, %(before)s))
    FROM pg_partition_tree(%(table)s::text::regclass) t
    JOIN pg_class c ON c.oid = t.relid JOIN pg_partitioned_table p ON p.partrelid = t.relid
    WHERE p.partstrat = 'r'"""
"""The table itself is cut by month, or each of its parts by seller is."""


class PostgresPartitions(Partitions):
    """Calls the functions as the platform role, the only one that may."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ensure(self, *, first_month: date, months: int) -> int:
        """Create what is missing of every growing table."""
        return sum(
            self._call(_CREATE, {"table": table, "first": first_month, "months": months})
            for table in _GROWING
        )

    def drop(self, *, before: date) -> int:
        """Drop old months of every growing table."""
        return sum(self._call(_DROP, {"table": table, "before": before}) for table in _GROWING)

    def _call(self, statement: bytes, values: dict[str, object]) -> int:
        with self._database.global_raw() as connection:
            row = connection.execute(statement, values).fetchone()
        return int(row[0]) if row else 0
