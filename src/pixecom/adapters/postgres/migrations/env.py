"""How Alembic runs our revisions; ``migrator`` hands the connection over.

One transaction a revision: a failing one leaves nothing behind. Revisions do not know today's
tables: what they write down stays as it was.
"""

from __future__ import annotations

from alembic import context

from pixecom.adapters.postgres.migrations import tenant_hash

if context.is_offline_mode():
    context.configure(
        dialect_name="postgresql",
        transaction_per_migration=True,
        literal_binds=True,
    )
else:
    context.configure(
        connection=context.config.attributes["connection"],
        transaction_per_migration=True,
        on_version_apply=tenant_hash.follow,
        **{tenant_hash.OPTION: context.config.attributes[tenant_hash.OPTION]},
    )

with context.begin_transaction():
    context.run_migrations()
