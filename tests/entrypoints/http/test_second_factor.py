from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import httpx
import pyotp
import pytest
from sqlalchemy import select, text
from tests.entrypoints.http.conftest import PASSWORD, Client, Person
from tests.entrypoints.http.logins import events_of, is_welcome
from tests.entrypoints.http.test_errors import refusal
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.ports import Client as From
from pixecom.container import Container
from pixecom.domain.shared.errors import TooManyRequests, Unauthenticated
from pixecom.settings import Settings


@dataclass(kw_only=True)
class Admin:
    """A superadmin with an app that shows codes, each once."""

    client: Client
    platform: Database
    user_id: UUID
    email: str
    token: str = field(repr=False, default="")
    secret: str = field(repr=False, default="")

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def log_in(self, **given: str | None) -> httpx.Response:
        body = {"email": self.email, "password": PASSWORD} | given
        answer = self.client.post("/api/auth/admin-login", json=body)
        self.client.cookies.clear()
        return answer

    def enrol(self) -> httpx.Response:
        answer = self.client.post("/api/auth/totp/enrol", headers=self.headers)
        if answer.status_code == 200:
            self.secret = answer.json()["secret"]
        return answer

    def verify(self, code: str) -> httpx.Response:
        body = {"code": code}
        return self.client.post("/api/auth/totp/verify", json=body, headers=self.headers)

    def remove(self, **given: str) -> httpx.Response:
        body = {"password": PASSWORD, "code": self.code()} | given
        return self.client.request("DELETE", "/api/auth/totp", json=body, headers=self.headers)

    def code(self, *, steps: int = 0) -> str:
        """Read the app by the database's clock."""
        with self.platform.global_() as connection:
            now = connection.execute(text("SELECT clock_timestamp()")).scalar_one()
        return pyotp.TOTP(self.secret).at(now, counter_offset=steps)

    def let_time_pass(self) -> None:
        """Forget which step was the last: as if it had been long ago."""
        with self.platform.global_() as connection:
            mine = tables.users.update().where(tables.users.c.id == self.user_id)
            connection.execute(mine.values(totp_last_step=0))

    def row(self) -> Any:  # noqa: ANN401
        with self.platform.global_() as connection:
            mine = select(tables.users).where(tables.users.c.id == self.user_id)
            return connection.execute(mine).one()


MakeAdmin = Callable[[], Admin]


@pytest.fixture
def admin(
    client: Client, container: Container, make: Factory, platform_database: Database
) -> Admin:
    """A superadmin who is logged in, without a second factor."""
    email = f"admin-{uuid4().hex}@pixecom.test"
    hashed = container.password_hasher().hash(password=PASSWORD)
    user_id = make.user(email=email, password_hash=hashed, is_superadmin=True, role="SUPERADMIN")
    made = Admin(client=client, platform=platform_database, user_id=user_id, email=email)
    return replace(made, token=made.log_in().json()["accessToken"])


@pytest.fixture
def enrolled(admin: Admin) -> Admin:
    """The same with a second factor, whose first code was used a while ago."""
    admin.enrol()
    assert admin.verify(admin.code()).status_code == 200
    admin.let_time_pass()
    return admin


class TestEnrolment:
    def test_asks_for_nothing_until_the_app_has_proved_it(self, admin: Admin) -> None:
        answer = admin.enrol()
        assert answer.status_code == 200
        uri = pyotp.parse_uri(answer.json()["otpauthUri"])
        assert (uri.secret, uri.name) == (answer.json()["secret"], admin.email)
        assert admin.log_in().status_code == 200

    def test_gives_ten_recovery_codes_when_the_code_is_right(
        self, admin: Admin, platform_database: Database
    ) -> None:
        admin.enrol()
        answer = admin.verify(admin.code())
        assert answer.status_code == 200
        assert len(set(answer.json()["recoveryCodes"])) == 10
        assert "no-store" in answer.headers["Cache-Control"]
        assert events_of(platform_database, admin.user_id)[-1] == "TOTP_ON"

    @pytest.mark.parametrize("code", ["000000", "", "abcdef"])
    def test_stays_off_with_a_wrong_code(self, admin: Admin, code: str) -> None:
        admin.enrol()
        assert (
            refusal(admin.verify(code), 400)["message"] == "The code is wrong or was used already"
        )
        assert admin.log_in().status_code == 200

    def test_needs_a_proposal(self, admin: Admin) -> None:
        admin.secret = pyotp.random_base32()
        assert admin.verify(admin.code()).status_code == 400

    def test_counts_the_newest_secret(self, admin: Admin) -> None:
        admin.enrol()
        old = admin.code()
        admin.enrol()
        assert admin.verify(old).status_code == 400
        assert admin.verify(admin.code()).status_code == 200

    def test_is_refused_when_it_is_on(self, enrolled: Admin) -> None:
        said = "The second factor is already on"
        assert refusal(enrolled.enrol(), 400)["message"] == said
        assert refusal(enrolled.verify(enrolled.code()), 400)["message"] == said

    def test_keeps_no_secret_in_the_clear(self, enrolled: Admin) -> None:
        row = enrolled.row()
        assert row.totp_secret_enc.startswith("v1.")
        assert enrolled.secret not in str(row)
        assert all(len(digest) == 64 for digest in row.recovery_codes)

    def test_is_for_superadmins(self, client: Client, person: Person) -> None:
        calls = [("POST", "enrol", None), ("POST", "verify", {"code": "1"})]
        calls += [("DELETE", "", {"password": "p", "code": "1"})]
        for method, path, body in calls:
            url = f"/api/auth/totp/{path}".rstrip("/")
            answer = client.request(method, url, json=body, headers=person.headers)
            assert refusal(answer, 403)["message"] == "Superadmin access required"


class TestAdminLogIn:
    def test_asks_for_the_code(self, enrolled: Admin, platform_database: Database) -> None:
        for totp in (None, ""):
            answer = enrolled.log_in(totp=totp)
            assert refusal(answer, 401)["message"] == "Second factor required"
        assert "LOGIN_FAILED" not in events_of(platform_database, enrolled.user_id)

    def test_asks_only_whoever_knows_the_password(self, enrolled: Admin) -> None:
        answer = enrolled.log_in(password="wrong password")
        assert refusal(answer, 401)["message"] == "Invalid credentials"

    def test_lets_the_right_code_in(self, enrolled: Admin) -> None:
        answer = enrolled.log_in(totp=enrolled.code())
        assert answer.status_code == 200
        assert is_welcome(enrolled.client, answer.json()["accessToken"])

    def test_takes_no_code_twice_within_its_window(self, enrolled: Admin) -> None:
        code = enrolled.code()
        assert enrolled.log_in(totp=code).status_code == 200
        assert refusal(enrolled.log_in(totp=code), 401)["message"] == "Invalid credentials"
        assert enrolled.log_in(totp=enrolled.code(steps=1)).status_code == 200
        assert enrolled.log_in(totp=enrolled.code()).status_code == 401, "older than the last"

    def test_takes_one_code_once_of_many_at_the_same_time(self, enrolled: Admin) -> None:
        code, codes = enrolled.code(), list[int]()
        threads = [
            Thread(target=lambda: codes.append(enrolled.log_in(totp=code).status_code))
            for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(codes) == [200] + [401] * 7

    def test_refuses_a_wrong_code_and_writes_it_down(
        self, enrolled: Admin, platform_database: Database
    ) -> None:
        wrong = f"{(int(enrolled.code()) + 500_000) % 1_000_000:06}"
        assert refusal(enrolled.log_in(totp=wrong), 401)["message"] == "Invalid credentials"
        assert events_of(platform_database, enrolled.user_id)[-1] == "LOGIN_FAILED"

    def test_takes_each_recovery_code_once(self, admin: Admin) -> None:
        admin.enrol()
        first, second, *_ = admin.verify(admin.code()).json()["recoveryCodes"]
        assert admin.log_in(totp=first).status_code == 200
        assert admin.log_in(totp=first).status_code == 401
        assert admin.log_in(totp=second.lower().replace("-", "")).status_code == 200
        assert len(admin.row().recovery_codes) == 8


class TestRemoval:
    def test_lets_the_password_alone_in_again(
        self, enrolled: Admin, platform_database: Database
    ) -> None:
        answer = enrolled.remove()
        assert (answer.status_code, answer.json()) == (
            200,
            {"message": "The second factor is off"},
        )
        row = enrolled.row()
        assert (row.totp_secret_enc, row.totp_enabled_at, row.recovery_codes) == (None, None, [])
        assert enrolled.log_in().status_code == 200
        assert "TOTP_OFF" in events_of(platform_database, enrolled.user_id)

    @pytest.mark.parametrize("wrong", [{"password": "wrong password"}, {"code": "000000"}])
    def test_needs_both(
        self, enrolled: Admin, platform_database: Database, wrong: dict[str, str]
    ) -> None:
        assert refusal(enrolled.remove(**wrong), 401)["message"] == "Invalid credentials"
        assert events_of(platform_database, enrolled.user_id)[-1] == "LOGIN_FAILED"
        assert enrolled.log_in().status_code == 401

    def test_is_refused_when_it_is_off(self, admin: Admin) -> None:
        admin.secret = pyotp.random_base32()
        assert refusal(admin.remove(), 401)["message"] == "Invalid credentials"

    def test_is_held_up_after_five_failures(
        self, enrolled: Admin, container: Container, settings: Settings
    ) -> None:
        principal = container.authenticate()(token=enrolled.token)
        limited = Container(settings=replace(settings, rate_limit_enabled=True))
        remove, here = limited.remove_totp(), From(address="203.0.113.11")
        for _ in range(5):
            with pytest.raises(Unauthenticated):
                remove(principal=principal, password=PASSWORD, code="000000", client=here)
        with pytest.raises(TooManyRequests):
            remove(principal=principal, password=PASSWORD, code=enrolled.code(), client=here)
        limited.disconnect()
