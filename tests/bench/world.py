"""Where the bench runs: the embedded servers with the settings of a real installation."""

from __future__ import annotations

import platform
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from os import cpu_count
from pathlib import Path

import psycopg
from tests.rows import Factory

from pixecom.adapters.embedded.postgres import EmbeddedPostgres
from pixecom.adapters.postgres import migrator
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls, RolePasswords, bootstrap

DATABASE = "pixecom_bench_test"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One goal: reached when ``ratio`` is at least ``goal`` (at most, where ``most``).

    ``figures`` are seconds, rows per second or bytes, as their names say.
    """

    goal_id: str
    what: str
    ratio: float
    goal: float
    most: bool = False
    figures: dict[str, float] = field(default_factory=dict)

    @property
    def reached(self) -> bool:
        return self.ratio <= self.goal if self.most else self.ratio >= self.goal

    def line(self) -> str:
        verdict = "ok" if self.reached else "short"
        return f"{self.goal_id} ratio={self.ratio:.2f} goal={self.goal:g} {verdict}"

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"verdict": "ok" if self.reached else "short"}


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A migrated database, seen by each role, and a maker of rows."""

    urls: DatabaseUrls
    admin_url: str
    app: Database
    platform: Database
    make: Factory

    def wal(self) -> int:
        """Give the bytes of write-ahead log produced since the server began."""
        with psycopg.connect(self.admin_url) as connection:
            row = connection.execute(
                "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint"
            ).fetchone()
        return int(row[0]) if row else 0

    def settle(self) -> None:
        """Let statistics and the log settle, so that one measurement does not pay for another."""
        with psycopg.connect(self.admin_url, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")


Goal = Callable[[World], Iterable[Outcome]]
"""Measures one or more goals in one world."""


@contextmanager
def world() -> Iterator[World]:
    """Start a server of its own with a fresh database; it is gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="pixecom-bench-") as folder:
        postgres = EmbeddedPostgres(Path(folder) / "postgres")
        running = postgres.start()
        admin_url = running.url()
        try:
            passwords = RolePasswords(owner="owner", app="app", platform="platform")
            urls = bootstrap(admin_url, database=DATABASE, passwords=passwords)
            migrator.upgrade(urls.owner, "test")
            app = Database(urls.app, statement_timeout_seconds=600)
            across = Database(urls.platform, statement_timeout_seconds=600)
            yield World(
                urls=urls,
                admin_url=running.url(DATABASE),
                app=app,
                platform=across,
                make=Factory(across),
            )
            app.close()
            across.close()
        finally:
            postgres.stop()


def seconds(act: Callable[[], object]) -> float:
    """Measure one call."""
    begin = time.perf_counter()
    act()
    return time.perf_counter() - begin


def median(act: Callable[[], float], *, times: int) -> float:
    """Repeat a measurement and give its median."""
    return statistics.median(act() for _ in range(times))


def machine() -> dict[str, object]:
    """Name what the figures were measured on."""
    return {
        "cores": cpu_count(),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
    }
