"""Tables of identity: people, sellers, memberships, settings, logins, audit."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, Index, PrimaryKeyConstraint, Text, UniqueConstraint
from sqlalchemy import text as sql

from pixecom.adapters.postgres.tables.base import (
    choice,
    created,
    created_and_updated,
    document,
    enumeration,
    flag,
    global_reference,
    global_table,
    identifier,
    instant,
    micros,
    prose,
    provenance,
    tenant_table,
    unique_origin,
    unique_where,
    version,
    words,
)

seller_status = enumeration("seller_status", "ACTIVE", "PENDING", "DEACTIVATED", "REJECTED")
user_role = enumeration("user_role", "SUPERADMIN", "SUPPORT", "FINANCE", "CONTENT", "SELLER")
seller_user_role = enumeration("seller_user_role", "OWNER", "ADMIN", "EDITOR", "VIEWER")

users = global_table(
    "users",
    identifier(),
    words("email", 255),
    words("password_hash", 255, optional=True),
    words("display_name", 255),
    words("avatar_url", 500, optional=True),
    flag("is_active", default=True),
    flag("is_superadmin", default=False),
    choice("role", user_role, default="SELLER"),
    prose("totp_secret_enc"),
    instant("totp_enabled_at"),
    document("recovery_codes", default="[]"),
    *created_and_updated(),
    version(),
    *provenance(),
    instant("email_verified_at"),
    micros("totp_last_step", optional=True),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("email"),
    CheckConstraint("email = lower(email)", name="email_lower_case"),
    Index("ix_users_email_is_active", "email", "is_active"),
    unique_origin("users"),
    comment="identity: a person who can log in, in any number of sellers",
)

sellers = global_table(
    "sellers",
    identifier(),
    words("name", 255),
    words("slug", 100),
    words("logo_url", 500, optional=True),
    words("favicon_url", 500, optional=True),
    flag("is_active", default=True),
    choice("status", seller_status, default="ACTIVE"),
    *created_and_updated(),
    version(),
    *provenance(),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("slug"),
    unique_origin("sellers"),
    comment="identity: a tenant; demo sellers have origin DEMO",
)

refresh_tokens = global_table(
    "refresh_tokens",
    identifier(),
    identifier("user_id"),
    words("token", 500),
    identifier("family_id"),
    identifier("parent_id", optional=True),
    identifier("active_seller_id", optional=True),
    instant("expires_at", optional=False),
    instant("rotated_at"),
    prose("successor_enc"),
    instant("revoked_at"),
    words("revoke_reason", 30, optional=True),
    words("ip_address", 45, optional=True),
    words("user_agent", 500, optional=True),
    created(),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("token"),
    UniqueConstraint("parent_id"),
    global_reference("user_id", "users", ondelete="CASCADE"),
    Index("ix_refresh_tokens_user_id", "user_id"),
    Index("ix_refresh_tokens_family_id", "family_id"),
    Index(
        "ix_refresh_tokens_family_id_revoked",
        "family_id",
        postgresql_where=sql("revoked_at IS NOT NULL"),
    ),
    comment="identity: digests of refresh tokens, one family a login",
)

seller_users = tenant_table(
    "seller_users",
    identifier(),
    identifier("user_id"),
    choice("role", seller_user_role, default="EDITOR"),
    flag("is_active", default=True),
    *created_and_updated(),
    version(),
    UniqueConstraint("seller_id", "user_id"),
    global_reference("user_id", "users", ondelete="CASCADE"),
    Index("ix_seller_users_user_id", "user_id"),
    comment="identity: membership of a person in a seller, with its role",
)

seller_invitations = tenant_table(
    "seller_invitations",
    identifier(),
    words("email", 255),
    choice("role", seller_user_role),
    words("token_hash", 64),
    identifier("invited_by", optional=True),
    instant("expires_at", optional=False),
    instant("accepted_at"),
    instant("revoked_at"),
    created(),
    UniqueConstraint("seller_id", "token_hash"),
    unique_where(
        "seller_invitations",
        "seller_id",
        "email",
        where="accepted_at IS NULL AND revoked_at IS NULL",
    ),
    comment="identity: offers to become a member, used once, by the digest of their token",
)

seller_settings = tenant_table(
    "seller_settings",
    identifier(),
    words("brand_name", 255, optional=True),
    words("default_currency", 3, default="USD"),
    words("timezone", 64, default="UTC"),
    words("support_email", 255, optional=True),
    words("meta_pixel_id", 100, optional=True),
    words("google_analytics_id", 100, optional=True),
    flag("auto_tracking_refresh", default=False),
    document("email_settings"),
    *created_and_updated(),
    version(),
    UniqueConstraint("seller_id"),
    CheckConstraint("meta_pixel_id ~ '^[0-9]+$'", name="meta_pixel_id_digits"),
    comment="identity: what a seller chose: currency, zone, addresses, one row each",
)

user_views = tenant_table(
    "user_views",
    identifier(),
    identifier("user_id"),
    words("screen", 50),
    words("name", 100),
    document("query"),
    document("columns", default="[]"),
    *created_and_updated(),
    version(),
    UniqueConstraint("seller_id", "user_id", "screen", "name"),
    global_reference("user_id", "users", ondelete="CASCADE"),
    comment="identity: what a member looks at on a screen, under a name of its own",
)

audit_logs = global_table(
    "audit_logs",
    Column("id", Text(), nullable=False),
    words("event", 50),
    prose("user_id"),
    identifier("actor_seller_id", optional=True),
    identifier("seller_id", optional=True),
    words("entity_type", 50, optional=True),
    identifier("entity_id", optional=True),
    words("request_id", 128, optional=True),
    words("email", 255, optional=True),
    words("ip_address", 45, optional=True),
    words("user_agent", 500, optional=True),
    document("metadata", optional=True),
    created(),
    PrimaryKeyConstraint("id"),
    Index("ix_audit_logs_event_created_at", "event", "created_at"),
    Index("ix_audit_logs_user_id_created_at", "user_id", "created_at"),
    Index("ix_audit_logs_email_created_at", "email", "created_at"),
    Index("ix_audit_logs_seller_id_created_at", "seller_id", sql("created_at DESC")),
    comment="identity: who did what, append only, also acts that concern no seller",
)
