"""Insights: cumulated figures of closed days, and how far each seller's are settled."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pixecom.adapters.postgres.migrations import steps

revision = "0012"
down_revision = "0011"
phase = "expand"


def upgrade() -> None:
    op.create_table(
        "ad_stats_cum",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("entity_type", sa.SmallInteger(), nullable=False),
        sa.Column("stat_date", sa.Date(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("final", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("spend_micros", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("impressions", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("link_clicks", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("content_views", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("add_to_cart", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "checkout_initiated", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("purchases", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "purchase_value_micros", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.CheckConstraint("entity_type BETWEEN 0 AND 3", name="ck_ad_stats_cum_entity_type"),
        sa.PrimaryKeyConstraint(
            "seller_id", "entity_type", "stat_date", "entity_id", name="pk_ad_stats_cum"
        ),
        comment="insights: figures of an entity cumulated through a closed day, derived",
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(
        "ix_ad_stats_cum_seller_id_entity_type_entity_id_stat_date",
        "ad_stats_cum",
        ["seller_id", "entity_type", "entity_id", "stat_date"],
        postgresql_where=sa.text("final"),
    )
    steps.secure("ad_stats_cum")
    op.execute(f"ALTER POLICY tenant ON ad_stats_cum WITH CHECK ({steps.TENANT_ONCE})")
    op.create_table(
        "stats_watermarks",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("settled_through", sa.Date(), nullable=True),
        sa.Column("store_settled_through", sa.Date(), nullable=True),
        sa.Column("stats_version", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id"],
            ["sellers.id"],
            name="fk_stats_watermarks_seller_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("seller_id", name="pk_stats_watermarks"),
        comment="insights: how far a seller's figures are settled, and the version of them",
    )
    steps.secure("stats_watermarks")


def downgrade() -> None:
    op.drop_table("stats_watermarks")
    op.drop_table("ad_stats_cum")
