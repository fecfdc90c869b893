"""Gate G9: whatever id of another seller is sent, the answer is that of an id nobody has."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from litestar.testing import TestClient
from tests.conftest import Gate
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.probing import (
    IdParameter,
    Json,
    Planner,
    absent_id,
    differences,
    leaks,
)
from tests.entrypoints.http.test_errors import details
from tests.entrypoints.http.worlds import CALLERS, SUPERADMIN, OneSeller, Worlds
from tests.fakes.platform_login import FakeLogin
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.entrypoints.http.access import RULES
from pixecom.entrypoints.http.app import create_app
from pixecom.entrypoints.http.guards import SELLER_FIELD
from pixecom.settings import Settings

DOCUMENT: Json = json.loads(Path("docs/openapi.json").read_text())
PLANNER = Planner(DOCUMENT)
PARAMETERS = sorted(PLANNER.id_parameters(), key=str)


@pytest.fixture(scope="module")
def unlimited(settings: Settings) -> Container:
    container = Container(settings=replace(settings, rate_limit_enabled=False))
    container.platform_login.override(FakeLogin())
    return container


@pytest.fixture(scope="module")
def client(unlimited: Container) -> Iterator[Client]:
    with TestClient(create_app(unlimited), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture(scope="module")
def worlds(unlimited: Container, make: Factory, platform_database: Database) -> Worlds:
    return Worlds(unlimited, make, platform_database)


def chooses_a_seller(probed: IdParameter) -> bool:
    return (probed.place, probed.name) == ("query", SELLER_FIELD)


def send(
    client: Client, probed: IdParameter, value: str, *, caller: Person, own: OneSeller
) -> httpx.Response:
    """Send an id; a superadmin looks into the seller that is probed from, where possible."""
    call = PLANNER.call(probed, value, others=own.id_of)
    chooses = RULES[probed.method, probed.path].superadmin_chooses and not caller.seller_id
    if chooses and not chooses_a_seller(probed):
        call = replace(call, query={**call.query, SELLER_FIELD: str(own.seller_id)})
    answer = client.request(call.method, call.url, headers=caller.headers, **call.arguments())
    client.cookies.clear()
    return answer


class TestEveryIdParameter:
    def test_answers_foreign_ids_as_absent_ones(
        self, client: Client, worlds: Worlds, gate: Gate
    ) -> None:
        other = worlds.seller()
        before = worlds.fingerprint(other.seller_id)
        sent, faults = 0, list[str]()
        for probed in PARAMETERS:
            own = worlds.seller()
            for role in CALLERS:
                if role == SUPERADMIN and chooses_a_seller(probed):
                    continue  # superadmins may look into any seller; every time is recorded
                caller = worlds.person(role, own.seller_id)
                theirs, nobodys = other.id_of(probed.name), absent_id()
                foreign = send(client, probed, theirs, caller=caller, own=own)
                absent = send(client, probed, nobodys, caller=caller, own=own)
                sent += 2
                fault = differences(foreign, absent, sent=(theirs, nobodys))
                faults += [f"{probed} as {role}: {fault}"] if fault else []
                found = leaks(foreign, secrets=other.secrets, sent=theirs)
                faults += [f"{probed} as {role} leaks {found}"] if found else []
        assert faults == []
        assert worlds.fingerprint(other.seller_id) == before
        gate(
            f"G9: {len({(p.method, p.path) for p in PARAMETERS})} routes, {len(PARAMETERS)} id"
            f" parameters, {len(CALLERS)} roles: {sent} requests, 0 differences, 0 leaks"
        )

    @pytest.mark.parametrize("probed", PARAMETERS, ids=str)
    def test_accepts_the_caller_s_own(
        self, client: Client, worlds: Worlds, probed: IdParameter
    ) -> None:
        """Else the probe sends something that is refused for another reason."""
        own = worlds.seller()
        role = SUPERADMIN if chooses_a_seller(probed) else "OWNER"
        caller = worlds.person(role, own.seller_id)
        mine = own.id_of(probed.name)
        if probed.name == "session_id":
            mine = str(worlds.session_of(caller))
        if probed.name == "view_id":
            mine = str(worlds.view_of(caller, own.seller_id))
        answer = send(client, probed, mine, caller=caller, own=own)
        assert answer.is_success, answer.text

    @pytest.mark.parametrize("probed", PARAMETERS, ids=str)
    @pytest.mark.parametrize("text", ["1", "not-an-id", "' OR true --"])
    def test_takes_nothing_but_ids(
        self, client: Client, worlds: Worlds, probed: IdParameter, text: str
    ) -> None:
        own = worlds.seller()
        role = SUPERADMIN if chooses_a_seller(probed) else "OWNER"
        caller = worlds.person(role, own.seller_id)
        answer = send(client, probed, text, caller=caller, own=own)
        assert details(answer)


class TestTheProbe:
    """It must be able to fail."""

    def test_finds_ids_wherever_they_are(self) -> None:
        body = {
            "type": "object",
            "properties": {
                "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
                "note": {"type": "string"},
            },
        }
        item = {"type": "object", "properties": {"variantId": {"anyOf": [{"type": "string"}]}}}
        query = {"in": "query", "name": "orderIds", "schema": {"type": "string"}}
        operation = {
            "parameters": [query],
            "requestBody": {"content": {"application/json": {"schema": body}}},
        }
        document = {
            "paths": {"/x": {"post": operation}},
            "components": {"schemas": {"Item": item}},
        }
        found = {(each.name, each.steps) for each in Planner(document).id_parameters()}
        assert found == {("orderIds", ()), ("variantId", ("items", 0, "variantId"))}

    def test_stops_at_an_id_that_it_does_not_know(self, worlds: Worlds) -> None:
        required = {"in": "path", "name": "novelty_id", "schema": {"type": "string"}}
        operation = {"parameters": [{**required, "required": True}]}
        (probed,) = Planner({"paths": {"/x/{novelty_id}": {"get": operation}}}).id_parameters()
        with pytest.raises(LookupError, match="novelty_id: tell"):
            worlds.seller().id_of(probed.name)

    @pytest.mark.parametrize(
        ("foreign", "absent"),
        [
            ((403, "no"), (404, "no")),
            ((404, "this campaign is not yours"), (404, "no such campaign")),
            ((500, "broken"), (500, "broken")),
        ],
    )
    def test_tells_answers_apart(self, foreign: tuple[int, str], absent: tuple[int, str]) -> None:
        assert differences(answer(*foreign), answer(*absent), sent=("a", "b"))

    def test_overlooks_the_ids_themselves(self) -> None:
        pair = (answer(404, "no ID-1 (r1)", "r1"), answer(404, "no id-2 (r2)", "r2"))
        assert differences(*pair, sent=("id-1", "id-2")) == ""

    def test_sees_what_leaks(self) -> None:
        given = {"secrets": ["ID-1", "The Name"], "sent": "id-1"}
        assert leaks(answer(200, "id-1 is the name"), **given) == ["The Name"]  # type: ignore[arg-type]


def answer(status: int, said: str, request_id: str = "r") -> httpx.Response:
    return httpx.Response(status, text=said, headers={"x-request-id": request_id})
