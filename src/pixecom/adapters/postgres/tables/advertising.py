"""Tables of advertising: connections and the campaign tree."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text

from pixecom.adapters.postgres.tables.base import (
    amount,
    choice,
    created_and_updated,
    day,
    document,
    enumeration,
    flag,
    global_reference,
    identifier,
    instant,
    one_of,
    prose,
    provenance,
    reference,
    tenant_table,
    unique_origin,
    unique_where,
    version,
    words,
)

fb_connection_type = enumeration("fb_connection_type", "AD_ACCOUNT", "PAGE", "PIXEL", "CONVERSION")
budget_type = enumeration("budget_type", "DAILY", "LIFETIME")
campaign_status = enumeration("campaign_status", "ACTIVE", "PAUSED", "ARCHIVED", "DELETED")


def _delivery_status() -> CheckConstraint:
    return one_of(
        "delivery_status",
        *("ACTIVE", "INACTIVE", "LEARNING", "ERROR", "LIMITED", "NOT_DELIVERING"),
        *("PENDING_REVIEW", "UNKNOWN"),
    )


def _meta_sync_state() -> CheckConstraint:
    return one_of("meta_sync_state", "SYNCED", "PENDING", "FAILED")


fb_connections = tenant_table(
    "fb_connections",
    identifier(),
    identifier("connected_by_user_id", optional=True),
    choice("connection_type", fb_connection_type),
    words("external_id", 255),
    words("name", 255),
    prose("access_token_enc"),
    words("token_key_id", 32, optional=True),
    words("token_fingerprint", 64, optional=True),
    instant("token_expires_at"),
    words("token_state", 20, default="NONE"),
    identifier("parent_id", optional=True),
    flag("is_primary", default=False),
    flag("is_active", default=True),
    document("metadata"),
    *created_and_updated(),
    version(),
    *provenance(),
    UniqueConstraint("seller_id", "connection_type", "external_id"),
    unique_where("fb_connections", "seller_id", "connection_type", where="is_primary"),
    one_of("token_state", "NONE", "VALID", "EXPIRING", "NEEDS_REAUTH"),
    global_reference("connected_by_user_id", "users", ondelete="SET NULL"),
    reference("parent_id", "fb_connections"),
    Index("ix_fb_connections_seller_id_is_active", "seller_id", "is_active"),
    Index("ix_fb_connections_seller_id_connected_by_user_id", "seller_id", "connected_by_user_id"),
    Index(
        "ix_fb_connections_token_expires_at",
        "token_expires_at",
        postgresql_where=text("token_expires_at IS NOT NULL"),
    ),
    unique_origin("fb_connections", "seller_id"),
    comment="advertising: an ad account, page, pixel or conversion of a seller",
)

oauth_states = tenant_table(
    "oauth_states",
    words("nonce", 64),
    identifier("user_id"),
    instant("expires_at", optional=False),
    instant("consumed_at"),
    global_reference("user_id", "users", ondelete="CASCADE"),
    key=("nonce",),
    comment="advertising: logins at the platform that were begun, by the digest of a secret",
)

ad_strategies = tenant_table(
    "ad_strategies",
    identifier(),
    words("name", 255),
    document("config", default=None),
    flag("is_active", default=True),
    *created_and_updated(),
    version(),
    *provenance(),
    Index("ix_ad_strategies_seller_id_is_active", "seller_id", "is_active"),
    unique_origin("ad_strategies", "seller_id"),
    comment="advertising: a reusable choice of budget, audience and placements",
)

campaigns = tenant_table(
    "campaigns",
    identifier(),
    identifier("sellpage_id", optional=True),
    identifier("ad_account_id"),
    identifier("ad_strategy_id", optional=True),
    words("external_campaign_id", 255, optional=True),
    words("name", 255),
    amount("budget", 14, 2),
    choice("budget_type", budget_type, default="DAILY"),
    choice("status", campaign_status, default="ACTIVE"),
    words("delivery_status", 50, optional=True),
    words("effective_status", 50, optional=True),
    instant("delivery_synced_at"),
    words("launch_state", 20, default="NOT_LAUNCHED"),
    words("meta_sync_state", 20, default="SYNCED"),
    day("start_date", optional=True),
    day("end_date", optional=True),
    *created_and_updated(),
    version(),
    *provenance(),
    _delivery_status(),
    _meta_sync_state(),
    one_of("launch_state", "NOT_LAUNCHED", "LAUNCHING", "LAUNCHED", "PARTIAL", "FAILED"),
    reference("sellpage_id", "sellpages"),
    reference("ad_account_id", "fb_connections", ondelete="RESTRICT"),
    reference("ad_strategy_id", "ad_strategies"),
    unique_where(
        "campaigns",
        "seller_id",
        "external_campaign_id",
        where="external_campaign_id IS NOT NULL",
    ),
    Index("ix_campaigns_seller_id_sellpage_id", "seller_id", "sellpage_id"),
    Index("ix_campaigns_seller_id_status", "seller_id", "status"),
    Index("ix_campaigns_seller_id_ad_account_id", "seller_id", "ad_account_id"),
    Index(
        "ix_campaigns_seller_id_id_deleted",
        *("seller_id", "id"),
        postgresql_where=text("status = 'DELETED'"),
    ),
    Index(
        "ix_campaigns_seller_id_created_at_id",
        "seller_id",
        text("created_at DESC"),
        text("id DESC"),
    ),
    unique_origin("campaigns", "seller_id"),
    comment="advertising: a campaign of an ad account",
)

adsets = tenant_table(
    "adsets",
    identifier(),
    identifier("campaign_id"),
    words("external_adset_id", 255, optional=True),
    words("name", 255),
    choice("status", campaign_status, default="ACTIVE"),
    words("delivery_status", 50, optional=True),
    words("effective_status", 50, optional=True),
    instant("delivery_synced_at"),
    words("meta_sync_state", 20, default="SYNCED"),
    words("optimization_goal", 100, optional=True),
    document("targeting"),
    *created_and_updated(),
    version(),
    *provenance(),
    _delivery_status(),
    _meta_sync_state(),
    reference("campaign_id", "campaigns", ondelete="CASCADE"),
    unique_where(
        "adsets", "seller_id", "external_adset_id", where="external_adset_id IS NOT NULL"
    ),
    Index("ix_adsets_seller_id_campaign_id", "seller_id", "campaign_id"),
    unique_origin("adsets", "seller_id"),
    comment="advertising: an ad set of a campaign",
)

ads = tenant_table(
    "ads",
    identifier(),
    identifier("adset_id"),
    words("external_ad_id", 255, optional=True),
    words("name", 255),
    choice("status", campaign_status, default="ACTIVE"),
    words("delivery_status", 50, optional=True),
    words("effective_status", 50, optional=True),
    instant("delivery_synced_at"),
    words("meta_sync_state", 20, default="SYNCED"),
    *created_and_updated(),
    version(),
    *provenance(),
    _delivery_status(),
    _meta_sync_state(),
    reference("adset_id", "adsets", ondelete="CASCADE"),
    unique_where("ads", "seller_id", "external_ad_id", where="external_ad_id IS NOT NULL"),
    Index("ix_ads_seller_id_adset_id", "seller_id", "adset_id"),
    unique_origin("ads", "seller_id"),
    comment="advertising: an ad of an ad set",
)
