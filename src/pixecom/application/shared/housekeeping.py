"""Daily care of what grows: partitions ahead of time, retention, leftovers."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol

from pixecom.application.shared.clock import Clock

MONTHS_AHEAD = 2


class Partitions(Protocol):
    """The monthly parts of the tables that grow."""

    @abstractmethod
    def ensure(self, *, first_month: date, months: int) -> int:
        """Create the missing parts of the months; give their number."""

    @abstractmethod
    def drop(self, *, before: date) -> int:
        """Drop the parts of the raw history that end before the day; give their number."""


class Leftovers(Protocol):
    """Rows that have outlived their use."""

    @abstractmethod
    def clear(self, *, at: datetime) -> int:
        """Delete what nobody needs at this instant; give the number of rows."""


def first_kept_month(today: date, *, months: int) -> date:
    """Give the first day of the oldest month that is kept when so many whole ones are."""
    number = today.year * 12 + today.month - 1 - months
    return date(number // 12, number % 12 + 1, 1)


class KeepHouse:
    """Creates this and the next two months, drops raw history past its retention, clears up."""

    def __init__(
        self,
        *,
        partitions: Partitions,
        leftovers: Sequence[Leftovers],
        clock: Clock,
        retention_months: int,
    ) -> None:
        self._partitions = partitions
        self._leftovers = leftovers
        self._clock = clock
        self._retention_months = retention_months

    def __call__(self) -> None:
        """Do it all."""
        now = self._clock.now()
        today = now.date()
        self._partitions.ensure(first_month=today.replace(day=1), months=MONTHS_AHEAD + 1)
        self._partitions.drop(before=first_kept_month(today, months=self._retention_months))
        for leftovers in self._leftovers:
            leftovers.clear(at=now)
