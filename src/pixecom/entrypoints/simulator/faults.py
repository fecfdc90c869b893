"""Bad days on order: which calls fail, and how."""

from __future__ import annotations

from threading import Lock
from typing import Literal

import msgspec

from pixecom.entrypoints.simulator.calls import Call
from pixecom.entrypoints.simulator.wire import Failure


class Fault(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What happens to the calls that match; a field that is not given matches everything.

    ``edge`` is the last word of the path (``insights``, ``campaigns``, ``adaccounts``, …; ``node``
    for an object itself, ``report`` for polling one), ``account`` an id with ``act_``, ``page``
    counts from 1. The first ``skip`` matching calls are spared, then ``times`` are hit.
    """

    edge: str | None = None
    method: str | None = None
    account: str | None = None
    level: str | None = None
    page: int | None = None
    skip: int = 0
    times: int | None = None

    error: Failure | None = None
    """Answer with this error instead."""
    more_than_rows: int | None = None
    """… but only where the whole answer, all pages, has more rows than this."""
    drop: Literal["before", "after"] | None = None
    """Close the connection without an answer, before or after acting."""
    wait: float = 0.0
    """Answer so many seconds later."""
    headers: dict[str, str] = {}
    """Send these headers too, true or not; an empty text removes one."""
    page_limit: int | None = None
    """Send no more rows a page than this; 0 sends an empty page and goes on behind it."""
    body: str | None = None
    """Send this text, with ``status``, instead of an answer."""
    status: int = 200
    token_dies: int | None = None
    """The call's token dies just before, with this subcode of 190."""
    report: Literal["Job Failed", "Job Skipped", "stuck"] | None = None
    """How the asynchronous report ends that this call starts."""

    def matches(self, call: Call) -> bool:
        """Tell whether a call is meant."""
        return all(
            wanted is None or wanted == found
            for wanted, found in (
                (self.edge, call.edge),
                (self.method, call.method),
                (self.account, call.account),
                (self.level, call.level),
                (self.page, call.page),
            )
        )


class Faults:
    """The faults that are planted; the order is that of planting, the first error wins."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._faults: dict[int, Fault] = {}
        self._seen: dict[int, int] = {}
        self._next = 0

    def plant(self, fault: Fault) -> int:
        """Set a fault; the number given lifts it again."""
        with self._lock:
            self._next += 1
            self._faults[self._next] = fault
            return self._next

    def lift(self, number: int | None = None) -> None:
        """Remove one fault, or all."""
        with self._lock:
            if number is None:
                self._faults.clear()
            else:
                self._faults.pop(number, None)

    def hitting(self, call: Call) -> list[Fault]:
        """Give the faults that hit a call, and count it."""
        with self._lock:
            return [
                fault
                for number, fault in self._faults.items()
                if fault.matches(call) and self._is_due(number, fault)
            ]

    def _is_due(self, number: int, fault: Fault) -> bool:
        seen = self._seen.get(number, 0)
        self._seen[number] = seen + 1
        return seen >= fault.skip and (fault.times is None or seen < fault.skip + fault.times)
