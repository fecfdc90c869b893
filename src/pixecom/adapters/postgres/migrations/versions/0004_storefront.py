"""Storefront: hostnames and sellpages."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from pixecom.adapters.postgres.migrations import steps

revision = "0004"
down_revision = "0003"
phase = "expand"

verification_method = ENUM("TXT", "A_RECORD", name="verification_method", create_type=False)
domain_status = ENUM("PENDING", "VERIFIED", "FAILED", name="domain_status", create_type=False)
sellpage_type = ENUM("SINGLE", "MULTIPLE", name="sellpage_type", create_type=False)
sellpage_status = ENUM("DRAFT", "PUBLISHED", "ARCHIVED", name="sellpage_status", create_type=False)
_ENUMS = (
    verification_method,
    domain_status,
    sellpage_type,
    sellpage_status,
)


def upgrade() -> None:
    for kind in _ENUMS:
        steps.create_enum(kind)
    _create_seller_domains()
    _create_sellpages()


def downgrade() -> None:
    op.drop_table("sellpages")
    op.drop_table("seller_domains")
    for kind in _ENUMS:
        steps.drop_enum(kind)


def _create_seller_domains() -> None:
    op.create_table(
        "seller_domains",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hostname", sa.String(length=255), nullable=False),
        sa.Column(
            "verification_method", verification_method, server_default="TXT", nullable=False
        ),
        sa.Column("verification_token", sa.String(length=100), nullable=False),
        sa.Column("status", domain_status, server_default="PENDING", nullable=False),
        sa.Column("is_primary", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failure_reason", sa.Text(), nullable=True),
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
            ["seller_id"], ["sellers.id"], name="fk_seller_domains_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_seller_domains"),
        sa.UniqueConstraint("seller_id", "hostname", name="uq_seller_domains_seller_id_hostname"),
        sa.UniqueConstraint(
            "seller_id",
            "verification_token",
            name="uq_seller_domains_seller_id_verification_token",
        ),
        comment="storefront: a hostname that a seller claims, with the state of its proof",
    )
    op.create_index("ix_seller_domains_hostname", "seller_domains", ["hostname"])
    op.create_index(
        "uq_seller_domains_seller_id",
        "seller_domains",
        ["seller_id"],
        unique=True,
        postgresql_where=sa.text("is_primary"),
    )
    steps.secure("seller_domains")


def _create_sellpages() -> None:
    op.create_table(
        "sellpages",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("domain_id", sa.Uuid(), nullable=True),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("custom_domain", sa.String(length=255), nullable=True),
        sa.Column("sellpage_type", sellpage_type, server_default="SINGLE", nullable=False),
        sa.Column("status", sellpage_status, server_default="DRAFT", nullable=False),
        sa.Column("variant", sa.String(length=10), nullable=True),
        sa.Column("title_override", sa.String(length=255), nullable=True),
        sa.Column("description_override", sa.Text(), nullable=True),
        sa.Column("seo_title", sa.String(length=255), nullable=True),
        sa.Column("seo_description", sa.Text(), nullable=True),
        sa.Column("seo_og_image", sa.String(length=500), nullable=True),
        sa.Column("sections", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column("header_config", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("footer_config", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False),
        sa.Column("boost_modules", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False),
        sa.Column(
            "discount_rules", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
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
        sa.ForeignKeyConstraint(
            ["product_id"], ["products.id"], name="fk_sellpages_product_id", ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["seller_id", "domain_id"],
            ["seller_domains.seller_id", "seller_domains.id"],
            name="fk_sellpages_seller_id_domain_id",
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_sellpages_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_sellpages"),
        sa.UniqueConstraint("seller_id", "slug", name="uq_sellpages_seller_id_slug"),
        comment="storefront: a landing page that sells one product",
    )
    op.create_index("ix_sellpages_seller_id_domain_id", "sellpages", ["seller_id", "domain_id"])
    op.create_index("ix_sellpages_seller_id_status", "sellpages", ["seller_id", "status"])
    op.create_index(
        "uq_sellpages_seller_id_origin_origin_id",
        "sellpages",
        ["seller_id", "origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.secure("sellpages")
