"""A server that does not answer is left alone for a while: no request waits for it twice."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

_log = logging.getLogger(__name__)

TIMEOUT_SECONDS: Final = 0.25
PAUSE_SECONDS: Final = 1.0


def impatient(url: str, *, timeout_seconds: float = TIMEOUT_SECONDS) -> redis.Redis:
    """Make a client for what a request can do without: it waits a little, and tries once."""
    return redis.Redis.from_url(
        url,
        socket_timeout=timeout_seconds,
        socket_connect_timeout=timeout_seconds,
        retry=Retry(NoBackoff(), 0),
    )


class Absence:
    """Remembers that the server failed; for a pause it is not asked again.

    ``what`` says in the log what is done without it.
    """

    def __init__(self, what: str, *, pause_seconds: float = PAUSE_SECONDS) -> None:
        self._what = what
        self._pause_seconds = pause_seconds
        self._until = -math.inf

    @property
    def lasts(self) -> bool:
        """Whether the server is not to be asked now."""
        return time.monotonic() < self._until

    @contextmanager
    def noticed(self) -> Iterator[None]:
        """Ask the server inside; a failure begins a pause and ends there."""
        try:
            yield
        except redis.RedisError as error:
            if self._until == -math.inf:
                _log.warning("Redis is away, %s: %s", self._what, error)
            self._until = time.monotonic() + self._pause_seconds
        else:
            if self._until != -math.inf:
                self._until = -math.inf
                _log.warning("Redis is back")
