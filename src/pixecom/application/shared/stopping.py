"""Being asked to stop: a worker that shuts down, or a caller whose time is up."""

from __future__ import annotations

from abc import abstractmethod
from datetime import timedelta
from threading import Event
from typing import Protocol

from pixecom.application.shared.clock import Clock


class Interrupted(Exception):
    """The work stops here, at a safe point; what is not done stays queued."""


class StopSignal(Protocol):
    """Asked at safe points of long work, between two pages for instance."""

    @abstractmethod
    def is_raised(self) -> bool:
        """Say whether to stop at this point."""


class Switch(StopSignal):
    """A signal that another thread raises, once and for good."""

    def __init__(self) -> None:
        self._event = Event()

    def turn(self) -> None:
        """Ask everybody who looks to stop."""
        self._event.set()

    def is_raised(self) -> bool:
        """Say whether somebody turned the switch."""
        return self._event.is_set()

    def wait(self, seconds: float) -> None:
        """Return when somebody turns the switch, at the latest after so many seconds."""
        self._event.wait(seconds)


class TimeBudget(StopSignal):
    """A signal that raises itself after a number of seconds."""

    def __init__(self, clock: Clock, *, seconds: float) -> None:
        self._clock = clock
        self._end = clock.now() + timedelta(seconds=seconds)

    def is_raised(self) -> bool:
        """Say whether the time is used up."""
        return self._clock.now() >= self._end
