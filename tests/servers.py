"""One PostgreSQL and one Valkey for a whole test run, shared by all its processes.

The first test that asks starts them, in a process of its own that outlives the asker. They stop
when the run ends, however it ends: the run's first process holds a file lock that the operating
system releases, and whoever hosts the servers waits for exactly that.

    python -m tests.servers FOLDER    hosts the servers of the run whose folder is given

With ``DB_TENANT_PARTITIONS=4`` in the environment every tenant table of the run is cut into as
many parts by the hash of its seller (``make test-hash``).
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from pixecom.adapters.embedded.postgres import EmbeddedPostgres
from pixecom.adapters.embedded.valkey import EmbeddedValkey
from pixecom.adapters.postgres import migrator
from pixecom.adapters.postgres.roles import DatabaseUrls, RolePasswords, bootstrap
from pixecom.settings import environment_variables

TEMPLATE = "pixecom_template_test"
PASSWORDS = RolePasswords(owner="owner", app="app", platform="platform")
TENANT_PARTITIONS = int(environment_variables().get("DB_TENANT_PARTITIONS") or 0)
"""Parts of every tenant table of the run; 0: plain tables."""
MONTHLY = "ad_stats_raw_p0" if TENANT_PARTITIONS else "ad_stats_raw"
"""What months are cut from: a table, or one of its parts by seller."""
FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "autovacuum": "off",  # plans and counters of a test depend on nothing in the background
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """Where the run's servers listen."""

    admin_url: str
    redis_url: str


def servers_of(folder: Path) -> Servers:
    """Give the servers of the run, started first if nobody has asked yet."""
    found = folder / "servers.json"
    with _locked(folder / "starting.lock"):
        if not found.exists():
            root = Path(__file__).parent.parent
            started = subprocess.run(
                [sys.executable, "-m", "tests.servers", str(folder)], cwd=root, check=False
            )
            if started.returncode != 0:
                raise RuntimeError(f"no servers: {(folder / 'host.log').read_text()}")
    return Servers(**json.loads(found.read_text()))


def own_database(servers: Servers, name: str) -> DatabaseUrls:
    """Copy the migrated template, once; its name must say that it belongs to tests."""
    if not name.endswith("_test"):
        raise ValueError(f"{name} is no test database: its name must end in _test")
    return bootstrap(servers.admin_url, database=name, passwords=PASSWORDS, template=TEMPLATE)


def wait_for_end(folder: Path) -> None:
    """Return when no server of the run is left."""
    with _locked(folder / "host.lock"):
        pass


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _become_host(folder: Path) -> None:
    """Split off a process that hosts; return to the asker when it is ready or has failed."""
    readable, writable = os.pipe()
    if os.fork():
        os.close(writable)
        ready = os.read(readable, 1)
        os._exit(0 if ready else 1)
    os.close(readable)
    os.setsid()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    log = os.open(folder / "host.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for stream in (0, 1, 2):
        os.dup2(log, stream)
    with _locked(folder / "host.lock"):
        _host(folder, writable)


def _host(folder: Path, ready: int) -> None:
    postgres = EmbeddedPostgres(folder / "postgres", settings=FAST)
    valkey = EmbeddedValkey(folder / "valkey")
    try:
        servers = Servers(admin_url=postgres.start().url(), redis_url=valkey.start())
        template = bootstrap(servers.admin_url, database=TEMPLATE, passwords=PASSWORDS)
        migrator.upgrade(template.owner, "test", tenant_partitions=TENANT_PARTITIONS)
        (folder / "servers.json").write_text(json.dumps(asdict(servers)))
        os.write(ready, b"!")
        with _locked(folder / "alive.lock"):  # granted when the run is over
            pass
    finally:
        valkey.stop()
        postgres.stop()


if __name__ == "__main__":
    _become_host(Path(sys.argv[1]))
