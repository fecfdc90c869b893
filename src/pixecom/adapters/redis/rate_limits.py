"""Counters of requests, shared through Redis; each process by itself while it is away."""

from __future__ import annotations

import math
import time
from threading import Lock
from typing import cast

from pixecom.adapters.redis.absence import PAUSE_SECONDS, TIMEOUT_SECONDS, Absence, impatient
from pixecom.application.shared.limits import Limit, RateLimiter, Standing

_PREFIX = "pixecom:rate:"
_MOST_KEYS = 50_000
_COUNT = """
local used = redis.call('INCR', KEYS[1])
if used == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return {used, redis.call('PTTL', KEYS[1])}
"""


class RedisRateLimiter(RateLimiter):
    """One script, one round trip a request; the key expires with its window.

    A server that fails, or takes longer than ``timeout_seconds``, is not asked again for
    ``pause_seconds``.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._client = impatient(url, timeout_seconds=timeout_seconds)
        self._script = self._client.register_script(_COUNT)
        self._absence = Absence("each process counts requests", pause_seconds=pause_seconds)
        self._here = _LocalCounters()

    def hit(self, *, key: str, limit: Limit) -> Standing:
        """Count at the server, else here."""
        if not self._absence.lasts:
            with self._absence.noticed():
                return self._hit(_PREFIX + key, limit)
        return self._here.hit(key, limit)

    def _hit(self, name: str, limit: Limit) -> Standing:
        answer = self._script(keys=[name], args=[limit.seconds * 1000])
        used, milliseconds = cast("list[int]", answer)
        return Standing(
            limit=limit, used=used, reset_seconds=max(math.ceil(milliseconds / 1000), 1)
        )


class _LocalCounters:
    """Counters of this process."""

    def __init__(self) -> None:
        self._counted: dict[str, tuple[int, float]] = {}
        self._lock = Lock()

    def hit(self, key: str, limit: Limit) -> Standing:
        now = time.monotonic()
        with self._lock:
            used, end = self._counted.get(key, (0, now))
            if end <= now:
                used, end = 0, now + limit.seconds
                self._make_room(now)
            self._counted[key] = (used + 1, end)
        return Standing(limit=limit, used=used + 1, reset_seconds=max(math.ceil(end - now), 1))

    def _make_room(self, now: float) -> None:
        if len(self._counted) >= _MOST_KEYS:
            self._counted = {key: one for key, one in self._counted.items() if one[1] > now}
        if len(self._counted) >= _MOST_KEYS:
            self._counted.clear()
