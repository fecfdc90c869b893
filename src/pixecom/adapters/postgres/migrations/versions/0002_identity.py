"""Identity: people, sellers, memberships, settings, logins and the audit log."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ENUM, JSONB

from pixecom.adapters.postgres.migrations import steps

revision = "0002"
down_revision = "0001"
phase = "expand"

seller_status = ENUM(
    "ACTIVE", "PENDING", "DEACTIVATED", "REJECTED", name="seller_status", create_type=False
)
user_role = ENUM(
    "SUPERADMIN", "SUPPORT", "FINANCE", "CONTENT", "SELLER", name="user_role", create_type=False
)
seller_user_role = ENUM(
    "OWNER", "ADMIN", "EDITOR", "VIEWER", name="seller_user_role", create_type=False
)
_ENUMS = (
    seller_status,
    user_role,
    seller_user_role,
)
_USER_COLUMNS = (
    "SELECT (id, email, display_name, avatar_url, is_active, is_superadmin, role,"
    " created_at, updated_at, version, origin, origin_id)"
)


def upgrade() -> None:
    for kind in _ENUMS:
        steps.create_enum(kind)
    _create_users()
    _create_sellers()
    _create_refresh_tokens()
    _create_seller_users()
    _create_seller_settings()
    _create_audit_logs()


def downgrade() -> None:
    op.drop_table("audit_logs")
    op.drop_table("seller_settings")
    op.drop_table("seller_users")
    op.drop_table("refresh_tokens")
    op.drop_table("sellers")
    op.drop_table("users")
    for kind in _ENUMS:
        steps.drop_enum(kind)


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=True),
        sa.Column("display_name", sa.String(length=255), nullable=False),
        sa.Column("avatar_url", sa.String(length=500), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("is_superadmin", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("role", user_role, server_default="SELLER", nullable=False),
        sa.Column("totp_secret_enc", sa.Text(), nullable=True),
        sa.Column("totp_enabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "recovery_codes", JSONB(), server_default=sa.text("'[]'::jsonb"), nullable=False
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
        sa.CheckConstraint("email = lower(email)", name="ck_users_email_lower_case"),
        sa.PrimaryKeyConstraint("id", name="pk_users"),
        sa.UniqueConstraint("email", name="uq_users_email"),
        comment="identity: a person who can log in, in any number of sellers",
    )
    op.create_index("ix_users_email_is_active", "users", ["email", "is_active"])
    op.create_index(
        "uq_users_origin_origin_id",
        "users",
        ["origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.share("users", app=_USER_COLUMNS, platform="SELECT, INSERT, UPDATE, DELETE")


def _create_sellers() -> None:
    op.create_table(
        "sellers",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=255), nullable=False),
        sa.Column("slug", sa.String(length=100), nullable=False),
        sa.Column("logo_url", sa.String(length=500), nullable=True),
        sa.Column("favicon_url", sa.String(length=500), nullable=True),
        sa.Column("is_active", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("status", seller_status, server_default="ACTIVE", nullable=False),
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
        sa.PrimaryKeyConstraint("id", name="pk_sellers"),
        sa.UniqueConstraint("slug", name="uq_sellers_slug"),
        comment="identity: a tenant; demo sellers have origin DEMO",
    )
    op.create_index(
        "uq_sellers_origin_origin_id",
        "sellers",
        ["origin", "origin_id"],
        unique=True,
        postgresql_where=sa.text("origin_id IS NOT NULL"),
    )
    steps.share("sellers", app="SELECT", platform="SELECT, INSERT, UPDATE, DELETE")


def _create_refresh_tokens() -> None:
    op.create_table(
        "refresh_tokens",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token", sa.String(length=500), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("active_seller_id", sa.Uuid(), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rotated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("successor_enc", sa.Text(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoke_reason", sa.String(length=30), nullable=True),
        sa.Column("ip_address", sa.String(length=45), nullable=True),
        sa.Column("user_agent", sa.String(length=500), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_refresh_tokens_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_refresh_tokens"),
        sa.UniqueConstraint("parent_id", name="uq_refresh_tokens_parent_id"),
        sa.UniqueConstraint("token", name="uq_refresh_tokens_token"),
        comment="identity: digests of refresh tokens, one family a login",
    )
    op.create_index("ix_refresh_tokens_family_id", "refresh_tokens", ["family_id"])
    op.create_index("ix_refresh_tokens_user_id", "refresh_tokens", ["user_id"])
    steps.share("refresh_tokens", app=None, platform="SELECT, INSERT, UPDATE, DELETE")


def _create_seller_users() -> None:
    op.create_table(
        "seller_users",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("role", seller_user_role, server_default="EDITOR", nullable=False),
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
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_seller_users_seller_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_seller_users_user_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_seller_users"),
        sa.UniqueConstraint("seller_id", "user_id", name="uq_seller_users_seller_id_user_id"),
        comment="identity: membership of a person in a seller, with its role",
    )
    op.create_index("ix_seller_users_user_id", "seller_users", ["user_id"])
    steps.secure("seller_users")
    op.execute(
        "CREATE POLICY own_memberships ON seller_users FOR SELECT"
        " USING (user_id = nullif(current_setting('app.user_id', true), '')::uuid)"
    )


def _create_seller_settings() -> None:
    op.create_table(
        "seller_settings",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("brand_name", sa.String(length=255), nullable=True),
        sa.Column("default_currency", sa.String(length=3), server_default="USD", nullable=False),
        sa.Column("timezone", sa.String(length=64), server_default="UTC", nullable=False),
        sa.Column("support_email", sa.String(length=255), nullable=True),
        sa.Column("meta_pixel_id", sa.String(length=100), nullable=True),
        sa.Column("google_analytics_id", sa.String(length=100), nullable=True),
        sa.Column(
            "auto_tracking_refresh", sa.Boolean(), server_default=sa.text("false"), nullable=False
        ),
        sa.Column(
            "email_settings", JSONB(), server_default=sa.text("'{}'::jsonb"), nullable=False
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
        sa.CheckConstraint(
            "meta_pixel_id ~ '^[0-9]+$'", name="ck_seller_settings_meta_pixel_id_digits"
        ),
        sa.ForeignKeyConstraint(
            ["seller_id"], ["sellers.id"], name="fk_seller_settings_seller_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("seller_id", "id", name="pk_seller_settings"),
        sa.UniqueConstraint("seller_id", name="uq_seller_settings_seller_id"),
        comment="identity: what a seller chose: currency, zone, addresses, one row each",
    )
    steps.secure("seller_settings")


def _create_audit_logs() -> None:
    op.create_table(
        "audit_logs",
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("event", sa.String(length=50), nullable=False),
        sa.Column("user_id", sa.Text(), nullable=True),
        sa.Column("actor_seller_id", sa.Uuid(), nullable=True),
        sa.Column("seller_id", sa.Uuid(), nullable=True),
        sa.Column("entity_type", sa.String(length=50), nullable=True),
        sa.Column("entity_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(length=128), nullable=True),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("ip_address", sa.String(length=45), nullable=True),
        sa.Column("user_agent", sa.String(length=500), nullable=True),
        sa.Column("metadata", JSONB(), nullable=True),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("id", name="pk_audit_logs"),
        comment="identity: who did what, append only, also acts that concern no seller",
    )
    op.create_index("ix_audit_logs_email_created_at", "audit_logs", ["email", "created_at"])
    op.create_index("ix_audit_logs_event_created_at", "audit_logs", ["event", "created_at"])
    op.create_index(
        "ix_audit_logs_seller_id_created_at",
        "audit_logs",
        ["seller_id", sa.text("created_at DESC")],
    )
    op.create_index("ix_audit_logs_user_id_created_at", "audit_logs", ["user_id", "created_at"])
    _secure_audit_logs()


def _secure_audit_logs() -> None:
    """Let sellers add to the log and read their own part; nobody changes it."""
    tenant = "seller_id = nullif(current_setting('app.seller_id', true), '')::uuid"
    op.execute("ALTER TABLE audit_logs ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE audit_logs FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant_reads ON audit_logs FOR SELECT USING ({tenant})")
    op.execute(
        "CREATE POLICY tenant_appends ON audit_logs FOR INSERT TO pixecom_app"
        f" WITH CHECK (seller_id IS NULL OR {tenant})"
    )
    op.execute(
        "CREATE POLICY platform_reads ON audit_logs FOR SELECT TO pixecom_platform USING (true)"
    )
    op.execute(
        "CREATE POLICY platform_appends ON audit_logs FOR INSERT TO pixecom_platform"
        " WITH CHECK (true)"
    )
    steps.share("audit_logs", app="SELECT, INSERT", platform="SELECT, INSERT")
