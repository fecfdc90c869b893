"""Counts the statements that reach the server, at the driver."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Self

import psycopg
from psycopg.abc import Params

from pixecom.adapters.postgres.engine import Database


@contextmanager
def counted(url: str) -> Iterator[tuple[Database, list[str]]]:
    """Give a database of one connection, and the texts of what is executed on it.

    Transaction control and the setting of tenant and timeouts do not count.
    """
    sent: list[str] = []

    class CountingCursor(psycopg.Cursor[tuple[Any, ...]]):
        def execute(
            self,
            query: Any,  # noqa: ANN401 - the driver overloads it
            params: Params | None = None,
            *,
            prepare: bool | None = None,
            binary: bool | None = None,
        ) -> Self:
            super().execute(query, params, prepare=prepare, binary=binary)
            text = self._query.query.decode() if self._query else ""
            if "set_config('app.seller_id'" not in text:
                sent.append(text)
            return self

    database = Database(url, pool_size=1)
    with database.raw(None) as driver:
        driver.cursor_factory = CountingCursor
    try:
        yield database, sent
    finally:
        database.close()
