"""Shared: calls to a vendor within its limits, and until when it wants none."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pixecom.adapters.postgres.migrations import steps

revision = "0017"
down_revision = "0016"
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "call_budgets",
        sa.Column("scope", sa.String(length=300), nullable=False),
        sa.Column("calls", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "window_ends_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("percent", sa.Integer(), nullable=True),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("scope", name="pk_call_budgets"),
        comment="shared: calls to a vendor, by whatever has limits there, while Redis is away",
    )
    steps.share("call_budgets", app=None, platform="SELECT, INSERT, UPDATE, DELETE")


def downgrade() -> None:
    op.drop_table("call_budgets")
