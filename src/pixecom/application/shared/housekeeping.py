"""Daily care of what grows: partitions ahead of time, and retention."""

from __future__ import annotations

from abc import abstractmethod
from datetime import date
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


class KeepHouse:
    """Creates this and the next two months, and drops raw history past its retention."""

    def __init__(self, *, partitions: Partitions, clock: Clock, retention_months: int) -> None:
        self._partitions = partitions
        self._clock = clock
        self._retention_months = retention_months

    def __call__(self) -> None:
        """Do both."""
        today = self._clock.now().date()
        self._partitions.ensure(first_month=today.replace(day=1), months=MONTHS_AHEAD + 1)
        months = today.year * 12 + today.month - 1 - self._retention_months
        self._partitions.drop(before=date(months // 12, months % 12 + 1, 1))
