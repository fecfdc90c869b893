"""What the planner knows of the tables."""

from __future__ import annotations

import psycopg
from psycopg import sql

from pixecom.adapters.postgres.errors import translated
from pixecom.adapters.postgres.tables import metadata


def analyze(owner_url: str) -> None:
    """Count the rows of every table anew, as after loading many rows at once.

    The server does it by itself about a minute later; until then it plans for empty tables.

    Raises:
        Unavailable: the database is away.
    """
    names = sql.SQL(", ").join(sql.Identifier(table.name) for table in metadata.sorted_tables)
    with translated(), psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute(sql.SQL("ANALYZE {}").format(names))
