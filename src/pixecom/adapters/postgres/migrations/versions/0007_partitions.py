"""Insights: the functions that make and drop monthly partitions, and the first partitions."""

from __future__ import annotations

from alembic import op

from pixecom.adapters.postgres.migrations import functions, steps

revision = "0007"
down_revision = "0006"
phase = "expand"


def upgrade() -> None:
    # Rows of a month that nobody prepared land here instead of failing the fetch.
    for parent in steps.cut_by_month("ad_stats_raw"):
        op.execute(f"CREATE TABLE {parent}_default PARTITION OF {parent} DEFAULT")
        steps.isolate(f"{parent}_default")
    op.execute(functions.CREATE_MONTHS)
    op.execute(functions.DROP_MONTHS)
    for signature in functions.PARTITION_SIGNATURES:
        op.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO pixecom_platform")
    for parent in steps.cut_by_month("ad_stats_raw"):
        op.execute(f"SELECT create_month_partitions('{parent}', current_date, 3)")


def downgrade() -> None:
    for parent in steps.cut_by_month("ad_stats_raw"):
        op.execute(f"SELECT drop_month_partitions('{parent}', 'infinity')")
    for signature in functions.PARTITION_SIGNATURES:
        op.execute(f"DROP FUNCTION {signature}")
    for parent in steps.cut_by_month("ad_stats_raw"):
        op.drop_table(f"{parent}_default")
