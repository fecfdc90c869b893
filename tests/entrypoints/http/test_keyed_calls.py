"""Calls with an ``Idempotency-Key`` (gates G1 and G2)."""

from __future__ import annotations

from uuid import uuid4

import httpx
from tests.entrypoints.http.conftest import PASSWORD, Client


def new_account() -> dict[str, str]:
    return {
        "email": f"{uuid4().hex}@pixecom.test",
        "password": PASSWORD,
        "displayName": "A Shop",
    }


def post(client: Client, path: str, key: str, **given: object) -> httpx.Response:
    answer = client.post(path, headers={"Idempotency-Key": key}, **given)  # type: ignore[arg-type]
    client.cookies.clear()
    return answer


class TestRegister:
    def test_gives_the_same_answer_again(self, client: Client) -> None:
        key, body = uuid4().hex, new_account()
        first = post(client, "/api/auth/register", key, json=body)
        again = post(client, "/api/auth/register", key, json=body)
        assert first.status_code == again.status_code == 201, (first.text, again.text)
        assert first.content == again.content
        assert first.headers["set-cookie"] == again.headers["set-cookie"]
        assert "idempotent-replayed" not in first.headers
        assert again.headers["idempotent-replayed"] == "true"
