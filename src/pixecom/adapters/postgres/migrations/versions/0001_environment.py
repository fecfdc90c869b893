"""Infrastructure: which environment a database belongs to, and the due times of jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pixecom.adapters.postgres.migrations import steps

revision = "0001"
down_revision = None
phase = "expand"


def upgrade() -> None:
    op.execute("GRANT SELECT ON alembic_version TO pixecom_app, pixecom_platform")
    _create_meta_environment()
    _create_schedules()


def downgrade() -> None:
    op.drop_table("schedules")
    op.drop_table("meta_environment")
    op.execute("REVOKE SELECT ON alembic_version FROM pixecom_app, pixecom_platform")


def _create_meta_environment() -> None:
    op.create_table(
        "meta_environment",
        sa.Column("environment", sa.String(length=20), nullable=False),
        sa.Column("instance_id", sa.Uuid(), nullable=False),
        sa.Column(
            "created_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("now()"),
            nullable=False,
        ),
        sa.CheckConstraint(
            "environment IN ('development', 'test', 'staging', 'production')",
            name="ck_meta_environment_environment",
        ),
        sa.PrimaryKeyConstraint("environment", name="pk_meta_environment"),
        comment="shared: which environment this database belongs to, exactly one row",
    )
    op.create_index(
        "uq_meta_environment_single_row", "meta_environment", [sa.text("(true)")], unique=True
    )
    steps.share("meta_environment", app="SELECT", platform="SELECT")


def _create_schedules() -> None:
    op.create_table(
        "schedules",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("interval_seconds", sa.Integer(), nullable=False),
        sa.Column("jitter_seconds", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("next_due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_error", sa.Text(), nullable=True),
        sa.CheckConstraint("interval_seconds > 0", name="ck_schedules_interval_seconds"),
        sa.CheckConstraint("jitter_seconds >= 0", name="ck_schedules_jitter_seconds"),
        sa.PrimaryKeyConstraint("name", name="pk_schedules"),
        comment="shared: when each periodic job is due next, claimed by one ticker at a time",
    )
    steps.share("schedules", app=None, platform="SELECT, INSERT, UPDATE, DELETE")
