"""A clock that stands still until it is told otherwise."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from pixecom.application.shared.clock import Clock


class ManualClock(Clock):
    """Shows the instant it was set to; a pause moves it on at once and is remembered."""

    def __init__(self, now: datetime = datetime(2026, 5, 20, 12, tzinfo=UTC)) -> None:
        self._now = now
        self.pauses: list[float] = []

    def now(self) -> datetime:
        return self._now

    def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.advance(seconds)

    def advance(self, seconds: float) -> None:
        self._now += timedelta(seconds=seconds)
