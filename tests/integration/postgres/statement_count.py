"""Counts the statements that reach the server, on the wire: however the driver sends them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from psycopg.pq import Trace

from pixecom.adapters.postgres.engine import Database


class Wire:
    """What one connection sent since ``clear``; transaction control does not count."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self._read = 0

    def clear(self) -> None:
        self._read = len(self._log.read_text())

    def __len__(self) -> int:
        return len(self.statements())

    def statements(self) -> list[str]:
        """Give the text of each statement; of one that is prepared already its name."""
        sent: list[str] = []
        parsed: dict[str, str] = {}
        for line in self._log.read_text()[self._read :].splitlines():
            sender, _, message, *rest = [*line.split("\t"), "", ""]
            text = rest[0] if rest else ""
            if sender != "F":
                continue
            if message == "Parse":
                _, name, body, *_ = text.split('"', 3)
                parsed[name] = body
            elif message == "Bind":
                name = text.split('"')[3]
                sent.append(parsed.get(name, name))
            elif message == "Query":
                sent.append(text.strip(' "'))
        return [each for each in sent if not _controls(each)]


def _controls(statement: str) -> bool:
    return "set_config('app.seller_id'" in statement or statement in {
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
    }


@contextmanager
def counted(url: str) -> Iterator[tuple[Database, Wire]]:
    """Give a database of one connection, and what is sent on it."""
    database = Database(url, pool_size=1)
    with TemporaryDirectory() as folder, (Path(folder) / "wire").open("w+") as log:
        with database.raw(None) as driver:
            driver.pgconn.trace(log.fileno())
            driver.pgconn.set_trace_flags(Trace.SUPPRESS_TIMESTAMPS)
        wire = Wire(Path(log.name))
        wire.clear()
        yield database, wire
        with database.raw(None) as driver:
            driver.pgconn.untrace()
        database.close()
