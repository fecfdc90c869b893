"""A function that lets writers tell the planner of very many new rows.

Until autovacuum has seen a young table the planner takes it for a handful of rows. Then every
index that begins with the seller looks as good as the key, and the checks of foreign keys read all
rows of the seller for each new one: 5,000 ads took half a minute (docs/decisions/0173).
"""

from __future__ import annotations

from alembic import op

from pixecom.adapters.postgres.migrations import functions

revision = "0023"
down_revision = "0022"
phase = "expand"


def upgrade() -> None:
    op.execute(functions.LEARN_SIZES)
    op.execute(f"REVOKE ALL ON FUNCTION {functions.LEARN_SIGNATURE} FROM PUBLIC")
    to = "pixecom_app, pixecom_platform"
    op.execute(f"GRANT EXECUTE ON FUNCTION {functions.LEARN_SIGNATURE} TO {to}")


def downgrade() -> None:
    op.execute(f"DROP FUNCTION {functions.LEARN_SIGNATURE}")
