"""Tables of insights: raw and daily facts, roll-ups, synchronisation runs.

Money is in micros of the currency unit.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    CheckConstraint,
    Column,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from pixecom.adapters.postgres.tables.base import (
    amount,
    count,
    created,
    day,
    flag,
    identifier,
    instant,
    micros,
    one_of,
    reference,
    tenant_table,
    unique_where,
    whole,
    words,
)
from pixecom.domain.insights.fact import Level

ENTITY_TYPES = {Level.ACCOUNT: 0, Level.CAMPAIGN: 1, Level.ADSET: 2, Level.AD: 3}
"""The codes of the levels in ``entity_type`` of the fact tables; 0 is a whole ad account."""

COUNTERS = (
    "spend_micros",
    "impressions",
    "link_clicks",
    "content_views",
    "add_to_cart",
    "checkout_initiated",
    "purchases",
    "purchase_value_micros",
)
"""The eight additive measures of a fact, in the order of the metrics contract."""


def _entity_type() -> Column[Any]:
    return Column("entity_type", SmallInteger(), nullable=False)


def _entity_type_known() -> CheckConstraint:
    return CheckConstraint("entity_type BETWEEN 0 AND 3", name="entity_type")


ad_stats_raw = tenant_table(
    "ad_stats_raw",
    _entity_type(),
    identifier("entity_id"),
    words("external_entity_id", 255),
    identifier("run_id"),
    instant("fetched_at", optional=False),
    day("stat_date"),
    *(count(name) for name in COUNTERS),
    amount("reported_cpm", 14, 6, optional=True),
    amount("reported_ctr", 14, 6, optional=True),
    amount("reported_cpc", 14, 6, optional=True),
    _entity_type_known(),
    Index("ix_ad_stats_raw_seller_id_run_id", "seller_id", "run_id"),
    Index(
        "ix_ad_stats_raw_seller_id_entity_type_entity_id_stat_date",
        *("seller_id", "entity_type", "entity_id", "stat_date"),
    ),
    comment="insights: every observation that was new or different, append only, by month",
    key=(),
    seller=None,
    postgresql_partition_by="RANGE (fetched_at)",
)

ad_stats_daily = tenant_table(
    "ad_stats_daily",
    _entity_type(),
    day("stat_date"),
    identifier("entity_id"),
    *(count(name) for name in COUNTERS),
    instant("observed_at", optional=False),
    _entity_type_known(),
    comment="insights: the latest observation of an entity and day, never a sum of raw rows",
    key=("entity_type", "stat_date", "entity_id"),
    seller=None,
    postgresql_with={"fillfactor": 80},
)

ad_stats_cum = tenant_table(
    "ad_stats_cum",
    _entity_type(),
    day("stat_date"),
    identifier("entity_id"),
    flag("final", default=False),
    *(count(name) for name in COUNTERS),
    _entity_type_known(),
    Index(
        "ix_ad_stats_cum_seller_id_entity_type_entity_id_stat_date",
        *("seller_id", "entity_type", "entity_id", "stat_date"),
        postgresql_where=text("final"),
    ),
    comment="insights: figures of an entity cumulated through a closed day, derived",
    key=("entity_type", "stat_date", "entity_id"),
    seller=None,
    postgresql_with={"fillfactor": 80},
)

stats_watermarks = tenant_table(
    "stats_watermarks",
    day("settled_through", optional=True),
    day("store_settled_through", optional=True),
    count("stats_version"),
    flag("totalled", default=False),
    PrimaryKeyConstraint("seller_id"),
    comment="insights: how far a seller's figures are settled, and the version of them",
    key=(),
)

store_entity_stats_daily = tenant_table(
    "store_entity_stats_daily",
    words("platform", 20, default="META"),
    _entity_type(),
    day("stat_date"),
    identifier("entity_id"),
    count("content_views"),
    count("add_to_cart"),
    count("checkouts"),
    count("purchases"),
    count("revenue_micros"),
    instant("observed_at", optional=False),
    _entity_type_known(),
    comment="insights: the shop's own funnel per entity and day, nil entity = unattributed",
    key=("entity_type", "stat_date", "entity_id"),
)

sellpage_stats_daily = tenant_table(
    "sellpage_stats_daily",
    identifier("sellpage_id"),
    day("stat_date"),
    words("ad_source", 50),
    count("revenue_micros"),
    count("orders_count"),
    count("ad_spend_micros"),
    count("impressions"),
    count("link_clicks"),
    count("content_views"),
    count("add_to_cart"),
    count("checkout_initiated"),
    count("purchases"),
    instant("observed_at", optional=False),
    one_of("ad_source", "META", "STORE"),
    reference("sellpage_id", "sellpages", ondelete="CASCADE"),
    comment="insights: roll-up per sellpage, day and source",
    key=("stat_date", "sellpage_id", "ad_source"),
)

spend_snapshots = tenant_table(
    "spend_snapshots",
    identifier(),
    identifier("ad_account_id"),
    micros("cumulative_spend_micros"),
    *(micros(f"cumulative_{name}", optional=True) for name in COUNTERS[1:]),
    instant("recorded_at", optional=False, now=True),
    day("stat_date"),
    reference("ad_account_id", "fb_connections", ondelete="CASCADE"),
    Index(
        "ix_spend_snapshots_seller_id_stat_date_recorded_at",
        *("seller_id", "stat_date", "recorded_at"),
    ),
    comment="insights: an account's figures of its current day at an instant, for hourly views",
    seller="RESTRICT",
)

sync_runs = tenant_table(
    "sync_runs",
    identifier(),
    identifier("ad_account_id"),
    words("kind", 20),
    words("level", 10, optional=True),
    day("date_from", optional=True),
    day("date_to", optional=True),
    words("state", 20),
    whole("rows_raw", default=0),
    whole("rows_daily", default=0),
    whole("pages", default=0),
    micros("control_diff_micros", optional=True),
    whole("attempts", default=0),
    whole("generation", default=0),
    instant("lease_until"),
    words("error_code", 50, optional=True),
    words("error_message", 1000, optional=True),
    Column("published_levels", ARRAY(String(10)), nullable=True),
    instant("started_at"),
    instant("finished_at"),
    created(),
    one_of("kind", "STATS", "DELIVERY", "ENTITIES", "BACKFILL"),
    one_of("level", "ACCOUNT", "CAMPAIGN", "ADSET", "AD"),
    one_of("state", "QUEUED", "RUNNING", "DONE", "PARTIAL", "FAILED"),
    reference("ad_account_id", "fb_connections", ondelete="CASCADE"),
    Index(
        "ix_sync_runs_seller_id_ad_account_id_created_at",
        *("seller_id", "ad_account_id"),
        text("created_at DESC"),
    ),
    unique_where(
        "sync_runs",
        *("seller_id", "ad_account_id", "kind", "level"),
        where="state IN ('QUEUED', 'RUNNING')",
        nulls_not_distinct=True,
    ),
    comment="insights: one fetch of an account's figures, held by a lease",
)
