"""Writing figures: one writer of a seller at a time, and nobody waits with a connection."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from pixecom.application.insights.ports import InsightsWork, InsightsWorks
from pixecom.application.shared.audit import Actor
from pixecom.domain.shared.errors import Conflict, Unavailable
from pixecom.domain.shared.ids import SellerId

LOCK_TRIES = 60
"""Two minutes: longer than any one transaction of a sync or an import."""


@contextmanager
def alone(
    works: InsightsWorks,
    seller_id: SellerId,
    *,
    tries: int,
    check: Callable[[], None],
    by: Actor | None = None,
) -> Iterator[InsightsWork]:
    """Open a unit of work that holds the seller's sync lock.

    Each try waits as long as the database lets a lock wait (2 seconds) and then gives the
    connection back: the pool is small, and others need it to renew their leases. ``check`` is
    called before each try and may raise to give up.

    Raises:
        Unavailable: another writer of the seller held the lock all the time.
    """
    for _ in range(tries):
        check()
        with works(seller_id, by=by) as work:
            try:
                work.facts.lock()
            except Conflict:
                continue
            yield work
            return
    raise Unavailable("Other figures of this seller are still being written", retry_after=5)
