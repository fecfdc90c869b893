"""``python -m pixecom.entrypoints.scheduler``: ticks every second until told to stop."""

from __future__ import annotations

import logging
import signal
import sys
from threading import Event

from pixecom.container import Container
from pixecom.domain.shared.errors import PixecomError
from pixecom.entrypoints.scheduler.work import SCHEDULES, STATS, work_of
from pixecom.settings import load

TICK_SECONDS = 1.0
_log = logging.getLogger("pixecom.scheduler")


def main() -> int:
    """Tick; a database that is away is waited for. Give the exit code."""
    stop = Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stop.set())
    container = Container(settings=load())
    container.configure_logging()
    container.start_check().check()
    ticker = container.ticker(work=work_of(container))
    begun = False
    while not stop.is_set():
        try:
            if not begun:
                begin(container)
                begun = True
            ticker()
        except PixecomError as error:
            _log.warning("Waiting: %s", error)
        stop.wait(TICK_SECONDS)
    container.disconnect()
    return 0


def begin(container: Container) -> None:
    """Create missing schedules; a start asks for fresh figures unless they were just fetched."""
    now = container.database_clock().now()
    schedules = container.schedules()
    schedules.ensure(schedules=SCHEDULES, at=now)
    schedules.hasten(name=STATS.name, at=now, unless_within_seconds=60)


if __name__ == "__main__":
    sys.exit(main())
