"""Accounts: when an address was verified, and the last step of the second factor."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
phase = "expand"


def upgrade() -> None:
    op.add_column(
        "users", sa.Column("email_verified_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("users", sa.Column("totp_last_step", sa.BigInteger(), nullable=True))
    op.execute("GRANT SELECT (email_verified_at) ON users TO pixecom_app")


def downgrade() -> None:
    op.execute("REVOKE SELECT (email_verified_at) ON users FROM pixecom_app")
    op.drop_column("users", "totp_last_step")
    op.drop_column("users", "email_verified_at")
