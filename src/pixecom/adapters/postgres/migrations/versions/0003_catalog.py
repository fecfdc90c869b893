"""Catalog: the products that all sellers share."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from pixecom.adapters.postgres.migrations import steps

revision = "0003"
down_revision = "0002"
phase = "expand"

product_status = ENUM("DRAFT", "ACTIVE", "ARCHIVED", name="product_status", create_type=False)
_ENUMS = (product_status,)


def upgrade() -> None:
    for kind in _ENUMS:
        steps.create_enum(kind)
    _create_products()


def downgrade() -> None:
    op.drop_table("products")
    for kind in _ENUMS:
        steps.drop_enum(kind)


def _create_products() -> None:
    op.create_table(
        "products",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_code", sa.String(length=50), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("base_price", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("compare_at_price", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("cost_price", sa.Numeric(precision=10, scale=2), nullable=True),
        sa.Column("currency", sa.String(length=3), server_default="USD", nullable=False),
        sa.Column("sku", sa.String(length=100), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column(
            "description_blocks", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column("shipping_info", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("tags", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("status", product_status, server_default="DRAFT", nullable=False),
        sa.Column("images", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column(
            "option_definitions", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column(
            "quantity_costs", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
        ),
        sa.Column(
            "allow_out_of_stock_purchase",
            sa.Boolean(),
            server_default=sa.text("false"),
            nullable=False,
        ),
        sa.Column(
            "rating", sa.Numeric(precision=2, scale=1), server_default=sa.text("0"), nullable=False
        ),
        sa.Column("review_count", sa.Integer(), server_default=sa.text("0"), nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_products"),
        sa.UniqueConstraint("product_code", name="uq_products_product_code"),
        sa.UniqueConstraint("slug", name="uq_products_slug"),
        comment="catalog: a product of the platform's catalogue, shared by all sellers",
    )
    op.create_index(
        "ix_products_status_created_at", "products", ["status", sa.text("created_at DESC")]
    )
    op.create_index(
        "uq_products_origin_origin_id",
        "products",
        ["origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.share("products", app="SELECT", platform="SELECT, INSERT, UPDATE, DELETE")
