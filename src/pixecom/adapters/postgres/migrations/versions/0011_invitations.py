"""Invitations to become a member of a seller."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ENUM

from pixecom.adapters.postgres.migrations import steps

revision = "0011"
down_revision = "0010"
phase = "expand"

seller_user_role = ENUM(
    "OWNER", "ADMIN", "EDITOR", "VIEWER", name="seller_user_role", create_type=False
)


def upgrade() -> None:
    op.create_table(
        "seller_invitations",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("role", seller_user_role, nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"],
            ["sellers.id"],
            name="fk_seller_invitations_seller_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_seller_invitations"),
        sa.UniqueConstraint(
            "seller_id", "token_hash", name="uq_seller_invitations_seller_id_token_hash"
        ),
        comment="identity: offers to become a member, used once, by the digest of their token",
    )
    op.create_index(
        "uq_seller_invitations_seller_id_email",
        "seller_invitations",
        ["seller_id", "email"],
        unique=True,
        postgresql_where=sa.text("accepted_at IS NULL AND revoked_at IS NULL"),
    )
    steps.secure("seller_invitations")


def downgrade() -> None:
    op.drop_table("seller_invitations")
