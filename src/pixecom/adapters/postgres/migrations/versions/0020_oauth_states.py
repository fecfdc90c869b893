"""Advertising: logins at the platform that were begun, each to be ended once."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pixecom.adapters.postgres.migrations import steps

revision = "0020"
down_revision = "0019"
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "oauth_states",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consumed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_oauth_states_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_oauth_states_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "nonce", name="pk_oauth_states"),
        comment="advertising: logins at the platform that were begun, by the digest of a secret",
    )
    steps.secure("oauth_states")


def downgrade() -> None:
    op.drop_table("oauth_states")
