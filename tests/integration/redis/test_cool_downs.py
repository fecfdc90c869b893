"""Pauses between requests, on a real Valkey."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import uuid4

import pytest
from redis import Redis

from pixecom.adapters.redis.cool_downs import RedisCoolDowns


@pytest.fixture
def client(redis_url: str) -> Iterator[Redis]:
    with Redis.from_url(redis_url) as client:
        yield client


@pytest.fixture
def nobody() -> Iterator[Redis]:
    with Redis.from_url("redis://127.0.0.1:1/0") as client:
        yield client


class TestRedisCoolDowns:
    def test_lets_the_first_through_and_tells_the_next_how_long(self, client: Redis) -> None:
        key, cool_downs = str(uuid4()), RedisCoolDowns(client)

        assert cool_downs.start(key=key, seconds=60) == 0
        assert 1 <= cool_downs.start(key=key, seconds=60) <= 60

    def test_is_shared_by_processes(self, client: Redis) -> None:
        key = str(uuid4())
        RedisCoolDowns(client).start(key=key, seconds=60)

        assert RedisCoolDowns(client).start(key=key, seconds=60) > 0

    def test_keeps_other_keys_apart(self, client: Redis) -> None:
        cool_downs = RedisCoolDowns(client)
        cool_downs.start(key=str(uuid4()), seconds=60)

        assert cool_downs.start(key=str(uuid4()), seconds=60) == 0

    def test_counts_by_itself_while_redis_is_away(self, nobody: Redis) -> None:
        cool_downs = RedisCoolDowns(nobody)

        assert cool_downs.start(key="a", seconds=60) == 0
        assert 1 <= cool_downs.start(key="a", seconds=60) <= 60
        assert cool_downs.start(key="b", seconds=60) == 0
