"""Ad strategies: what they accept, and what of them a change leaves alone (spec 07 §2)."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_connections import newest_act
from tests.entrypoints.http.test_errors import details, refusal

STRATEGIES = "/api/fb/ad-strategies"


def new_strategy(**given: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "name": "Broad",
        "budget": {"budgetType": "DAILY", "amount": 5000},
        "audience": {"mode": "ADVANTAGE_PLUS", "attributionWindowDays": 7},
        "placements": ["FACEBOOK_FEED", "INSTAGRAM_REELS"],
    } | given


def create(client: Client, by: Person, **given: Any) -> httpx.Response:  # noqa: ANN401
    return client.post(STRATEGIES, json=new_strategy(**given), headers=by.headers)


def change(client: Client, by: Person, strategy_id: str, **sent: Any) -> httpx.Response:  # noqa: ANN401
    path = f"{STRATEGIES}/{strategy_id}"
    return client.request("PATCH", path, json=sent, headers=by.headers)


@pytest.fixture
def strategy(client: Client, person: Person) -> dict[str, Any]:
    made: dict[str, Any] = create(client, person).json()
    return made


class TestAStrategy:
    def test_is_told_as_it_was_chosen(self, client: Client, person: Person) -> None:
        answer = create(client, person)
        assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
        body, sent = answer.json(), new_strategy()
        assert set(body) == {
            *("id", "sellerId", "name", "config", "isActive", "createdAt", "updatedAt")
        }
        assert body["config"] == {key: sent[key] for key in ("budget", "audience", "placements")}
        found = client.get(f"{STRATEGIES}/{body['id']}", headers=person.headers)
        assert (found.json(), found.headers["ETag"]) == (body, '"1"')

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", ""),
            ("name", "x" * 256),
            ("budget", {"budgetType": "DAILY", "amount": 99}),
            ("budget", {"budgetType": "DAILY", "amount": 100_000_001}),
            ("budget", {"budgetType": "DAILY", "amount": 100.5}),
            ("budget", {"budgetType": "WEEKLY", "amount": 100}),
            ("budget", {"budgetType": "DAILY"}),
            ("audience", {"mode": "EVERYBODY"}),
            ("audience", {"mode": "MANUAL", "attributionWindowDays": 14}),
            ("placements", []),
            ("placements", ["FACEBOOK_FEED", "FACEBOOK_FEED"]),
            ("placements", ["NEWSPAPER"]),
        ],
    )
    def test_accepts_nothing_else(
        self, client: Client, person: Person, field: str, value: object
    ) -> None:
        assert details(create(client, person, **{field: value}))

    @pytest.mark.parametrize("amount", [100, 100_000_000])
    def test_accepts_the_bounds(self, client: Client, person: Person, amount: int) -> None:
        budget = {"budgetType": "LIFETIME", "amount": amount}
        assert create(client, person, budget=budget).status_code == 201


class TestAChange:
    @pytest.mark.parametrize(
        ("part", "field", "value"),
        [
            ("budget", "amount", 700),
            ("budget", "budgetType", "LIFETIME"),
            ("audience", "mode", "MANUAL"),
            ("audience", "attributionWindowDays", 28),
            ("audience", "attributionWindowDays", None),
        ],
    )
    def test_leaves_alone_what_it_does_not_name(
        self, client: Client, person: Person, *, part: str, field: str, value: object
    ) -> None:
        old = create(client, person).json()
        new = change(client, person, old["id"], **{part: {field: value}}).json()
        old["config"][part][field] = value
        del old["updatedAt"], new["updatedAt"]
        assert new == old

    def test_replaces_the_list_of_placements(
        self, client: Client, person: Person, strategy: dict[str, Any]
    ) -> None:
        sent = {"placements": ["AUDIENCE_NETWORK"]}
        body = change(client, person, strategy["id"], **sent).json()
        assert body["config"]["placements"] == ["AUDIENCE_NETWORK"]
        act = newest_act(client, person)
        assert (act["event"], set(act["before"])) == ("CHANGE_AD_STRATEGY", {"placements"})

    @pytest.mark.parametrize("sent", [{}, {"budget": {}}, {"audience": {}}], ids=str)
    def test_needs_something_to_change(
        self, client: Client, person: Person, strategy: dict[str, Any], sent: dict[str, Any]
    ) -> None:
        answer = change(client, person, strategy["id"], **sent)
        assert refusal(answer, 400)["message"] == "At least one field must be provided"

    def test_is_refused_for_an_older_version(
        self, client: Client, person: Person, strategy: dict[str, Any]
    ) -> None:
        path, tag = f"{STRATEGIES}/{strategy['id']}", {"If-Match": '"1"'}
        answers = [
            client.request("PATCH", path, json={"name": name}, headers=person.headers | tag)
            for name in ("One", "Two")
        ]
        assert [each.status_code for each in answers] == [200, 412]

    def test_is_not_for_strangers(self, client: Client, strategy: dict[str, Any]) -> None:
        stranger = register(client)
        for strategy_id in (strategy["id"], str(uuid4())):
            answer = change(client, stranger, strategy_id, name="Mine")
            assert refusal(answer, 404)["message"] == "Ad strategy not found"


class TestDisabling:
    def test_hides_it_from_the_list(
        self, client: Client, person: Person, strategy: dict[str, Any]
    ) -> None:
        path = f"{STRATEGIES}/{strategy['id']}"
        answer = client.delete(path, headers=person.headers)
        assert answer.json() == {"ok": True, "id": strategy["id"], "isActive": False}
        assert client.get(STRATEGIES, headers=person.headers).json() == []
        everything = client.get(f"{STRATEGIES}?includeInactive=true", headers=person.headers)
        assert [each["id"] for each in everything.json()] == [strategy["id"]]
        assert change(client, person, strategy["id"], isActive=True).json()["isActive"] is True
