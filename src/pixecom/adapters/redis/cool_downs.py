"""Pauses between requests, shared through Redis; each process by itself while it is away."""

from __future__ import annotations

import math
import time
from threading import Lock

import redis

from pixecom.application.insights.ports import CoolDowns

_PREFIX = "pixecom:cool-down:"


class RedisCoolDowns(CoolDowns):
    """One key per pause, expiring by itself."""

    def __init__(self, client: redis.Redis) -> None:
        self._client = client
        self._local: dict[str, float] = {}
        self._lock = Lock()

    def start(self, *, key: str, seconds: int) -> int:
        """Set the key unless it is there, in one command; else tell what is left of it."""
        name = _PREFIX + key
        try:
            if self._client.set(name, 1, nx=True, ex=seconds):
                return 0
            left = self._client.pttl(name)
        except redis.RedisError:
            return self._start_here(key, seconds)
        return max(math.ceil(int(str(left)) / 1000), 1)

    def _start_here(self, key: str, seconds: int) -> int:
        now = time.monotonic()
        with self._lock:
            self._local = {name: end for name, end in self._local.items() if end > now}
            if key in self._local:
                return max(math.ceil(self._local[key] - now), 1)
            self._local[key] = now + seconds
        return 0
