"""What a seller has connected: hierarchy, soft disable, who sees what (spec 07 §1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.test_members import Staff
from tests.entrypoints.http.worlds import Worlds
from tests.fakes.platform_login import ENDED, FakeLogin
from tests.rows import Factory
from tests.wire import listening

from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.domain.advertising.connections import ConnectionType
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import ProviderThrottled
from pixecom.domain.shared.ids import ConnectionId, SellerId
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

CONNECTIONS = "/api/fb/connections"
FIELDS = {
    *("id", "sellerId", "connectionType", "externalId", "name", "parentId", "isPrimary"),
    *("isActive", "provider", "fbUserId", "fbUserName", "accountStatus", "accountStatusLabel"),
    *("spendCap", "amountSpent", "currency", "timezone", "category", "tokenState"),
    *("tokenExpiresAt", "tokenProblem", "shared", "createdAt", "updatedAt"),
}


def new_account(**given: Any) -> dict[str, Any]:  # noqa: ANN401
    return {
        "connectionType": "AD_ACCOUNT",
        "externalId": str(uuid4().int)[:15],
        "name": "An Account",
    } | given


def create(client: Client, by: Person, **given: Any) -> httpx.Response:  # noqa: ANN401
    return client.post(CONNECTIONS, json=new_account(**given), headers=by.headers)


def made(client: Client, by: Person, kind: str = "AD_ACCOUNT", **given: Any) -> str:  # noqa: ANN401
    answer = create(client, by, connectionType=kind, **given)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


def read(client: Client, by: Person, connection_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{CONNECTIONS}/{connection_id}", headers=by.headers).json()
    return found


def change(client: Client, by: Person, connection_id: str, **sent: Any) -> httpx.Response:  # noqa: ANN401
    path = f"{CONNECTIONS}/{connection_id}"
    return client.request("PATCH", path, json=sent, headers=by.headers)


def disable(client: Client, by: Person, connection_id: str) -> httpx.Response:
    return client.delete(f"{CONNECTIONS}/{connection_id}", headers=by.headers)


def listed(client: Client, by: Person, query: str = "") -> list[str]:
    found = client.get(f"{CONNECTIONS}{query}", headers=by.headers).json()
    return [each["id"] for each in found]


def newest_act(client: Client, by: Person) -> dict[str, Any]:
    """Read what the audit log says last."""
    log = client.get("/api/sellers/me/audit-log?limit=1", headers=by.headers)
    newest: dict[str, Any] = log.json()["items"][0]
    return newest


@pytest.fixture
def family(client: Client, person: Person) -> dict[str, str]:
    """One of each type, by its type."""
    account = made(client, person)
    pixel = made(client, person, "PIXEL", parentId=account)
    return {
        "AD_ACCOUNT": account,
        "PAGE": made(client, person, "PAGE"),
        "PIXEL": pixel,
        "CONVERSION": made(client, person, "CONVERSION", parentId=pixel),
    }


class TestCreating:
    def test_answers_with_everything_but_a_token(self, client: Client, person: Person) -> None:
        answer = create(client, person, externalId=" act_123456 ", name="  Mine ")
        assert (answer.status_code, answer.headers["ETag"]) == (201, '"1"')
        body = answer.json()
        assert set(body) == FIELDS
        assert (body["externalId"], body["name"]) == ("123456", "Mine")
        assert (body["provider"], body["tokenState"]) == ("META", "NONE")
        assert (body["isActive"], body["isPrimary"], body["shared"]) == (True, False, True)
        act = newest_act(client, person)
        assert (act["event"], act["entityId"]) == ("CREATE_CONNECTION", body["id"])

    @pytest.mark.parametrize("kind", ["AD_ACCOUNT", "PAGE"])
    def test_refuses_a_parent_above_what_stands_alone(
        self, client: Client, person: Person, family: dict[str, str], kind: str
    ) -> None:
        answer = create(client, person, connectionType=kind, parentId=family["AD_ACCOUNT"])
        assert refusal(answer, 400)["message"] == f"{kind} connections must not have a parentId"

    @pytest.mark.parametrize("kind", ["PIXEL", "CONVERSION"])
    def test_needs_a_parent_above_the_others(
        self, client: Client, person: Person, kind: str
    ) -> None:
        answer = create(client, person, connectionType=kind)
        assert refusal(answer, 400)["message"] == f"{kind} connections require a parentId"

    @pytest.mark.parametrize(
        ("kind", "wanted"), [("PIXEL", "AD_ACCOUNT"), ("CONVERSION", "PIXEL")]
    )
    def test_takes_one_type_of_parent_only(
        self, client: Client, person: Person, family: dict[str, str], kind: str, wanted: str
    ) -> None:
        for parent in set(ConnectionType) - {wanted}:
            answer = create(client, person, connectionType=kind, parentId=family[parent])
            assert refusal(answer, 400)["message"] == f"{kind} requires a parent of type {wanted}"

    def test_knows_neither_absent_nor_foreign_parents(
        self, client: Client, family: dict[str, str]
    ) -> None:
        stranger = register(client)
        for parent in (family["AD_ACCOUNT"], str(uuid4())):
            answer = create(client, stranger, connectionType="PIXEL", parentId=parent)
            assert refusal(answer, 404)["message"] == "Parent connection not found"

    def test_refuses_an_inactive_parent(
        self, client: Client, person: Person, family: dict[str, str]
    ) -> None:
        disable(client, person, family["AD_ACCOUNT"])
        answer = create(client, person, connectionType="PIXEL", parentId=family["AD_ACCOUNT"])
        assert refusal(answer, 400)["message"] == "Parent connection is inactive"

    def test_refuses_what_is_connected(self, client: Client, person: Person) -> None:
        made(client, person, externalId="77")
        assert create(client, person, externalId="act_77").status_code == 409
        assert create(client, person, externalId="77", connectionType="PAGE").status_code == 201
        assert create(client, register(client), externalId="77").status_code == 201

    def test_names_what_is_wrong(self, client: Client, person: Person) -> None:
        assert details(create(client, person, name="   "))
        assert details(create(client, person, externalId="act_"))
        assert details(create(client, person, connectionType="GROUP"))
        assert details(create(client, person, name="x" * 256))

    def test_is_repeated_with_its_key(self, client: Client, person: Person) -> None:
        headers = person.headers | {"Idempotency-Key": uuid4().hex}
        sent = new_account()
        first, again = (client.post(CONNECTIONS, json=sent, headers=headers) for _ in range(2))
        assert (first.json(), again.headers["Idempotent-Replayed"]) == (again.json(), "true")


class TestDisabling:
    def test_takes_along_what_hangs_below(
        self, client: Client, person: Person, family: dict[str, str]
    ) -> None:
        answer = disable(client, person, family["AD_ACCOUNT"])
        assert answer.json() == {"ok": True, "id": family["AD_ACCOUNT"], "isActive": False}
        assert listed(client, person) == [family["PAGE"]]
        everything = listed(client, person, "?includeInactive=true")
        newest_first = [family[kind] for kind in ("CONVERSION", "PAGE", "PIXEL", "AD_ACCOUNT")]
        assert sorted(everything) == sorted(newest_first)
        below = newest_act(client, person)["after"]["disabledBelow"]
        assert sorted(below) == sorted([family["PIXEL"], family["CONVERSION"]])

    def test_spares_what_stands_beside(self, client: Client, person: Person) -> None:
        accounts = [made(client, person) for _ in range(2)]
        pixels = [made(client, person, "PIXEL", parentId=each) for each in accounts]
        assert change(client, person, accounts[0], isActive=False).json()["isActive"] is False
        assert sorted(listed(client, person)) == sorted([accounts[1], pixels[1]])

    def test_is_undone_one_by_one_from_the_top(
        self, client: Client, person: Person, family: dict[str, str]
    ) -> None:
        disable(client, person, family["AD_ACCOUNT"])
        answer = change(client, person, family["PIXEL"], isActive=True)
        assert refusal(answer, 400)["message"] == "Parent connection is inactive"
        for kind in ("AD_ACCOUNT", "PIXEL", "CONVERSION"):
            assert read(client, person, family[kind])["isActive"] is False
            assert change(client, person, family[kind], isActive=True).json()["isActive"] is True

    def test_is_undone_by_creating_again(self, client: Client, person: Person) -> None:
        accounts = [made(client, person) for _ in range(2)]
        pixel = made(client, person, "PIXEL", parentId=accounts[0], externalId="88")
        change(client, person, pixel, shared=False)
        disable(client, person, pixel)
        answer = create(
            client,
            person,
            connectionType="PIXEL",
            externalId="88",
            name="New",
            parentId=accounts[1],
        )
        assert answer.status_code == 201
        body = answer.json()
        assert (body["id"], body["name"], body["parentId"]) == (pixel, "New", accounts[1])
        assert (body["isActive"], body["shared"]) == (True, True)

    def test_ends_synchronisation(
        self, client: Client, person: Person, container: Container
    ) -> None:
        account = made(client, person)

        def due() -> set[str]:
            found = container.due_work().accounts_for_stats()
            return {str(each.account.id) for each in found}

        assert account in due()
        disable(client, person, account)
        assert account not in due()

    def test_is_not_for_strangers(
        self, client: Client, person: Person, family: dict[str, str]
    ) -> None:
        stranger = register(client)
        for connection_id in (family["PAGE"], str(uuid4())):
            answer = disable(client, stranger, connection_id)
            assert refusal(answer, 404)["message"] == "Connection not found"
        assert read(client, person, family["PAGE"])["isActive"] is True


class TestChanging:
    def test_renames(self, client: Client, person: Person) -> None:
        account = made(client, person)
        assert change(client, person, account, name=" New ").json()["name"] == "New"
        act = newest_act(client, person)
        assert (act["before"], act["after"]) == ({"name": "An Account"}, {"name": "New"})

    def test_needs_something_to_change(self, client: Client, person: Person) -> None:
        answer = change(client, person, made(client, person))
        assert refusal(answer, 400)["message"] == "At least one field must be provided"

    def test_leaves_one_primary_of_a_type(self, client: Client, person: Person) -> None:
        first = made(client, person, isPrimary=True)
        page = made(client, person, "PAGE", isPrimary=True)
        second = made(client, person, isPrimary=True)
        assert read(client, person, first)["isPrimary"] is False
        assert change(client, person, first, isPrimary=True).json()["isPrimary"] is True
        primary = [read(client, person, each)["isPrimary"] for each in (first, second, page)]
        assert primary == [True, False, True]

    def test_knows_versions(self, client: Client, person: Person) -> None:
        account = made(client, person)
        path, tag = f"{CONNECTIONS}/{account}", {"If-Match": '"1"'}
        answers = [
            client.request("PATCH", path, json={"name": name}, headers=person.headers | tag)
            for name in ("One", "Two")
        ]
        assert [each.status_code for each in answers] == [200, 412]
        found = client.get(path, headers=person.headers)
        assert (found.headers["ETag"], found.json()["name"]) == ('"2"', "One")
        stale = client.request("DELETE", path, headers=person.headers | tag)
        assert stale.status_code == 412


class TestVisibility:
    def test_shows_members_what_is_shared_and_their_own(
        self, client: Client, person: Person, make: Factory
    ) -> None:
        staff = Staff(client, make)
        editor = staff.join(person.seller_id, "EDITOR").person
        admin = staff.join(person.seller_id, "ADMIN").person
        seller = SellerId(UUID(person.seller_id))
        shared, owners, editors = (
            str(make.ad_account(seller, connected_by_user_id=each).id)
            for each in (None, UUID(person.user_id), UUID(editor.user_id))
        )
        assert set(listed(client, editor)) == {shared, editors}
        assert set(listed(client, admin)) == {shared, owners, editors}
        hidden = client.get(f"{CONNECTIONS}/{owners}", headers=editor.headers)
        assert refusal(hidden, 404)["message"] == "Connection not found"

    @pytest.mark.parametrize("kind", ["null", "NULL", "GROUP", ""])
    def test_refuses_to_list_an_unknown_type(
        self, client: Client, person: Person, kind: str
    ) -> None:
        answer = client.get(f"{CONNECTIONS}?connectionType={kind}", headers=person.headers)
        assert details(answer) == [f"connectionType must not be '{kind}'"]

    def test_is_changed_by_sharing(self, client: Client, person: Person, make: Factory) -> None:
        viewer = Staff(client, make).join(person.seller_id, "VIEWER").person
        account = made(client, person)
        assert change(client, person, account, shared=False).json()["shared"] is False
        assert listed(client, viewer) == []
        assert change(client, person, account, shared=True).json()["shared"] is True
        assert listed(client, viewer) == [account]

    def test_filters_by_type(self, client: Client, person: Person, family: dict[str, str]) -> None:
        for kind, connection_id in family.items():
            assert listed(client, person, f"?connectionType={kind}") == [connection_id]

    def test_takes_one_statement(
        self, client: Client, person: Person, family: dict[str, str], container: Container
    ) -> None:
        container.app_database().close()  # so that it connects anew, and is listened to
        with listening(container.app_database()) as wire:
            listed(client, person)
            wire.clear()
            assert len(listed(client, person)) == len(family)
            assert len(wire) == 1


class TestAccountDetails:
    @pytest.fixture
    def login(self) -> FakeLogin:
        return FakeLogin()

    @pytest.fixture
    def there(self, settings: Settings, login: FakeLogin) -> Iterator[Client]:
        container = Container(settings=settings)
        container.platform_login.override(login)
        with TestClient(create_app(container)) as client:
            yield client

    @pytest.fixture
    def connected(self, person: Person, make: Factory, container: Container) -> tuple[str, Token]:
        account = make.ad_account(SellerId(UUID(person.seller_id)))
        token = Token(text=f"EAA{uuid4().hex * 3}")
        sealed = container.token_vault().sealed(
            token, seller_id=account.seller_id, connection_id=ConnectionId(account.id)
        )
        with container.advertising_works()(account.seller_id) as work:
            work.tokens.put(tokens=[sealed], expires_at=None)
            work.commit()
        return str(account.id), token

    def ask(self, client: Client, by: Person, account: str) -> httpx.Response:
        return client.get(f"{CONNECTIONS}/{account}/account-details", headers=by.headers)

    def test_come_from_the_platform(
        self, there: Client, person: Person, connected: tuple[str, Token]
    ) -> None:
        assert self.ask(there, person, connected[0]).json() == {
            "accountStatus": 1,
            "accountStatusLabel": "Active",
            "spendCap": 1000.00,
            "amountSpent": 12.34,
            "currency": "EUR",
            "timezone": "Europe/Berlin",
            "disableReason": 0,
            "name": "As it is now",
        }

    def test_are_of_ad_accounts_only(self, there: Client, client: Client, person: Person) -> None:
        answer = self.ask(there, person, made(client, person, "PAGE"))
        assert answer.status_code == 400

    def test_need_a_login(self, there: Client, client: Client, person: Person) -> None:
        answer = self.ask(there, person, made(client, person))
        assert refusal(answer, 401)["message"] == "Meta access token expired"
        assert answer.json()["error"]["reason"] == "meta.reauth_required"

    def test_end_a_token_that_is_refused(
        self, there: Client, person: Person, connected: tuple[str, Token], login: FakeLogin
    ) -> None:
        account, token = connected
        login.ended.add(token.text)
        assert self.ask(there, person, account).status_code == 401
        assert self.ask(there, person, account).status_code == 401
        assert len(login.asked) == 1
        found = read(there, person, account)
        assert (found["tokenState"], found["tokenProblem"]) == ("NEEDS_REAUTH", ENDED)

    def test_pass_on_that_the_limit_is_reached(
        self, there: Client, person: Person, connected: tuple[str, Token], login: FakeLogin
    ) -> None:
        login.failure = ProviderThrottled("Meta rate limit exceeded", code="17", retry_after=90)
        answer = self.ask(there, person, connected[0])
        assert refusal(answer, 429)["message"] == "Meta rate limit exceeded"
        assert answer.headers["Retry-After"] == "90"

    def test_say_what_is_missing_where_nobody_can_log_in(
        self, client: Client, person: Person, connected: tuple[str, Token]
    ) -> None:
        assert self.ask(client, person, connected[0]).status_code == 503


class TestNoAnswer:
    def test_shows_a_token(
        self, client: Client, container: Container, make: Factory, platform_database: Database
    ) -> None:
        worlds = Worlds(container, make, platform_database)
        seller = worlds.seller()
        owner = worlds.person("OWNER", seller.seller_id)
        answer = client.get(CONNECTIONS, headers=owner.headers)
        assert answer.json()[0]["tokenState"] == "VALID"
        assert "v1." not in answer.text
