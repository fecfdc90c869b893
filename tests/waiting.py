"""Waiting for a condition, never for a time."""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Event

_POLL_SECONDS = 0.05


def wait_until(condition: Callable[[], object], *, within: float, what: str) -> None:
    """Ask until the condition holds; the deadline only bounds a failure."""
    deadline = time.monotonic() + within
    never = Event()
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {within} s")
        never.wait(_POLL_SECONDS)
