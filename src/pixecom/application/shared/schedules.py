"""Recurring work as rows: whoever claims a due row does it, once, however late."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from pixecom.application.shared.clock import Clock

_log = logging.getLogger(__name__)

RETRY_SECONDS = 60
"""When a tick that failed, or whose process died, is tried again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """Work that recurs: every ``interval_seconds``, spread by up to ``jitter_seconds``.

    ``first_at_second`` of the UTC day sets the phase of daily work.
    """

    name: str
    interval_seconds: int
    jitter_seconds: int = 0
    first_at_second: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DueTick:
    """A claimed tick: its schedule's name and the instant it was due."""

    name: str
    due_at: datetime


class Schedules(Protocol):
    """The rows of recurring work, shared by all processes."""

    @abstractmethod
    def ensure(self, *, schedules: Sequence[Schedule], at: datetime) -> None:
        """Create the rows that are missing and bring intervals up to date."""

    @abstractmethod
    def hasten(self, *, name: str, at: datetime, unless_within_seconds: int) -> None:
        """Make a schedule due now, unless it was started so recently."""

    @abstractmethod
    def claim(self, *, at: datetime) -> Sequence[DueTick]:
        """Take every due row that nobody else is taking; each is lent for 60 seconds."""

    @abstractmethod
    def finish(self, *, tick: DueTick, at: datetime, error: str | None) -> None:
        """Set the next due time: the first of the rhythm after now, or soon after an error."""


class Ticker:
    """Does what is due. Ticks that were missed count as one: the work looks at what is due."""

    def __init__(
        self, *, schedules: Schedules, work: Mapping[str, Callable[[], object]], clock: Clock
    ) -> None:
        self._schedules = schedules
        self._work = work
        self._clock = clock

    def __call__(self) -> int:
        """Do everything that is due now; give the number of ticks done."""
        ticks = self._schedules.claim(at=self._clock.now())
        for tick in ticks:
            self._schedules.finish(tick=tick, error=self._do(tick.name), at=self._clock.now())
        return len(ticks)

    def _do(self, name: str) -> str | None:
        work = self._work.get(name)
        if work is None:
            return "This version does not know the schedule"
        try:
            work()
        except Exception as error:  # noqa: BLE001 - the row keeps what went wrong
            _log.exception("Scheduled work %s failed", name)
            return f"{type(error).__name__}: {error}"[:1000]
        return None
