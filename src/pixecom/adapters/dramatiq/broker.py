"""The broker, made explicitly: no global default, only the middleware that is used."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread
from typing import Any, Final

from dramatiq import Broker, Middleware, Worker
from dramatiq.brokers.redis import RedisBroker
from dramatiq.middleware import Retries, TimeLimit

from pixecom.application.shared.stopping import Switch

ALWAYS = 1_000_000
"""Every command looks after lost messages: with the default one in a thousand, the message of
a killed worker came back after minutes; with this, one heartbeat timeout later."""

_LONGEST_JOB_MS = 2 * 60 * 60 * 1000
"""The last resort for a job that hangs; leases and the provider's timeouts come first."""


_LAST_WORDS_SECONDS: Final = 12.0
"""A little longer than any step of a mail."""


class StopOnShutdown(Middleware):
    """Turns a switch when the worker is told to stop, so that jobs leave at a safe point.

    Dramatiq's own notification raises an exception between any two instructions of the job,
    also inside a transaction or while a lease is given back.
    """

    def __init__(self, switch: Switch, close: Callable[[], None]) -> None:
        self._switch = switch
        self._close = close

    def before_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        """Ask the jobs to leave."""
        del broker, worker
        self._switch.turn()

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        """Close what the process holds open."""
        del broker, worker
        self._close()


class Beside(Middleware):
    """Runs steady work in threads of its own beside the jobs, which may keep all others busy.

    ``work`` returns when the switch of ``StopOnShutdown`` is turned; it is waited for before
    what the process holds open is closed.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self._threads = [Thread(target=work, name=f"beside-{n}", daemon=True) for n in (1, 2)]

    def after_worker_boot(self, broker: Broker, worker: Worker) -> None:
        """Begin."""
        del broker, worker
        for thread in self._threads:
            thread.start()

    def after_worker_shutdown(self, broker: Broker, worker: Worker) -> None:
        """Wait for the end, which has been asked for."""
        del broker, worker
        for thread in self._threads:
            thread.join(_LAST_WORDS_SECONDS)


def make_broker(url: str, *, heartbeat_ms: int, middleware: list[Middleware]) -> RedisBroker:
    """Make the broker on a Redis or Valkey; it connects when first used.

    Failed messages are tried three times within a minute, then lie in the dead queue: the rows
    behind them are found by the search for lost runs whatever happens here.
    """
    options: dict[str, Any] = {
        "url": url,
        "heartbeat_timeout": heartbeat_ms,
        "maintenance_chance": ALWAYS,
        "middleware": [
            TimeLimit(time_limit=_LONGEST_JOB_MS),
            Retries(max_retries=3, min_backoff=2_000, max_backoff=30_000),
            *middleware,
        ],
    }
    return RedisBroker(**options)  # type: ignore[no-untyped-call]
