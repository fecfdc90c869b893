"""The simulated log-in: dialog, codes, tokens, and the callbacks that Meta sends."""

from __future__ import annotations

import base64
import hmac
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
from tests.entrypoints.simulator.conftest import NOW
from tests.meta import VERSION

from pixecom.entrypoints.simulator.server import APP_ID, APP_SECRET, Simulated

BACK = "http://127.0.0.1:3001/api/meta/callback"
BROWSER = "text/html,*/*"
APP = {"client_id": APP_ID, "client_secret": APP_SECRET}


def dialog(meta: Simulated, accept: str = "*/*", **params: str) -> httpx.Response:
    asked = {"client_id": APP_ID, "redirect_uri": BACK, "state": "s&t", "response_type": "code"}
    headers = {"Accept": accept}
    return httpx.get(f"{meta.url}/{VERSION}/dialog/oauth", params=asked | params, headers=headers)


def came_back(answer: httpx.Response) -> dict[str, str]:
    parts = urlsplit(answer.headers["Location"])
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == BACK
    return {name: values[0] for name, values in parse_qs(parts.query).items()}


def exchange(meta: Simulated, **fields: str) -> dict[str, Any]:
    answer = httpx.post(f"{meta.url}/{VERSION}/oauth/access_token", data=APP | fields)
    result: dict[str, Any] = answer.json()
    return result


def code_of(meta: Simulated) -> str:
    return came_back(dialog(meta))["code"]


class TestDialog:
    def test_brings_a_code_and_the_state_back(self, meta: Simulated) -> None:
        answer = dialog(meta)

        assert answer.status_code == 302
        assert set(came_back(answer)) == {"code", "state"}
        assert came_back(answer)["state"] == "s&t"

    def test_asks_whoever_comes_with_a_browser(self, meta: Simulated) -> None:
        page = dialog(meta, BROWSER)
        denied = came_back(dialog(meta, BROWSER, decision="deny"))

        assert "Continue as Sim Seller" in page.text
        assert (denied["error"], denied["state"]) == ("access_denied", "s&t")

    @pytest.mark.parametrize(
        "wrong", [{"client_id": "2"}, {"redirect_uri": "javascript:alert(1)"}]
    )
    def test_sends_nobody_anywhere_for_a_wrong_app_or_address(
        self, meta: Simulated, wrong: dict[str, str]
    ) -> None:
        assert dialog(meta, **wrong).status_code == 400


class TestExchange:
    def test_gives_a_short_token_and_then_a_long_one(self, meta: Simulated) -> None:
        short = exchange(meta, code=code_of(meta), redirect_uri=BACK)
        token = short["access_token"]
        long = exchange(meta, grant_type="fb_exchange_token", fb_exchange_token=token)

        assert (short["expires_in"], long["expires_in"]) == (3600, 60 * 86_400)
        assert not any(call.secret_in_url for call in meta.calls.all())

    def test_takes_a_code_once_and_from_its_address_alone(self, meta: Simulated) -> None:
        code = code_of(meta)
        elsewhere = exchange(meta, code=code, redirect_uri=f"{BACK}2")
        exchange(meta, code=code, redirect_uri=BACK)
        again = exchange(meta, code=code, redirect_uri=BACK)

        assert elsewhere["error"]["error_subcode"] == 36_008
        assert again["error"]["error_subcode"] == 36_009

    def test_takes_no_code_that_is_old(self, meta: Simulated) -> None:
        code = code_of(meta)
        meta.world.set_now(NOW + timedelta(minutes=11))

        assert exchange(meta, code=code, redirect_uri=BACK)["error"]["error_subcode"] == 36_007

    def test_wants_the_secret_of_the_app(self, meta: Simulated) -> None:
        wrong = exchange(meta, code=code_of(meta), redirect_uri=BACK, client_secret="guess")

        assert wrong["error"]["code"] == 1

    def test_gives_no_long_token_for_one_that_is_dead(self, meta: Simulated) -> None:
        token = meta.tokens.issue("short")
        meta.tokens.kill(token, 460)

        answer = exchange(meta, grant_type="fb_exchange_token", fb_exchange_token=token)

        assert (answer["error"]["code"], answer["error"]["error_subcode"]) == (190, 460)


class TestDebugToken:
    def test_describes_a_token_to_the_app(self, meta: Simulated) -> None:
        token = meta.tokens.issue()
        data = self.described(meta, token)

        assert data["is_valid"]
        assert data["user_id"] == meta.world.user_id
        assert data["expires_at"] == int((NOW + timedelta(days=60)).timestamp())
        assert "ads_read" in data["scopes"]

    def test_tells_that_a_token_is_over(self, meta: Simulated) -> None:
        token = meta.tokens.issue()
        meta.world.set_now(NOW + timedelta(days=61))

        assert not self.described(meta, token)["is_valid"]
        assert not self.described(meta, "EAASinvented.0")["is_valid"]

    @staticmethod
    def described(meta: Simulated, token: str) -> dict[str, Any]:
        answer = httpx.post(
            f"{meta.url}/{VERSION}/debug_token",
            data={"input_token": token},
            headers={"Authorization": f"Bearer {APP_ID}|{APP_SECRET}"},
        )
        data: dict[str, Any] = answer.json()["data"]
        return data


class TestSignedRequest:
    def test_is_signed_with_the_secret_of_the_app(self, meta: Simulated) -> None:
        signature, _, payload = meta.tokens.signed_request().partition(".")
        expected = hmac.new(APP_SECRET.encode(), payload.encode(), sha256).digest()

        assert base64.urlsafe_b64decode(signature + "=" * (-len(signature) % 4)) == expected
        content = msgspec.json.decode(
            base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        )
        assert content["user_id"] == meta.world.user_id
