from __future__ import annotations

from dataclasses import replace
from typing import Any, NoReturn

import httpx
import pytest
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import Client, Person

from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Environment, Settings

JSON = {"Content-Type": "application/json"}


def refusal(answer: httpx.Response, status: int) -> dict[str, Any]:
    """Check the envelope and give it."""
    body: dict[str, Any] = answer.json()
    assert answer.status_code == status, body
    assert set(body) == {"statusCode", "message", "error"}
    assert body["statusCode"] == status
    assert body["error"]["message"] == body["message"]
    assert body["error"]["requestId"] == answer.headers["x-request-id"]
    return body


def details(answer: httpx.Response) -> list[str]:
    """Give what a failed validation names."""
    body = refusal(answer, 400)
    assert body["message"] == "Validation failed."
    assert body["error"]["code"] == "BAD_REQUEST"
    found: list[str] = body["error"]["details"]
    return found


class TestEnvelope:
    def test_of_an_unknown_address(self, client: Client) -> None:
        body = refusal(client.get("/api/nothing"), 404)
        assert body["error"]["code"] == "NOT_FOUND"
        assert body["message"] == "There is nothing at this address"

    def test_of_a_missing_login(self, client: Client) -> None:
        body = refusal(client.get("/api/auth/me"), 401)
        assert body["message"] == "Log in first: no access token was sent"

    @pytest.mark.parametrize("sent", [b"{", b"\xff\xfe", b"[" * 5000, b'{"email":}'])
    def test_of_a_body_that_is_not_json(self, client: Client, sent: bytes) -> None:
        answer = client.post("/api/auth/login", content=sent, headers=JSON)
        assert refusal(answer, 400)["message"] == "The body is not valid JSON"

    def test_of_a_body_of_another_type(self, client: Client) -> None:
        sent = {"Content-Type": "application/x-www-form-urlencoded"}
        body = refusal(client.post("/api/auth/login", content=b"email=a", headers=sent), 415)
        assert body["message"] == "The body must be sent as application/json"

    def test_of_a_body_that_is_too_large(self, client: Client) -> None:
        sent = b'{"email":"' + b"x" * 1024 * 1024 + b'"}'
        body = refusal(client.post("/api/auth/login", content=sent, headers=JSON), 413)
        assert body["error"]["code"] == "PAYLOAD_TOO_LARGE"

    def test_of_a_body_that_grows_too_large_on_its_way(self, client: Client) -> None:
        pieces = (b"x" * 65_536 for _ in range(20))
        refusal(client.post("/api/auth/login", content=pieces, headers=JSON), 413)


class TestDefect:
    """Something that nobody foresaw."""

    def ask(self, settings: Settings, environment: Environment) -> dict[str, Any]:
        container = Container(settings=replace(settings, environment=environment))
        with (
            container.authenticate.override(Defective()),
            TestClient(create_app(container), raise_server_exceptions=False) as client,
        ):
            return refusal(client.get("/api/auth/me", headers={"Authorization": "Bearer x"}), 500)

    def test_tells_callers_nothing_in_production(self, settings: Settings) -> None:
        body = self.ask(settings, Environment.PRODUCTION)
        assert body["message"] == "An unexpected error occurred."
        assert body["error"]["code"] == "INTERNAL_SERVER_ERROR"
        assert "details" not in body["error"]

    def test_tells_developers_what_it_was(self, settings: Settings) -> None:
        body = self.ask(settings, Environment.DEVELOPMENT)
        assert body["message"] == "An unexpected error occurred."
        assert body["error"]["details"] == ["ZeroDivisionError: not foreseen: x"]


class Defective:
    """Stands where a use case should, and breaks."""

    def __call__(self, *, token: str) -> NoReturn:
        raise ZeroDivisionError(f"not foreseen: {token}")


class TestBodies:
    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"password": "x"}, "email is required"),
            ({"email": "a@b.cd", "password": "x", "x": 1}, "x is not a known field"),
            ({"email": 1, "password": "x"}, "email must be text"),
            ({"email": None, "password": "x"}, "email must be text"),
            ({"email": ["a"], "password": "x"}, "email must be text"),
            ([1], "body must be an object"),
            ("text", "body must be an object"),
            (1, "body must be an object"),
        ],
    )
    def test_names_the_field(self, client: Client, sent: object, said: str) -> None:
        assert details(client.post("/api/auth/login", json=sent)) == [said]

    def test_must_be_there(self, client: Client) -> None:
        assert details(client.post("/api/auth/login")) == ["body is required"]

    @pytest.mark.parametrize("field", ["sellerId", "role", "isSuperadmin"])
    def test_never_accepts_a_tenant_or_role(
        self, client: Client, person: Person, field: str
    ) -> None:
        answer = client.post(
            "/api/ads-manager/sync", json={field: person.seller_id}, headers=person.headers
        )
        assert details(answer) == [f"{field} is not a known field"]


class TestQueries:
    def test_refuses_unknown_fields(self, client: Client, person: Person) -> None:
        answer = client.get("/api/auth/me?tenant=1&x=2", headers=person.headers)
        assert details(answer) == ["tenant is not a known field", "x is not a known field"]

    def test_refuses_repeated_fields(self, client: Client, person: Person) -> None:
        path = "/api/ads-manager/campaigns?limit=1&limit=2"
        assert details(client.get(path, headers=person.headers)) == [
            "limit must be given only once"
        ]

    @pytest.mark.parametrize("name", ["asked", "tenant", "principal", "client", "settings"])
    def test_refuses_the_names_of_our_own_parameters(
        self, client: Client, person: Person, name: str
    ) -> None:
        path = f"/api/ads-manager/campaigns?{name}=1"
        assert details(client.get(path, headers=person.headers)) == [
            f"{name} is not a known field"
        ]
