"""Calls of ad accounts, counted for all processes together (spec 07 §8)."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from pixecom.adapters.redis.absence import PAUSE_SECONDS, TIMEOUT_SECONDS, Absence, impatient
from pixecom.application.advertising.calls import WINDOW_SECONDS, Admission, CallLedger
from pixecom.domain.shared.errors import Unavailable

_PREFIX: Final = "pixecom:calls:"
_ADMIT: Final = """
local used = tonumber(redis.call('GET', KEYS[1]) or '0')
local told = tonumber(redis.call('GET', KEYS[3]) or '-1')
local stopped, percent = 0, -1
for i = 2, #KEYS, 2 do
    stopped = math.max(stopped, redis.call('PTTL', KEYS[i]))
    percent = math.max(percent, tonumber(redis.call('GET', KEYS[i + 1]) or '-1'))
end
local admitted = 0
if stopped <= 0 and (told >= 0 or used < tonumber(ARGV[1])) then
    admitted = 1
    used = redis.call('INCR', KEYS[1])
    if used == 1 then redis.call('EXPIRE', KEYS[1], ARGV[2]) end
end
return {admitted, stopped, percent, used, redis.call('PTTL', KEYS[1])}
"""
_STOP: Final = """
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then
    redis.call('SET', KEYS[1], '1', 'PX', ARGV[1])
end
"""


class RedisCallLedger(CallLedger):
    """One script, one round trip a call; a server that failed is left alone for a while."""

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._client = impatient(url, timeout_seconds=timeout_seconds)
        self._admit = self._client.register_script(_ADMIT)
        self._stop = self._client.register_script(_STOP)
        self._absence = Absence("PostgreSQL counts calls", pause_seconds=pause_seconds)

    def admit(self, *, scope: str, under: Sequence[str], limit: int) -> Admission:
        """Count a call; see the port."""
        keys = [_calls(scope)]
        for each in (scope, *under):
            keys += [_stopped(each), _told(each)]
        values = [limit, WINDOW_SECONDS]
        answer = self._asked(lambda: self._admit(keys=keys, args=values))
        admitted, stopped, percent, used, left = cast("list[int]", answer)
        return Admission(
            admitted=bool(admitted),
            stopped_seconds=math.ceil(max(stopped, 0) / 1000),
            percent=percent if percent >= 0 else None,
            used=used,
            reset_seconds=max(math.ceil(left / 1000), 1),
        )

    def told(self, percents: Mapping[str, int]) -> None:
        """Remember the uses in one round trip."""
        words = self._client.pipeline(transaction=False)
        for scope, percent in percents.items():
            words.set(_told(scope), percent, ex=WINDOW_SECONDS)
        self._asked(words.execute)

    def stop(self, *, scope: str, seconds: int) -> None:
        """Stop a scope."""
        self._asked(lambda: self._stop(keys=[_stopped(scope)], args=[seconds * 1000]))

    def _asked(self, question: Callable[[], object]) -> object:
        if not self._absence.lasts:
            with self._absence.noticed():
                return question()
        raise Unavailable("Redis is away")


def _calls(scope: str) -> str:
    return f"{_PREFIX}{scope}:calls"


def _told(scope: str) -> str:
    return f"{_PREFIX}{scope}:told"


def _stopped(scope: str) -> str:
    return f"{_PREFIX}{scope}:stopped"
