"""Outbox: messages that leave the system, written with their cause."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pixecom.adapters.postgres.migrations import steps

revision = "0010"
down_revision = "0009"
phase = "expand"

_OPEN = sa.text("delivered_at IS NULL AND dead_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "outbox",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(length=100), nullable=False),
        sa.Column("aggregate_id", sa.Uuid(), nullable=False),
        sa.Column("payload", JSONB(), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dead_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.String(length=1000), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_outbox"),
        comment="shared: messages that leave the system, written with their cause, delivered once",
    )
    op.create_index(
        "ix_outbox_next_attempt_at", "outbox", ["next_attempt_at"], postgresql_where=_OPEN
    )
    op.create_index(
        "ix_outbox_seller_id_aggregate_id_created_at",
        "outbox",
        ["seller_id", "aggregate_id", "created_at"],
        postgresql_where=_OPEN,
    )
    steps.secure("outbox", app="SELECT, INSERT")


def downgrade() -> None:
    op.drop_table("outbox")
