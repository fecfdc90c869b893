"""Counters of requests, on a real Valkey and without one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from redis import Redis

from pixecom.adapters.embedded.processes import free_port
from pixecom.adapters.redis.rate_limits import RedisRateLimiter
from pixecom.application.shared.limits import Limit

PATIENT = 20.0
"""A busy machine may answer late; tests of a server that is away say so themselves."""
NOBODY = "redis://127.0.0.1:1/0"
TWO = Limit(requests=2, seconds=60)


@pytest.fixture(params=["shared", "local"])
def limiter(request: pytest.FixtureRequest, redis_url: str) -> RedisRateLimiter:
    url = redis_url if request.param == "shared" else NOBODY
    return RedisRateLimiter(url, timeout_seconds=PATIENT)


@pytest.fixture
def silent() -> Iterator[socket.socket]:
    """A server that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


class TestARateLimiter:
    def test_counts_to_the_limit_and_on(self, limiter: RedisRateLimiter) -> None:
        key = uuid4().hex
        stands = [limiter.hit(key=key, limit=TWO) for _ in range(4)]
        assert [each.used for each in stands] == [1, 2, 3, 4]
        assert [each.remaining for each in stands] == [1, 0, 0, 0]
        assert [each.is_exceeded for each in stands] == [False, False, True, True]
        assert all(1 <= each.reset_seconds <= 60 for each in stands)

    def test_keeps_keys_apart(self, limiter: RedisRateLimiter) -> None:
        assert [limiter.hit(key=uuid4().hex, limit=TWO).used for _ in range(2)] == [1, 1]

    def test_counts_each_of_many_at_once(self, limiter: RedisRateLimiter) -> None:
        key = uuid4().hex
        with ThreadPoolExecutor(8) as pool:
            stands = list(pool.map(lambda _: limiter.hit(key=key, limit=TWO).used, range(40)))
        assert sorted(stands) == list(range(1, 41))

    def test_begins_anew_when_the_window_has_ended(
        self, limiter: RedisRateLimiter, redis_url: str
    ) -> None:
        key = uuid4().hex
        limiter.hit(key=key, limit=TWO)
        with Redis.from_url(redis_url) as redis:
            redis.delete(f"pixecom:rate:{key}")
        used, end = limiter._here._counted.get(key, (0, 0.0))
        limiter._here._counted[key] = (used, end - 60)
        assert limiter.hit(key=key, limit=TWO).used == 1


class TestRedisRateLimiter:
    def test_is_shared_by_processes(self, redis_url: str) -> None:
        key = uuid4().hex
        used = [
            RedisRateLimiter(redis_url, timeout_seconds=PATIENT).hit(key=key, limit=TWO).used
            for _ in range(3)
        ]
        assert used == [1, 2, 3]

    def test_leaves_no_key_without_an_end(self, redis_url: str) -> None:
        key = uuid4().hex
        RedisRateLimiter(redis_url, timeout_seconds=PATIENT).hit(key=key, limit=TWO)
        with Redis.from_url(redis_url) as redis:
            assert 0 < int(str(redis.pttl(f"pixecom:rate:{key}"))) <= 60_000

    def test_asks_a_server_that_says_nothing_only_once(self, silent: socket.socket) -> None:
        limiter = RedisRateLimiter(
            f"redis://127.0.0.1:{silent.getsockname()[1]}/0",
            timeout_seconds=0.05,
            pause_seconds=3600,
        )
        used = [limiter.hit(key="a", limit=TWO).used for _ in range(5)]
        assert used == [1, 2, 3, 4, 5]
        silent.accept()[0].close()
        silent.settimeout(0)
        with pytest.raises(BlockingIOError):
            silent.accept()

    def test_counts_with_the_others_again_when_redis_is_back(self, redis_url: str) -> None:
        key = uuid4().hex
        limiter = RedisRateLimiter(
            f"redis://127.0.0.1:{free_port()}/0", timeout_seconds=PATIENT, pause_seconds=0
        )
        assert limiter.hit(key=key, limit=TWO).used == 1
        here = RedisRateLimiter(redis_url, timeout_seconds=PATIENT)
        limiter._client, limiter._script = here._client, here._script
        here.hit(key=key, limit=TWO)
        assert limiter.hit(key=key, limit=TWO).used == 2

    def test_does_not_grow_without_end_by_itself(self) -> None:
        here = RedisRateLimiter(NOBODY)._here
        here._counted = {str(number): (1, 0.0) for number in range(50_000)}
        here.hit("new", TWO)
        assert list(here._counted) == ["new"]
