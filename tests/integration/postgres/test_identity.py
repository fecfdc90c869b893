from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from tests.fakes.clock import ManualClock

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.adapters.crypto.proofs import HmacProofs
from pixecom.adapters.crypto.tokens import JwtAccessTokens, RandomSecrets
from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.identity import PostgresIdentityWorks
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.application.identity.mails import AccountMails
from pixecom.application.identity.ports import Client
from pixecom.application.identity.sessions import Register, Session, Sessions
from pixecom.application.shared.mail import MailDesk
from pixecom.application.shared.sealed import SealedMessages
from pixecom.domain.shared.errors import Conflict


class ChosenSuffixes(RandomSecrets):
    """Random but for the slugs, whose suffixes a test chooses."""

    def __init__(self, suffixes: Iterator[str]) -> None:
        super().__init__(pepper="p" * 32)
        self._suffixes = suffixes

    def slug_suffix(self) -> str:
        return next(self._suffixes)


def register(database: Database, name: str, suffixes: list[str]) -> Session:
    ids, clock = Uuid7Source(), ManualClock()
    secrets = ChosenSuffixes(iter(suffixes))
    tokens = JwtAccessTokens(secret="s" * 32, lifetime_seconds=900, clock=clock)
    use_case = Register(
        works=PostgresIdentityWorks(database=database, ids=ids),
        hasher=Argon2PasswordHasher(),
        secrets=secrets,
        sessions=Sessions(tokens=tokens, secrets=secrets, ids=ids),
        mails=_mails(ids),
        ids=ids,
    )
    return use_case(
        email=f"{uuid4().hex}@pixecom.test",
        password="a long password",
        display_name=name,
        client=Client(),
    )


def _mails(ids: Uuid7Source) -> AccountMails:
    messages = SealedMessages(vault=AesGcmVault(keys=("0f" * 32,)), ids=ids)
    proofs = HmacProofs(pepper="p" * 32)
    return AccountMails(desk=MailDesk(messages=messages), proofs=proofs, frontend_url="http://a")


def slug(session: Session) -> str:
    assert session.seller is not None
    return session.seller.slug


class TestRegister:
    def test_tries_other_characters_when_a_slug_is_taken(
        self, platform_database: Database
    ) -> None:
        name = f"Shop {uuid4().hex}"
        first = register(platform_database, name, ["aaaa"])
        second = register(platform_database, name, ["aaaa", "aaaa", "bbbb"])
        assert slug(first).endswith("-aaaa")
        assert slug(second) == slug(first).replace("-aaaa", "-bbbb")

    def test_gives_up_in_the_end(self, platform_database: Database) -> None:
        name = f"Shop {uuid4().hex}"
        register(platform_database, name, ["aaaa"])
        with pytest.raises(Conflict, match="choose another"):
            register(platform_database, name, ["aaaa"] * 20)
