"""Spreads the tables of a database over a Citus cluster.

Tenant tables are distributed by their seller, what all sellers share stands on every server, and
a few tables stay where they are. A foreign key can neither come along nor stand in the way, so
keys are dropped, tables spread, and the same keys added again by name: all in one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import psycopg
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import AddConstraint

from pixecom.adapters.postgres.engine import sqlalchemy_url
from pixecom.adapters.postgres.errors import translated
from pixecom.adapters.postgres.tables import (
    audit_logs,
    meta_environment,
    metadata,
    schedules,
)
from pixecom.application.shared.cluster import Cluster, ClusterTable, Spread
from pixecom.domain.shared.errors import Conflict

LOCAL: Final[Mapping[str, str]] = {
    schedules.name: "claimed with SKIP LOCKED, which a cluster refuses elsewhere",
    audit_logs.name: "written by every seller and by nobody's, read by operators",
    meta_environment.name: "says whose database this is",
    "alembic_version": "says how far its schema is",
}
"""Tables that stay on the server that everybody connects to, and why."""

_CONNECT_SECONDS: Final = 5
_DIALECT: Final = postgresql.dialect()  # type: ignore[no-untyped-call]
_IS_THERE: Final = b"SELECT to_regproc('create_distributed_table') IS NOT NULL"
_TABLES: Final = b"""
    SELECT c.relname, c.relforcerowsecurity, coalesce(p.partstrat = 'h', false)
    FROM pg_class c LEFT JOIN pg_partitioned_table p ON p.partrelid = c.oid
    WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND c.relnamespace = 'public'::regnamespace
    ORDER BY c.relname"""
_KEYS: Final = b"""
    SELECT c.relname, k.conname, pg_get_constraintdef(k.oid), t.relname,
           k.confdeltype = 'n' AND cardinality(k.conkey) > 1
    FROM pg_constraint k
    JOIN pg_class c ON c.oid = k.conrelid JOIN pg_class t ON t.oid = k.confrelid
    WHERE k.contype = 'f' AND k.conparentid = 0 AND NOT c.relispartition
      AND c.relnamespace = 'public'::regnamespace
    ORDER BY c.relname, k.conname"""
_SPREAD: Final = b"SELECT table_name::text, citus_table_type, shard_count FROM citus_tables"
_ONE_BY_ONE: Final = "SET LOCAL citus.multi_shard_modify_mode = 'sequential'"
"""Keys to tables on every server are refused after anything that ran on servers side by side."""

Connection = psycopg.Connection[tuple[Any, ...]]


class _Key(NamedTuple):
    table: str
    name: str
    definition: str
    target: str
    empties_seller: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Database:
    """What the catalogue says."""

    is_cluster: bool
    forced: frozenset[str]
    tables: Sequence[ClusterTable]
    keys: Sequence[_Key]


class PostgresCluster(Cluster):
    """Connects as the owner for each question; every statement is of DDL."""

    def __init__(self, owner_url: str) -> None:
        self._url = owner_url

    def tables(self) -> Sequence[ClusterTable]:
        """Compare the metadata with what Citus says."""
        with self._connected() as connection:
            return _read(connection, must_be_cluster=True).tables

    def plan(self) -> Sequence[str]:
        """Read the catalogue and write down what is left."""
        with self._connected() as connection:
            return list(_statements(_read(connection)))

    def init(self) -> int:
        """Run what is left."""
        with self._connected() as connection:
            statements = list(_statements(_read(connection, must_be_cluster=True)))
            for statement in statements:
                connection.execute(statement.encode())
        return len(statements)

    @contextmanager
    def _connected(self) -> Iterator[Connection]:
        address = sqlalchemy_url(self._url).set(drivername="postgresql")
        with (
            translated(),
            psycopg.connect(
                address.render_as_string(hide_password=False),
                application_name="pixecom-cluster",
                connect_timeout=_CONNECT_SECONDS,
            ) as connection,
        ):
            yield connection


def _read(connection: Connection, *, must_be_cluster: bool = False) -> _Database:
    ((is_cluster,),) = connection.execute(_IS_THERE).fetchall()
    if must_be_cluster and not is_cluster:
        raise Conflict(
            "This database is no cluster: the extension citus is not installed in it"
            " (CREATE EXTENSION citus, then pixecom cluster init)"
        )
    found = connection.execute(_TABLES).fetchall()
    if any(cut for _, _, cut in found):
        raise Conflict(
            "This database cuts its tenant tables by itself (DB_TENANT_PARTITIONS):"
            " a cluster is made from one with plain tables"
        )
    declared = LOCAL.keys() | metadata.tables.keys()
    if unknown := [name for name, _, _ in found if name not in declared]:
        raise Conflict(f"Nobody declared where these tables belong: {', '.join(unknown)}")
    keys = [_Key(*row) for row in connection.execute(_KEYS).fetchall()]
    if refused := [key.name for key in keys if key.empties_seller]:
        raise Conflict(f"A cluster refuses SET NULL in keys with a seller: {', '.join(refused)}")
    spread = {
        name: (Spread(kind), shards)
        for name, kind, shards in (connection.execute(_SPREAD).fetchall() if is_cluster else ())
    }
    held = {key.name for key in keys}
    return _Database(
        is_cluster=is_cluster,
        forced=frozenset(name for name, forced, _ in found if forced),
        tables=[_table(name, spread, held) for name, _, _ in found],
        keys=keys,
    )


def _table(name: str, spread: Mapping[str, tuple[Spread, int]], held: set[str]) -> ClusterTable:
    declared = metadata.tables.get(name)
    if name in LOCAL or declared is None:
        wanted, wished = Spread.LOCAL, set[str]()
    else:
        wanted = Spread.DISTRIBUTED if declared.info["tenant"] else Spread.REFERENCE
        wished = {str(key.name) for key in declared.foreign_key_constraints}
    found, shards = spread.get(name, (Spread.LOCAL, None))
    return ClusterTable(
        name=name,
        wanted=wanted,
        found=found,
        shards=shards,
        missing_keys=tuple(sorted(wished - held)),
    )


def _statements(database: _Database) -> Iterator[str]:
    """Write down what is left; keys between tables that are done are not touched."""
    left = [table for table in database.tables if table.wanted is not table.found]
    names = {table.name for table in left}
    if misplaced := [table.name for table in left if table.found is not Spread.LOCAL]:
        raise Conflict(f"Spread in another way than they should be: {', '.join(misplaced)}")
    keys = [key for key in database.keys if names & {key.table, key.target}]
    if left:
        yield _ONE_BY_ONE
    for key in keys:
        yield f"ALTER TABLE {key.table} DROP CONSTRAINT {key.name}"
    for table in left:
        if table.wanted is Spread.REFERENCE:
            yield f"SELECT create_reference_table('{table.name}')"
    for table in left:
        if table.wanted is Spread.DISTRIBUTED:
            yield from _distribute(table.name, forced=table.name in database.forced)
    for key in keys:
        yield f"ALTER TABLE {key.table} ADD CONSTRAINT {key.name} {key.definition}"
    yield from _lost_keys(database)


def _lost_keys(database: _Database) -> Iterator[str]:
    """Add the keys that somebody dropped and did not add again."""
    for table in database.tables:
        declared = (
            metadata.tables[table.name].foreign_key_constraints if table.missing_keys else ()
        )
        for key in sorted(declared, key=lambda each: str(each.name)):
            if key.name in table.missing_keys:
                addition = AddConstraint(key, isolate_from_table=False)
                yield str(addition.compile(dialect=_DIALECT)).strip()


def _distribute(table: str, *, forced: bool) -> Iterator[str]:
    """Move a table's rows to the servers of their sellers; its owner must see them for that."""
    seller = next(iter(metadata.tables[table].columns)).name
    if forced:
        yield f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY"
    yield f"SELECT create_distributed_table('{table}', '{seller}')"
    if forced:
        yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
