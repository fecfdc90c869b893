"""How often a client may ask, and how long a guesser must wait."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest
from litestar.testing import TestClient
from litestar.types import Receive, Send
from sqlalchemy import update
from tests.entrypoints.http.conftest import PASSWORD, Client, Person, register
from tests.entrypoints.http.test_errors import refusal
from tests.servers import Servers

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database, sqlalchemy_url
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.container import Container
from pixecom.entrypoints.http.access import RULES
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

PROXY = "127.0.0.1"
WRONG = "wrong"


@pytest.fixture(scope="module")
def strict(settings: Settings) -> Iterator[TestClient[Any]]:
    """With limits, behind a proxy that says whose requests these are."""
    limited = replace(settings, rate_limit_enabled=True, trusted_proxies=(PROXY,))
    app = create_app(Container(settings=limited))

    async def behind(scope: Any, receive: Receive, send: Send) -> None:  # noqa: ANN401
        scope["client"] = (PROXY, 50_000)
        await app(scope, receive, send)

    with TestClient(behind, raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def address() -> str:
    """An address that nobody else has."""
    number = uuid4().int
    return f"2001:db8:{number >> 16 & 0xFFFF:x}:{number & 0xFFFF:x}::1"


def log_in(
    client: TestClient[Any],
    address: str,
    email: str,
    password: str = WRONG,
    *,
    door: str = "login",
) -> httpx.Response:
    answer = client.post(
        f"/api/auth/{door}",
        json={"email": email, "password": password},
        headers={"X-Forwarded-For": address},
    )
    client.cookies.clear()
    return answer


def standing(answer: httpx.Response) -> tuple[int, int]:
    assert 1 <= int(answer.headers["ratelimit-reset"]) <= 60
    return int(answer.headers["ratelimit-limit"]), int(answer.headers["ratelimit-remaining"])


class TestRequestLimits:
    def test_tell_a_client_how_it_stands(self, strict: TestClient[Any], person: Person) -> None:
        path = "/api/auth/sessions"
        answers = [strict.get(path, headers=person.headers) for _ in range(2)]
        answers.append(strict.head(path, headers=person.headers))
        assert [standing(each) for each in answers] == [(300, 299), (300, 298), (300, 297)]

    def test_refuse_the_request_that_is_one_too_many(
        self, strict: TestClient[Any], person: Person
    ) -> None:
        path = "/api/auth/change-password"
        body = {"currentPassword": "wrong", "newPassword": "short"}
        answers = [strict.post(path, headers=person.headers, json=body) for _ in range(21)]
        assert {each.status_code for each in answers[:20]} == {400}
        last = refusal(answers[20], 429)
        assert last["error"]["code"] == "TOO_MANY_REQUESTS"
        assert standing(answers[20]) == (20, 0)
        assert answers[20].headers["retry-after"] == answers[20].headers["ratelimit-reset"]

    def test_are_of_each_user_and_each_route(
        self, strict: TestClient[Any], client: Client, person: Person
    ) -> None:
        other = register(client)
        paths = ["/api/auth/me", "/api/ads-manager/filters"]
        for caller in (person, other):
            for path in paths:
                assert standing(strict.get(path, headers=caller.headers)) == (300, 299)

    def test_count_public_calls_by_the_address_that_a_trusted_proxy_tells(
        self, strict: TestClient[Any], address: str
    ) -> None:
        stood = [standing(log_in(strict, address, f"{uuid4()}@x.test")) for _ in range(2)]
        forged = log_in(strict, f"10.9.9.9, {address}", f"{uuid4()}@x.test")
        assert [*stood, standing(forged)] == [(5, 4), (5, 3), (5, 2)]

    @pytest.mark.parametrize(("path", "most"), [("register", 3), ("login", 5), ("admin-login", 5)])
    def test_are_narrow_where_passwords_are_sent(
        self, strict: TestClient[Any], address: str, path: str, most: int
    ) -> None:
        sent = {"X-Forwarded-For": address}
        answers = [
            strict.post(f"/api/auth/{path}", json={}, headers=sent) for _ in range(most + 1)
        ]
        assert [each.status_code for each in answers] == [400] * most + [429]

    def test_do_not_hold_for_probes_of_health_and_pages(self, strict: TestClient[Any]) -> None:
        for path in ("", "/live", "/ready"):
            assert "ratelimit-limit" not in strict.get(f"/api/health{path}").headers
        assert {path for (_, path), rule in RULES.items() if not rule.limited} == {
            "/api/health",
            "/api/health/live",
            "/api/health/ready",
            "/",
            "/{path}",
            "/assets/{name}",
        }

    def test_can_be_switched_off(self, client: Client, person: Person) -> None:
        answers = [client.post("/api/auth/login", json={}) for _ in range(8)]
        assert {each.status_code for each in answers} == {400}
        answer = client.get("/api/auth/me", headers=person.headers)
        assert "ratelimit-limit" not in answer.headers

    def test_hold_while_redis_is_away(self, settings: Settings, address: str) -> None:
        lost = replace(settings, rate_limit_enabled=True, redis_url="redis://127.0.0.1:1/0")
        sent = {"X-Forwarded-For": address}
        with TestClient(create_app(Container(settings=lost))) as client:
            answers = [client.post("/api/auth/register", json={}, headers=sent) for _ in range(4)]
        assert [each.status_code for each in answers] == [400, 400, 400, 429]


@pytest.fixture(scope="module")
def historian(servers: Servers, database_urls: DatabaseUrls) -> Iterator[Database]:
    """The superuser: nobody else can change what the audit log says."""
    name = sqlalchemy_url(database_urls.app).database
    url = sqlalchemy_url(servers.admin_url).set(database=name)
    database = Database(url.render_as_string(hide_password=False))
    yield database
    database.close()


def age(historian: Database, email: str, by: timedelta) -> None:
    """Move what the audit log knows of an address into the past."""
    mine = tables.audit_logs.c.email == email
    older = tables.audit_logs.c.created_at - by
    with historian.global_() as connection:
        connection.execute(update(tables.audit_logs).where(mine).values(created_at=older))


def fail(
    historian: Database, client: TestClient[Any], address: str, email: str, times: int
) -> list[int]:
    """Fail to log in so often, a second apart."""
    statuses = []
    for _ in range(times):
        statuses.append(log_in(client, address, email).status_code)
        age(historian, email, timedelta(seconds=1))
    return statuses


@pytest.fixture
def unhurried(strict: TestClient[Any], monkeypatch: pytest.MonkeyPatch) -> TestClient[Any]:
    """Without the limit of the login routes, which would be reached first."""
    for door in ("login", "admin-login"):
        route = ("POST", f"/api/auth/{door}")
        monkeypatch.setitem(RULES, route, replace(RULES[route], limited=False))
    return strict


class TestGuessing:
    @pytest.mark.parametrize("known", [True, False])
    def test_has_to_wait_after_five_failures(
        self,
        unhurried: TestClient[Any],
        person: Person,
        historian: Database,
        address: str,
        known: bool,
    ) -> None:
        email = person.email if known else f"{uuid4()}@x.test"
        assert fail(historian, unhurried, address, email, 5) == [401] * 5
        held = [log_in(unhurried, address, email.upper(), each) for each in ("wrong", PASSWORD)]
        for answer in held:
            body = refusal(answer, 429)
            seconds = int(answer.headers["retry-after"])
            assert 20 <= seconds <= 30
            assert body["message"] == f"Too many failed logins; try again in {seconds} seconds"

    def test_has_to_wait_longer_each_time(
        self, unhurried: TestClient[Any], person: Person, historian: Database, address: str
    ) -> None:
        waits, email = [], person.email
        fail(historian, unhurried, address, email, 4)
        for _ in range(7):
            fail(historian, unhurried, address, email, 1)
            waits.append(int(log_in(unhurried, address, email).headers["retry-after"]))
            age(historian, email, timedelta(seconds=waits[-1]))
        assert waits == sorted(waits)
        assert waits[0] <= 30
        assert 840 < waits[-1] <= 900

    def test_holds_up_nobody_else(
        self,
        unhurried: TestClient[Any],
        client: TestClient[Any],
        person: Person,
        historian: Database,
        address: str,
    ) -> None:
        fail(historian, unhurried, address, person.email, 5)
        assert log_in(unhurried, "192.0.2.7", person.email, PASSWORD).status_code == 200
        other = register(client)
        assert log_in(unhurried, address, other.email, PASSWORD).status_code == 200
        assert log_in(unhurried, address, person.email, PASSWORD).status_code == 429

    def test_is_forgotten_after_a_success_and_after_a_while(
        self, unhurried: TestClient[Any], person: Person, historian: Database, address: str
    ) -> None:
        email = person.email
        for _ in range(2):
            assert fail(historian, unhurried, address, email, 4) == [401] * 4
            assert log_in(unhurried, address, email, PASSWORD).status_code == 200
            age(historian, email, timedelta(seconds=1))
        fail(historian, unhurried, address, email, 5)
        age(historian, email, timedelta(minutes=16))
        assert log_in(unhurried, address, email, PASSWORD).status_code == 200

    def test_is_counted_at_both_doors_together(
        self, unhurried: TestClient[Any], person: Person, historian: Database, address: str
    ) -> None:
        fail(historian, unhurried, address, person.email, 5)
        held = log_in(unhurried, address, person.email, PASSWORD, door="admin-login")
        assert held.status_code == 429

    def test_is_counted_where_a_login_asks_for_the_password_again(
        self, unhurried: TestClient[Any], person: Person, address: str
    ) -> None:
        """Whoever found an access token cannot try passwords with it."""

        def change(current: str) -> int:
            body = {"currentPassword": current, "newPassword": PASSWORD}
            headers = {**person.headers, "X-Forwarded-For": address}
            path = "/api/auth/change-password"
            return unhurried.post(path, json=body, headers=headers).status_code

        assert [change("wrong password") for _ in range(5)] == [401] * 5
        assert change(PASSWORD) == 429
        assert log_in(unhurried, address, person.email, PASSWORD).status_code == 429
