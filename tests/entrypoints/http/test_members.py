from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select
from tests.conftest import Gate
from tests.entrypoints.http.conftest import PASSWORD, Client, Person, register
from tests.entrypoints.http.logins import bring, cookie_of, is_welcome, rows_of
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.test_sellers import last_act
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database

MEMBERS = "/api/sellers/me/members"
TRANSFER = "/api/sellers/me/transfer-ownership"


@dataclass(frozen=True, slots=True, kw_only=True)
class Colleague:
    """A member of somebody else's seller, logged in there."""

    id: str
    person: Person
    refresh_token: str


class Staff:
    """Puts colleagues into sellers."""

    def __init__(self, client: Client, make: Factory) -> None:
        self._client = client
        self._make = make

    def join(self, seller_id: str, role: str, **values: Any) -> Colleague:  # noqa: ANN401
        """Register somebody, make them a member, and let them switch there."""
        person = register(self._client)
        member_id = self._make.insert(
            tables.seller_users,
            seller_id=UUID(seller_id),
            user_id=UUID(person.user_id),
            role=role,
            **values,
        )
        answer = self._client.post(
            "/api/auth/switch-seller", json={"sellerId": seller_id}, headers=person.headers
        )
        self._client.cookies.clear()
        here = Person(
            email=person.email,
            user_id=person.user_id,
            seller_id=seller_id,
            token=answer.json().get("accessToken", ""),
        )
        token = cookie_of(answer).value if answer.is_success else ""
        return Colleague(id=str(member_id), person=here, refresh_token=token)


@pytest.fixture
def staff(client: Client, make: Factory) -> Staff:
    return Staff(client, make)


def own_id(client: Client, person: Person) -> str:
    listed = client.get(MEMBERS, headers=person.headers).json()
    return next(str(each["id"]) for each in listed if each["userId"] == person.user_id)


def change(client: Client, by: Person, member_id: str, **sent: Any) -> httpx.Response:  # noqa: ANN401
    return client.request("PATCH", f"{MEMBERS}/{member_id}", json=sent, headers=by.headers)


def remove(client: Client, by: Person, member_id: str) -> httpx.Response:
    return client.delete(f"{MEMBERS}/{member_id}", headers=by.headers)


class TestList:
    def test_shows_everybody_to_everybody(
        self, client: Client, person: Person, staff: Staff
    ) -> None:
        viewer = staff.join(person.seller_id, "VIEWER")
        staff.join(person.seller_id, "EDITOR", is_active=False)
        listed = client.get(MEMBERS, headers=viewer.person.headers).json()
        assert [(each["role"], each["isActive"]) for each in listed] == [
            ("OWNER", True),
            ("VIEWER", True),
            ("EDITOR", False),
        ]
        assert set(listed[0]) == {
            *("id", "userId", "email", "displayName", "avatarUrl"),
            *("role", "isActive", "lastLoginAt", "createdAt"),
        }
        assert listed[1]["email"] == viewer.person.email
        assert [each["lastLoginAt"] is None for each in listed] == [False, False, True]

    def test_tells_the_last_login_into_this_seller_alone(
        self, client: Client, person: Person, staff: Staff
    ) -> None:
        colleague = staff.join(person.seller_id, "EDITOR")
        (before,) = [
            each["lastLoginAt"]
            for each in client.get(MEMBERS, headers=person.headers).json()
            if each["id"] == colleague.id
        ]
        at_home = client.post(
            "/api/auth/login",
            json={"email": colleague.person.email, "password": "a long enough password"},
        )
        client.cookies.clear()
        assert at_home.json()["seller"]["id"] == person.seller_id
        (after,) = [
            each["lastLoginAt"]
            for each in client.get(MEMBERS, headers=person.headers).json()
            if each["id"] == colleague.id
        ]
        assert after > before

    def test_shows_one_with_its_version(self, client: Client, person: Person) -> None:
        listed = client.get(MEMBERS, headers=person.headers).json()
        answer = client.get(f"{MEMBERS}/{listed[0]['id']}", headers=person.headers)
        assert (answer.json(), answer.headers["etag"]) == (listed[0], '"1"')

    def test_knows_no_foreign_member(self, client: Client, person: Person) -> None:
        foreign = own_id(client, register(client))
        for member_id in (foreign, str(uuid4())):
            answers = [
                client.get(f"{MEMBERS}/{member_id}", headers=person.headers),
                change(client, person, member_id, role="VIEWER"),
                remove(client, person, member_id),
                client.post(TRANSFER, json={"memberId": member_id}, headers=person.headers),
            ]
            assert {refusal(each, 404)["message"] for each in answers} == {"Member not found"}


class TestChange:
    def test_takes_effect_at_the_next_request(
        self, client: Client, person: Person, staff: Staff, gate: Gate
    ) -> None:
        colleague = staff.join(person.seller_id, "EDITOR")
        sync, asking = "/api/ads-manager/sync", colleague.person.headers
        assert client.post(sync, headers=asking).status_code == 200
        answer = change(client, person, colleague.id, role="VIEWER")
        assert (answer.status_code, answer.json()["role"]) == (200, "VIEWER")
        assert answer.headers["etag"] == '"2"'
        assert refusal(client.post(sync, headers=asking), 403)["message"] == "Insufficient role"
        assert client.get(MEMBERS, headers=asking).status_code == 200
        gate("G16: role lowered: 403 at the next request with the same access token")

    def test_switches_a_membership_off_and_ends_its_logins_here(
        self,
        client: Client,
        person: Person,
        staff: Staff,
        platform_database: Database,
        gate: Gate,
    ) -> None:
        colleague = staff.join(person.seller_id, "EDITOR")
        user = colleague.person
        answer = change(client, person, colleague.id, isActive=False)
        assert (answer.status_code, answer.json()["isActive"]) == (200, False)
        assert not is_welcome(client, user.token)
        assert bring(client, "refresh", colleague.refresh_token).status_code == 401
        reasons = {
            (row.active_seller_id == UUID(person.seller_id), row.revoke_reason)
            for row in rows_of(platform_database, user.user_id)
            if row.revoke_reason != "LOGOUT"
        }
        assert reasons == {(True, "MEMBERSHIP_REMOVED")}
        assert change(client, person, colleague.id, isActive=True).status_code == 200
        assert not is_welcome(client, user.token)
        gate("G16: membership off: 401 at the next request and at the next refresh")

    def test_leaves_logins_into_other_sellers_alone(
        self, client: Client, person: Person, staff: Staff
    ) -> None:
        colleague = staff.join(person.seller_id, "EDITOR")
        other = register(client)
        sent = {"email": other.email, "role": "EDITOR"}
        made = client.post("/api/sellers/me/invitations", json=sent, headers=person.headers).json()
        joined = client.post(
            "/api/auth/invitations/accept",
            json={"token": made["token"], "password": PASSWORD},
        ).json()
        client.cookies.clear()
        (member_id,) = [
            each["id"]
            for each in client.get(MEMBERS, headers=person.headers).json()
            if each["userId"] == other.user_id
        ]
        assert change(client, person, member_id, isActive=False).status_code == 200
        assert not is_welcome(client, joined["accessToken"])
        assert is_welcome(client, other.token)
        assert is_welcome(client, colleague.person.token)

    def test_is_written_down(
        self, client: Client, person: Person, staff: Staff, platform_database: Database
    ) -> None:
        colleague = staff.join(person.seller_id, "EDITOR")
        change(client, person, colleague.id, role="ADMIN", isActive=False)
        row = last_act(platform_database, person.seller_id)
        assert (row.event, row.user_id) == ("MEMBER_CHANGED", person.user_id)
        assert (row.entity_type, row.entity_id) == ("member", UUID(colleague.id))
        assert row.metadata == {
            "before": {"role": "EDITOR", "isActive": True},
            "after": {"role": "ADMIN", "isActive": False},
        }

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"role": "SUPERADMIN"}, "role must not be 'SUPERADMIN'"),
            ({"role": None}, "role must be text"),
            ({"isActive": "no"}, "isActive must be true or false"),
            ({"email": "a@b.example"}, "email is not a known field"),
        ],
    )
    def test_names_what_is_wrong(
        self, client: Client, person: Person, sent: dict[str, Any], said: str
    ) -> None:
        assert details(change(client, person, own_id(client, person), **sent)) == [said]

    def test_needs_something_to_change(self, client: Client, person: Person) -> None:
        answer = change(client, person, own_id(client, person))
        assert refusal(answer, 400)["message"] == "At least one field must be provided"

    def test_is_held_to_the_version_that_was_read(
        self, client: Client, person: Person, staff: Staff
    ) -> None:
        path = f"{MEMBERS}/{staff.join(person.seller_id, 'EDITOR').id}"
        read = client.get(path, headers=person.headers).headers["etag"]
        headers = {**person.headers, "If-Match": read}
        assert (
            client.request("PATCH", path, json={"role": "ADMIN"}, headers=headers).status_code
            == 200
        )
        assert refusal(
            client.request("PATCH", path, json={"role": "VIEWER"}, headers=headers), 412
        )
        assert refusal(client.delete(path, headers=headers), 412)
        assert client.delete(path, headers=person.headers).status_code == 200


class TestRights:
    """Who may do what to whom: administrators below owners, owners everything but end owners."""

    @pytest.mark.parametrize("target", ["ADMIN", "EDITOR", "VIEWER"])
    def test_let_administrators_care_for_everybody_below_owners(
        self, client: Client, person: Person, staff: Staff, target: str
    ) -> None:
        admin = staff.join(person.seller_id, "ADMIN").person
        colleague = staff.join(person.seller_id, target)
        for role in ("ADMIN", "EDITOR", "VIEWER"):
            assert change(client, admin, colleague.id, role=role).status_code == 200
        answer = remove(client, admin, colleague.id)
        assert (answer.status_code, answer.json()) == (200, {"deleted": True, "id": colleague.id})

    def test_keep_administrators_from_owners(
        self, client: Client, person: Person, staff: Staff
    ) -> None:
        admin = staff.join(person.seller_id, "ADMIN")
        staff.join(person.seller_id, "OWNER")
        owner = own_id(client, person)
        for answer in (
            change(client, admin.person, owner, role="VIEWER"),
            change(client, admin.person, owner, isActive=False),
            remove(client, admin.person, owner),
            change(client, admin.person, admin.id, role="OWNER"),
            client.post(TRANSFER, json={"memberId": admin.id}, headers=admin.person.headers),
        ):
            assert refusal(answer, 403)["message"] == "Insufficient role"

    def test_keep_the_last_owner(self, client: Client, person: Person, staff: Staff) -> None:
        owner = own_id(client, person)
        staff.join(person.seller_id, "ADMIN")
        staff.join(person.seller_id, "OWNER", is_active=False)
        for answer in (
            change(client, person, owner, role="ADMIN"),
            change(client, person, owner, isActive=False),
            remove(client, person, owner),
        ):
            assert "active owner" in refusal(answer, 409)["message"]
        assert change(client, person, owner, role="OWNER").status_code == 200

    def test_let_one_of_two_owners_go(self, client: Client, person: Person, staff: Staff) -> None:
        other = staff.join(person.seller_id, "OWNER")
        assert remove(client, other.person, own_id(client, person)).status_code == 200
        assert not is_welcome(client, person.token)

    def test_leave_one_owner_when_two_remove_each_other(
        self, client: Client, staff: Staff
    ) -> None:
        for _ in range(5):
            owner = register(client)
            other = staff.join(owner.seller_id, "OWNER")
            pairs = [(owner, other.id), (other.person, own_id(client, owner))]
            with ThreadPoolExecutor(2) as pool:
                answers = list(pool.map(lambda pair: remove(client, *pair), pairs))
            assert sorted(each.status_code for each in answers) in ([200, 401], [200, 403])


class TestTransfer:
    def test_makes_the_other_the_owner_and_the_caller_an_administrator(
        self, client: Client, person: Person, staff: Staff, platform_database: Database
    ) -> None:
        editor = staff.join(person.seller_id, "EDITOR")
        mine = own_id(client, person)
        answer = client.post(TRANSFER, json={"memberId": editor.id}, headers=person.headers)
        assert (answer.status_code, answer.json()) == (200, {"ownerId": editor.id})
        row = last_act(platform_database, person.seller_id)
        assert (row.event, row.entity_id) == ("OWNERSHIP_TRANSFERRED", UUID(editor.id))
        assert row.metadata == {
            "before": {"ownerId": mine, "role": "EDITOR"},
            "after": {"ownerId": editor.id},
        }
        listed = client.get(MEMBERS, headers=editor.person.headers).json()
        assert {each["id"]: each["role"] for each in listed} == {
            mine: "ADMIN",
            editor.id: "OWNER",
        }
        again = client.post(TRANSFER, json={"memberId": mine}, headers=person.headers)
        assert refusal(again, 403)["message"] == "Insufficient role"

    def test_needs_an_active_member_other_than_the_caller(
        self, client: Client, person: Person, staff: Staff
    ) -> None:
        off = staff.join(person.seller_id, "ADMIN", is_active=False)
        for member_id in (off.id, own_id(client, person)):
            answer = client.post(TRANSFER, json={"memberId": member_id}, headers=person.headers)
            assert refusal(answer, 409)

    def test_is_refused_to_an_owner_who_was_one_a_moment_ago(
        self, client: Client, person: Person, staff: Staff
    ) -> None:
        """Two transfers at once: the second caller is an administrator by then."""
        heirs = [staff.join(person.seller_id, "EDITOR").id for _ in range(2)]

        def transfer(member_id: str) -> int:
            sent = {"memberId": member_id}
            return client.post(TRANSFER, json=sent, headers=person.headers).status_code

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(transfer, heirs)) == [200, 403]


class TestRemove:
    def test_ends_membership_and_logins(
        self, client: Client, person: Person, staff: Staff, platform_database: Database
    ) -> None:
        colleague = staff.join(person.seller_id, "EDITOR")
        assert remove(client, person, colleague.id).status_code == 200
        assert not is_welcome(client, colleague.person.token)
        assert bring(client, "refresh", colleague.refresh_token).status_code == 401
        assert refusal(remove(client, person, colleague.id), 404)
        row = last_act(platform_database, person.seller_id)
        assert row.event == "MEMBER_REMOVED"
        assert row.metadata["before"] == {
            "email": colleague.person.email,
            "role": "EDITOR",
            "isActive": True,
        }

    def test_leaves_the_user(
        self, client: Client, person: Person, staff: Staff, platform_database: Database
    ) -> None:
        colleague = staff.join(person.seller_id, "EDITOR")
        remove(client, person, colleague.id)
        mine = tables.users.c.id == UUID(colleague.person.user_id)
        with platform_database.global_() as connection:
            assert connection.execute(select(tables.users.c.is_active).where(mine)).scalar()
