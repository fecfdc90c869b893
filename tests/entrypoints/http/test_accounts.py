from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from tests.entrypoints.http.conftest import PASSWORD, Client, Person
from tests.entrypoints.http.logins import (
    bring,
    cookie_of,
    events_of,
    is_welcome,
    log_in,
    refresh,
    rows_of,
)
from tests.entrypoints.http.test_errors import details, refusal
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container

NEW_PASSWORD = "quite another password"
MakeUser = Callable[..., tuple[UUID, str]]
SUPERADMIN = {"is_superadmin": True, "role": "SUPERADMIN"}


@pytest.fixture
def make_user(container: Container, make: Factory) -> MakeUser:
    """Makes a user who can log in, and gives id and address."""

    def made(**values: Any) -> tuple[UUID, str]:  # noqa: ANN401
        email = f"user-{uuid4().hex}@pixecom.test"
        hashed = container.password_hasher().hash(password=PASSWORD)
        return make.user(email=email, password_hash=hashed, **values), email

    return made


def admin_log_in(client: Client, email: str, password: str = PASSWORD) -> httpx.Response:
    answer = client.post("/api/auth/admin-login", json={"email": email, "password": password})
    client.cookies.clear()
    return answer


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


class TestMemberships:
    def test_are_those_in_which_somebody_may_work_now(
        self, client: Client, person: Person, make: Factory
    ) -> None:
        other, off = make.seller(name="Zebra"), make.seller(name="Off")
        make.member(other, user_id=person.user_id, role="EDITOR")
        make.member(off, user_id=person.user_id, is_active=False)
        answer = client.get("/api/auth/memberships", headers=person.headers)

        assert [
            (each["seller"]["name"], each["role"], each["current"]) for each in answer.json()
        ] == [("A Shop", "OWNER", True), ("Zebra", "EDITOR", False)]


class TestAdminLogIn:
    @pytest.mark.parametrize("values", [SUPERADMIN, {"role": "SUPPORT"}], ids=["super", "staff"])
    def test_lets_people_of_the_platform_in_without_a_seller(
        self,
        client: Client,
        make_user: MakeUser,
        values: dict[str, Any],
    ) -> None:
        user_id, email = make_user(**values)
        answer = admin_log_in(client, email)
        body = answer.json()
        assert (answer.status_code, body["seller"], body["user"]["email"]) == (200, None, email)
        me = client.get("/api/auth/me", headers=bearer(body["accessToken"])).json()
        assert (me["id"], me["sellerId"], me["role"]) == (str(user_id), None, None)
        assert me["isSuperadmin"] is values.get("is_superadmin", False)

    def test_can_be_refreshed_without_a_seller(
        self,
        client: Client,
        make_user: MakeUser,
    ) -> None:
        _, email = make_user(**SUPERADMIN)
        first = cookie_of(admin_log_in(client, email)).value
        answer = bring(client, "refresh", first)
        assert is_welcome(client, answer.json()["accessToken"])
        assert cookie_of(answer).value != first

    def test_takes_a_membership_where_there_is_one(
        self,
        client: Client,
        make: Factory,
        make_user: MakeUser,
    ) -> None:
        user_id, email = make_user(**SUPERADMIN)
        seller_id = make.seller()
        make.member(seller_id, user_id=user_id, role="EDITOR")
        body = admin_log_in(client, email).json()
        me = client.get("/api/auth/me", headers=bearer(body["accessToken"])).json()
        assert body["seller"]["id"] == str(seller_id)
        assert (me["sellerId"], me["role"]) == (str(seller_id), "EDITOR")

    @pytest.mark.parametrize(
        ("values", "password", "said"),
        [
            ({}, PASSWORD, "Not an admin account"),
            (SUPERADMIN, "wrong password", "Invalid credentials"),
            ({}, "wrong password", "Invalid credentials"),
            (SUPERADMIN | {"is_active": False}, PASSWORD, "Account is inactive"),
        ],
    )
    def test_refuses_everybody_else(
        self,
        client: Client,
        make_user: MakeUser,
        values: dict[str, Any],
        password: str,
        said: str,
    ) -> None:
        _, email = make_user(**values)
        assert refusal(admin_log_in(client, email, password), 401)["message"] == said

    def test_writes_a_refusal_down(
        self, client: Client, make_user: MakeUser, platform_database: Database
    ) -> None:
        user_id, email = make_user()
        admin_log_in(client, email)
        assert events_of(platform_database, user_id) == ["LOGIN_FAILED"]

    def test_says_the_same_of_an_unknown_address(self, client: Client) -> None:
        answer = admin_log_in(client, "nobody@pixecom.test")
        assert refusal(answer, 401)["message"] == "Invalid credentials"


class TestSwitchSeller:
    def test_begins_a_session_there_and_ends_the_one_here(
        self, client: Client, make: Factory, person: Person, platform_database: Database
    ) -> None:
        token, first = log_in(client, person.email)
        other = make.seller(name="The Other")
        make.member(other, user_id=person.user_id, role="EDITOR")
        answer = client.post(
            "/api/auth/switch-seller", json={"sellerId": str(other)}, headers=bearer(token)
        )
        client.cookies.clear()
        body = answer.json()
        assert (answer.status_code, set(body)) == (200, {"accessToken", "seller"})
        assert (body["seller"]["id"], body["seller"]["name"]) == (str(other), "The Other")
        me = client.get("/api/auth/me", headers=bearer(body["accessToken"])).json()
        assert (me["sellerId"], me["role"]) == (str(other), "EDITOR")
        assert not is_welcome(client, token)
        assert bring(client, "refresh", first).status_code == 401
        assert refresh(client, cookie_of(answer).value)
        assert is_welcome(client, person.token)
        assert events_of(platform_database, person.user_id)[-1] == "SWITCH_SELLER"

    def test_is_remembered_by_the_next_login(
        self, client: Client, make: Factory, person: Person
    ) -> None:
        other = make.seller()
        make.member(other, user_id=person.user_id)
        body = {"sellerId": str(other)}
        client.post("/api/auth/switch-seller", json=body, headers=person.headers)
        token, _ = log_in(client, person.email)
        me = client.get("/api/auth/me", headers=bearer(token)).json()
        assert me["sellerId"] == str(other)

    @pytest.mark.parametrize(
        ("seller", "member"),
        [
            ({}, None),
            ({}, {"is_active": False}),
            ({"is_active": False}, {}),
            ({"status": "PENDING"}, {}),
        ],
        ids=["no member", "membership off", "seller off", "seller pending"],
    )
    def test_needs_an_active_membership(
        self,
        client: Client,
        make: Factory,
        person: Person,
        seller: dict[str, Any],
        member: dict[str, Any] | None,
    ) -> None:
        other = make.seller(**seller)
        if member is not None:
            make.member(other, user_id=person.user_id, **member)
        body = {"sellerId": str(other)}
        answer = client.post("/api/auth/switch-seller", json=body, headers=person.headers)
        assert refusal(answer, 404)["message"] == "Seller not found"
        assert is_welcome(client, person.token)

    def test_cannot_be_asked_by_a_foreign_page(self, client: Client, person: Person) -> None:
        answer = client.post(
            "/api/auth/switch-seller",
            json={"sellerId": person.seller_id},
            headers=person.headers | {"Origin": "https://evil.example"},
        )
        assert refusal(answer, 403)["message"] == "This origin may not use the session"

    def test_needs_a_uuid(self, client: Client, person: Person) -> None:
        answer = client.post(
            "/api/auth/switch-seller", json={"sellerId": "1"}, headers=person.headers
        )
        assert details(answer) == ["sellerId must be a UUID"]


class TestChangePassword:
    def test_ends_every_other_session(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        token, first = log_in(client, person.email)
        body = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
        answer = client.post("/api/auth/change-password", json=body, headers=person.headers)
        assert (answer.status_code, answer.json()) == (200, {"message": "Password changed"})
        assert is_welcome(client, person.token)
        assert not is_welcome(client, token)
        assert bring(client, "refresh", first).status_code == 401
        reasons = [row.revoke_reason for row in rows_of(platform_database, person.user_id)]
        assert reasons == [None, "PASSWORD_CHANGE"]
        assert events_of(platform_database, person.user_id)[-1] == "PASSWORD_CHANGED"

    def test_lets_only_the_new_password_in(self, client: Client, person: Person) -> None:
        body = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
        client.post("/api/auth/change-password", json=body, headers=person.headers)
        codes = [
            client.post(
                "/api/auth/login", json={"email": person.email, "password": password}
            ).status_code
            for password in (PASSWORD, NEW_PASSWORD)
        ]
        assert codes == [401, 200]

    def test_needs_the_current_one(self, client: Client, person: Person) -> None:
        token, _ = log_in(client, person.email)
        body = {"currentPassword": "wrong password", "newPassword": NEW_PASSWORD}
        answer = client.post("/api/auth/change-password", json=body, headers=person.headers)
        assert refusal(answer, 401)["message"] == "The current password is wrong"
        assert is_welcome(client, token)

    @pytest.mark.parametrize(
        ("new", "said"),
        [
            ("1234567", "newPassword must have at least 8 characters"),
            ("x" * 73, "newPassword must have at most 72 characters"),
        ],
    )
    def test_holds_the_new_one_to_the_policy(
        self, client: Client, person: Person, new: str, said: str
    ) -> None:
        body = {"currentPassword": PASSWORD, "newPassword": new}
        answer = client.post("/api/auth/change-password", json=body, headers=person.headers)
        assert details(answer) == [said]

    def test_is_felt_by_a_login_that_was_on_its_way(
        self, client: Client, person: Person, container: Container
    ) -> None:
        """Whoever had the old password verified a moment before gets no session any more."""
        with container.identity_works()() as work:
            account = work.accounts.find(email=person.email)
        assert account is not None
        body = {"currentPassword": PASSWORD, "newPassword": NEW_PASSWORD}
        client.post("/api/auth/change-password", json=body, headers=person.headers)
        with container.identity_works()() as work:
            assert not work.accounts.still_has(
                user_id=account.user.id, password_hash=account.password_hash or ""
            )
