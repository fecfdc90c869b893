"""Settling closed days: what makes a long range as cheap to read as a short one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from pixecom.application.insights.jobs import settle_job
from pixecom.application.insights.ports import DueWork, InsightsWork, InsightsWorks
from pixecom.application.insights.writing import LOCK_TRIES, alone
from pixecom.application.shared.clock import Clock
from pixecom.application.shared.jobs import JobQueue
from pixecom.application.shared.stopping import Interrupted, StopSignal
from pixecom.domain.insights.sync import closed_through
from pixecom.domain.shared.ids import SellerId

DAYS_AT_ONCE = 7
"""Days of one transaction: a few seconds for a hundred thousand ads."""
_Result = TypeVar("_Result")


def unseen(settled: date, through: date) -> None:
    """Ignore progress: nobody is watching."""
    del settled, through


class SettleFigures:
    """Settles a seller's closed days, some at a time, each step in a transaction of its own.

    Stopped in between, it goes on there the next time; doing it twice has the effect of once.
    """

    def __init__(self, *, works: InsightsWorks, clock: Clock, stop: StopSignal) -> None:
        self._works = works
        self._clock = clock
        self._stop = stop

    def __call__(
        self,
        *,
        seller_id: SellerId,
        rebuild: bool = False,
        on_step: Callable[[date, date], None] = unseen,
    ) -> bool:
        """Settle through the last closed day; ``rebuild`` begins at the first.

        Gives False when the process is told to stop before the end.

        Raises:
            Unavailable: another writer of the seller held the lock all the time.
        """
        through = closed_through(self._clock.now())
        try:
            if rebuild:
                self._write(seller_id, lambda work: work.settled.clear())
            settled = None
            while settled is None or settled < through:
                settled = self._write(
                    seller_id,
                    lambda work: work.settled.advance(through=through, days=DAYS_AT_ONCE),
                )
                on_step(settled, through)
        except Interrupted:
            return False
        return True

    def _write(self, seller_id: SellerId, write: Callable[[InsightsWork], _Result]) -> _Result:
        with alone(self._works, seller_id, tries=LOCK_TRIES, check=self._check) as work:
            result = write(work)
            work.commit()
        return result

    def _check(self) -> None:
        if self._stop.is_raised():
            raise Interrupted


class CompareSettled:
    """Holds a seller's settled sums against the daily facts."""

    def __init__(self, *, works: InsightsWorks) -> None:
        self._works = works

    def __call__(self, *, seller_id: SellerId) -> tuple[date | None, int]:
        """Give the last settled day and the number of differences; 0 when all is well."""
        with alone(self._works, seller_id, tries=LOCK_TRIES, check=lambda: None) as work:
            return work.settled.watermark(), work.settled.differences()


class OrchestrateSettling:
    """Queues the settling of every seller who has closed days that are not settled yet."""

    def __init__(self, *, due: DueWork, queue: JobQueue, clock: Clock) -> None:
        self._due = due
        self._queue = queue
        self._clock = clock

    def __call__(self) -> int:
        """Send the messages together; give their number."""
        sellers = self._due.sellers_to_settle(through=closed_through(self._clock.now()))
        self._queue.enqueue([settle_job(seller) for seller in sellers])
        return len(sellers)
