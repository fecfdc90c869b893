"""The log of calls, so that tests can count them."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

import msgspec


class Call(msgspec.Struct, kw_only=True):
    """One call. ``edge``, ``level`` and ``page`` are those that ``Fault`` matches."""

    number: int = 0
    method: str
    path: str
    version: str
    edge: str
    account: str | None = None
    level: str | None = None
    page: int = 1
    status: int = 0
    """HTTP status of the answer; 0 while it is on its way, or when the connection was dropped."""
    code: int | None = None
    """The error's code."""
    dead_token: bool = False
    """It came with a token that had died before."""
    secret_in_url: bool = False
    """A token or a secret stood in the URL."""
    warned: bool = False
    """An earlier answer had said 90 % or more for this account, and access was not regained."""


class Calls:
    """All calls so far."""

    def __init__(self) -> None:
        self._calls: list[Call] = []
        self._lock = Lock()

    def add(self, call: Call) -> Call:
        """Write one down."""
        with self._lock:
            call.number = len(self._calls) + 1
            self._calls.append(call)
        return call

    def all(self, where: Callable[[Call], bool] = lambda _: True) -> list[Call]:
        """Give those that match, oldest first."""
        with self._lock:
            return [call for call in self._calls if where(call)]

    def clear(self) -> None:
        """Forget them."""
        with self._lock:
            self._calls.clear()
