"""Passwords at the doors: old hashes are renewed, and failures cost the same work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID, uuid4

import argon2
import bcrypt
import pytest
from sqlalchemy import select
from tests.entrypoints.http.conftest import PASSWORD, Client
from tests.rows import Factory

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container

OLD_HASHES = {
    "bcrypt": lambda: bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode(),
    "weaker": lambda: argon2.PasswordHasher(time_cost=1, memory_cost=1024).hash(PASSWORD),
}
SUPERADMIN = {"is_superadmin": True, "role": "SUPERADMIN"}


@pytest.fixture(autouse=True)
def _real_hashes(container: Container) -> Iterator[None]:
    with container.password_hasher.override(Argon2PasswordHasher()):
        yield


class CountingHasher(Argon2PasswordHasher):
    """Counts what takes long."""

    def __init__(self) -> None:
        super().__init__()
        self.work: list[str] = []

    def hash(self, *, password: str) -> str:
        self.work.append("hash")
        return super().hash(password=password)

    def verify(self, *, password: str, password_hash: str | None) -> bool:
        self.work.append("verify")
        return super().verify(password=password, password_hash=password_hash)


def stored(platform: Database, user_id: UUID) -> str:
    with platform.global_() as connection:
        mine = select(tables.users.c.password_hash).where(tables.users.c.id == user_id)
        return str(connection.execute(mine).scalar_one())


def knock(client: Client, door: str, email: str, password: str = PASSWORD) -> int:
    body = {"email": email, "password": password}
    status = client.post(f"/api/auth/{door}", json=body).status_code
    client.cookies.clear()
    return status


@pytest.mark.parametrize("old_hash", OLD_HASHES.values(), ids=OLD_HASHES)
class TestAnOldHash:
    @pytest.mark.parametrize("door", ["login", "admin-login"])
    def test_is_renewed_by_a_login(
        self,
        client: Client,
        make: Factory,
        platform_database: Database,
        old_hash: Callable[[], str],
        door: str,
    ) -> None:
        email, values = f"{uuid4().hex}@pixecom.test", SUPERADMIN if door == "admin-login" else {}
        user_id = make.user(email=email, password_hash=old_hash(), **values)
        if door == "login":
            make.member(make.seller(), user_id=user_id)
        before = stored(platform_database, user_id)
        assert knock(client, door, email, "wrong password") == 401
        assert stored(platform_database, user_id) == before
        assert knock(client, door, email) == 200
        renewed = stored(platform_database, user_id)
        assert renewed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert knock(client, door, email) == 200
        assert stored(platform_database, user_id) == renewed


class TestAFailure:
    @pytest.mark.parametrize("door", ["login", "admin-login"])
    def test_costs_as_much_for_nobody_as_for_somebody(
        self, client: Client, make: Factory, container: Container, door: str
    ) -> None:
        email = f"{uuid4().hex}@pixecom.test"
        make.user(email=email, password_hash=Argon2PasswordHasher().hash(password=PASSWORD))
        make.user(email=f"sso-{email}", password_hash=None)
        work = []
        for address in (email, f"sso-{email}", f"nobody-{email}"):
            hasher = CountingHasher()
            with container.password_hasher.override(hasher):
                assert knock(client, door, address, "wrong password") == 401
            work.append(hasher.work)
        assert work == [["verify"]] * 3

    def test_verifies_nobodys_password_with_all_parameters(self) -> None:
        assert Argon2PasswordHasher()._nobody.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
