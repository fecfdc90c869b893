"""Every stored ciphertext gets the current key, online, once, and nothing else changes."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select, update
from tests.conftest import Gate
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.shared import rotation
from pixecom.application.shared.idempotency import Answer, Keyed, KeyedRequest
from pixecom.application.shared.mail import Mail
from pixecom.application.shared.rotation import Rotated
from pixecom.application.shared.vault import Place, key_id
from pixecom.container import Container
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.ids import AdAccountId, ConnectionId, SellerId
from pixecom.settings import Settings

COLUMNS = [
    *("tokens of connections", "second factors"),
    *("messages on their way", "answers of keyed calls"),
]


@contextmanager
def with_keys(settings: Settings, *keys: str, tokens: str = "") -> Iterator[Container]:
    given = replace(settings, encryption_keys=keys, meta_token_key=tokens)
    container = Container(settings=given)
    try:
        yield container
    finally:
        container.disconnect()


def rotate(container: Container) -> list[Rotated]:
    told: list[Rotated] = []
    container.rotate_keys()(told=told.append)
    return told


class Secrets:
    """One secret of each kind, sealed with a container's keys."""

    def __init__(self, container: Container, make: Factory) -> None:
        self.seller = make.seller()
        self.account = make.ad_account(self.seller).id
        self.user = make.user()
        self.token = Token(text=f"EAA{secrets.token_hex(60)}")
        self.request = KeyedRequest(
            seller_id=self.seller,
            caller=f"user:{self.user}",
            key=uuid4().hex,
            method="POST",
            route="/x",
            body_sha256="0" * 64,
        )
        self.anonymous = replace(self.request, seller_id=None, caller="address:1", key=uuid4().hex)
        self._store(container)

    def _store(self, container: Container) -> None:
        sealed = container.token_vault().sealed(
            self.token, seller_id=self.seller, connection_id=ConnectionId(self.account)
        )
        with container.advertising_works()(self.seller) as work:
            work.tokens.put(tokens=[sealed], expires_at=None)
            mail = Mail(to="a@b.example", subject="Hello", text="a secret link")
            container.mail_desk().post(
                work=work, mail=mail, about=self.seller, seller_id=self.seller
            )
            work.commit()
        with container.platform_database().global_() as connection:
            factor = container.vault().seal(text="a factor", place=self.factor)
            mine = update(tables.users).where(tables.users.c.id == self.user)
            connection.execute(mine.values(totp_secret_enc=factor))
        for request in (self.request, self.anonymous):
            self.repeat(container, request)

    @property
    def factor(self) -> Place:
        return Place(table="users", column="totp_secret_enc", row_id=self.user)

    def repeat(self, container: Container, request: KeyedRequest) -> Answer:
        keys = container.idempotency_keys()[Keyed.SELLER]
        answer = Answer(status=200, headers=(), body=b"an answer")
        found: Answer = keys.once(request=request, act=lambda: answer)
        return found

    def check(self, container: Container) -> None:
        """See that all of it opens."""
        tokens = container.account_tokens()
        account = AdAccountId(self.account)
        assert tokens.token_of(seller_id=self.seller, ad_account_id=account) == self.token
        with container.platform_database().global_() as connection:
            users, outbox = tables.users, tables.outbox
            factor = select(users.c.totp_secret_enc).where(users.c.id == self.user)
            sealed = connection.execute(factor).scalar_one()
            message = select(outbox).where(outbox.c.seller_id == self.seller)
            row = connection.execute(message).one()
        assert container.vault().unseal(sealed=sealed, place=self.factor) == "a factor"
        place = Place(
            table="outbox", column="payload", row_id=row.id, seller_id=UUID(str(self.seller))
        )
        assert "a secret link" in container.vault().unseal(
            sealed=row.payload["sealed"], place=place
        )
        for request in (self.request, self.anonymous):
            answer = self.repeat(container, request)
            assert (answer.replayed, answer.body) == (True, b"an answer")


@pytest.fixture(autouse=True)
def alone(platform_database: Database) -> None:
    """What other tests of this process have sealed is in nobody's way."""
    with platform_database.global_() as connection:
        connection.execute(update(tables.fb_connections).values(access_token_enc=None))
        connection.execute(update(tables.users).values(totp_secret_enc=None))
        connection.execute(tables.outbox.delete())
        connection.execute(tables.idempotency_keys.delete())


class TestRotating:
    def test_lets_the_old_key_go(
        self,
        settings: Settings,
        make: Factory,
        gate: Gate,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(rotation, "PAGE", 2)
        old, new, own = (secrets.token_hex(32) for _ in range(3))
        with with_keys(settings, old) as container:
            held = [Secrets(container, make) for _ in range(5)]
        with with_keys(settings, new, old, tokens=own) as container:
            told = rotate(container)
            assert [each.column for each in told] == COLUMNS
            assert [(each.written, each.broken) for each in told] == [
                *((5, 0), (5, 0), (5, 0)),
                (10, 0),
            ]
            assert [each.written for each in rotate(container)] == [0, 0, 0, 0]
        with with_keys(settings, new, tokens=own) as container:
            for each in held:
                each.check(container)
        gate(f"Keys: {sum(each.written for each in told)} ciphertexts sealed again, all open")

    def test_writes_which_key_it_was(self, settings: Settings, make: Factory) -> None:
        old, new = secrets.token_hex(32), secrets.token_hex(32)
        with with_keys(settings, old) as container:
            held = Secrets(container, make)
        with with_keys(settings, new, old) as container:
            rotate(container)
            rows = tables.fb_connections
            with container.platform_database().global_() as connection:
                mine = select(rows).where(rows.c.id == held.account)
                row = connection.execute(mine).one()
        assert row.token_key_id == key_id(bytes.fromhex(new))
        assert row.access_token_enc.split(".")[1] == row.token_key_id
        assert row.version == 1

    def test_leaves_what_no_key_opens_and_goes_on(self, settings: Settings, make: Factory) -> None:
        lost, old, new = (secrets.token_hex(32) for _ in range(3))
        with with_keys(settings, lost) as container:
            Secrets(container, make)
        with with_keys(settings, old) as container:
            held = Secrets(container, make)
        with with_keys(settings, new, old) as container:
            told = rotate(container)
            assert [(each.written, each.broken) for each in told] == [
                *((1, 1), (1, 1), (1, 1)),
                (2, 2),
            ]
            held.check(container)

    def test_gives_way_to_whoever_writes_meanwhile(
        self, settings: Settings, make: Factory
    ) -> None:
        """A token that is renewed between reading and writing stays the renewed one."""
        old, new = secrets.token_hex(32), secrets.token_hex(32)
        with with_keys(settings, old) as container:
            held = Secrets(container, make)
        with with_keys(settings, new, old) as container:
            column, vault = container.rotate_keys()._columns[0]
            (found,) = column.page(key_id=vault.current_key, after="", limit=10)
            renewed = Token(text="EAA renewed")
            sealed = container.token_vault().sealed(
                renewed, seller_id=held.seller, connection_id=ConnectionId(held.account)
            )
            with container.advertising_works()(SellerId(held.seller)) as work:
                ends = work.now() + timedelta(days=60)
                work.tokens.put(tokens=[sealed], expires_at=ends)
                work.commit()
            late = vault.seal(text=held.token.text, place=found.place)
            written = column.replace(
                [rotation.Resealed(old=found, text=late, key_id=vault.current_key)]
            )
            tokens = container.account_tokens()
            account = AdAccountId(held.account)
            now = tokens.token_of(seller_id=held.seller, ad_account_id=account)
        assert (written, now) == (0, renewed)
