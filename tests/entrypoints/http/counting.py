"""Counts what reaches the database, whichever library sends it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from sqlalchemy import event

from pixecom.adapters.postgres.engine import Database


class StatementLog:
    """Remembers statements; transaction control and ``set_config`` do not count."""

    def __init__(self, *databases: Database) -> None:
        self._seen: list[str] | None = None
        log = self

        class CountingCursor(psycopg.Cursor[Any]):
            def execute(self, *given: Any, **options: Any) -> Any:  # noqa: ANN401
                log.note(given[0])
                return super().execute(*given, **options)

        def count(connection: psycopg.Connection[Any], _record: object) -> None:
            connection.cursor_factory = CountingCursor

        for database in databases:
            event.listen(database._engine, "connect", count)

    def note(self, query: object) -> None:
        text = query.decode() if isinstance(query, bytes) else str(query)
        if self._seen is not None and "set_config(" not in text:
            self._seen.append(text)

    @contextmanager
    def watching(self) -> Iterator[list[str]]:
        self._seen = seen = list[str]()
        yield seen
        self._seen = None
