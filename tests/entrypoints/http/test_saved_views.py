"""Saved views: each person's own in each seller (spec 15 §3.1)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.worlds import Worlds
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.domain.identity.views import MOST_VIEWS
from pixecom.domain.shared.ids import SellerId

VIEWS = "/api/me/views"
QUERY = {"preset": "yesterday", "status": ["ACTIVE", "PAUSED"], "limit": 50, "compare": True}
COLUMNS = ["name", {"id": "spend", "width": 120, "hidden": False}, {"id": "roas", "sort": None}]


def new_view(**given: Any) -> dict[str, Any]:  # noqa: ANN401
    view = {"screen": "ads-manager", "name": "Losers", "query": QUERY, "columns": COLUMNS}
    return view | given


def save(client: Client, by: Person, **given: Any) -> httpx.Response:  # noqa: ANN401
    return client.post(VIEWS, json=new_view(**given), headers=by.headers)


def names(client: Client, by: Person, query: str = "") -> list[str]:
    body = client.get(f"{VIEWS}{query}", headers=by.headers).json()
    return [view["name"] for view in body["data"]]


@pytest.fixture
def view(client: Client, person: Person) -> dict[str, Any]:
    made: dict[str, Any] = save(client, person).json()
    return made


class TestAView:
    def test_is_kept_as_it_was_saved(self, client: Client, person: Person) -> None:
        answer = save(client, person, name="  Łosers 🚀 ")
        body = answer.json()
        assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
        assert set(body) == {
            *("id", "screen", "name", "query", "columns", "createdAt", "updatedAt")
        }
        assert (body["name"], body["query"], body["columns"]) == ("Łosers 🚀", QUERY, COLUMNS)
        found = client.get(f"{VIEWS}/{body['id']}", headers=person.headers)
        assert (found.json(), found.headers["ETag"]) == (body, '"1"')
        listed = client.get(VIEWS, headers=person.headers).json()
        assert listed == {"data": [body], "total": 1, "page": 1, "limit": 20}

    def test_needs_no_more_than_a_name_and_a_screen(self, client: Client, person: Person) -> None:
        sent = {"screen": "analytics", "name": "Mine"}
        body = client.post(VIEWS, json=sent, headers=person.headers).json()
        assert (body["query"], body["columns"]) == ({}, [])

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "   "),
            ("name", "x" * 101),
            ("name", "two\nlines"),
            ("screen", ""),
            ("screen", "x" * 51),
            ("screen", "Ads Manager"),
            ("screen", "../etc"),
            ("query", []),
            ("query", {"a": {"b": 1}}),
            ("query", {"a": "x" * 8000}),
            ("columns", {}),
            ("columns", [[1]]),
            ("columns", ["x" * 8000]),
        ],
    )
    def test_says_what_is_wrong(
        self, client: Client, person: Person, field: str, value: object
    ) -> None:
        (said,) = details(save(client, person, **{field: value}))
        assert said.startswith(field)

    def test_has_a_name_of_its_own_on_its_screen(
        self, client: Client, person: Person, view: dict[str, Any]
    ) -> None:
        taken = save(client, person, name=f" {view['name']} ")
        assert refusal(taken, 409)["message"] == "There is a view of that name already"
        assert save(client, person, screen="campaigns").status_code == 201
        other = save(client, person, name="Other").json()
        renamed = client.patch(
            f"{VIEWS}/{other['id']}", json={"name": view["name"]}, headers=person.headers
        )
        assert refusal(renamed, 409)["message"] == "There is a view of that name already"

    def test_changes_in_parts(self, client: Client, person: Person, view: dict[str, Any]) -> None:
        path = f"{VIEWS}/{view['id']}"
        changed = client.patch(path, json={"columns": ["roas"]}, headers=person.headers)
        expected = view | {"columns": ["roas"], "updatedAt": changed.json()["updatedAt"]}
        assert (changed.json(), changed.headers["ETag"]) == (expected, '"2"')
        stale = client.patch(
            path, json={"name": "New"}, headers=person.headers | {"If-Match": '"1"'}
        )
        refusal(stale, 412)
        empty = client.patch(path, json={}, headers=person.headers)
        assert refusal(empty, 400)["message"] == "At least one field must be provided"
        refusal(client.patch(path, json={"screen": "x"}, headers=person.headers), 400)

    def test_is_gone_when_it_was_removed(
        self, client: Client, person: Person, view: dict[str, Any]
    ) -> None:
        path = f"{VIEWS}/{view['id']}"
        gone = client.request("DELETE", path, headers=person.headers)
        assert gone.json() == {"deleted": True, "id": view["id"]}
        found = client.get(path, headers=person.headers)
        assert refusal(found, 404)["message"] == "View not found"
        refusal(client.request("DELETE", path, headers=person.headers), 404)


class TestViews:
    def test_are_paged_by_screen_and_name(self, client: Client, person: Person) -> None:
        for name in ("b", "C", "a"):
            save(client, person, name=name)
        save(client, person, screen="analytics", name="z")

        assert names(client, person) == ["a", "b", "C", "z"]
        assert names(client, person, "?screen=ads-manager&limit=2") == ["a", "b"]
        assert names(client, person, "?screen=ads-manager&limit=2&page=2") == ["C"]
        beyond = client.get(f"{VIEWS}?page=9&screen=analytics", headers=person.headers).json()
        assert (beyond["data"], beyond["total"]) == ([], 1)
        for query in ("limit=0", "limit=101", "page=0", "screen=" + "x" * 51):
            assert details(client.get(f"{VIEWS}?{query}", headers=person.headers))

    def test_are_few(
        self, client: Client, person: Person, make: Factory, view: dict[str, Any]
    ) -> None:
        assert view
        for number in range(MOST_VIEWS - 1):
            make.insert(
                tables.user_views,
                seller_id=UUID(person.seller_id),
                user_id=UUID(person.user_id),
                screen="x",
                name=str(number),
            )
        message = refusal(save(client, person, name="One more"), 409)["message"]
        assert message == "There are 100 saved views already: remove one first"

    def test_are_one_s_own_also_a_viewer_s(
        self,
        client: Client,
        person: Person,
        container: Container,
        make: Factory,
        platform_database: Database,
    ) -> None:
        worlds = Worlds(container, make, platform_database)
        seller_id = SellerId(UUID(person.seller_id))
        viewer = worlds.person("VIEWER", seller_id)
        theirs = save(client, viewer, name="Theirs").json()
        path = f"{VIEWS}/{theirs['id']}"

        assert names(client, person) == []
        refusal(client.get(path, headers=person.headers), 404)
        refusal(client.patch(path, json={"name": "Mine"}, headers=person.headers), 404)
        refusal(client.request("DELETE", path, headers=person.headers), 404)
        assert names(client, viewer) == ["Theirs"]
        assert client.request("DELETE", path, headers=viewer.headers).status_code == 200

    def test_are_of_one_seller(
        self, client: Client, person: Person, make: Factory, view: dict[str, Any]
    ) -> None:
        elsewhere = make.seller()
        make.member(elsewhere, user_id=UUID(person.user_id))
        sent = {"sellerId": str(elsewhere)}
        switched = client.post("/api/auth/switch-seller", json=sent, headers=person.headers)
        client.cookies.clear()
        there = {"Authorization": f"Bearer {switched.json()['accessToken']}"}
        assert client.get(VIEWS, headers=there).json()["total"] == 0
        refusal(client.get(f"{VIEWS}/{view['id']}", headers=there), 404)
