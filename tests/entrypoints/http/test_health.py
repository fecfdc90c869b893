from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace

import pytest
from litestar.testing import TestClient
from tests.conftest import Gate
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.test_errors import refusal

from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.entrypoints.http.clients import is_private
from pixecom.entrypoints.http.health import WatchedProbe
from pixecom.settings import Settings

NOWHERE = "127.0.0.1:1"


@pytest.fixture
def alone(settings: Settings) -> Iterator[Client]:
    """The application with neither database nor Redis."""
    lost = replace(
        settings,
        database_url=f"postgresql://pixecom_app:x@{NOWHERE}/pixecom",
        database_platform_url=f"postgresql://pixecom_platform:x@{NOWHERE}/pixecom",
        redis_url=f"redis://{NOWHERE}/0",
        trusted_proxies=("0.0.0.0/0",),
    )
    with TestClient(create_app(Container(settings=lost))) as client:
        yield client


class TestHealth:
    def test_is_ok(self, client: Client) -> None:
        answer = client.get("/api/health")
        body = answer.json()
        assert answer.status_code == 200
        assert (body["status"], body["service"]) == ("ok", "pixecom-api")
        assert body["timestamp"].endswith("Z")
        assert body["requestId"] == answer.headers["x-request-id"]
        assert client.get("/api/health/live").json() == {"status": "ok"}
        assert client.get("/api/health/ready").json() == {"status": "ok"}

    def test_hides_the_parts_from_strangers(self, client: Client, person: Person) -> None:
        for headers in ({}, person.headers, {"Authorization": "Bearer x"}):
            body = client.get("/api/health", headers=headers).json()
            assert not {"db", "redis"} & set(body)

    def test_lives_without_database_and_redis(self, alone: Client) -> None:
        assert alone.get("/api/health/live").status_code == 200
        assert alone.get("/api/health").json()["status"] == "degraded"
        ready = alone.get("/api/health/ready")
        assert (ready.status_code, ready.json()) == (503, {"status": "unavailable"})

    def test_without_a_database_others_get_503_and_when_to_return(
        self, alone: Client, person: Person
    ) -> None:
        answer = alone.get("/api/auth/me", headers=person.headers)
        assert refusal(answer, 503)["error"]["code"] == "SERVICE_UNAVAILABLE"
        assert int(answer.headers["retry-after"]) > 0

    def test_answers_while_every_connection_is_taken(
        self, settings: Settings, person: Person, gate: Gate
    ) -> None:
        """G32: 200 requests for connections that are all taken; health needs none of them."""
        container = Container(settings=settings)
        with TestClient(create_app(container)) as client, ExitStack() as taken:
            for database in (container.app_database(), container.platform_database()):
                for _ in range(settings.db_pool_size):
                    # Taken, but in no transaction: the crowd may wait longer than one may idle.
                    taken.enter_context(database.global_()).rollback()
            with ThreadPoolExecutor(200) as crowd:
                waiting = [
                    crowd.submit(client.get, "/api/auth/me", headers=person.headers)
                    for _ in range(200)
                ]
                started = time.perf_counter()
                answers = [client.get("/api/health").status_code for _ in range(5)]
                elapsed = time.perf_counter() - started
                assert not all(each.done() for each in waiting)
                assert [each.result().status_code for each in waiting] == [503] * 200
        assert answers == [200] * 5
        gate(f"G32: health answers in {elapsed * 200:.0f} ms while every connection is taken")


class TestWatchedProbe:
    def test_asks_once_for_many(self) -> None:
        class Counting:
            asked = 0

            def answers(self) -> bool:
                self.asked += 1
                return True

        async def many(probe: WatchedProbe) -> list[bool]:
            return await asyncio.gather(*(probe.answers() for _ in range(50)))

        counting = Counting()
        probe = WatchedProbe(counting, name="test")
        assert asyncio.run(many(probe)) == [True] * 50
        assert counting.asked == 1
        probe.close()


class TestAddresses:
    @pytest.mark.parametrize("address", ["127.0.0.1", "10.1.2.3", "192.168.0.9", "::1", "fd00::1"])
    def test_of_private_networks_are_trusted(self, address: str) -> None:
        assert is_private(address)

    @pytest.mark.parametrize("address", ["8.8.8.8", "2606:4700::1111", None])
    def test_of_others_are_not(self, address: str | None) -> None:
        assert not is_private(address)
