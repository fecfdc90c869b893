"""Named ranges of days, counted from today in the seller's zone."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from pixecom.domain.shared.period import DayRange

_DAY = timedelta(days=1)


class DatePreset(StrEnum):
    """The ranges that a seller picks by name. CUSTOM stands for the bounds given beside it."""

    TODAY = "today"
    YESTERDAY = "yesterday"
    LAST7 = "last7"
    LAST14 = "last14"
    LAST30 = "last30"
    THIS_MONTH = "thisMonth"
    LAST_MONTH = "lastMonth"
    CUSTOM = "custom"


_LAST_DAYS = {
    DatePreset.TODAY: 1,
    DatePreset.LAST7: 7,
    DatePreset.LAST14: 14,
    DatePreset.LAST30: 30,
}


def days_of(preset: DatePreset, *, today: date) -> DayRange:
    """Give the exact days of a preset; ``today`` is the day it is in the seller's zone.

    ``lastN`` are N days that end with today; ``thisMonth`` ends with today as well.

    Raises:
        ValueError: CUSTOM has no days of its own.
    """
    if preset in _LAST_DAYS:
        return recent_days(_LAST_DAYS[preset], today=today)
    first_of_month = today.replace(day=1)
    if preset is DatePreset.YESTERDAY:
        return DayRange.inclusive(today - _DAY, today - _DAY)
    if preset is DatePreset.THIS_MONTH:
        return DayRange.inclusive(first_of_month, today)
    if preset is DatePreset.LAST_MONTH:
        last = first_of_month - _DAY
        return DayRange.inclusive(last.replace(day=1), last)
    raise ValueError(f"{preset} has no days of its own")


def recent_days(count: int, *, today: date) -> DayRange:
    """Give so many days, the last of them today."""
    return DayRange.inclusive(today - timedelta(days=count - 1), today)
