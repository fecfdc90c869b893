"""Tables of no context: the installation's identity, due times of jobs, messages on their way."""

from __future__ import annotations

from sqlalchemy import CHAR, CheckConstraint, Column, Index, PrimaryKeyConstraint, String, text

from pixecom.adapters.postgres.tables.base import (
    created,
    document,
    global_table,
    identifier,
    instant,
    one_of,
    prose,
    tenant_table,
    whole,
    words,
)

meta_environment = global_table(
    "meta_environment",
    words("environment", 20),
    identifier("instance_id"),
    created(),
    PrimaryKeyConstraint("environment"),
    one_of("environment", "development", "test", "staging", "production"),
    Index("uq_meta_environment_single_row", text("(true)"), unique=True),
    comment="shared: which environment this database belongs to, exactly one row",
)

schedules = global_table(
    "schedules",
    Column("name", String(100), primary_key=True),
    whole("interval_seconds"),
    whole("jitter_seconds", default=0),
    instant("next_due_at", optional=False),
    instant("last_started_at"),
    instant("last_finished_at"),
    prose("last_error"),
    CheckConstraint("interval_seconds > 0", name="interval_seconds"),
    CheckConstraint("jitter_seconds >= 0", name="jitter_seconds"),
    comment="shared: when each periodic job is due next, claimed by one ticker at a time",
)

_OPEN = text("delivered_at IS NULL AND dead_at IS NULL")
outbox = tenant_table(
    "outbox",
    identifier(),
    words("topic", 100),
    identifier("aggregate_id"),
    document("payload", default=None),
    whole("attempts", default=0),
    instant("next_attempt_at", optional=False),
    instant("lease_until"),
    instant("delivered_at"),
    instant("dead_at"),
    words("last_error", 1000, optional=True),
    created(),
    Index("ix_outbox_next_attempt_at", "next_attempt_at", postgresql_where=_OPEN),
    Index(
        "ix_outbox_seller_id_aggregate_id_created_at",
        "seller_id",
        "aggregate_id",
        "created_at",
        postgresql_where=_OPEN,
    ),
    seller=None,
    comment="shared: messages that leave the system, written with their cause, delivered once",
)

idempotency_keys = tenant_table(
    "idempotency_keys",
    words("principal_id", 100),
    words("key", 255),
    words("method", 10),
    words("route", 200),
    Column("body_sha256", CHAR(64), nullable=False),
    words("state", 20),
    whole("status_code", optional=True),
    document("response", optional=True),
    created(),
    one_of("state", "RUNNING", "DONE"),
    Index("ix_idempotency_keys_created_at", "created_at"),
    key=("principal_id", "key"),
    seller=None,
    comment="shared: calls that came with a key, and their answers for 48 hours",
)

call_budgets = global_table(
    "call_budgets",
    Column("scope", String(300), primary_key=True),
    whole("calls", default=0),
    instant("window_ends_at", optional=False, now=True),
    whole("percent", optional=True),
    instant("told_until"),
    instant("stopped_until"),
    comment="shared: calls to a vendor, by whatever has limits there, while Redis is away",
)
