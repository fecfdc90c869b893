"""Logins that were ended, found without reading every token that their family ever had."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from pixecom.adapters.postgres.migrations import steps

revision = "0014"
down_revision = "0013"
phase = "expand"

_INDEX = "ix_refresh_tokens_family_id_revoked"


def upgrade() -> None:
    with op.get_context().autocommit_block():
        steps.drop_leftover(_INDEX)
        op.create_index(
            _INDEX,
            "refresh_tokens",
            ["family_id"],
            postgresql_where=sa.text("revoked_at IS NOT NULL"),
            postgresql_concurrently=True,
        )


def downgrade() -> None:
    op.drop_index(_INDEX, "refresh_tokens")
