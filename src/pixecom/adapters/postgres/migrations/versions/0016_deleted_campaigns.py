"""Deleted campaigns, found without reading all: comparing states is no use to an index here.

Row-level security lets only leakproof operators reach an index, and those of an enumerated type
are not; the condition of a partial index is another matter.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pixecom.adapters.postgres.migrations import steps

revision = "0016"
down_revision = "0015"
phase = "expand"

_INDEX = "ix_campaigns_seller_id_id_deleted"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        steps.drop_leftover(_INDEX)
        op.create_index(
            _INDEX,
            "campaigns",
            ["seller_id", "id"],
            postgresql_where=sa.text("status = 'DELETED'"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index(_INDEX, "campaigns")
