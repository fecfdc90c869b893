"""Insights: a snapshot of an account's day knows all its figures, not the spend alone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
phase = "expand"

_MEASURES = (
    "impressions",
    "link_clicks",
    "content_views",
    "add_to_cart",
    "checkout_initiated",
    "purchases",
    "purchase_value_micros",
)


def upgrade() -> None:
    for name in _MEASURES:
        op.add_column(
            "spend_snapshots", sa.Column(f"cumulative_{name}", sa.BigInteger(), nullable=True)
        )
    op.create_table_comment(
        "spend_snapshots",
        "insights: an account's figures of its current day at an instant, for hourly views",
    )


def downgrade() -> None:
    op.create_table_comment(
        "spend_snapshots",
        "insights: an account's spend of its current day at an instant, for hourly views",
    )
    for name in reversed(_MEASURES):
        op.drop_column("spend_snapshots", f"cumulative_{name}")
