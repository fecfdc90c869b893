"""Usage headers, and who was told by them to stop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

import msgspec

from pixecom.entrypoints.simulator.calls import Call
from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.world import World

BUSINESS = "X-Business-Use-Case-Usage"
APP = "X-App-Usage"
ACCOUNT = "X-Ad-Account-Usage"
INSIGHTS = "x-fb-ads-insights-throttle"
_FULL = 90
_PERCENTAGES = {"call_count", "total_cputime", "total_time", "acc_id_util_pct", "app_id_util_pct"}
_EVERYBODY = ""


def business_usage(
    percent: int, *, account: str = "", minutes: int = 0, types: Sequence[str] = ("ads_insights",)
) -> dict[str, str]:
    """Give a header that says so many per cent, and the minutes until access is regained.

    It has one element for each of ``types``; only the last one says the worst, so that whoever
    reads the first one alone is wrong.
    """
    calm = {"call_count": 1, "total_cputime": 1, "total_time": 1}
    elements = [{"type": kind, **calm, "estimated_time_to_regain_access": 0} for kind in types]
    elements[-1] |= {"call_count": percent, "estimated_time_to_regain_access": minutes}
    scope = account.removeprefix("act_") or World.business_id
    return {BUSINESS: _json({scope: elements})}


class Limits:
    """Sends usage headers, and remembers which scopes they told to stop, and until when."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._regained: dict[str, datetime] = {}

    def headers(self, call: Call, faults: Sequence[Fault]) -> dict[str, str]:
        """Give the headers of an answer: quiet ones, replaced by those of the faults."""
        headers = {APP: _json({"call_count": 2, "total_cputime": 1, "total_time": 1})}
        if call.account:
            headers |= business_usage(3, account=call.account)
            headers[ACCOUNT] = _json({"acc_id_util_pct": 3, "reset_time_duration": 0})
        if call.edge == "insights":
            headers[INSIGHTS] = _json({"app_id_util_pct": 2, "acc_id_util_pct": 3})
        for fault in faults:
            headers |= fault.headers
        self._remember(call.account, headers)
        return {name: text for name, text in headers.items() if text}

    def is_warned(self, account: str | None) -> bool:
        """Tell whether a call for the account, now, is one too many."""
        now = self._world.now()
        scopes = (_EVERYBODY, account or _EVERYBODY)
        return any(now < self._regained.get(scope, now) for scope in scopes)

    def _remember(self, account: str | None, headers: Mapping[str, str]) -> None:
        for name, text in headers.items():
            worst, pause = _worst(text)
            if worst >= _FULL:
                scope = _EVERYBODY if name == APP else account or _EVERYBODY
                until = self._world.now() + (pause or timedelta(minutes=1))
                self._regained[scope] = max(until, self._regained.get(scope, until))


def _worst(text: str) -> tuple[float, timedelta]:
    """Find the highest percentage in a header, and the longest time until access is regained."""
    worst, seconds = 0.0, 0.0
    content: Any = {}
    with suppress(msgspec.DecodeError):
        content = msgspec.json.decode(text)
    left = [content]
    while left:
        match left.pop():
            case dict() as found:
                numbers = {k: v for k, v in found.items() if isinstance(v, int | float)}
                worst = max(worst, *(numbers.get(name, 0) for name in _PERCENTAGES))
                minutes = numbers.get("estimated_time_to_regain_access", 0)
                seconds = max(seconds, 60 * minutes, numbers.get("reset_time_duration", 0))
                left += [value for value in found.values() if isinstance(value, dict | list)]
            case list() as found:
                left += found
    return worst, timedelta(seconds=seconds)


def _json(content: Any) -> str:  # noqa: ANN401
    return msgspec.json.encode(content).decode()
