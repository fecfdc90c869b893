"""The API behind its real server, for measurements over HTTP."""

from __future__ import annotations

import http.client
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from tests.bench.world import World
from tests.processes import environment

from pixecom.adapters.embedded.processes import free_port
from pixecom.adapters.embedded.valkey import EmbeddedValkey
from pixecom.domain.shared.ids import SellerId
from pixecom.entrypoints.http.schemas.shared import as_uuid
from pixecom.settings import Environment, Settings

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The API behind its real server, and somebody logged in, on one kept connection.

    ``process`` is the server's; the API's workers are its children.
    """

    connection: http.client.HTTPConnection
    process: int
    headers: dict[str, str]
    seller_id: SellerId

    def get(self, path: str, *, known: str = "") -> str:
        """Ask, and give the tag of the answer; one that is ``known`` must not come."""
        headers = self.headers | ({"If-None-Match": known} if known else {})
        self.connection.request("GET", path, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != (304 if known else 200):
            raise RuntimeError(f"{path}: {answer.status} {body!r}")
        return answer.headers["ETag"] or ""


@contextmanager
def serving(world: World) -> Iterator[Api]:
    with tempfile.TemporaryDirectory(prefix="pixecom-bench-") as folder:
        valkey = EmbeddedValkey(Path(folder) / "valkey")
        settings = Settings(
            environment=Environment.TEST,
            database_url=world.urls.app,
            database_platform_url=world.urls.platform,
            redis_url=valkey.start(),
            jwt_secret=secrets.token_hex(32),
            refresh_token_pepper=secrets.token_hex(32),
            encryption_keys=(secrets.token_hex(32),),
        )
        try:
            with _served(settings, Path(folder) / "api.log") as (port, process):
                connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
                yield _logged_in(connection, process)
                connection.close()
        finally:
            valkey.stop()


@contextmanager
def _served(settings: Settings, log: Path) -> Iterator[tuple[int, int]]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws"]
    command += ["--runtime-mode", "st", "--host", "127.0.0.1", "--port", str(port)]
    command += ["pixecom.entrypoints.http.app:create"]
    unlimited = environment(settings) | {"RATE_LIMIT_ENABLED": "false"}
    with log.open("w") as output:
        process = subprocess.Popen(command, env=unlimited, stdout=output, stderr=subprocess.STDOUT)
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
        try:
            connection.request("GET", "/api/health/live")
            connection.getresponse()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the API does not answer")


def _logged_in(connection: http.client.HTTPConnection, process: int) -> Api:
    body = {
        "email": f"{uuid4().hex}@pixecom.test",
        "password": "a long password",
        "displayName": "Bench",
    }
    headers = {"Content-Type": "application/json"}
    connection.request("POST", "/api/auth/register", json.dumps(body), headers)
    made = json.loads(connection.getresponse().read())
    return Api(
        connection=connection,
        process=process,
        headers={"Authorization": f"Bearer {made['accessToken']}"},
        seller_id=SellerId(as_uuid(made["seller"]["id"])),
    )
