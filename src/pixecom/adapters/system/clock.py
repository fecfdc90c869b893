"""The clock of the machine."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from pixecom.application.shared.clock import Clock


class SystemClock(Clock):
    """Tells the machine's time in UTC."""

    def now(self) -> datetime:
        """Give the current instant."""
        return datetime.now(UTC)  # noqa: TID251

    def pause(self, seconds: float) -> None:
        """Wait for real."""
        time.sleep(seconds)
