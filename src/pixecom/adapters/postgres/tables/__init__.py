"""Every table, in one metadata; the only place where table and column names are written.

A table's comment names its owner context and its purpose; ``info["tenant"]`` tells tenant
tables from global ones. Physical names are a contract: reports read these tables directly.
"""

from __future__ import annotations

from pixecom.adapters.postgres.tables.advertising import (
    ad_strategies,
    ads,
    adsets,
    campaigns,
    fb_connections,
    oauth_states,
)
from pixecom.adapters.postgres.tables.base import metadata
from pixecom.adapters.postgres.tables.catalog import products
from pixecom.adapters.postgres.tables.identity import (
    audit_logs,
    refresh_tokens,
    seller_invitations,
    seller_settings,
    seller_users,
    sellers,
    user_views,
    users,
)
from pixecom.adapters.postgres.tables.infrastructure import (
    call_budgets,
    idempotency_keys,
    meta_environment,
    outbox,
    schedules,
)
from pixecom.adapters.postgres.tables.insights import (
    ad_stats_cum,
    ad_stats_daily,
    ad_stats_raw,
    sellpage_stats_daily,
    spend_snapshots,
    stats_watermarks,
    store_entity_stats_daily,
    sync_runs,
)
from pixecom.adapters.postgres.tables.storefront import seller_domains, sellpages

__all__ = [
    "ad_stats_cum",
    "ad_stats_daily",
    "ad_stats_raw",
    "ad_strategies",
    "ads",
    "adsets",
    "audit_logs",
    "call_budgets",
    "campaigns",
    "fb_connections",
    "idempotency_keys",
    "meta_environment",
    "metadata",
    "oauth_states",
    "outbox",
    "products",
    "refresh_tokens",
    "schedules",
    "seller_domains",
    "seller_invitations",
    "seller_settings",
    "seller_users",
    "sellers",
    "sellpage_stats_daily",
    "sellpages",
    "spend_snapshots",
    "stats_watermarks",
    "store_entity_stats_daily",
    "sync_runs",
    "user_views",
    "users",
]
