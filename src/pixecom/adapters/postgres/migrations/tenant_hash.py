"""Tenant-hash mode: every tenant table is cut into partitions by the hash of its seller.

Revisions are written as if tenant tables were plain. Where a database was made in this mode,
``create_table`` cuts them, and after each revision the partitions are secured and their indexes
named like those of their table (``uq_sellpages_…_p2``). What a server refuses on a partitioned
table is done the simple way: indexes under a lock, foreign keys validated at once.
"""

from __future__ import annotations

from typing import Any, Final

from alembic.ddl.postgresql import PostgresqlImpl
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Constraint, ForeignKeyConstraint, Index, Table, text

OPTION: Final = "tenant_partitions"
"""The option of Alembic's context that holds the number of partitions; 0: plain tables."""

_SELLER: Final = ("seller_id", "sellerId")
_POSTGRESQL: Final = "postgresql"
_FOLLOW: Final = text(r"""
    WITH part AS (
        SELECT c.relname AS name, root.relname AS root,
               c.relrowsecurity AND c.relforcerowsecurity AS secured
        FROM pg_class c JOIN pg_class root ON root.oid = pg_partition_root(c.oid)
        WHERE c.relispartition AND c.relkind IN ('r', 'p') AND root.relrowsecurity
          AND c.relnamespace = 'public'::regnamespace
    ),
    rule AS (
        SELECT tablename AS owner, policyname AS name,
               concat_ws(' ', 'AS ' || permissive, 'FOR ' || cmd,
                         'TO ' || array_to_string(roles, ', '),
                         'USING (' || qual || ')', 'WITH CHECK (' || with_check || ')') AS words
        FROM pg_policies WHERE schemaname = 'public'
    )
    SELECT format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY', name)
    FROM part WHERE NOT secured
    UNION ALL
    SELECT format('DROP POLICY %I ON %I', own.name, part.name)
    FROM part JOIN rule own ON own.owner = part.name
    WHERE NOT EXISTS (SELECT FROM rule given WHERE given.owner = part.root
                      AND (given.name, given.words) = (own.name, own.words))
    UNION ALL
    SELECT format('CREATE POLICY %I ON %I %s', given.name, part.name, given.words)
    FROM part JOIN rule given ON given.owner = part.root
    WHERE NOT EXISTS (SELECT FROM rule own WHERE own.owner = part.name
                      AND (own.name, own.words) = (given.name, given.words))
    UNION ALL
    SELECT format('ALTER INDEX %I RENAME TO %I', mine.relname, wanted.name)
    FROM pg_index i
    JOIN pg_class mine ON mine.oid = i.indexrelid
    JOIN pg_class owner ON owner.oid = i.indrelid
    JOIN pg_inherits h ON h.inhrelid = mine.oid
    JOIN pg_class above ON above.oid = h.inhparent
    CROSS JOIN LATERAL substring(owner.relname FROM '_p[0-9]+$') AS ending
    CROSS JOIN LATERAL (SELECT left(above.relname, 63 - length(ending)) || ending) AS wanted (name)
    WHERE owner.relnamespace = 'public'::regnamespace AND mine.relname <> wanted.name""")
"""The statements that make partitions follow their tables: security, policies, names."""
_IS_CUT: Final = text("SELECT relkind IN ('p', 'I') FROM pg_class WHERE oid = to_regclass(:name)")


class TenantHashImpl(PostgresqlImpl):
    """Takes the place of Alembic's own words for PostgreSQL; without the mode it adds nothing."""

    __dialect__ = _POSTGRESQL

    def create_table(self, table: Table, **kw: Any) -> None:  # noqa: ANN401
        """Create a table; one that begins with its seller is cut.

        A partitioned table has no storage of its own: its parts get its parameters.
        """
        first = next(iter(table.columns))
        if not self._count or first.name not in _SELLER or first.nullable:
            super().create_table(table, **kw)
            return
        options = table.dialect_options[_POSTGRESQL]
        below, storage = options["partition_by"], options["with"]
        options["partition_by"], options["with"] = f'HASH ("{first.name}")', {}
        super().create_table(table, **kw)
        given = ", ".join(f"{name} = {value}" for name, value in (storage or {}).items())
        ending = (f" PARTITION BY {below}" if below else "") + (
            f" WITH ({given})" if given else ""
        )
        for number in range(self._count):
            self._exec(
                f"CREATE TABLE {table.name}_p{number} PARTITION OF {table.name}"
                f" FOR VALUES WITH (MODULUS {self._count}, REMAINDER {number}){ending}"
            )

    def create_index(self, index: Index, **kw: Any) -> None:  # noqa: ANN401
        """Create an index, above partitions not concurrently: the server refuses that."""
        if index.table is not None and self._is_cut(index.table.name):
            index.dialect_options[_POSTGRESQL]["concurrently"] = False
        super().create_index(index, **kw)

    def drop_index(self, index: Index, **kw: Any) -> None:  # noqa: ANN401
        """Drop an index, above partitions not concurrently for the same reason."""
        if self._is_cut(str(index.name)):
            index.dialect_options[_POSTGRESQL]["concurrently"] = False
        super().drop_index(index, **kw)

    def add_constraint(self, const: Constraint, **kw: Any) -> None:  # noqa: ANN401
        """Add a constraint; servers before 18 refuse NOT VALID for keys of partitioned tables."""
        if isinstance(const, ForeignKeyConstraint) and self._is_cut(const.table.name):
            const.dialect_options[_POSTGRESQL]["not_valid"] = False
        super().add_constraint(const, **kw)

    @property
    def _count(self) -> int:
        return int(self.context_opts.get(OPTION, 0))

    def _is_cut(self, relation: str) -> bool:
        """Tell whether a table or an index has parts; only this mode asks the server."""
        if not self._count or self.connection is None:
            return False
        return bool(self.connection.execute(_IS_CUT, {"name": relation}).scalar())


def follow(ctx: MigrationContext, *_: object, **__: object) -> None:
    """Make every partition follow its table, in the transaction of the revision just run."""
    connection = ctx.connection
    if connection is None or not ctx.opts.get(OPTION):
        return
    for (statement,) in connection.execute(_FOLLOW).all():
        connection.execute(text(statement.replace(":", r"\:")))
