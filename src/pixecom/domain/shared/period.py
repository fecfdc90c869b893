"""Days and ranges of days. A day is a date plus a zone; ranges are half-open inside.

The outside speaks of inclusive days (``dateFrom``, ``dateTo``): ``DayRange.inclusive``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pixecom.domain.shared.errors import Invalid

_DAY = timedelta(days=1)
_QUARTER = timedelta(minutes=15)
_NO_PLACES = {"Factory", "localtime"}
"""Names that files of zones carry and IANA gives to no place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DayRange:
    """Whole days from ``start`` up to, not including, ``end``; never empty."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.start >= self.end:
            raise Invalid("dateFrom must not be after dateTo")

    @classmethod
    def inclusive(cls, first: date, last: date) -> DayRange:
        """Make the range of the days ``first`` to ``last``, both included.

        Raises:
            Invalid: ``first`` is after ``last``, or ``last`` is the end of the calendar.
        """
        if first > last:
            raise Invalid("dateFrom must not be after dateTo")
        if last == date.max:
            raise Invalid(f"{last} is the end of the calendar: the last possible day is before it")
        return cls(start=first, end=last + _DAY)

    @property
    def last(self) -> date:
        """The last day inside the range."""
        return self.end - _DAY

    def __len__(self) -> int:
        return (self.end - self.start).days

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=i) for i in range(len(self)))

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def slices(self, days: int) -> Iterator[DayRange]:
        """Cut the range into consecutive ranges of at most ``days`` days."""
        start = self.start
        while start < self.end:
            end = min(start + timedelta(days=days), self.end)
            yield DayRange(start=start, end=end)
            start = end


def zone(name: str) -> ZoneInfo:
    """Look up an IANA time zone.

    Raises:
        Invalid: there is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, IsADirectoryError) as error:
        raise Invalid(f"Unknown time zone: {name}") from error


@cache
def zone_names() -> frozenset[str]:
    """Give the names of all IANA time zones."""
    return frozenset(available_timezones() - _NO_PLACES)


def day_at(instant: datetime, where: ZoneInfo) -> date:
    """Give the calendar day that it is in a zone at an instant."""
    return instant.astimezone(where).date()


def midnight(day: date, where: ZoneInfo) -> datetime:
    """Give the UTC instant at which a day begins in a zone, also where its clocks change."""
    return datetime.combine(day, time(), where).astimezone(UTC)


def hours_of(days: DayRange, where: ZoneInfo) -> list[datetime]:
    """Give the UTC instants at which the hours of days begin in a zone: 23 to 25 a day.

    An hour that the clocks repeat begins twice. Clocks change at quarters of an hour, and so do
    the zones that are not whole hours from UTC.
    """
    found: list[datetime] = []
    at, end, before = midnight(days.start, where), midnight(days.end, where), None
    while at < end:
        local = at.astimezone(where)
        hour = (local.hour, local.utcoffset())
        if hour != before:
            found.append(at)
        at, before = at + _QUARTER, hour
    return found
