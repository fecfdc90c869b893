from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import httpx
import psycopg
import pytest
from sqlalchemy import text
from tests.entrypoints.http.conftest import PASSWORD, Client, Person, register
from tests.entrypoints.http.logins import (
    bring,
    events_of,
    is_welcome,
    log_in,
    rows_of,
)
from tests.entrypoints.http.posted import Post, post_of
from tests.entrypoints.http.test_errors import details, refusal
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.credentials_ports import Purpose
from pixecom.application.identity.mails import reset_state
from pixecom.application.identity.recovery import MOST_MAILS
from pixecom.container import Container
from pixecom.domain.shared.ids import UserId

NEW_PASSWORD = "quite another password"
BAD_LINK = "This link is invalid, expired or already used"


@pytest.fixture
def post(container: Container) -> Iterator[Post]:
    with post_of(container) as post:
        yield post


def ask(client: Client, email: str) -> httpx.Response:
    return client.post("/api/auth/forgot-password", json={"email": email})


def reset(client: Client, token: str, password: str = NEW_PASSWORD) -> httpx.Response:
    body = {"token": token, "newPassword": password}
    return client.post("/api/auth/reset-password", json=body)


def proof(container: Container, person: Person, *, seconds: float, **given: Any) -> str:  # noqa: ANN401
    """Make a link's token that ends so many seconds from now by the database's clock."""
    with container.identity_works()() as work:
        account, now = work.accounts.find(email=person.email), work.now()
    assert account is not None
    values: dict[str, Any] = {
        "purpose": Purpose.RESET_PASSWORD,
        "user_id": account.user.id,
        "state": reset_state(email=account.user.email, password_hash=account.password_hash),
    }
    ends = now + timedelta(seconds=seconds)
    return container.proofs().issue(**values | given, expires_at=ends)


class TestForgotPassword:
    def test_mails_a_link_to_the_front_end(
        self, client: Client, person: Person, post: Post, container: Container
    ) -> None:
        answer = ask(client, person.email.upper())
        assert answer.status_code == 200
        mail = post.to(person.email)[-1]
        link = f"{container.settings().frontend_url}/reset-password?token="
        assert link in mail.text
        assert "30 minutes" in mail.text

    def test_says_the_same_whoever_asks(
        self, client: Client, person: Person, make: Factory, post: Post
    ) -> None:
        off = f"{uuid4().hex}@pixecom.test"
        make.user(email=off, is_active=False)
        addresses = (person.email, off, f"{uuid4().hex}@pixecom.test", "no address", "a\tb@c.d")
        answers = [ask(client, address) for address in addresses]
        assert {(each.status_code, each.text) for each in answers} == {
            (200, answers[0].text),
        }
        assert [bool(post.to(address)) for address in addresses[1:]] == [False] * 4

    def test_does_the_same_work_whoever_asks(self, client: Client, person: Person) -> None:
        """Counted are statements, not milliseconds: the request never looks who it is."""
        addresses = (person.email, f"{uuid4().hex}@pixecom.test")
        seen = [_statements(partial(ask, client, address)) for address in addresses]
        assert seen[0] == seen[1]
        assert len(seen[0]) == 2, "hold the aggregate, write one row"

    def test_sends_five_mails_in_half_an_hour_at_most(
        self, client: Client, person: Person, post: Post, platform_database: Database
    ) -> None:
        before = len(post.to(person.email))
        for _ in range(MOST_MAILS + 2):
            ask(client, person.email)
        assert len(post.to(person.email)) == before + MOST_MAILS
        sent = events_of(platform_database, person.user_id).count("PASSWORD_RESET_SENT")
        assert sent == MOST_MAILS

    def test_keeps_no_address_and_no_link_in_the_database(
        self, client: Client, person: Person, post: Post, platform_database: Database
    ) -> None:
        ask(client, person.email)
        with platform_database.global_() as connection:
            waiting = str(connection.execute(tables.outbox.select()).all())
        assert person.email not in waiting
        token = post.token(person.email, "reset-password")
        with platform_database.global_() as connection:
            delivered = str(connection.execute(tables.outbox.select()).all())
        assert token not in delivered


class TestResetPassword:
    def test_ends_every_session_and_lets_the_new_password_in(
        self, client: Client, person: Person, post: Post, platform_database: Database
    ) -> None:
        _, cookie = log_in(client, person.email)
        ask(client, person.email)
        answer = reset(client, post.token(person.email, "reset-password"))
        assert (answer.status_code, answer.json()) == (200, {"message": "Password changed"})
        assert not is_welcome(client, person.token)
        assert bring(client, "refresh", cookie).status_code == 401
        rows = rows_of(platform_database, person.user_id)
        assert {row.revoke_reason for row in rows} == {"PASSWORD_RESET"}
        body = {"email": person.email, "password": PASSWORD}
        assert client.post("/api/auth/login", json=body).status_code == 401
        body["password"] = NEW_PASSWORD
        assert client.post("/api/auth/login", json=body).status_code == 200
        assert "PASSWORD_RESET" in events_of(platform_database, person.user_id)

    def test_tells_the_owner(self, client: Client, person: Person, post: Post) -> None:
        ask(client, person.email)
        reset(client, post.token(person.email, "reset-password"))
        assert post.to(person.email)[-1].subject == "Your PixEcom password was changed"

    def test_works_once(self, client: Client, person: Person, post: Post) -> None:
        ask(client, person.email)
        token = post.token(person.email, "reset-password")
        assert reset(client, token).status_code == 200
        assert refusal(reset(client, token), 400)["message"] == BAD_LINK

    def test_voids_every_other_link(self, client: Client, person: Person, post: Post) -> None:
        ask(client, person.email)
        first = post.token(person.email, "reset-password")
        ask(client, person.email)
        assert reset(client, post.token(person.email, "reset-password")).status_code == 200
        assert refusal(reset(client, first), 400)["message"] == BAD_LINK

    def test_proves_the_address(self, client: Client, person: Person, post: Post) -> None:
        ask(client, person.email)
        reset(client, post.token(person.email, "reset-password"))
        body = {"email": person.email, "password": NEW_PASSWORD}
        token = client.post("/api/auth/login", json=body).json()["accessToken"]
        me = client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"}).json()
        assert me["emailVerified"] is True

    @pytest.mark.parametrize(("seconds", "status"), [(-1, 400), (0, 400), (60, 200)])
    def test_ends_by_the_clock_of_the_database(
        self, client: Client, person: Person, container: Container, seconds: float, status: int
    ) -> None:
        assert reset(client, proof(container, person, seconds=seconds)).status_code == status

    def test_links_of_the_mail_last_half_an_hour(
        self, client: Client, person: Person, post: Post, container: Container
    ) -> None:
        ask(client, person.email)
        claimed = container.proofs().claimed(proof=post.token(person.email, "reset-password"))
        assert claimed is not None
        left = claimed.expires_at - container.database_clock().now()
        assert timedelta(minutes=28) < left <= timedelta(minutes=30)

    def test_refuses_what_we_did_not_make_for_this(
        self, client: Client, person: Person, container: Container
    ) -> None:
        good = proof(container, person, seconds=60)
        stranger = UserId(uuid4())
        bad = [
            "",
            "x" * 71,
            good[:-1],
            good[:30] + ("A" if good[30] != "A" else "B") + good[31:],
            proof(container, person, seconds=60, purpose=Purpose.VERIFY_EMAIL),
            proof(container, person, seconds=60, user_id=stranger),
            proof(container, person, seconds=60, state=person.email),
        ]
        for token in bad:
            assert refusal(reset(client, token), 400)["message"] == BAD_LINK
        assert is_welcome(client, person.token)

    def test_refuses_an_inactive_user(
        self, client: Client, person: Person, container: Container, platform_database: Database
    ) -> None:
        token = proof(container, person, seconds=60)
        with platform_database.global_() as connection:
            off = text("UPDATE users SET is_active = false WHERE id = :user")
            connection.execute(off, {"user": person.user_id})
        assert refusal(reset(client, token), 400)["message"] == BAD_LINK

    @pytest.mark.parametrize(
        ("new", "said"),
        [
            ("1234567", "newPassword must have at least 8 characters"),
            ("x" * 73, "newPassword must have at most 72 characters"),
        ],
    )
    def test_holds_the_new_password_to_the_policy(
        self, client: Client, person: Person, container: Container, new: str, said: str
    ) -> None:
        answer = reset(client, proof(container, person, seconds=60), new)
        assert details(answer) == [said]


class TestVerification:
    def test_is_asked_for_at_registration_and_blocks_nothing(
        self, client: Client, post: Post, platform_database: Database
    ) -> None:
        person = register(client)
        me = client.get("/api/auth/me", headers=person.headers).json()
        assert me["emailVerified"] is False
        log_in(client, person.email)
        body = {"token": post.token(person.email, "verify-email")}
        answer = client.post("/api/auth/verify-email", json=body)
        assert (answer.status_code, answer.json()) == (200, {"message": "E-mail address verified"})
        me = client.get("/api/auth/me", headers=person.headers).json()
        assert me["emailVerified"] is True
        assert events_of(platform_database, person.user_id).count("EMAIL_VERIFIED") == 1

    def test_twice_is_as_good_as_once(
        self, client: Client, person: Person, post: Post, platform_database: Database
    ) -> None:
        body = {"token": post.token(person.email, "verify-email")}
        codes = [client.post("/api/auth/verify-email", json=body).status_code for _ in range(2)]
        assert codes == [200, 200]
        assert events_of(platform_database, person.user_id).count("EMAIL_VERIFIED") == 1

    def test_is_of_one_address(
        self, client: Client, person: Person, post: Post, platform_database: Database
    ) -> None:
        body = {"token": post.token(person.email, "verify-email")}
        with platform_database.global_() as connection:
            moved = text("UPDATE users SET email = :email WHERE id = :user")
            values = {"email": f"{uuid4().hex}@pixecom.test", "user": person.user_id}
            connection.execute(moved, values)
        answer = client.post("/api/auth/verify-email", json=body)
        assert refusal(answer, 400)["message"] == BAD_LINK

    def test_takes_no_link_to_a_new_password(
        self, client: Client, person: Person, container: Container
    ) -> None:
        body = {"token": proof(container, person, seconds=60)}
        answer = client.post("/api/auth/verify-email", json=body)
        assert refusal(answer, 400)["message"] == BAD_LINK

    def test_can_be_mailed_again(self, client: Client, person: Person, post: Post) -> None:
        before = len(post.to(person.email))
        answer = client.post("/api/auth/resend-verification", headers=person.headers)
        assert answer.status_code == 200
        assert len(post.to(person.email)) == before + 1

    def test_is_mailed_five_times_in_half_an_hour_at_most(
        self, client: Client, person: Person
    ) -> None:
        for _ in range(MOST_MAILS):
            client.post("/api/auth/resend-verification", headers=person.headers)
        answer = client.post("/api/auth/resend-verification", headers=person.headers)
        assert refusal(answer, 429)["message"] == "Too many mails: try again later"
        assert answer.headers["Retry-After"] == "1800"

    def test_is_not_mailed_for_a_verified_address(
        self, client: Client, person: Person, post: Post
    ) -> None:
        body = {"token": post.token(person.email, "verify-email")}
        client.post("/api/auth/verify-email", json=body)
        answer = client.post("/api/auth/resend-verification", headers=person.headers)
        assert refusal(answer, 409)["message"] == "The e-mail address is already verified"


def _statements(act: Callable[[], object]) -> list[str]:
    """Give the statements of this process while something is done, whoever makes them."""
    seen: list[str] = []
    execute = psycopg.Cursor.execute

    def noted(self: psycopg.Cursor[Any], query: Any, *rest: Any, **named: Any) -> object:  # noqa: ANN401
        seen.append(str(query))
        return execute(self, query, *rest, **named)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(psycopg.Cursor, "execute", noted)
        act()
    return seen
