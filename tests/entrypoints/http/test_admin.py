from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.worlds import SUPERADMIN, Worlds
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container

PATH = "/api/admin/sellers/list-simple"


@pytest.fixture
def superadmin(container: Container, make: Factory, platform_database: Database) -> Person:
    return Worlds(container, make, platform_database).person(SUPERADMIN, make.seller())


def found(client: Client, by: Person, query: str) -> list[dict[str, Any]]:
    answer = client.get(f"{PATH}?{query}", headers=by.headers)
    assert answer.status_code == 200, answer.text
    body: list[dict[str, Any]] = answer.json()
    return body


class TestSellersToChooseFrom:
    def test_are_those_that_work_by_name(
        self,
        client: Client,
        superadmin: Person,
        make: Factory,
    ) -> None:
        mark = uuid4().hex
        made = {name: make.seller(name=f"{name} {mark}") for name in ("b", "A", "c")}
        make.seller(name=f"d {mark}", is_active=False)
        for status in ("PENDING", "DEACTIVATED", "REJECTED"):
            make.seller(name=f"e {mark}", status=status)

        listed = found(client, superadmin, f"search={mark.upper()}")

        assert [each["id"] for each in listed] == [str(made[name]) for name in ("A", "b", "c")]
        assert [*listed[0]] == ["id", "name", "slug", "currency", "timezone"]
        assert [e["name"][0] for e in found(client, superadmin, f"search={mark}&limit=2")] == [
            *("A", "b")
        ]
        assert [
            e["name"][0] for e in found(client, superadmin, f"search={mark}&limit=2&page=2")
        ] == ["c"]

    def test_say_what_their_figures_are_read_in(
        self,
        client: Client,
        superadmin: Person,
        make: Factory,
    ) -> None:
        mark = uuid4().hex
        make.seller(name=f"a {mark}", currency="JPY", timezone="Asia/Tokyo")
        make.insert(tables.sellers, name=f"b {mark}", slug=f"without-settings-{mark}")

        listed = found(client, superadmin, f"search={mark}")

        assert [(each["currency"], each["timezone"]) for each in listed] == [
            ("JPY", "Asia/Tokyo"),
            ("USD", "UTC"),
        ]

    def test_are_found_by_slug_and_literally(
        self,
        client: Client,
        superadmin: Person,
        make: Factory,
    ) -> None:
        slug = f"shop-{uuid4().hex}"
        seller = make.seller(name="100 % off_shop", slug=slug)
        assert [each["id"] for each in found(client, superadmin, f"search={slug}")] == [
            str(seller)
        ]
        assert found(client, superadmin, f"search={slug.replace('-', '_')}") == []

    @pytest.mark.parametrize(
        "query", ["limit=0", "limit=101", "page=0", "search=" + "x" * 101, "sellerId=1"]
    )
    def test_are_asked_for_properly(
        self,
        client: Client,
        superadmin: Person,
        query: str,
    ) -> None:
        assert details(client.get(f"{PATH}?{query}", headers=superadmin.headers))

    def test_are_for_the_platform_alone(self, client: Client, person: Person) -> None:
        refused = refusal(client.get(PATH, headers=person.headers), 403)
        assert refused["message"] == "Insufficient role"
