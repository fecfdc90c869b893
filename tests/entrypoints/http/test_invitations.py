from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, text, update
from tests.entrypoints.http.conftest import PASSWORD, Client, Person, register
from tests.entrypoints.http.logins import bring, cookie_of, events_of, is_welcome
from tests.entrypoints.http.test_access import with_role
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.test_members import MEMBERS, Staff
from tests.entrypoints.http.test_sellers import last_act
from tests.fakes.mail import RememberedMails
from tests.rows import Factory

from pixecom.adapters.crypto.invitations import RandomInvitationTokens
from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.ports import Client as From
from pixecom.application.shared.mail import CarryMail, Mail
from pixecom.application.shared.outbox import Delivery
from pixecom.container import Container
from pixecom.domain.shared.errors import TooManyRequests, Unauthenticated
from pixecom.domain.shared.ids import SellerId
from pixecom.settings import Settings

INVITATIONS = "/api/sellers/me/invitations"
ACCEPT = "/api/auth/invitations/accept"
NEWCOMER = {"password": "a newcomer's password", "displayName": "New Comer"}


@pytest.fixture
def staff(client: Client, make: Factory) -> Staff:
    return Staff(client, make)


def address() -> str:
    return f"{uuid4().hex}@pixecom.test"


def invite(client: Client, by: Person, email: str, role: str = "EDITOR") -> httpx.Response:
    sent = {"email": email, "role": role}
    return client.post(INVITATIONS, json=sent, headers=by.headers)


def accept(client: Client, token: str, **sent: Any) -> httpx.Response:  # noqa: ANN401
    answer = client.post(ACCEPT, json={"token": token, **sent})
    client.cookies.clear()
    return answer


def mail_about(container: Container, platform: Database, about: str) -> Mail:
    """Open the one mail of the outbox about something, as the relay does."""
    box, mails = tables.outbox, RememberedMails()
    with platform.global_() as connection:
        row = connection.execute(select(box).where(box.c.aggregate_id == UUID(about))).one()
    carry = CarryMail(messages=container.sealed_messages(), mailer=mails)
    carry(
        Delivery(
            id=row.id,
            seller_id=row.seller_id,
            topic=row.topic,
            aggregate_id=row.aggregate_id,
            payload=row.payload,
            attempt=1,
            at=container.clock().now(),
        )
    )
    (mail,) = mails.sent
    return mail


def mailed_token(container: Container, platform: Database, invitation_id: str) -> str:
    found = re.search(r"\?token=(\S+)", mail_about(container, platform, invitation_id).text)
    assert found
    return found[1]


def confirm(platform: Database, user: Person) -> None:
    mine = tables.users.c.id == UUID(user.user_id)
    with platform.global_() as connection:
        connection.execute(
            update(tables.users).where(mine).values(email_verified_at=text("now()"))
        )


def is_confirmed(platform: Database, user_id: str) -> bool:
    instant = select(tables.users.c.email_verified_at).where(tables.users.c.id == UUID(user_id))
    with platform.global_() as connection:
        return connection.execute(instant).scalar_one() is not None


def let_expire(platform: Database, invitation_id: str) -> None:
    row = tables.seller_invitations
    change = update(row).where(row.c.id == UUID(invitation_id))
    with platform.global_() as connection:
        connection.execute(change.values(expires_at=text("now()")))


class TestInvite:
    def test_shows_the_token_once_and_keeps_its_digest(
        self,
        client: Client,
        person: Person,
        container: Container,
        platform_database: Database,
    ) -> None:
        email = address()
        answer = invite(client, person, email.upper())
        body = answer.json()
        assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
        assert set(body) == {"id", "email", "role", "expiresAt", "token"}
        assert (body["email"], body["role"]) == (email, "EDITOR")
        week = datetime.fromisoformat(body["expiresAt"]) - container.clock().now()
        assert timedelta(days=6, hours=23) < week <= timedelta(days=7)
        assert body["token"].startswith(UUID(person.seller_id).hex)
        mine = tables.seller_invitations.c.id == UUID(body["id"])
        with platform_database.global_() as connection:
            row = connection.execute(select(tables.seller_invitations).where(mine)).one()
        assert body["token"] not in str(row)
        assert row.invited_by == UUID(person.user_id)
        (listed,) = client.get(INVITATIONS, headers=person.headers).json()
        assert set(listed) == {"id", "email", "role", "expiresAt", "createdAt"}
        assert listed["id"] == body["id"]

    def test_mails_the_link(
        self,
        client: Client,
        person: Person,
        container: Container,
        platform_database: Database,
    ) -> None:
        email = address()
        made = invite(client, person, email, "ADMIN").json()
        mail = mail_about(container, platform_database, made["id"])
        assert (mail.to, mail.subject) == (email, "You are invited to PixEcom")
        assert "A Shop" in mail.text
        assert person.email in mail.text
        assert f"/accept-invitation?token={made['token']}." in mail.text

    def test_is_written_down_without_the_token(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        made = invite(client, person, address()).json()
        row = last_act(platform_database, person.seller_id)
        assert (row.event, row.entity_type) == ("MEMBER_INVITED", "invitation")
        assert row.entity_id == UUID(made["id"])
        assert row.metadata["after"]["email"] == made["email"]
        assert made["token"] not in str(row)

    def test_refuses_members_and_open_invitations(
        self, client: Client, person: Person, staff: Staff
    ) -> None:
        off = staff.join(person.seller_id, "VIEWER", is_active=False)
        for member in (person.email, off.person.email.upper()):
            assert refusal(invite(client, person, member), 409)["message"] == "Already a member"
        email = address()
        assert invite(client, person, email).status_code == 201
        again = refusal(invite(client, person, f" {email.upper()} "), 409)
        assert again["message"] == "An open invitation to this address exists"
        assert invite(client, register(client), email).status_code == 201

    def test_can_be_repeated_after_it_expired_or_was_taken_back(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        email = address()
        first = invite(client, person, email).json()["id"]
        let_expire(platform_database, first)
        assert client.get(INVITATIONS, headers=person.headers).json() == []
        second = invite(client, person, email).json()["id"]
        gone = client.delete(f"{INVITATIONS}/{second}", headers=person.headers)
        assert (gone.status_code, gone.json()) == (200, {"deleted": True, "id": second})
        assert last_act(platform_database, person.seller_id).event == "REVOKE_INVITATION"
        assert refusal(client.delete(f"{INVITATIONS}/{second}", headers=person.headers), 404)
        assert invite(client, person, email).status_code == 201

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"role": "OWNER"}, "role must not be 'OWNER'"),
            ({"email": "nobody"}, "email must be an e-mail address of at most 255 characters"),
            ({"email": None}, "email must be text"),
            ({"sellerId": "x"}, "sellerId is not a known field"),
        ],
    )
    def test_names_what_is_wrong(
        self, client: Client, person: Person, sent: dict[str, Any], said: str
    ) -> None:
        body = {"email": address(), "role": "EDITOR"} | sent
        answer = client.post(INVITATIONS, json=body, headers=person.headers)
        assert details(answer) == [said]

    def test_is_for_administrators(self, client: Client, platform_database: Database) -> None:
        for role, status in {"VIEWER": 403, "EDITOR": 403, "ADMIN": 201}.items():
            member = with_role(client, platform_database, role)
            assert invite(client, member, address(), "ADMIN").status_code == status
            listed = client.get(INVITATIONS, headers=member.headers).status_code
            assert listed == (200 if role == "ADMIN" else 403)

    def test_with_a_key_happens_once(self, client: Client, person: Person) -> None:
        headers = {**person.headers, "Idempotency-Key": uuid4().hex}
        sent = {"email": address(), "role": "VIEWER"}
        first, again = (client.post(INVITATIONS, json=sent, headers=headers) for _ in range(2))
        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert again.headers["idempotent-replayed"] == "true"
        assert len(client.get(INVITATIONS, headers=person.headers).json()) == 1


class TestAccept:
    def test_makes_a_new_user_a_member(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        email = address()
        made = invite(client, person, email, "ADMIN").json()
        answer = accept(client, made["token"], **NEWCOMER)
        body = answer.json()
        assert answer.status_code == 200, answer.text
        assert set(body) == {"accessToken", "user", "seller"}
        assert (body["user"]["email"], body["user"]["displayName"]) == (email, "New Comer")
        assert body["seller"]["id"] == person.seller_id
        me = client.get(
            "/api/auth/me", headers={"Authorization": f"Bearer {body['accessToken']}"}
        ).json()
        assert (me["role"], me["sellerId"]) == ("ADMIN", person.seller_id)
        assert bring(client, "refresh", cookie_of(answer).value).status_code == 200
        assert events_of(platform_database, me["id"]) == ["ACCEPT_INVITATION"]
        log_in = {"email": email, "password": NEWCOMER["password"]}
        assert client.post("/api/auth/login", json=log_in).status_code == 200
        client.cookies.clear()
        listed = client.get(MEMBERS, headers=person.headers).json()
        assert [each["role"] for each in listed] == ["OWNER", "ADMIN"]
        assert client.get(INVITATIONS, headers=person.headers).json() == []

    def test_works_once(self, client: Client, person: Person) -> None:
        token = invite(client, person, address()).json()["token"]
        assert accept(client, token, **NEWCOMER).status_code == 200
        assert refusal(accept(client, token, **NEWCOMER), 404)["message"] == "Invitation not found"

    def test_works_once_when_it_comes_at_the_same_time(
        self, client: Client, person: Person
    ) -> None:
        token = invite(client, person, address()).json()["token"]

        def send(_: int) -> int:
            return accept(client, token, **NEWCOMER).status_code

        with ThreadPoolExecutor(4) as pool:
            codes = sorted(pool.map(send, range(4)))
        assert codes[0] == 200
        assert set(codes[1:]) <= {401, 404, 409}
        assert len(client.get(MEMBERS, headers=person.headers).json()) == 2

    def test_takes_the_link_of_the_mail_for_the_proof_of_an_existing_user(
        self,
        client: Client,
        person: Person,
        container: Container,
        platform_database: Database,
    ) -> None:
        other = register(client)
        confirm(platform_database, other)
        made = invite(client, person, other.email, "VIEWER").json()
        token = mailed_token(container, platform_database, made["id"])
        body = accept(client, token).json()
        assert body["user"]["id"] == other.user_id
        assert body["seller"]["id"] == person.seller_id
        assert is_welcome(client, body["accessToken"])
        assert is_welcome(client, other.token)
        assert "EMAIL_VERIFIED" not in events_of(platform_database, other.user_id)

    def test_trusts_no_account_whose_address_nobody_confirmed(
        self,
        client: Client,
        person: Person,
        container: Container,
        platform_database: Database,
    ) -> None:
        """Somebody else may have registered the address, and would be let in beside its owner."""
        other = register(client)
        made = invite(client, person, other.email).json()
        token = mailed_token(container, platform_database, made["id"])
        said = "Send your password, too: nobody has confirmed this address before"
        assert refusal(accept(client, token), 401)["message"] == said
        assert refusal(accept(client, token, password="wrong password"), 401)
        assert not is_confirmed(platform_database, other.user_id)
        assert len(client.get(MEMBERS, headers=person.headers).json()) == 1
        assert accept(client, token, password=PASSWORD).status_code == 200
        assert is_confirmed(platform_database, other.user_id)
        events = events_of(platform_database, other.user_id)
        assert events[-2:] == ["EMAIL_VERIFIED", "ACCEPT_INVITATION"]

    @pytest.mark.parametrize("mailed", [True, False])
    def test_confirms_the_address_of_a_new_user_if_the_token_was_mailed(
        self,
        *,
        client: Client,
        person: Person,
        container: Container,
        platform_database: Database,
        mailed: bool,
    ) -> None:
        made = invite(client, person, address()).json()
        by_mail = mailed_token(container, platform_database, made["id"])
        body = accept(client, by_mail if mailed else made["token"], **NEWCOMER).json()
        assert is_confirmed(platform_database, body["user"]["id"]) is mailed

    def test_never_lets_the_inviter_in_as_somebody_else(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        """The token that the inviter was shown does not open an account that exists."""
        other = register(client)
        token = invite(client, person, other.email).json()["token"]
        said = "Send your password, too, or use the link in the mail"
        assert refusal(accept(client, token), 401)["message"] == said
        wrong = accept(client, token, password="wrong password")
        assert refusal(wrong, 401)["message"] == "Invalid credentials"
        assert events_of(platform_database, other.user_id)[-1] == "LOGIN_FAILED"
        forged = token + "." + "A" * 43
        assert refusal(accept(client, forged), 404)
        answer = accept(client, token, password=PASSWORD, displayName="Ignored")
        assert answer.json()["user"]["displayName"] == "A Shop"
        assert not is_confirmed(platform_database, other.user_id)

    @pytest.mark.parametrize(
        ("values", "said"),
        [
            ({"is_active": False}, "Account is inactive"),
            ({"role": "SUPPORT"}, "Admin accounts must login at /admin"),
            (
                {"role": "SUPERADMIN", "is_superadmin": True},
                "Admin accounts must login at /admin",
            ),
        ],
    )
    def test_is_no_back_door(
        self,
        *,
        client: Client,
        person: Person,
        make: Factory,
        container: Container,
        platform_database: Database,
        values: dict[str, Any],
        said: str,
    ) -> None:
        email = address()
        hashed = container.password_hasher().hash(password=PASSWORD)
        make.user(email=email, password_hash=hashed, **values)
        made = invite(client, person, email).json()
        token = mailed_token(container, platform_database, made["id"])
        assert refusal(accept(client, token, password=PASSWORD), 401)["message"] == said
        assert len(client.get(MEMBERS, headers=person.headers).json()) == 1

    def test_finds_nothing_that_is_over(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        expired = invite(client, person, address()).json()
        let_expire(platform_database, expired["id"])
        revoked = invite(client, person, address()).json()
        client.delete(f"{INVITATIONS}/{revoked['id']}", headers=person.headers)
        other = register(client)
        foreign = invite(client, other, address()).json()["token"]
        moved = UUID(person.seller_id).hex + foreign[32:]
        for token in (expired["token"], revoked["token"], moved, "", "x" * 76, foreign + "x"):
            answer = accept(client, token, **NEWCOMER)
            assert refusal(answer, 404)["message"] == "Invitation not found"

    def test_finds_nothing_in_a_seller_that_is_switched_off(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        token = invite(client, person, address()).json()["token"]
        mine = tables.sellers.c.id == UUID(person.seller_id)
        with platform_database.global_() as connection:
            connection.execute(update(tables.sellers).where(mine).values(is_active=False))
        assert refusal(accept(client, token, **NEWCOMER), 404)

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({}, ["password is required", "displayName is required"]),
            ({"password": NEWCOMER["password"]}, ["displayName is required"]),
            (NEWCOMER | {"password": "1234567"}, ["password must have 8 to 72 characters"]),
            (
                NEWCOMER | {"displayName": " "},
                ["displayName must have 1 to 100 printable characters"],
            ),
        ],
    )
    def test_asks_a_new_user_for_password_and_name(
        self, client: Client, person: Person, sent: dict[str, str], said: list[str]
    ) -> None:
        token = invite(client, person, address()).json()["token"]
        assert details(accept(client, token, **sent)) == said
        assert accept(client, token, **NEWCOMER).status_code == 200


class TestGuessing:
    def test_a_password_beside_a_shown_token_takes_longer_and_longer(
        self, client: Client, person: Person, settings: Settings
    ) -> None:
        other = register(client)
        token = invite(client, person, other.email).json()["token"]
        limited = Container(settings=replace(settings, rate_limit_enabled=True))
        accept_invitation = limited.accept_invitation()
        here = From(address="203.0.113.9")

        def guess(password: str) -> None:
            accept_invitation(token=token, password=password, display_name=None, client=here)

        for _ in range(5):
            with pytest.raises(Unauthenticated, match="Invalid credentials"):
                guess("wrong password")
        with pytest.raises(TooManyRequests):
            guess(PASSWORD)
        limited.disconnect()


class TestTokens:
    TOKENS = RandomInvitationTokens(pepper="p" * 32)

    @given(seller=st.uuids())
    def test_tell_their_seller_and_whether_they_were_mailed(self, seller: UUID) -> None:
        made = self.TOKENS.make(seller_id=SellerId(seller))
        for text_, is_mailed in ((made.shown, False), (made.mailed, True)):
            read = self.TOKENS.read(token=text_)
            assert read is not None
            assert (read.seller_id, read.is_mailed) == (seller, is_mailed)
            assert read.digest == made.digest

    @given(noise=st.text(max_size=200))
    def test_refuse_noise(self, noise: str) -> None:
        assert self.TOKENS.read(token=noise) is None

    def test_are_proven_by_our_key_alone(self) -> None:
        made = RandomInvitationTokens(pepper="q" * 32).make(seller_id=SellerId(uuid4()))
        assert self.TOKENS.read(token=made.mailed) is None
