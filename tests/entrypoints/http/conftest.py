"""The real application over real servers, in process."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import pytest
from litestar.testing import TestClient
from tests import canaries

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.entrypoints.http.edge import Edge
from pixecom.settings import Settings

PASSWORD = canaries.PASSWORD
Client = TestClient[Edge]


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is logged in."""

    email: str
    user_id: str
    seller_id: str
    token: str = field(repr=False)
    refresh_token: str = field(default="", repr=False)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


@pytest.fixture(scope="session")
def container(settings: Settings) -> Container:
    """Give the application with quick hashes: nearly every test registers somebody."""
    container = Container(settings=settings)
    container.password_hasher.override(Argon2PasswordHasher(memory_kib=64))
    return container


@pytest.fixture(scope="session")
def client(container: Container) -> Iterator[Client]:
    with TestClient(create_app(container), raise_server_exceptions=False) as client:
        yield client


def register(client: Client, **given: Any) -> Person:  # noqa: ANN401
    """Register somebody new through the API."""
    body = {
        "email": f"{uuid4().hex}@pixecom.test",
        "password": PASSWORD,
        "displayName": "A Shop",
    } | given
    answer = client.post("/api/auth/register", json=body)
    assert answer.status_code == 201, answer.text
    client.cookies.clear()
    made = answer.json()
    return Person(
        email=made["user"]["email"],
        user_id=made["user"]["id"],
        seller_id=made["seller"]["id"],
        token=made["accessToken"],
    )


@pytest.fixture
def person(client: Client) -> Person:
    return register(client)
