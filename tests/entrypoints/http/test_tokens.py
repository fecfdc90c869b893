from __future__ import annotations

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import jwt
import pytest
from sqlalchemy import Table, text
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_errors import refusal

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.settings import Settings


def payload_of(person: Person) -> dict[str, Any]:
    claims: dict[str, Any] = jwt.decode(person.token, options={"verify_signature": False})
    return claims


def ask(client: Client, token: str) -> int:
    return client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code


class TestAccessToken:
    def test_carries_exactly_the_claims_of_the_specification(self, person: Person) -> None:
        claims = payload_of(person)
        assert claims["exp"] - claims["iat"] == 15 * 60
        assert (claims["iss"], claims["aud"]) == ("pixecom", "pixecom-api")
        assert (claims["sub"], claims["sellerId"]) == (person.user_id, person.seller_id)
        assert (claims["role"], claims["isSuperadmin"]) == ("OWNER", False)
        assert set(claims) == {
            "iss", "aud", "iat", "nbf", "exp", "sub", "sid", "sellerId", "role", "isSuperadmin",
        }  # fmt: skip

    def test_is_refused_unsigned(self, client: Client, person: Person) -> None:
        header = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').rstrip(b"=").decode()
        claims = json.dumps(payload_of(person)).encode()
        middle = base64.urlsafe_b64encode(claims).rstrip(b"=").decode()
        assert ask(client, f"{header}.{middle}.") == 401

    @pytest.mark.parametrize("algorithm", ["HS384", "HS512"])
    def test_is_refused_with_another_algorithm(
        self, client: Client, person: Person, settings: Settings, algorithm: str
    ) -> None:
        token = jwt.encode(payload_of(person), settings.jwt_secret, algorithm=algorithm)
        assert ask(client, token) == 401

    def test_is_refused_with_another_key(self, client: Client, person: Person) -> None:
        assert ask(client, jwt.encode(payload_of(person), "x" * 64)) == 401

    @pytest.mark.parametrize(
        "change",
        [
            {"aud": "somebody-else"},
            {"iss": "somebody-else"},
            {"exp": 1},
            {"nbf": 4_000_000_000},
            {"iat": 4_000_000_000},
            {"sub": "nobody"},
            {"sub": str(uuid4())},
            {"sid": str(uuid4())},
            {"sid": 5},
            {"sellerId": str(uuid4())},
            {"sellerId": "ADMIN"},
            {"isSuperadmin": True},
        ],
    )
    def test_is_refused_when_a_claim_does_not_hold(
        self, client: Client, person: Person, settings: Settings, change: dict[str, object]
    ) -> None:
        assert ask(client, jwt.encode(payload_of(person) | change, settings.jwt_secret)) == 401

    @pytest.mark.parametrize(
        "claim", ["iss", "aud", "iat", "nbf", "exp", "sub", "sid", "sellerId", "role"]
    )
    def test_is_refused_when_a_claim_is_missing(
        self, client: Client, person: Person, settings: Settings, claim: str
    ) -> None:
        claims = {name: value for name, value in payload_of(person).items() if name != claim}
        assert ask(client, jwt.encode(claims, settings.jwt_secret)) == 401

    def test_is_refused_after_its_time(
        self, client: Client, person: Person, container: Container
    ) -> None:
        tokens = container.access_tokens()
        claims = tokens.read(token=person.token)
        old = type(tokens)(
            secret=container.settings().jwt_secret, lifetime_seconds=1, clock=container.clock()
        )
        old._lifetime = timedelta(seconds=-60)
        assert ask(client, old.issue(claims=claims)) == 401
        assert ask(client, tokens.issue(claims=claims)) == 200

    @pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer a.b.c"])
    def test_must_be_sent_as_a_bearer_token(self, client: Client, header: str) -> None:
        answer = client.get("/api/auth/me", headers={"Authorization": header})
        assert refusal(answer, 401)["error"]["code"] == "UNAUTHORIZED"


class TestEveryRequestAsksTheDatabase:
    @pytest.mark.parametrize(
        ("table", "column", "change"),
        [
            (tables.users, "id", "is_active = false"),
            (tables.users, "id", "is_superadmin = true"),
            (tables.seller_users, "user_id", "is_active = false"),
            (tables.refresh_tokens, "user_id", "revoked_at = now()"),
        ],
        ids=["user off", "flag changed", "membership off", "login revoked"],
    )
    def test_whether_the_person_is_still_welcome(
        self,
        client: Client,
        platform_database: Database,
        table: Table,
        column: str,
        change: str,
    ) -> None:
        person = register(client)
        assert ask(client, person.token) == 200
        with platform_database.global_() as connection:
            statement = f"UPDATE {table.name} SET {change} WHERE {column} = :id"  # noqa: S608
            connection.execute(text(statement), {"id": person.user_id})
        assert ask(client, person.token) == 401

    @pytest.mark.parametrize("change", ["is_active = false", "status = 'DEACTIVATED'"])
    def test_whether_the_seller_still_works(
        self, client: Client, platform_database: Database, change: str
    ) -> None:
        person = register(client)
        with platform_database.global_() as connection:
            statement = text(f"UPDATE sellers SET {change} WHERE id = :id")  # noqa: S608
            connection.execute(statement, {"id": person.seller_id})
        assert ask(client, person.token) == 401

    def test_whether_the_person_still_exists(
        self, client: Client, platform_database: Database
    ) -> None:
        person = register(client)
        with platform_database.global_() as connection:
            connection.execute(text("DELETE FROM users WHERE id = :id"), {"id": person.user_id})
        assert ask(client, person.token) == 401

    def test_what_the_role_is_now(self, client: Client, platform_database: Database) -> None:
        person = register(client)
        with platform_database.global_() as connection:
            statement = text("UPDATE seller_users SET role = 'VIEWER' WHERE user_id = :id")
            connection.execute(statement, {"id": person.user_id})
        me = client.get("/api/auth/me", headers=person.headers).json()
        assert me["role"] == "VIEWER"
