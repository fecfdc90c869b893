"""What Meta's headers say of its limits: every element of every one, read with distrust.

Source: spec 07a, Limits. Values are percentages; there is no ``Retry-After``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import msgspec

USE_CASES: Final = "x-business-use-case-usage"
APP: Final = "x-app-usage"
ACCOUNT: Final = "x-ad-account-usage"
INSIGHTS: Final = "x-fb-ads-insights-throttle"
_COUNTERS: Final = ("call_count", "total_cputime", "total_time")
_LONGEST_SECONDS: Final = 24 * 3600
_MOST_PERCENT: Final = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """One word about one limit: how much of it is used, and in how many seconds it is regained.

    ``of_app`` tells a limit of the app from one of the ad account that was asked. ``regained_in``
    is 0 where nothing is announced.
    """

    percent: int
    regained_in: int
    of_app: bool


def read_usage(headers: Mapping[str, str]) -> Iterator[Usage]:
    """Read the headers of an answer; what cannot be read says nothing.

    ``headers`` ignores the case of names, as httpx's does.
    """
    for uses in _object(headers.get(USE_CASES)).values():
        for use in uses if isinstance(uses, list) else [uses]:
            minutes = _number(_field(use, "estimated_time_to_regain_access"))
            yield from _usage(use, _COUNTERS, of_app=False, regained_in=60 * (minutes or 0))
    app = _object(headers.get(APP))
    yield from _usage(app, _COUNTERS, of_app=True)
    account = _object(headers.get(ACCOUNT))
    reset = _number(account.get("reset_time_duration")) or 0
    yield from _usage(account, ["acc_id_util_pct"], of_app=False, reset_in=reset)
    insights = _object(headers.get(INSIGHTS))
    yield from _usage(insights, ["acc_id_util_pct"], of_app=False)
    yield from _usage(insights, ["app_id_util_pct"], of_app=True)


def _usage(
    element: object,
    names: Iterable[str],
    *,
    of_app: bool,
    regained_in: float = 0,
    reset_in: float = 0,
) -> Iterator[Usage]:
    """Give the highest value of an element.

    A time until access is regained means that there is none now, whatever the counters say; one
    until a counter is reset matters only when it is full.
    """
    values = [value for name in names if (value := _number(_field(element, name))) is not None]
    if not values and not regained_in:
        return
    percent = min(math.ceil(max(values, default=0)), _MOST_PERCENT)
    seconds = min(math.ceil(regained_in or reset_in), _LONGEST_SECONDS)
    if regained_in:
        percent = max(percent, 100)
    yield Usage(percent=percent, regained_in=seconds, of_app=of_app)


def _object(text: str | None) -> Mapping[str, object]:
    try:
        value = msgspec.json.decode(text or "{}")
    except msgspec.DecodeError:
        return {}
    return value if isinstance(value, dict) else {}


def _field(element: object, name: str) -> object:
    return element.get(name) if isinstance(element, Mapping) else None


def _number(value: object) -> float | None:
    """Read a number that may be written as text; nothing below 0, nothing endless."""
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) and number >= 0 else None
