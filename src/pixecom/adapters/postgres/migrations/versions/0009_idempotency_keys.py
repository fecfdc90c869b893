"""Shared: idempotency keys and the answers kept for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from pixecom.adapters.postgres.migrations import steps

revision = "0009"
down_revision = "0008"
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "idempotency_keys",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("principal_id", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("method", sa.String(length=10), nullable=False),
        sa.Column("route", sa.String(length=200), nullable=False),
        sa.Column("body_sha256", sa.CHAR(length=64), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("status_code", sa.Integer(), nullable=True),
        sa.Column("response", postgresql.JSONB(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("seller_id", "principal_id", "key", name="pk_idempotency_keys"),
        sa.CheckConstraint("state IN ('RUNNING', 'DONE')", name="ck_idempotency_keys_state"),
        comment="shared: calls that came with a key, and their answers for 48 hours",
    )
    op.create_index("ix_idempotency_keys_created_at", "idempotency_keys", ["created_at"])
    steps.secure("idempotency_keys")


def downgrade() -> None:
    op.drop_table("idempotency_keys")
