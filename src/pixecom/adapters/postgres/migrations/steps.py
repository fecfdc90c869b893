"""Words that revisions are written in: enumerated types, indexes, tenant security, grants.

Revisions are history, so what a word here does never changes; other needs get another word.
"""

from __future__ import annotations

from typing import Final

from alembic import op
from sqlalchemy.dialects.postgresql import ENUM

from pixecom.adapters.postgres.migrations import tenant_hash

TENANT: Final = "seller_id = nullif(current_setting('app.seller_id', true), '')::uuid"
TENANT_ONCE: Final = (
    "seller_id = (SELECT nullif(current_setting('app.seller_id', true), '')::uuid)"
)
"""The same, looked up once a statement: for rows that are written by the thousand."""

_READ_AND_WRITE: Final = "SELECT, INSERT, UPDATE, DELETE"


def create_enum(kind: ENUM) -> None:
    """Create an enumerated type."""
    values = ", ".join(f"'{value}'" for value in kind.enums)
    op.execute(f"CREATE TYPE {kind.name} AS ENUM ({values})")


def drop_enum(kind: ENUM) -> None:
    """Drop an enumerated type that no column uses any more."""
    op.execute(f"DROP TYPE {kind.name}")


def drop_leftover(index: str) -> None:
    """Drop what a concurrent build that was killed or given up has left, before the next try."""
    op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {index}")


def secure(table: str, *, app: str = _READ_AND_WRITE, platform: str = _READ_AND_WRITE) -> None:
    """Hold a tenant table to its seller, the owner too, and give the roles their rights."""
    isolate(table)
    share(table, app=app, platform=platform)


def isolate(table: str) -> None:
    """Show only rows of the transaction's seller; the platform role sees all (spec/16 §6.1)."""
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {table} USING ({TENANT}) WITH CHECK ({TENANT})")
    op.execute(
        f"CREATE POLICY platform ON {table} TO pixecom_platform USING (true) WITH CHECK (true)"
    )


def share(table: str, *, app: str | None, platform: str) -> None:
    """Give the roles their rights on a table; ``app`` may name columns, or be nothing."""
    if app:
        op.execute(f"GRANT {app} ON {table} TO pixecom_app")
    op.execute(f"GRANT {platform} ON {table} TO pixecom_platform")


def cut_by_month(table: str) -> tuple[str, ...]:
    """Give what ``PARTITION BY RANGE`` of a table stands on: itself, or its parts by seller."""
    count = op.get_context().opts.get(tenant_hash.OPTION, 0)
    return tuple(f"{table}_p{number}" for number in range(count)) or (table,)
