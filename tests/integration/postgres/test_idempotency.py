from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex
from uuid import uuid4

import pytest
from sqlalchemy import select, text, update
from tests.rows import Factory

from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.idempotency import (
    PostgresKeysFirst,
    PostgresKeysTogether,
    PostgresOldKeys,
)
from pixecom.application.shared.idempotency import Answer, KeyedRequest, Keys
from pixecom.domain.shared.errors import Busy, Conflict, KeyReused
from pixecom.domain.shared.ids import NIL

# Long before anything that other tests leave behind.
NOW = datetime(2020, 5, 20, 12, tzinfo=UTC)
SECRET = "the-token-of-an-answer"
ANSWER = Answer(
    status=201,
    headers=(("content-type", "application/json"), ("set-cookie", "a"), ("set-cookie", "b")),
    body=b"\x00" + SECRET.encode(),
)


def vault() -> AesGcmVault:
    return AesGcmVault(keys=[token_hex(32)])


@pytest.fixture(params=["together", "first"])
def keys(request: pytest.FixtureRequest, app_database: Database) -> Keys:
    kind = PostgresKeysTogether if request.param == "together" else PostgresKeysFirst
    return kind(app_database, vault())


@pytest.fixture
def asked(make: Factory) -> KeyedRequest:
    return KeyedRequest(
        seller_id=make.seller(),
        caller="user:1",
        key=uuid4().hex,
        method="POST",
        route="/api/things",
        body_sha256="0" * 64,
    )


def answer() -> Answer:
    return ANSWER


def never() -> Answer:
    raise AssertionError("the call runs a second time")


class TestKeys:
    def test_give_the_whole_answer_again(self, keys: Keys, asked: KeyedRequest) -> None:
        assert keys.once(request=asked, act=answer) == ANSWER
        assert keys.once(request=asked, act=never) == replace(ANSWER, replayed=True)

    def test_work_for_calls_without_a_seller(self, keys: Keys, asked: KeyedRequest) -> None:
        nobody = replace(asked, seller_id=None)
        assert not keys.once(request=nobody, act=answer).replayed
        assert keys.once(request=nobody, act=never).replayed
        assert not keys.once(request=asked, act=answer).replayed

    @pytest.mark.parametrize(
        "change", [{"method": "PUT"}, {"route": "/api/thing"}, {"body_sha256": "1" * 64}]
    )
    def test_refuse_another_request(
        self, keys: Keys, asked: KeyedRequest, change: dict[str, str]
    ) -> None:
        keys.once(request=asked, act=answer)
        with pytest.raises(KeyReused):
            keys.once(request=replace(asked, **change), act=never)  # type: ignore[arg-type]

    def test_are_of_one_caller(self, keys: Keys, asked: KeyedRequest) -> None:
        keys.once(request=asked, act=answer)
        for caller in ("user:2", "user:1/", "user"):
            assert not keys.once(request=replace(asked, caller=caller), act=answer).replayed

    def test_are_free_again_after_a_failure(self, keys: Keys, asked: KeyedRequest) -> None:
        def fail() -> Answer:
            raise KeyError

        for _ in range(2):
            with pytest.raises(KeyError):
                keys.once(request=asked, act=fail)
        assert not keys.once(request=asked, act=answer).replayed

    def test_keep_twins_out(self, keys: Keys, asked: KeyedRequest) -> None:
        def act() -> Answer:
            with ThreadPoolExecutor(1) as pool, pytest.raises(Busy):
                pool.submit(keys.once, request=asked, act=never).result()
            return ANSWER

        assert keys.once(request=asked, act=act) == ANSWER

    def test_store_nothing_readable(
        self, keys: Keys, asked: KeyedRequest, platform_database: Database
    ) -> None:
        keys.once(request=asked, act=answer)
        mine = tables.idempotency_keys.c.key == asked.key
        with platform_database.global_() as connection:
            row = connection.execute(select(tables.idempotency_keys).where(mine)).one()
        assert (row.state, row.status_code) == ("DONE", 201)
        assert SECRET not in str(row)

    def test_open_no_answer_of_another_row(
        self, keys: Keys, asked: KeyedRequest, platform_database: Database
    ) -> None:
        other = replace(asked, key=uuid4().hex)
        keys.once(request=asked, act=answer)
        keys.once(request=other, act=answer)
        t = tables.idempotency_keys
        theirs = select(t.c.response).where(t.c.key == other.key).scalar_subquery()
        with platform_database.global_() as connection:
            connection.execute(update(t).where(t.c.key == asked.key).values(response=theirs))
        with pytest.raises(Conflict, match="no longer be repeated"):
            keys.once(request=asked, act=never)


class TestOldKeys:
    def test_are_deleted_after_two_days(
        self, asked: KeyedRequest, app_database: Database, platform_database: Database
    ) -> None:
        keys = PostgresKeysTogether(app_database, vault())
        aged = {"old": timedelta(hours=48, seconds=1), "young": timedelta(hours=48)}
        for name, age in aged.items():
            keys.once(request=replace(asked, key=name), act=answer)
            keys.once(request=replace(asked, key=name, seller_id=None), act=answer)
            with platform_database.global_() as connection:
                connection.execute(
                    text(
                        "UPDATE idempotency_keys SET created_at = :at"
                        " WHERE key = :name AND seller_id IN (:seller, :nobody)"
                    ),
                    {"at": NOW - age, "name": name, "seller": asked.seller_id, "nobody": NIL},
                )
        assert PostgresOldKeys(platform_database).clear(at=NOW) == 2
        assert _left(platform_database, aged) == ["young", "young"]
        PostgresOldKeys(platform_database).clear(at=NOW + timedelta(seconds=1))
        assert _left(platform_database, aged) == []


def _left(platform: Database, names: Iterable[str]) -> list[str]:
    found = select(tables.idempotency_keys.c.key).where(
        tables.idempotency_keys.c.key.in_(list(names))
    )
    with platform.global_() as connection:
        return list(connection.execute(found).scalars())
