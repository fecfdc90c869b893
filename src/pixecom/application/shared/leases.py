"""Leases: a long job keeps its row by saying so again and again, without holding a connection."""

from __future__ import annotations

import logging
from collections.abc import Callable
from threading import Event, Thread
from types import TracebackType
from typing import Self

from pixecom.application.shared.stopping import StopSignal

_log = logging.getLogger(__name__)


class LeaseKeeper(StopSignal):
    """Renews a lease in a thread of its own, at a third of its length, while entered.

    ``renew`` extends the lease by the database's clock and says whether it is still ours. A
    renewal that fails is tried again at the next turn: two turns fit into a lease. Once the
    lease is lost the keeper is a raised stop signal.
    """

    def __init__(self, renew: Callable[[], bool], *, lease_seconds: float) -> None:
        self._renew = renew
        self._pause = lease_seconds / 3
        self._done = Event()
        self._lost = Event()
        self._thread = Thread(target=self._run, name="lease", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()

    def is_raised(self) -> bool:
        """Say whether somebody else has taken the work over."""
        return self._lost.is_set()

    def _run(self) -> None:
        while not self._done.wait(self._pause):
            try:
                if not self._renew():
                    self._lost.set()
                    return
            except Exception as error:  # noqa: BLE001 - whatever it was, the next turn may work
                _log.warning("A lease could not be renewed: %s", error)
