"""Insights: raw and daily facts, roll-ups, synchronisation runs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pixecom.adapters.postgres.migrations import steps

revision = "0006"
down_revision = "0005"
phase = "expand"


def upgrade() -> None:
    _create_ad_stats_raw()
    _create_ad_stats_daily()
    _create_store_entity_stats_daily()
    _create_sellpage_stats_daily()
    _create_spend_snapshots()
    _create_sync_runs()


def downgrade() -> None:
    op.drop_table("sync_runs")
    op.drop_table("spend_snapshots")
    op.drop_table("sellpage_stats_daily")
    op.drop_table("store_entity_stats_daily")
    op.drop_table("ad_stats_daily")
    op.drop_table("ad_stats_raw")


def _create_ad_stats_raw() -> None:
    op.create_table(
        "ad_stats_raw",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("entity_type", sa.SmallInteger(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("external_entity_id", sa.String(length=255), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stat_date", sa.Date(), nullable=False),
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
        sa.Column("reported_cpm", sa.Numeric(precision=14, scale=6), nullable=True),
        sa.Column("reported_ctr", sa.Numeric(precision=14, scale=6), nullable=True),
        sa.Column("reported_cpc", sa.Numeric(precision=14, scale=6), nullable=True),
        sa.CheckConstraint("entity_type BETWEEN 0 AND 3", name="ck_ad_stats_raw_entity_type"),
        comment="insights: every observation that was new or different, append only, by month",
        postgresql_partition_by="RANGE (fetched_at)",
    )
    op.create_index(
        "ix_ad_stats_raw_seller_id_entity_type_entity_id_stat_date",
        "ad_stats_raw",
        ["seller_id", "entity_type", "entity_id", "stat_date"],
    )
    op.create_index("ix_ad_stats_raw_seller_id_run_id", "ad_stats_raw", ["seller_id", "run_id"])
    steps.secure("ad_stats_raw", app="SELECT, INSERT", platform="SELECT, INSERT")


def _create_ad_stats_daily() -> None:
    op.create_table(
        "ad_stats_daily",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("entity_type", sa.SmallInteger(), nullable=False),
        sa.Column("stat_date", sa.Date(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
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
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("entity_type BETWEEN 0 AND 3", name="ck_ad_stats_daily_entity_type"),
        sa.PrimaryKeyConstraint(
            "seller_id", "entity_type", "stat_date", "entity_id", name="pk_ad_stats_daily"
        ),
        comment="insights: the latest observation of an entity and day, never a sum of raw rows",
        postgresql_with={"fillfactor": 80},
    )
    steps.secure("ad_stats_daily")


def _create_store_entity_stats_daily() -> None:
    op.create_table(
        "store_entity_stats_daily",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("platform", sa.String(length=20), server_default="META", nullable=False),
        sa.Column("entity_type", sa.SmallInteger(), nullable=False),
        sa.Column("stat_date", sa.Date(), nullable=False),
        sa.Column("entity_id", sa.Uuid(), nullable=False),
        sa.Column("content_views", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("add_to_cart", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("checkouts", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("purchases", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("revenue_micros", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "entity_type BETWEEN 0 AND 3", name="ck_store_entity_stats_daily_entity_type"
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"],
            ["sellers.id"],
            name="fk_store_entity_stats_daily_seller_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "seller_id",
            "entity_type",
            "stat_date",
            "entity_id",
            name="pk_store_entity_stats_daily",
        ),
        comment="insights: the shop's own funnel per entity and day, nil entity = unattributed",
    )
    steps.secure("store_entity_stats_daily")


def _create_sellpage_stats_daily() -> None:
    op.create_table(
        "sellpage_stats_daily",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("sellpage_id", sa.Uuid(), nullable=False),
        sa.Column("stat_date", sa.Date(), nullable=False),
        sa.Column("ad_source", sa.String(length=50), nullable=False),
        sa.Column("revenue_micros", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("orders_count", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("ad_spend_micros", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("impressions", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("link_clicks", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("content_views", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("add_to_cart", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "checkout_initiated", sa.BigInteger(), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("purchases", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("observed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "ad_source IN ('META', 'STORE')", name="ck_sellpage_stats_daily_ad_source"
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "sellpage_id"],
            ["sellpages.seller_id", "sellpages.id"],
            name="fk_sellpage_stats_daily_seller_id_sellpage_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"],
            ["sellers.id"],
            name="fk_sellpage_stats_daily_seller_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "seller_id", "stat_date", "sellpage_id", "ad_source", name="pk_sellpage_stats_daily"
        ),
        comment="insights: roll-up per sellpage, day and source",
    )
    steps.secure("sellpage_stats_daily")


def _create_spend_snapshots() -> None:
    op.create_table(
        "spend_snapshots",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ad_account_id", sa.Uuid(), nullable=False),
        sa.Column("cumulative_spend_micros", sa.BigInteger(), nullable=False),
        sa.Column(
            "recorded_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.Column("stat_date", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["seller_id", "ad_account_id"],
            ["fb_connections.seller_id", "fb_connections.id"],
            name="fk_spend_snapshots_seller_id_ad_account_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_spend_snapshots_seller_id", ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_spend_snapshots"),
        comment="insights: an account's spend of its current day at an instant, for hourly views",
    )
    op.create_index(
        "ix_spend_snapshots_seller_id_stat_date_recorded_at",
        "spend_snapshots",
        ["seller_id", "stat_date", "recorded_at"],
    )
    steps.secure("spend_snapshots")


def _create_sync_runs() -> None:
    op.create_table(
        "sync_runs",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("ad_account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("level", sa.String(length=10), nullable=True),
        sa.Column("date_from", sa.Date(), nullable=True),
        sa.Column("date_to", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("rows_raw", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("rows_daily", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("pages", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("control_diff_micros", sa.BigInteger(), nullable=True),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("generation", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error_code", sa.String(length=50), nullable=True),
        sa.Column("error_message", sa.String(length=1000), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "kind IN ('STATS', 'DELIVERY', 'ENTITIES', 'BACKFILL')", name="ck_sync_runs_kind"
        ),
        sa.CheckConstraint(
            "level IN ('ACCOUNT', 'CAMPAIGN', 'ADSET', 'AD')", name="ck_sync_runs_level"
        ),
        sa.CheckConstraint(
            "state IN ('QUEUED', 'RUNNING', 'DONE', 'PARTIAL', 'FAILED')",
            name="ck_sync_runs_state",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "ad_account_id"],
            ["fb_connections.seller_id", "fb_connections.id"],
            name="fk_sync_runs_seller_id_ad_account_id",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_sync_runs_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_sync_runs"),
        comment="insights: one fetch of an account's figures, held by a lease",
    )
    op.create_index(
        "ix_sync_runs_seller_id_ad_account_id_created_at",
        "sync_runs",
        ["seller_id", "ad_account_id", sa.text("created_at DESC")],
    )
    op.create_index(
        "uq_sync_runs_seller_id_ad_account_id_kind_level",
        "sync_runs",
        ["seller_id", "ad_account_id", "kind", "level"],
        unique=True,
        postgresql_where=sa.text("state IN ('QUEUED', 'RUNNING')"),
        postgresql_nulls_not_distinct=True,
    )
    steps.secure("sync_runs")
