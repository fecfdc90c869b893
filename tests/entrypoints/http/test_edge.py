from __future__ import annotations

import re
from dataclasses import replace
from uuid import UUID

import pytest
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import Client, Person

from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings


class TestEveryAnswer:
    @pytest.mark.parametrize(
        "path", ["/api/health/live", "/api/nothing", "/api/auth/me", "/assets/x"]
    )
    def test_carries_the_security_headers(self, client: Client, path: str) -> None:
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["x-frame-options"] == "DENY"
        assert headers["referrer-policy"] == "strict-origin-when-cross-origin"
        assert headers["cross-origin-opener-policy"] == "same-origin"
        assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
        assert re.fullmatch(r"\d+\.\d", headers["x-response-time-ms"])

    def test_keeps_the_request_id_that_was_sent(self, client: Client) -> None:
        answer = client.get("/api/nothing", headers={"X-Request-Id": "mine-1"})
        assert answer.headers["x-request-id"] == "mine-1"
        assert answer.json()["error"]["requestId"] == "mine-1"

    @pytest.mark.parametrize("sent", ["", "a b", "x" * 129, "caf\u00e9"])
    def test_makes_a_request_id_where_none_will_do(self, client: Client, sent: str) -> None:
        answer = client.get("/api/nothing", headers={b"X-Request-Id": sent.encode()})
        assert UUID(answer.headers["x-request-id"]).version == 4

    def test_promises_https_where_the_service_is_reached_by_it(self, settings: Settings) -> None:
        https = Container(settings=replace(settings, api_url="https://pixecom.test"))
        with TestClient(create_app(https)) as client:
            headers = client.get("/api/health/live").headers
        assert headers["strict-transport-security"].startswith("max-age=")


class TestMethods:
    def test_head_answers_as_get_without_a_body(self, client: Client, person: Person) -> None:
        got = client.get("/api/auth/me", headers=person.headers)
        head = client.head("/api/auth/me", headers=person.headers)
        assert (head.status_code, head.content) == (200, b"")
        assert head.headers["content-length"] == got.headers["content-length"]

    def test_options_tells_the_methods(self, client: Client) -> None:
        answer = client.options("/api/auth/me")
        assert (answer.status_code, answer.headers["allow"]) == (204, "GET, HEAD, OPTIONS")

    def test_another_method_is_refused_with_the_possible_ones(self, client: Client) -> None:
        answer = client.put("/api/auth/login")
        assert answer.status_code == 405
        assert answer.headers["allow"] == "OPTIONS, POST"
        assert answer.json()["error"]["code"] == "METHOD_NOT_ALLOWED"


class TestOrigins:
    def test_allows_configured_origins_with_credentials(self, settings: Settings) -> None:
        origin = "https://shop.test"
        container = Container(settings=replace(settings, cors_origin=(origin,)))
        with TestClient(create_app(container)) as client:
            asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
            before = client.options("/api/auth/login", headers=asked)
            answer = client.get("/api/health/live", headers={"Origin": origin})
        assert before.status_code == 204
        assert before.headers["access-control-allow-origin"] == origin
        assert before.headers["access-control-allow-credentials"] == "true"
        assert answer.headers["access-control-allow-origin"] == origin

    def test_says_nothing_to_other_origins(self, client: Client) -> None:
        answer = client.get("/api/health/live", headers={"Origin": "https://evil.test"})
        assert answer.status_code == 200
        assert "access-control-allow-origin" not in answer.headers
