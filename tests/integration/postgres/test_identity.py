from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest
from tests.fakes.clock import ManualClock
from tests.integration.postgres.statements import numbered
from tests.rows import Factory

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.adapters.crypto.proofs import HmacProofs
from pixecom.adapters.crypto.tokens import JwtAccessTokens, RandomSecrets
from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.identity import _PRINCIPAL, PostgresIdentityWorks
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.application.identity.mails import AccountMails
from pixecom.application.identity.ports import Client
from pixecom.application.identity.sessions import Register, Session, Sessions
from pixecom.application.shared.mail import MailDesk
from pixecom.application.shared.sealed import SealedMessages
from pixecom.domain.shared.errors import Conflict

_LOGINS = """
    INSERT INTO refresh_tokens (id, user_id, token, family_id, expires_at, rotated_at, revoked_at)
    SELECT gen_random_uuid(), %(user)s, gen_random_uuid()::text,
           CASE WHEN n %% 10 = 0 THEN %(family)s ELSE gen_random_uuid() END,
           now() + interval '7 days', now(), CASE WHEN n %% 10 > 7 THEN now() END
    FROM generate_series(1, 3000) n"""
"""One login that was renewed 300 times, among others."""


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


class TestWhoCalls:
    @pytest.mark.parametrize("plans", ["force_custom_plan", "force_generic_plan"])
    def test_is_found_without_reading_every_token_of_a_login(
        self, owner_url: str, make: Factory, plans: str
    ) -> None:
        login = {"user": make.user(), "family": uuid4(), "seller": uuid4(), "superadmin": False}
        text, names = numbered(_PRINCIPAL.decode())
        values = ", ".join(f"'{login[name]}'" for name in names)
        with psycopg.connect(owner_url) as connection:
            connection.execute(_LOGINS, login)
            connection.execute("ANALYZE refresh_tokens")
            connection.execute(f"SET LOCAL plan_cache_mode = {plans}".encode())
            connection.execute(f"PREPARE principal AS {text}".encode())
            explained = connection.execute(f"EXPLAIN EXECUTE principal({values})".encode())
            plan = [str(line) for (line,) in explained]
            connection.rollback()
        assert any("ix_refresh_tokens_family_id_revoked" in line for line in plan), plan
