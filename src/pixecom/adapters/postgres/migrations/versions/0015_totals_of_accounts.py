"""Insights: whether the totals of a seller's ad accounts are complete; settling makes them so."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "stats_watermarks",
        sa.Column("totalled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    op.drop_column("stats_watermarks", "totalled")
