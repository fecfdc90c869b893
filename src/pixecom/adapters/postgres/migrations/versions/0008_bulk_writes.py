"""Insights: the tenant of written facts is looked up once a statement, not once a row."""

from __future__ import annotations

from alembic import op

from pixecom.adapters.postgres.migrations import steps

revision = "0008"
down_revision = "0007"
phase = "expand"

_WRITTEN_IN_BULK = ("ad_stats_raw", "ad_stats_daily")


def upgrade() -> None:
    for table in _WRITTEN_IN_BULK:
        op.execute(f"ALTER POLICY tenant ON {table} WITH CHECK ({steps.TENANT_ONCE})")


def downgrade() -> None:
    for table in _WRITTEN_IN_BULK:
        op.execute(f"ALTER POLICY tenant ON {table} WITH CHECK ({steps.TENANT})")
