"""The threads that run use cases: few, with a short queue in front of them.

Every one of them may wait two seconds for a connection. Without a limit a crowd would queue up
behind them for minutes; so the crowd is told at once when to come back.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cache
from typing import ParamSpec, TypeVar

from litestar.concurrency import set_asyncio_executor

from pixecom.domain.shared.errors import Unavailable

THREADS = 8
WAITING = 24

P = ParamSpec("P")
R = TypeVar("R")


class BoundedThreads(ThreadPoolExecutor):
    """Refuses work instead of letting more than ``waiting`` calls queue up."""

    def __init__(self, *, threads: int = THREADS, waiting: int = WAITING) -> None:
        super().__init__(max_workers=threads, thread_name_prefix="use-case")
        self._most_waiting = waiting

    def submit(self, fn: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> Future[R]:
        """Queue a call.

        Raises:
            Unavailable: the queue is full.
        """
        if self._work_queue.qsize() >= self._most_waiting:
            raise Unavailable("Too many requests at once; try again", retry_after=1)
        return super().submit(fn, *args, **kwargs)


@cache
def use_bounded_threads() -> BoundedThreads:
    """Have Litestar run synchronous handlers here, once for the whole process."""
    threads = BoundedThreads()
    set_asyncio_executor(threads)
    return threads
