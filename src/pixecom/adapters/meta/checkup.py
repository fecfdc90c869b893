"""How long the version of the API that we call will still be there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from pixecom.adapters.meta.versions import SUNSETS
from pixecom.application.shared.checkup import Checkup, Finding, bad, doubtful, good
from pixecom.application.shared.clock import Clock

WARN_DAYS: Final = 120
FAIL_DAYS: Final = 30


class GraphVersionCheckup(Checkup):
    """Compares the configured version with the calendar, and the calendar with the clock."""

    def __init__(self, *, version: str, clock: Clock) -> None:
        self._version = version
        self._clock = clock

    def findings(self) -> Iterator[Finding]:
        """Warn when less than 120 days are left, fail when less than 30 are."""
        subject, sunset = f"Meta {self._version}", SUNSETS.get(self._version)
        if sunset is None:
            yield doubtful(
                subject,
                "not in our calendar of versions: when does it end? See META_GRAPH_VERSION",
            )
            return
        left = (sunset.last - self._clock.now().date()).days
        said = "ends" if sunset.announced else "ends, as far as one can tell,"
        when = f"{said} on {sunset.last}, {left} days from now"
        if left < 0:
            when = f"ended on {sunset.last}: Meta answers with another version"
        if left < FAIL_DAYS:
            yield bad(subject, f"{when}; move to the next one now")
        elif left < WARN_DAYS:
            yield doubtful(subject, f"{when}; plan the move to the next one")
        else:
            yield good(subject, when)
