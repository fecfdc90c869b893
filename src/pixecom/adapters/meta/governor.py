"""Keeping below Meta's limits, together with every other process (spec 07 §8, 07a Limits)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from pixecom.adapters.meta.errors import DEFAULT_WAIT_SECONDS, THROTTLED, AppThrottled
from pixecom.adapters.meta.usage import read_usage
from pixecom.application.advertising.calls import CallLedger
from pixecom.application.shared.clock import Clock
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import ProviderThrottled

CALLS_AN_HOUR: Final = 200
"""Of an ad account for which Meta has told no use yet."""
RESERVE: Final = 20
"""How many of them are kept for people who wait for an answer."""
SLOW_PERCENT: Final = 75
STOP_PERCENT: Final = 90
_UNLIMITED: Final = 1_000_000_000
_APP: Final = "meta app"
_FASTEST: Final = 70


class Caller(NamedTuple):
    """On whose account a call goes: the scope of its limits; ``rationed`` before Meta tells."""

    scope: str
    rationed: bool


OF_APP: Final = Caller("meta app itself", rationed=False)
"""Calls without a token of anybody's."""


def caller_of(account: str | None, token: Token | None) -> Caller:
    """Tell whose limits count: the ad account's, else those of the person behind the token.

    A person's limits are nobody else's: only what Meta says of the app stops everybody.
    """
    if account is not None:
        return Caller(f"meta account {account}", rationed=True)
    return Caller(f"meta token {token.fingerprint}", rationed=False) if token else OF_APP


class UsageGovernor:
    """Lets calls out, slows them down, holds them back.

    Once Meta has told how much of an account's limits is used, its word counts: from 75 % on
    background work pauses before each call (1 s, growing to 4 s), from 90 % on nothing is sent
    until the time that Meta announced, else 300 s, has passed; the next answer decides anew.
    ``waiting`` says that a person waits: no pauses, and the reserve may be used.
    """

    def __init__(self, *, ledger: CallLedger, clock: Clock, waiting: bool) -> None:
        self._ledger = ledger
        self._clock = clock
        self._waiting = waiting

    def admit(self, caller: Caller) -> None:
        """Let one call out, perhaps after a pause.

        Raises:
            ProviderThrottled: it must not be sent; ``retry_after`` says when it may.
        """
        limit = self._limit if caller.rationed else _UNLIMITED
        found = self._ledger.admit(scope=caller.scope, under=[_APP], limit=limit)
        if not found.admitted:
            wait = found.stopped_seconds or found.reset_seconds
            raise ProviderThrottled(THROTTLED, code="OWN_LIMIT", retry_after=max(wait, 1))
        if found.percent is not None and found.percent >= SLOW_PERCENT and not self._waiting:
            self._clock.pause((min(found.percent, STOP_PERCENT) - _FASTEST) / 5)

    def heed(self, caller: Caller, headers: Mapping[str, str]) -> int:
        """Take note of what an answer says of the limits.

        Gives the seconds for which it stopped calls, 0 where there is room.
        """
        told, stopped = dict[str, int](), 0
        for usage in read_usage(headers):
            scope = _APP if usage.of_app else caller.scope
            told[scope] = max(told.get(scope, 0), usage.percent)
            if usage.percent >= STOP_PERCENT:
                seconds = usage.regained_in or DEFAULT_WAIT_SECONDS
                self._ledger.stop(scope=scope, seconds=seconds)
                stopped = max(stopped, seconds)
        if told:
            self._ledger.told(told)
        return stopped

    def refused(self, caller: Caller, error: ProviderThrottled) -> None:
        """Take note that Meta refused a call for its limits, whatever its headers said."""
        scope = _APP if isinstance(error, AppThrottled) else caller.scope
        self._ledger.stop(scope=scope, seconds=error.retry_after)

    @property
    def _limit(self) -> int:
        return CALLS_AN_HOUR if self._waiting else CALLS_AN_HOUR - RESERVE
