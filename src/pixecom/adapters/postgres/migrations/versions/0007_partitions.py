"""Insights: the functions that make and drop monthly partitions, and the first partitions."""

from __future__ import annotations

from alembic import op

from pixecom.adapters.postgres.migrations import functions, steps

revision = "0007"
down_revision = "0006"
phase = "expand"


def upgrade() -> None:
    # Rows of a month that nobody prepared land here instead of failing the fetch.
    op.execute("CREATE TABLE ad_stats_raw_default PARTITION OF ad_stats_raw DEFAULT")
    steps.isolate("ad_stats_raw_default")
    op.execute(functions.CREATE_MONTHS)
    op.execute(functions.DROP_MONTHS)
    for signature in functions.PARTITION_SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO pixecom_platform")
    op.execute("SELECT create_month_partitions('ad_stats_raw', current_date, 3)")


def downgrade() -> None:
    op.execute("SELECT drop_month_partitions('ad_stats_raw', 'infinity')")
    for signature in functions.PARTITION_SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    op.drop_table("ad_stats_raw_default")
