"""What holds on every route: HEAD, OPTIONS, other methods, and pages of other origins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest
from litestar.testing import TestClient
from sqlalchemy import update
from tests.conftest import Gate
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.test_errors import refusal
from tests.entrypoints.http.worlds import Worlds
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.redis.verified_hosts import KEPT_SECONDS, RedisVerifiedHosts
from pixecom.container import Container
from pixecom.domain.shared.ids import SellerId
from pixecom.entrypoints.http.access import RULES
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
PATHS = sorted({path for _, path in RULES})
OWN = "http://127.0.0.1:3001"
FRIEND = "https://friend.test"
NONCE = re.compile(r"nonce-[^']+")
OF_ONE_ANSWER = {"x-request-id", "x-response-time-ms", "date", "etag"}


@pytest.fixture(scope="module")
def container(settings: Settings) -> Container:
    given = replace(settings, rate_limit_enabled=False, cors_origin=(FRIEND,))
    return Container(settings=given)


@pytest.fixture(scope="module")
def client(container: Container) -> Iterator[Client]:
    with TestClient(create_app(container), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def owner(container: Container, make: Factory, platform_database: Database) -> Person:
    worlds = Worlds(container, make, platform_database)
    return worlds.person("OWNER", worlds.seller().seller_id)


def methods_of(path: str) -> set[str]:
    return {method for method, each in RULES if each == path}


def address(path: str) -> str:
    """Fill what stands in braces with an id that nobody has."""
    return "/".join(str(uuid4()) if part.startswith("{") else part for part in path.split("/"))


class TestEveryRoute:
    @pytest.mark.parametrize("path", PATHS)
    def test_tells_its_methods(self, client: Client, path: str) -> None:
        answer = client.options(address(path))
        head = {"HEAD"} if "GET" in methods_of(path) else set()
        assert answer.status_code == 204
        assert set(answer.headers["allow"].split(", ")) == methods_of(path) | {"OPTIONS"} | head

    @pytest.mark.parametrize("path", PATHS)
    def test_refuses_every_other_method(self, client: Client, owner: Person, path: str) -> None:
        for method in set(METHODS) - methods_of(path):
            answer = client.request(method, address(path), headers=owner.headers)
            assert refusal(answer, 405)["error"]["code"] == "METHOD_NOT_ALLOWED"
            assert method not in answer.headers["allow"].split(", ")

    @pytest.mark.parametrize("path", [path for method, path in sorted(RULES) if method == "GET"])
    def test_answers_head_as_get_without_its_body(
        self, client: Client, owner: Person, path: str
    ) -> None:
        url = address(path)
        got = client.get(url, headers=owner.headers)
        head = client.head(url, headers=owner.headers)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert set(head.headers) == set(got.headers)
        for name in set(got.headers) - OF_ONE_ANSWER - {"content-length"}:
            sent, again = (NONCE.sub("", each.headers[name]) for each in (got, head))
            assert sent == again, name

    @pytest.mark.parametrize("path", [path for method, path in sorted(RULES) if method != "GET"])
    def test_answers_no_head_where_it_answers_no_get(self, client: Client, path: str) -> None:
        if "GET" not in methods_of(path):
            assert client.head(address(path)).status_code == 405


@pytest.fixture
def shop(make: Factory) -> tuple[SellerId, str]:
    """A seller and the hostname that it has proved to be its own."""
    seller, hostname = make.seller(), f"{uuid4().hex}.shop.example"
    make.insert(
        tables.seller_domains,
        seller_id=seller,
        hostname=hostname,
        verification_token="x",
        status="VERIFIED",
    )
    return seller, hostname


def preflight(client: Client, origin: str) -> httpx.Response:
    asked = {"Origin": origin, "Access-Control-Request-Method": "PATCH"}
    return client.options("/api/sellers/me", headers=asked)


class TestOrigins:
    @pytest.mark.parametrize("origin", [OWN, FRIEND])
    def test_of_ours_may_send_credentials(self, client: Client, origin: str) -> None:
        before = preflight(client, origin)
        answer = client.get("/api/nothing", headers={"Origin": origin})
        for each in (before, answer):
            assert each.headers["access-control-allow-origin"] == origin
            assert each.headers["access-control-allow-credentials"] == "true"
            assert each.headers["vary"] == "Origin"
        assert before.status_code == 204
        assert "PATCH" in before.headers["access-control-allow-methods"]
        assert "Idempotency-Key" in before.headers["access-control-allow-headers"]
        assert "X-Request-Id" in answer.headers["access-control-expose-headers"]

    def test_of_verified_shops_may_read_without_credentials(
        self, client: Client, shop: tuple[SellerId, str]
    ) -> None:
        origin = f"https://{shop[1]}"
        for each in (preflight(client, origin), client.get("/api", headers={"Origin": origin})):
            assert each.headers["access-control-allow-origin"] == origin
            assert "access-control-allow-credentials" not in each.headers

    @pytest.mark.parametrize(
        "origin",
        [
            "https://evil.test",
            "null",
            "http://{shop}",
            "https://{shop}:8443",
            "https://{shop}.evil.test",
            "https://{shop}/",
            "https://friend.test.evil.test",
            "x" * 5000,
        ],
    )
    def test_of_strangers_are_told_nothing(
        self, client: Client, shop: tuple[SellerId, str], origin: str
    ) -> None:
        origin = origin.replace("{shop}", shop[1])
        for each in (preflight(client, origin), client.get("/api", headers={"Origin": origin})):
            assert not [name for name in each.headers if name.startswith("access-control")]
            assert each.headers["vary"] == "Origin"

    def test_none_is_no_stranger(self, client: Client) -> None:
        assert client.get("/api/health/live").status_code == 200


class TestVerifiedHosts:
    def test_are_remembered_for_five_minutes_at_most_and_forgotten_on_demand(
        self, container: Container, platform_database: Database, shop: tuple[SellerId, str]
    ) -> None:
        hosts, hostname = container.verified_hosts(), shop[1]
        assert isinstance(hosts, RedisVerifiedHosts)
        assert hosts.includes(hostname=hostname)
        key = f"pixecom:verified-host:{hostname}"
        assert 0 < int(str(container.redis().ttl(key))) <= KEPT_SECONDS <= 300
        domains = tables.seller_domains
        with platform_database.global_() as connection:
            mine = update(domains).where(domains.c.hostname == hostname)
            connection.execute(mine.values(status="FAILED"))
        assert hosts.includes(hostname=hostname)
        hosts.forget(hostname=hostname)
        assert not hosts.includes(hostname=hostname)

    def test_are_known_while_redis_is_away(
        self, settings: Settings, shop: tuple[SellerId, str]
    ) -> None:
        away = Container(settings=replace(settings, redis_url="redis://127.0.0.1:1/0"))
        assert away.verified_hosts().includes(hostname=shop[1])
        away.disconnect()


class TestTheWalk:
    def test_sees_every_route(self, gate: Gate) -> None:
        gate(f"manners: HEAD, OPTIONS and other methods on {len(PATHS)} paths, 0 exceptions")
        assert len(PATHS) > 15
