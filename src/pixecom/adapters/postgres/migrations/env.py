"""How Alembic runs our revisions; ``migrator`` hands the connection over.

One transaction a revision: a failing one leaves nothing behind. Revisions do not know today's
tables: what they write down stays as it was.
"""

from __future__ import annotations

from alembic import context

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
    )

with context.begin_transaction():
    context.run_migrations()
