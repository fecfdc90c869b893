"""Written answers, on a real Valkey and without one."""

from __future__ import annotations

import socket
from uuid import uuid4

import pytest
from redis import Redis

from pixecom.adapters.redis.answers import KEPT_SECONDS, RedisAnswers
from pixecom.domain.shared.ids import SellerId

PATIENT = 20.0
NOBODY = "redis://127.0.0.1:1/0"
BODY = b'{"campaigns":[]}'


@pytest.fixture
def answers(redis_url: str) -> RedisAnswers:
    return RedisAnswers(redis_url, timeout_seconds=PATIENT)


@pytest.fixture
def seller_id() -> SellerId:
    return SellerId(uuid4())


class TestRedisAnswers:
    def test_finds_what_any_process_kept(
        self, answers: RedisAnswers, redis_url: str, seller_id: SellerId
    ) -> None:
        answers.keep(seller_id=seller_id, tag="a", body=BODY)

        other = RedisAnswers(redis_url, timeout_seconds=PATIENT)
        assert other.find(seller_id=seller_id, tag="a") == BODY
        assert other.find(seller_id=seller_id, tag="b") is None

    def test_never_finds_another_seller_s(
        self, answers: RedisAnswers, seller_id: SellerId
    ) -> None:
        answers.keep(seller_id=seller_id, tag="a", body=BODY)

        assert answers.find(seller_id=SellerId(uuid4()), tag="a") is None

    def test_keeps_for_a_minute_at_most(
        self, answers: RedisAnswers, redis_url: str, seller_id: SellerId
    ) -> None:
        answers.keep(seller_id=seller_id, tag="a", body=BODY)

        with Redis.from_url(redis_url) as redis:
            left = int(str(redis.ttl(f"pixecom:answer:zstd:{seller_id}:a")))
        assert 0 < left <= KEPT_SECONDS

    def test_keeps_nothing_very_large(self, answers: RedisAnswers, seller_id: SellerId) -> None:
        answers.keep(seller_id=seller_id, tag="a", body=bytes(2**20 + 1))

        assert answers.find(seller_id=seller_id, tag="a") is None

    def test_finds_nothing_while_redis_is_away(self, seller_id: SellerId) -> None:
        answers = RedisAnswers(NOBODY)

        answers.keep(seller_id=seller_id, tag="a", body=BODY)

        assert answers.find(seller_id=seller_id, tag="a") is None

    def test_asks_a_server_that_says_nothing_only_once(self, seller_id: SellerId) -> None:
        with socket.create_server(("127.0.0.1", 0)) as silent:
            url = f"redis://127.0.0.1:{silent.getsockname()[1]}/0"
            answers = RedisAnswers(url, timeout_seconds=0.05, pause_seconds=3600)
            for _ in range(3):
                assert answers.find(seller_id=seller_id, tag="a") is None
                answers.keep(seller_id=seller_id, tag="a", body=BODY)
            silent.accept()[0].close()
            silent.settimeout(0)
            with pytest.raises(BlockingIOError):
                silent.accept()
