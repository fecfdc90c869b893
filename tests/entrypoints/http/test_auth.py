from __future__ import annotations

import hashlib
import hmac
from http.cookies import SimpleCookie
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from tests.entrypoints.http.conftest import PASSWORD, Client, Person, register
from tests.entrypoints.http.test_errors import details, refusal
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.settings import Settings


def body(**given: str) -> dict[str, str]:
    made = {"email": "new@pixecom.test", "password": PASSWORD, "displayName": "New"}
    return made | given


class TestRegister:
    def test_makes_the_person_the_owner_of_a_new_seller(self, client: Client) -> None:
        person = register(client, displayName="  Anna's Äpfel & Co  ")
        me = client.get("/api/auth/me", headers=person.headers).json()
        assert me == {
            "id": person.user_id,
            "email": person.email,
            "displayName": "Anna's Äpfel & Co",
            "emailVerified": False,
            "avatarUrl": None,
            "sellerId": person.seller_id,
            "role": "OWNER",
            "isSuperadmin": False,
        }

    def test_answers_with_the_shape_of_a_login(self, client: Client) -> None:
        sent = body(email="Shape@Pixecom.Test", displayName="My Shop")
        answer = client.post("/api/auth/register", json=sent)
        made = answer.json()
        assert answer.status_code == 201
        assert set(made) == {"accessToken", "user", "seller"}
        assert made["user"]["email"] == "shape@pixecom.test"
        assert made["seller"]["slug"].startswith("my-shop-")
        assert len(made["seller"]["slug"]) == len("my-shop-") + 4
        assert answer.headers["cache-control"] == "no-store"

    def test_writes_settings_session_and_audit_in_one_go(
        self, client: Client, platform_database: Database, settings: Settings
    ) -> None:
        answer = client.post("/api/auth/register", json=body(email="rows@pixecom.test"))
        cookie = SimpleCookie(answer.headers["set-cookie"])["refresh_token"].value
        seller_id = answer.json()["seller"]["id"]
        pepper = settings.refresh_token_pepper.encode()
        digest = hmac.new(pepper, cookie.encode(), hashlib.sha256).hexdigest()
        with platform_database.global_() as connection:
            chosen = connection.execute(
                select(tables.seller_settings).where(
                    tables.seller_settings.c.seller_id == seller_id
                )
            ).one()
            session = connection.execute(
                select(tables.refresh_tokens).where(tables.refresh_tokens.c.token == digest)
            ).one()
            events = connection.execute(
                select(tables.audit_logs.c.event).where(
                    tables.audit_logs.c.email == "rows@pixecom.test"
                )
            ).scalars()
            assert list(events) == ["REGISTER"]
        assert (chosen.default_currency, chosen.timezone) == ("USD", "UTC")
        assert str(session.active_seller_id) == seller_id
        assert session.parent_id is None

    def test_refuses_an_address_in_use_in_any_letter_case(
        self, client: Client, person: Person
    ) -> None:
        answer = client.post("/api/auth/register", json=body(email=person.email.upper()))
        assert refusal(answer, 409)["message"] == "Email already in use"

    @pytest.mark.parametrize(
        ("given", "said"),
        [
            ({"password": "1234567"}, "password must have at least 8 characters"),
            ({"password": "x" * 73}, "password must have at most 72 characters"),
            ({"displayName": ""}, "displayName must not be empty"),
            ({"displayName": "x" * 101}, "displayName must have at most 100 characters"),
            ({"displayName": "  "}, "displayName must have 1 to 100 printable characters"),
            ({"displayName": "a\x00b"}, "displayName must have 1 to 100 printable characters"),
            ({"email": "nobody"}, "email must be an e-mail address of at most 255 characters"),
            ({"email": "a b@c.de"}, "email must be an e-mail address of at most 255 characters"),
        ],
    )
    def test_refuses_what_nobody_can_use(
        self, client: Client, given: dict[str, str], said: str
    ) -> None:
        assert details(client.post("/api/auth/register", json=body(**given))) == [said]

    def test_keeps_no_half_of_a_refused_registration(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        client.post("/api/auth/register", json=body(email=person.email, displayName="Halfway"))
        with platform_database.global_() as connection:
            found = connection.execute(
                select(tables.sellers.c.id).where(tables.sellers.c.name == "Halfway")
            )
            assert found.all() == []


class TestLogIn:
    def test_gives_a_token_and_a_cookie(self, client: Client, person: Person) -> None:
        sent = {"email": f" {person.email.upper()} ", "password": PASSWORD}
        answer = client.post("/api/auth/login", json=sent)
        cookie = SimpleCookie(answer.headers["set-cookie"])["refresh_token"]
        assert answer.status_code == 200
        assert answer.json()["seller"]["id"] == person.seller_id
        assert len(bytes.fromhex(cookie.value)) == 48
        assert (cookie["path"], cookie["max-age"]) == ("/api/auth", str(7 * 24 * 3600))
        assert (cookie["samesite"], cookie["httponly"]) == ("lax", True)
        assert not cookie["secure"]

    def test_says_the_same_of_a_wrong_password_and_an_unknown_address(
        self, client: Client, person: Person
    ) -> None:
        wrong = client.post(
            "/api/auth/login", json={"email": person.email, "password": "wrong password"}
        )
        unknown = client.post(
            "/api/auth/login", json={"email": "nobody@pixecom.test", "password": "wrong password"}
        )
        assert refusal(wrong, 401)["message"] == "Invalid credentials"
        assert refusal(unknown, 401)["message"] == "Invalid credentials"

    def test_records_success_and_failure(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        for password in ("wrong password", PASSWORD):
            client.post("/api/auth/login", json={"email": person.email, "password": password})
        with platform_database.global_() as connection:
            events = connection.execute(
                select(tables.audit_logs.c.event)
                .where(tables.audit_logs.c.email == person.email)
                .order_by(tables.audit_logs.c.created_at)
            ).scalars()
            assert list(events) == ["REGISTER", "LOGIN_FAILED", "LOGIN_SUCCESS"]

    @pytest.mark.parametrize(
        ("user", "said"),
        [
            ({"is_active": False}, "Account is inactive"),
            ({"is_superadmin": True}, "Admin accounts must login at /admin"),
            ({"role": "SUPPORT"}, "Admin accounts must login at /admin"),
            ({}, "No active seller account found"),
        ],
    )
    def test_tells_who_knows_the_password_why_not(
        self,
        client: Client,
        container: Container,
        make: Factory,
        user: dict[str, Any],
        said: str,
    ) -> None:
        hashed = container.password_hasher().hash(password=PASSWORD)
        email = f"user-{uuid4().hex}@pixecom.test"
        make.user(email=email, password_hash=hashed, **user)
        answer = client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        assert refusal(answer, 401)["message"] == said
        hidden = client.post("/api/auth/login", json={"email": email, "password": "not it"})
        assert refusal(hidden, 401)["message"] == "Invalid credentials"

    @pytest.mark.parametrize("seller", [{"status": "DEACTIVATED"}, {"is_active": False}])
    def test_refuses_members_of_sellers_that_do_not_work(
        self, client: Client, container: Container, make: Factory, seller: dict[str, Any]
    ) -> None:
        email = f"closed-{next(iter(seller))}@pixecom.test"
        hashed = container.password_hasher().hash(password=PASSWORD)
        make.member(make.seller(**seller), user_id=make.user(email=email, password_hash=hashed))
        answer = client.post("/api/auth/login", json={"email": email, "password": PASSWORD})
        assert refusal(answer, 401)["message"] == "No active seller account found"

    def test_takes_the_membership_used_last(
        self, client: Client, make: Factory, person: Person
    ) -> None:
        other = make.seller()
        make.member(other, user_id=person.user_id)
        sent = {"email": person.email, "password": PASSWORD}
        assert client.post("/api/auth/login", json=sent).json()["seller"]["id"] == person.seller_id
