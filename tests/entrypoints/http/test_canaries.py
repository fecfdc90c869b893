"""Gate G40: planted secrets are in no log, no other answer, no document and no dump."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
from redis import Redis
from tests.canaries import PASSWORD, hits_in_database, hits_in_redis, hits_in_text
from tests.conftest import Gate
from tests.entrypoints.http.canary_visits import (
    Harvest,
    Letters,
    Visitor,
    log_in_and_out,
    recover,
    use_a_second_factor,
)
from tests.entrypoints.http.test_server import answers
from tests.processes import environment
from tests.rows import Factory
from tests.servers import Servers
from tests.smtp import Mailbox, smtp_server
from tests.waiting import wait_until

from pixecom.adapters.embedded.processes import free_port
from pixecom.adapters.postgres.clock import DatabaseClock
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.system.logs import Redactor
from pixecom.container import Container
from pixecom.settings import Settings


@pytest.fixture(scope="module")
def planted(settings: Settings) -> Settings:
    return replace(
        settings,
        jwt_secret=f"canary jwt {secrets.token_hex(20)}",
        refresh_token_pepper=f"canary pepper {secrets.token_hex(20)}",
        encryption_keys=(secrets.token_hex(32),),
    )


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with smtp_server() as mailbox:
        yield mailbox


@contextmanager
def running(settings: Settings, log: Path, *words: str) -> Iterator[None]:
    """Run a process of ours, as talkative as it gets."""
    loud = environment(settings) | {"LOG_LEVEL": "debug", "SLOW_REQUEST_THRESHOLD_MS": "1"}
    with log.open("w") as output:
        command = [sys.executable, "-m", *words]
        process = subprocess.Popen(command, env=loud, stdout=output, stderr=subprocess.STDOUT)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


@contextmanager
def serving(settings: Settings, logs: Path) -> Iterator[str]:
    """Run API and worker."""
    port = free_port()
    api = ["granian", "--interface", "asgi", "--factory", "--no-ws", "--host", "127.0.0.1"]
    api += ["--port", str(port), "pixecom.entrypoints.http.app:create"]
    with (
        running(settings, logs / "api.log", *api),
        running(settings, logs / "worker.log", "pixecom.entrypoints.worker"),
    ):
        wait_until(lambda: answers(port), within=60, what="the server answers")
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def admin(make: Factory, settings: Settings) -> str:
    """Give the address of a superadmin without a second factor."""
    email = f"{uuid4().hex}@pixecom.test"
    hashed = Container(settings=settings).password_hasher().hash(password=PASSWORD)
    make.user(email=email, password_hash=hashed, is_superadmin=True, role="SUPERADMIN")
    return email


class TestPlantedSecrets:
    def test_show_nowhere(
        self,
        *,
        planted: Settings,
        servers: Servers,
        mailbox: Mailbox,
        admin: str,
        platform_database: Database,
        tmp_path: Path,
        gate: Gate,
    ) -> None:
        harvest = Harvest()
        letters = Letters(mailbox, harvest)
        names = ("JWT secret", "pepper", "encryption key")
        harvest.canaries |= dict(zip(names, planted.secrets, strict=True))
        mailing = replace(
            planted, mail_backend="smtp", smtp_url=f"smtp://127.0.0.1:{mailbox.port}"
        )
        with serving(mailing, tmp_path) as url:
            with closing(Visitor(url, harvest)) as visitor:
                log_in_and_out(visitor, harvest, letters)
                recover(visitor, harvest, letters)
                now = DatabaseClock(platform_database).now()
                use_a_second_factor(visitor, harvest, admin, now=now)
            document = httpx.get(f"{url}/api/docs/openapi.json", timeout=60).text
        canaries = harvest.canaries.values()
        logs = {name: (tmp_path / name).read_text() for name in ("api.log", "worker.log")}
        assert "requestId" in logs["api.log"], "else there is nothing to find anything in"
        assert "The mail server refuses" in logs["worker.log"]
        assert hits_in_text(document + "".join(logs.values()), canaries) == []
        assert [hits_in_text(text, canaries) for text in harvest.answers] == [
            [] for _ in harvest.answers
        ]
        assert hits_in_database(servers, planted.database_platform_url, canaries) == []
        assert hits_in_redis(planted.redis_url, canaries) == []
        gate(
            f"G40: {len(harvest.canaries)} planted secrets in logs of API and worker,"
            f" {len(harvest.answers)} answers ({harvest.refusals} refusals), the OpenAPI document,"
            " every table and Redis: 0 hits"
        )


class TestTheSearch:
    """It must be able to fail."""

    def test_finds_what_is_there(
        self, servers: Servers, settings: Settings, make: Factory
    ) -> None:
        canary = f"canary-{uuid4().hex}"
        make.user(display_name=f"It is {canary}!")
        with closing(Redis.from_url(settings.redis_url)) as redis:
            redis.hset("found", mapping={"by": f"It is {canary}!"})
            assert hits_in_redis(settings.redis_url, [canary]) == [f"found: {canary}"]
            redis.delete("found")
        assert hits_in_database(servers, settings.database_url, [canary]) == [f"users: {canary}"]
        assert hits_in_text(json.dumps({"a": canary.upper()}), [canary]) == [canary]

    def test_is_not_all_that_keeps_them_out(self, planted: Settings) -> None:
        """Whatever prints the settings shows none of them, filter or no filter."""
        assert hits_in_text(repr(planted), planted.secrets) == []
        event = Redactor(planted.secrets)(None, "info", {"msg": " ".join(planted.secrets)})
        assert hits_in_text(event["msg"], planted.secrets) == []
