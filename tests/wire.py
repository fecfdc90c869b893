"""Counts the statements that reach the server, on the wire: however the driver sends them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import psycopg
from psycopg.pq import Trace
from sqlalchemy import event

from pixecom.adapters.postgres.engine import Database

_NEXT = re.compile(r"\n(?=[FB]\t)")
"""Between two messages; a statement may have lines of its own."""
_CONTROL = frozenset({"BEGIN", "COMMIT", "ROLLBACK"})


class Wire:
    """What was sent since ``clear``; transaction control and the tenant's setting do not count."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._begin = 0

    def clear(self) -> None:
        self._begin = len(self._log.read_text())

    def __len__(self) -> int:
        return len(self.statements())

    def statements(self) -> list[str]:
        """Give the text of each statement, or its name where the server knew it already."""
        messages: list[str] = _NEXT.split(self._log.read_text()[self._begin :].rstrip())
        sent, parsed = list[str](), dict[str, str]()
        for each in messages:
            sender, _, message, text, *_ = [*each.split("\t", 3), "", "", "", ""]
            if sender != "F":
                continue
            if message == "Parse":
                _, name, _, body = text.split('"', 3)
                parsed[name] = body
            elif message == "Bind":
                name = text.split('"')[3]
                sent.append(parsed.get(name, name))
            elif message == "Query":
                sent.append(text.strip(' "'))
        return [each for each in sent if not _controls(each)]


def _controls(statement: str) -> bool:
    return statement in _CONTROL or "SET LOCAL app.seller_id" in statement


@contextmanager
def listening(*databases: Database) -> Iterator[Wire]:
    """Listen to every connection that the databases open from now on."""
    with TemporaryDirectory() as folder, (Path(folder) / "wire").open("w") as log:

        def listen(connection: psycopg.Connection, _record: object) -> None:
            connection.pgconn.trace(log.fileno())
            connection.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)

        for database in databases:
            event.listen(database._engine, "connect", listen)
        yield Wire(Path(log.name))
        for database in databases:
            event.remove(database._engine, "connect", listen)
            database.close()
