"""The embedded PostgreSQL: ``initdb`` once, then one server process of ours."""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pixecom.adapters.embedded import processes
from pixecom.adapters.embedded.accounts import Account, unprivileged
from pixecom.adapters.embedded.binaries import Binaries, preferred
from pixecom.adapters.embedded.leftovers import clear_leftovers

SUPERUSER = "postgres"
_START_SECONDS = 60.0  # a crash recovery reads the write-ahead log first
_PORTS_TRIED = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class RunningPostgres:
    """Where the started server listens, and the password of its superuser."""

    port: int
    password: str

    def url(self, database: str = "postgres") -> str:
        """Give the superuser's address of a database (libpq form)."""
        return f"postgresql://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"


class EmbeddedPostgres:
    """A PostgreSQL cluster in a folder of ours; scram passwords, loopback only.

    The server is a child of this process in a session of its own: Ctrl-C does not reach it,
    the death of this process stops it (Linux), and ``start`` stops one that was left behind.
    One process at a time may use the folder; whoever calls ``start`` sees to that.
    """

    def __init__(
        self,
        folder: Path,
        *,
        settings: Mapping[str, str] | None = None,
        binaries: Binaries | None = None,
    ) -> None:
        self._folder = folder.resolve()
        self._data = self._folder / "data"
        self._password_file = self._folder / "superuser"
        self._log = self._folder / "server.log"
        self._settings = settings or {}
        self._binaries = binaries
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> RunningPostgres:
        """Create the cluster if there is none, and start it on a free port.

        Raises:
            EmbeddedServerError: the server cannot run here, or the folder is half-written.
        """
        binaries = self._binaries or preferred()
        account = unprivileged([binaries.folder / "postgres", "--version"])
        processes.writable(self._folder)
        account.own(self._folder)
        if not self._data.exists():
            self._create(binaries, account)
        password = self._check_data(binaries)
        clear_leftovers(self._data)
        for _ in range(_PORTS_TRIED):
            port = processes.free_port()
            if self._launch(binaries, account, port):
                return RunningPostgres(port=port, password=password)
        raise processes.EmbeddedServerError(
            f"PostgreSQL did not start ({processes.tail(self._log)}): see {self._log}"
        )

    def check(self) -> None:
        """Notice that the server ended by itself.

        Raises:
            EmbeddedServerError: it did.
        """
        processes.check_runs(self._process, name="PostgreSQL", log=self._log)

    def stop(self) -> None:
        """Stop the server, open transactions rolled back; no server is no error."""
        if self._process is not None:
            processes.end(self._process, signal.SIGINT, signal.SIGQUIT)  # fast, then immediate
            self._process = None

    def _create(self, binaries: Binaries, account: Account) -> None:
        """Write the cluster beside its place and move it there whole: never half of one."""
        unfinished = self._folder / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._password_file.unlink(missing_ok=True)
        self._password_file.touch(mode=0o600)
        self._password_file.write_text(secrets.token_hex(24))
        if account.user:
            shutil.chown(self._password_file, account.user)
        made = account.run(
            [binaries.folder / "initdb", "-D", unfinished, "-U", SUPERUSER, "-E", "UTF8"]
            + ["-A", "scram-sha-256", f"--pwfile={self._password_file}"]
            + binaries.locale_options
        )
        if made.returncode != 0:
            reason = " / ".join(made.stderr.strip().splitlines()[-2:])
            raise processes.EmbeddedServerError(
                f"PostgreSQL could not make its folder {self._folder} ({reason}):"
                " choose another folder with --data, or set DATABASE_URL"
            )
        unfinished.rename(self._data)

    def _check_data(self, binaries: Binaries) -> str:
        """Give the superuser's password of a whole cluster of the right version."""
        try:
            major = int((self._data / "PG_VERSION").read_text().split(".")[0])
            password = self._password_file.read_text().strip()
            whole = (self._data / "global/pg_control").exists()
        except (OSError, ValueError):
            whole, major, password = False, 0, ""
        if not whole or not password:
            raise processes.EmbeddedServerError(
                f"{self._folder} is half-written: delete that folder, or bring it back from a"
                " backup, and start again"
            )
        if major != binaries.major:
            raise processes.EmbeddedServerError(
                f"{self._data} was written by PostgreSQL {major}, and PostgreSQL {binaries.major}"
                " is installed: move that folder away to begin anew, or dump it with"
                f" PostgreSQL {major} and restore the dump"
            )
        return password

    def _launch(self, binaries: Binaries, account: Account, port: int) -> bool:
        """Start on a port; False when somebody else took the port meanwhile."""
        options = {"listen_addresses": "127.0.0.1", "unix_socket_directories": ""}
        command = [str(binaries.folder / "postgres"), "-D", str(self._data), "-p", str(port)]
        for name, value in (options | dict(self._settings)).items():
            command += ["-c", f"{name}={value}"]
        self._log.touch(mode=0o600)
        begin = self._log.stat().st_size
        process = processes.launch(
            [*account.prefix, *command],
            log=self._log,
            ends_with_parent_by=signal.SIGINT,
            account=account.user,
        )
        self._process = process
        if self._becomes_ready(process):
            return True
        self.stop()
        with self._log.open("rb") as log:
            log.seek(begin)
            said = log.read().decode(errors="replace")
        if "Address already in use" in said:
            return False
        raise processes.EmbeddedServerError(
            f"PostgreSQL did not start ({processes.tail(self._log)}): see {self._log}"
        )

    def _becomes_ready(self, process: subprocess.Popen[str]) -> bool:
        """Wait as ``pg_ctl -w`` does: the server writes its state into ``postmaster.pid``."""
        give_up = time.monotonic() + _START_SECONDS
        while process.poll() is None and time.monotonic() < give_up:
            try:
                lines = (self._data / "postmaster.pid").read_text().splitlines()
            except OSError:
                lines = []
            if lines[0:1] == [str(process.pid)] and lines[7:8] and lines[7].strip() == "ready":
                return True
            time.sleep(0.02)
        return False
