"""The whole way: our routes, Meta's client, and a Meta over HTTP (spec 07 §7, 07a)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.test_connections import CONNECTIONS
from tests.entrypoints.http.test_meta_callbacks import LEAVE, send
from tests.entrypoints.http.test_meta_login import AUTH_URL, CONNECTED

from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.entrypoints.simulator.server import APP_ID, APP_SECRET, Simulated, running
from pixecom.entrypoints.simulator.world import Plan
from pixecom.settings import Settings


def connect(client: Client, by: Person) -> str:
    """Go to Meta as a browser does, agree, come back; give where that leads."""
    url = client.get(AUTH_URL, headers=by.headers).json()["url"]
    back = httpx.get(url).headers["location"]
    path = back.removeprefix("http://127.0.0.1:3001")
    answer = client.get(path, follow_redirects=False)
    client.cookies.clear()
    return str(answer.headers["location"])


def connected(client: Client, by: Person) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = client.get(CONNECTIONS, headers=by.headers).json()
    return found


class TestASimulatedMeta:
    def test_is_connected_asked_and_left(self, settings: Settings, person: Person) -> None:
        with running(Plan()) as meta:
            given = replace(
                settings,
                meta_app_id=APP_ID,
                meta_app_secret=APP_SECRET,
                meta_graph_base_url=meta.url,
            )
            container = Container(settings=given)
            with TestClient(create_app(container)) as client:
                self.connect_ask_and_leave(client, person, meta)

    def connect_ask_and_leave(self, client: Client, person: Person, meta: Simulated) -> None:
        assert connect(client, person) == CONNECTED
        found = connected(client, person)
        accounts = [each for each in found if each["connectionType"] == "AD_ACCOUNT"]
        assert {each["connectionType"] for each in found} == {"AD_ACCOUNT", "PAGE", "PIXEL"}
        assert {each["tokenState"] for each in accounts} == {"VALID"}
        assert all(each["currency"] and each["timezone"] for each in accounts)
        path = f"{CONNECTIONS}/{accounts[0]['id']}/account-details"
        live = client.get(path, headers=person.headers).json()
        assert (live["name"], live["currency"]) == (
            accounts[0]["name"],
            accounts[0]["currency"],
        )
        assert send(client, LEAVE, meta.tokens.signed_request()).status_code == 200
        assert client.get(path, headers=person.headers).status_code == 401
        assert connect(client, person) == CONNECTED
        assert client.get(path, headers=person.headers).status_code == 200
