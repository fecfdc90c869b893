"""Insights: which levels a run published, so that freshness is known for each of them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0019"
down_revision = "0018"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "sync_runs", sa.Column("published_levels", ARRAY(sa.String(length=10)), nullable=True)
    )


def downgrade() -> None:
    op.drop_column("sync_runs", "published_levels")
