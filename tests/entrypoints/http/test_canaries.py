"""Gate G40: planted secrets are in no log, no answer of failure, no document and no dump."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.canaries import hits_in_database, hits_in_text
from tests.conftest import Gate
from tests.entrypoints.http.test_server import answers
from tests.processes import environment
from tests.rows import Factory
from tests.servers import Servers
from tests.waiting import wait_until

from pixecom.adapters.embedded.processes import free_port
from pixecom.adapters.system.logs import Redactor
from pixecom.settings import Settings

JSON = {"Content-Type": "application/json"}


@dataclass(slots=True, kw_only=True)
class Harvest:
    """What was planted, and everything that could show it."""

    canaries: dict[str, str] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)


class Visitor:
    """Uses secrets rightly and wrongly, and keeps what it is answered."""

    def __init__(self, url: str, harvest: Harvest) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)
        self._harvest = harvest

    def send(self, method: str, path: str, **given: Any) -> httpx.Response:  # noqa: ANN401
        answer = self._client.request(method, path, **given)
        if not answer.is_success:
            self._harvest.failures.append(answer.text + repr(answer.headers))
        return answer

    def close(self) -> None:
        self._client.close()


@pytest.fixture(scope="module")
def planted(settings: Settings) -> Settings:
    return replace(
        settings,
        jwt_secret=f"canary jwt {secrets.token_hex(20)}",
        refresh_token_pepper=f"canary pepper {secrets.token_hex(20)}",
        encryption_keys=(secrets.token_hex(32),),
    )


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", str(port), "pixecom.entrypoints.http.app:create"]
    loud = environment(settings) | {"LOG_LEVEL": "debug", "SLOW_REQUEST_THRESHOLD_MS": "1"}
    loud |= {"RATE_LIMIT_ENABLED": "false"}
    with log.open("w") as output:
        process = subprocess.Popen(command, env=loud, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: answers(port), within=60, what="the server answers")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait()


def visit(url: str, harvest: Harvest) -> None:
    """Log in, go on, change the password, get things wrong, log out."""
    visitor, email = Visitor(url, harvest), f"{uuid4().hex}@pixecom.test"
    password, changed, wrong = (f"canary-{secrets.token_hex(12)}" for _ in range(3))
    harvest.canaries |= {"password": password, "new password": changed, "wrong password": wrong}
    body = {"email": email, "password": password, "displayName": "Canary"}
    keyed = {"Idempotency-Key": uuid4().hex}
    made = visitor.send("POST", "/api/auth/register", json=body, headers=keyed)
    token = made.json()["accessToken"]
    harvest.canaries |= {"access token": token, "refresh token": made.cookies["refresh_token"]}
    bearer = {"Authorization": f"Bearer {token}"}
    visitor.send("POST", "/api/auth/register", json=body)
    visitor.send("POST", "/api/auth/login", json={"email": email, "password": wrong})
    visitor.send("POST", "/api/auth/login", json={"email": email, "password": [password]})
    visitor.send("POST", "/api/auth/login", content=f'{{"password": "{password}"', headers=JSON)
    visitor.send("POST", f"/api/auth/login?password={password}", json={"password": password})
    visitor.send("GET", f"/api/auth/me?token={token}", headers=bearer)
    visitor.send("GET", f"/api/{token}", headers=bearer)
    visitor.send("GET", "/api/auth/me", headers={"Authorization": f"Bearer {token}x"})
    visitor.send("GET", "/api/auth/me", headers={"Authorization": f"Basic {password}"})
    refreshed = visitor.send("POST", "/api/auth/refresh")
    harvest.canaries["successor"] = refreshed.cookies["refresh_token"]
    harvest.canaries["second access token"] = refreshed.json()["accessToken"]
    both = {"currentPassword": wrong, "newPassword": changed}
    visitor.send("POST", "/api/auth/change-password", json=both, headers=bearer)
    both["currentPassword"] = password
    assert visitor.send("POST", "/api/auth/change-password", json=both, headers=bearer).is_success
    visitor.send("POST", "/api/auth/refresh", headers={"Origin": "https://evil.test"})
    colleague = {"email": f"{uuid4().hex}@pixecom.test", "role": "EDITOR"}
    invited = visitor.send("POST", "/api/sellers/me/invitations", json=colleague, headers=bearer)
    harvest.canaries["invitation"] = invited.json()["token"]
    visitor.send("POST", "/api/auth/invitations/accept", json={"token": invited.json()["token"]})
    visitor.send("POST", "/api/auth/logout")
    visitor.send("POST", "/api/auth/refresh", headers={"Cookie": "refresh_token=" + "ab" * 48})
    visitor.close()


class TestPlantedSecrets:
    def test_show_nowhere(
        self,
        planted: Settings,
        servers: Servers,
        tmp_path: Path,
        gate: Gate,
    ) -> None:
        log, harvest = tmp_path / "api.log", Harvest()
        names = ("JWT secret", "pepper", "encryption key")
        harvest.canaries |= dict(zip(names, planted.secrets, strict=True))
        with serving(planted, log) as url:
            visit(url, harvest)
            document = httpx.get(f"{url}/api/docs/openapi.json").text
        canaries = harvest.canaries.values()
        assert len(harvest.failures) > 10
        assert [hits_in_text(text, canaries) for text in harvest.failures if text] == [
            [] for _ in harvest.failures
        ]
        assert hits_in_text(log.read_text(), canaries) == []
        assert "requestId" in log.read_text(), "else there is nothing to find anything in"
        assert hits_in_text(document, canaries) == []
        assert hits_in_database(servers, planted.database_platform_url, canaries) == []
        gate(
            f"G40: {len(harvest.canaries)} planted secrets in logs, {len(harvest.failures)}"
            " refusals, the OpenAPI document and every table: 0 hits"
        )


class TestTheSearch:
    """It must be able to fail."""

    def test_finds_what_is_there(
        self, servers: Servers, settings: Settings, make: Factory
    ) -> None:
        canary = f"canary-{uuid4().hex}"
        make.user(display_name=f"It is {canary}!")
        assert hits_in_database(servers, settings.database_url, [canary]) == [f"users: {canary}"]
        assert hits_in_text(json.dumps({"a": canary.upper()}), [canary]) == [canary]

    def test_is_not_all_that_keeps_them_out(self, planted: Settings) -> None:
        """Whatever prints the settings shows none of them, filter or no filter."""
        assert hits_in_text(repr(planted), planted.secrets) == []
        event = Redactor(planted.secrets)(None, "info", {"msg": " ".join(planted.secrets)})
        assert hits_in_text(event["msg"], planted.secrets) == []
