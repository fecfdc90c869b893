"""Advertising: connections and the campaign tree."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from pixecom.adapters.postgres.migrations import steps

revision = "0005"
down_revision = "0004"
phase = "expand"

fb_connection_type = ENUM(
    "AD_ACCOUNT", "PAGE", "PIXEL", "CONVERSION", name="fb_connection_type", create_type=False
)
budget_type = ENUM("DAILY", "LIFETIME", name="budget_type", create_type=False)
campaign_status = ENUM(
    "ACTIVE", "PAUSED", "ARCHIVED", "DELETED", name="campaign_status", create_type=False
)
_ENUMS = (
    fb_connection_type,
    budget_type,
    campaign_status,
)


def upgrade() -> None:
    for kind in _ENUMS:
        steps.create_enum(kind)
    _create_fb_connections()
    _create_ad_strategies()
    _create_campaigns()
    _create_adsets()
    _create_ads()


def downgrade() -> None:
    op.drop_table("ads")
    op.drop_table("adsets")
    op.drop_table("campaigns")
    op.drop_table("ad_strategies")
    op.drop_table("fb_connections")
    for kind in _ENUMS:
        steps.drop_enum(kind)


def _create_fb_connections() -> None:
    op.create_table(
        "fb_connections",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connected_by_user_id", sa.Uuid(), nullable=True),
        sa.Column("connection_type", fb_connection_type, nullable=False),
        sa.Column("external_id", sa.String(length=255), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("access_token_enc", sa.Text(), nullable=True),
        sa.Column("token_key_id", sa.String(length=32), nullable=True),
        sa.Column("token_fingerprint", sa.String(length=64), nullable=True),
        sa.Column("token_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("token_state", sa.String(length=20), server_default="NONE", nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("metadata", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
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
        sa.Column("origin", sa.String(length=50), server_default="NATIVE", nullable=False),
        sa.Column("origin_id", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "token_state IN ('NONE', 'VALID', 'EXPIRING', 'NEEDS_REAUTH')",
            name="ck_fb_connections_token_state",
        ),
        sa.ForeignKeyConstraint(
            ["connected_by_user_id"],
            ["users.id"],
            name="fk_fb_connections_connected_by_user_id",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "parent_id"],
            ["fb_connections.seller_id", "fb_connections.id"],
            name="fk_fb_connections_seller_id_parent_id",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_fb_connections_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_fb_connections"),
        sa.UniqueConstraint(
            "seller_id",
            "connection_type",
            "external_id",
            name="uq_fb_connections_seller_id_connection_type_external_id",
        ),
        comment="advertising: an ad account, page, pixel or conversion of a seller",
    )
    op.create_index(
        "ix_fb_connections_seller_id_connected_by_user_id",
        "fb_connections",
        ["seller_id", "connected_by_user_id"],
    )
    op.create_index(
        "ix_fb_connections_seller_id_is_active", "fb_connections", ["seller_id", "is_active"]
    )
    op.create_index(
        "ix_fb_connections_token_expires_at",
        "fb_connections",
        ["token_expires_at"],
        postgresql_where=sa.text("token_expires_at IS NOT NULL"),
    )
    op.create_index(
        "uq_fb_connections_seller_id_connection_type",
        "fb_connections",
        ["seller_id", "connection_type"],
        unique=True,
        postgresql_where=sa.text("is_primary"),
    )
    op.create_index(
        "uq_fb_connections_seller_id_origin_origin_id",
        "fb_connections",
        ["seller_id", "origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.secure("fb_connections")


def _create_ad_strategies() -> None:
    op.create_table(
        "ad_strategies",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("config", JSONB(), nullable=False),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
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
        sa.Column("origin", sa.String(length=50), server_default="NATIVE", nullable=False),
        sa.Column("origin_id", sa.String(length=255), nullable=True),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_ad_strategies_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_ad_strategies"),
        comment="advertising: a reusable choice of budget, audience and placements",
    )
    op.create_index(
        "ix_ad_strategies_seller_id_is_active", "ad_strategies", ["seller_id", "is_active"]
    )
    op.create_index(
        "uq_ad_strategies_seller_id_origin_origin_id",
        "ad_strategies",
        ["seller_id", "origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.secure("ad_strategies")


def _create_campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sellpage_id", sa.Uuid(), nullable=True),
        sa.Column("ad_account_id", sa.Uuid(), nullable=False),
        sa.Column("ad_strategy_id", sa.Uuid(), nullable=True),
        sa.Column("external_campaign_id", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("budget", sa.Numeric(precision=14, scale=2), nullable=False),
        sa.Column("budget_type", budget_type, server_default="DAILY", nullable=False),
        sa.Column("status", campaign_status, server_default="ACTIVE", nullable=False),
        sa.Column("delivery_status", sa.String(length=50), nullable=True),
        sa.Column("effective_status", sa.String(length=50), nullable=True),
        sa.Column("delivery_synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "launch_state", sa.String(length=20), server_default="NOT_LAUNCHED", nullable=False
        ),
        sa.Column(
            "meta_sync_state", sa.String(length=20), server_default="SYNCED", nullable=False
        ),
        sa.Column("start_date", sa.Date(), nullable=True),
        sa.Column("end_date", sa.Date(), nullable=True),
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
        sa.Column("origin", sa.String(length=50), server_default="NATIVE", nullable=False),
        sa.Column("origin_id", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "delivery_status IN ('ACTIVE', 'INACTIVE', 'LEARNING', 'ERROR', 'LIMITED',"
            " 'NOT_DELIVERING', 'PENDING_REVIEW', 'UNKNOWN')",
            name="ck_campaigns_delivery_status",
        ),
        sa.CheckConstraint(
            "launch_state IN ('NOT_LAUNCHED', 'LAUNCHING', 'LAUNCHED', 'PARTIAL', 'FAILED')",
            name="ck_campaigns_launch_state",
        ),
        sa.CheckConstraint(
            "meta_sync_state IN ('SYNCED', 'PENDING', 'FAILED')",
            name="ck_campaigns_meta_sync_state",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "ad_account_id"],
            ["fb_connections.seller_id", "fb_connections.id"],
            name="fk_campaigns_seller_id_ad_account_id",
            ondelete="RESTRICT",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "ad_strategy_id"],
            ["ad_strategies.seller_id", "ad_strategies.id"],
            name="fk_campaigns_seller_id_ad_strategy_id",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "sellpage_id"],
            ["sellpages.seller_id", "sellpages.id"],
            name="fk_campaigns_seller_id_sellpage_id",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_campaigns_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_campaigns"),
        comment="advertising: a campaign of an ad account",
    )
    op.create_index(
        "ix_campaigns_seller_id_ad_account_id", "campaigns", ["seller_id", "ad_account_id"]
    )
    op.create_index(
        "ix_campaigns_seller_id_created_at_id",
        "campaigns",
        ["seller_id", sa.text("created_at DESC"), sa.text("id DESC")],
    )
    op.create_index(
        "ix_campaigns_seller_id_sellpage_id", "campaigns", ["seller_id", "sellpage_id"]
    )
    op.create_index("ix_campaigns_seller_id_status", "campaigns", ["seller_id", "status"])
    op.create_index(
        "uq_campaigns_seller_id_external_campaign_id",
        "campaigns",
        ["seller_id", "external_campaign_id"],
        unique=True,
        postgresql_where=sa.text("external_campaign_id IS NOT NULL"),
    )
    op.create_index(
        "uq_campaigns_seller_id_origin_origin_id",
        "campaigns",
        ["seller_id", "origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.secure("campaigns")


def _create_adsets() -> None:
    op.create_table(
        "adsets",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("campaign_id", sa.Uuid(), nullable=False),
        sa.Column("external_adset_id", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("status", campaign_status, server_default="ACTIVE", nullable=False),
        sa.Column("delivery_status", sa.String(length=50), nullable=True),
        sa.Column("effective_status", sa.String(length=50), nullable=True),
        sa.Column("delivery_synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "meta_sync_state", sa.String(length=20), server_default="SYNCED", nullable=False
        ),
        sa.Column("optimization_goal", sa.String(length=100), nullable=True),
        sa.Column("targeting", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
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
        sa.Column("origin", sa.String(length=50), server_default="NATIVE", nullable=False),
        sa.Column("origin_id", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "delivery_status IN ('ACTIVE', 'INACTIVE', 'LEARNING', 'ERROR', 'LIMITED',"
            " 'NOT_DELIVERING', 'PENDING_REVIEW', 'UNKNOWN')",
            name="ck_adsets_delivery_status",
        ),
        sa.CheckConstraint(
            "meta_sync_state IN ('SYNCED', 'PENDING', 'FAILED')", name="ck_adsets_meta_sync_state"
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "campaign_id"],
            ["campaigns.seller_id", "campaigns.id"],
            name="fk_adsets_seller_id_campaign_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_adsets_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_adsets"),
        comment="advertising: an ad set of a campaign",
    )
    op.create_index("ix_adsets_seller_id_campaign_id", "adsets", ["seller_id", "campaign_id"])
    op.create_index(
        "uq_adsets_seller_id_external_adset_id",
        "adsets",
        ["seller_id", "external_adset_id"],
        unique=True,
        postgresql_where=sa.text("external_adset_id IS NOT NULL"),
    )
    op.create_index(
        "uq_adsets_seller_id_origin_origin_id",
        "adsets",
        ["seller_id", "origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.secure("adsets")


def _create_ads() -> None:
    op.create_table(
        "ads",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adset_id", sa.Uuid(), nullable=False),
        sa.Column("external_ad_id", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("status", campaign_status, server_default="ACTIVE", nullable=False),
        sa.Column("delivery_status", sa.String(length=50), nullable=True),
        sa.Column("effective_status", sa.String(length=50), nullable=True),
        sa.Column("delivery_synced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "meta_sync_state", sa.String(length=20), server_default="SYNCED", nullable=False
        ),
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
        sa.Column("origin", sa.String(length=50), server_default="NATIVE", nullable=False),
        sa.Column("origin_id", sa.String(length=255), nullable=True),
        sa.CheckConstraint(
            "delivery_status IN ('ACTIVE', 'INACTIVE', 'LEARNING', 'ERROR', 'LIMITED',"
            " 'NOT_DELIVERING', 'PENDING_REVIEW', 'UNKNOWN')",
            name="ck_ads_delivery_status",
        ),
        sa.CheckConstraint(
            "meta_sync_state IN ('SYNCED', 'PENDING', 'FAILED')", name="ck_ads_meta_sync_state"
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "adset_id"],
            ["adsets.seller_id", "adsets.id"],
            name="fk_ads_seller_id_adset_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_ads_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_ads"),
        comment="advertising: an ad of an ad set",
    )
    op.create_index("ix_ads_seller_id_adset_id", "ads", ["seller_id", "adset_id"])
    op.create_index(
        "uq_ads_seller_id_external_ad_id",
        "ads",
        ["seller_id", "external_ad_id"],
        unique=True,
        postgresql_where=sa.text("external_ad_id IS NOT NULL"),
    )
    op.create_index(
        "uq_ads_seller_id_origin_origin_id",
        "ads",
        ["seller_id", "origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.secure("ads")
