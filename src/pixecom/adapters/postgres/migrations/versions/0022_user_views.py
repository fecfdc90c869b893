"""Identity: what members look at, remembered under names of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from pixecom.adapters.postgres.migrations import steps

revision = "0022"
down_revision = "0021"
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "user_views",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("screen", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("query", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("columns", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column(
            "updated_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_user_views_user_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_user_views_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_user_views"),
        sa.UniqueConstraint(
            "seller_id",
            "user_id",
            "screen",
            "name",
            name="uq_user_views_seller_id_user_id_screen_name",
        ),
        comment="identity: what a member looks at on a screen, under a name of its own",
    )
    steps.secure("user_views")


def downgrade() -> None:
    op.drop_table("user_views")
