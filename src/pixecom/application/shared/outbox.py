"""What must leave the system because something was committed: rows, and their relay.

A message is written in the transaction of its cause and delivered by a worker, at least once
and in the order in which its aggregate wrote them. Whoever receives it knows repeats by its id.
"""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pixecom.application.shared.leases import LeaseKeeper
from pixecom.application.shared.stopping import Switch
from pixecom.domain.shared.errors import PixecomError, ProviderFailed
from pixecom.domain.shared.ids import SellerId

_log = logging.getLogger(__name__)

MOST_ATTEMPTS = 10
"""The last one about 15 hours after the first; then the message is dead, with its reason."""
_FIRST_PAUSE_SECONDS = 10
_LONGEST_PAUSE_SECONDS = 6 * 3600
_PAUSE_FACTOR = 3
_MOST_INTERRUPTIONS = 100
"""A message that ends its worker each time must end some day; killed workers are not its fault."""
_ERROR_LENGTH = 1000
_LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """Something to be delivered. Messages of one aggregate arrive in the order of their writing.

    ``payload`` becomes JSON and holds no secret that is not sealed. ``seller_id`` None: of the
    unit of work's seller, or of no seller.
    """

    id: UUID
    topic: str
    aggregate_id: UUID
    payload: Mapping[str, object] = field(repr=False)
    seller_id: SellerId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A message lent to one relay until its lease ends; ``seller_id`` is NIL without a seller.

    ``attempt`` counts from 1 and tells this loan from later ones; ``at`` is the database's time.
    """

    id: UUID
    seller_id: UUID
    topic: str
    aggregate_id: UUID
    payload: Mapping[str, object] = field(repr=False)
    attempt: int
    at: datetime


class Outbox(Protocol):
    """The rows, as a relay works on them. Only the current loan of a message can end it."""

    @abstractmethod
    def claim(self, *, lease_seconds: float) -> Delivery | None:
        """Borrow a due message that is the oldest open one of its aggregate; None when none is."""

    @abstractmethod
    def renew(self, delivery: Delivery, *, lease_seconds: float) -> bool:
        """Extend the loan; whether it is still ours."""

    @abstractmethod
    def delivered(self, delivery: Delivery) -> None:
        """End it: it arrived."""

    @abstractmethod
    def postpone(self, delivery: Delivery, *, seconds: float, error: str) -> None:
        """Give it back, due later; whoever comes next in its aggregate waits for it."""

    @abstractmethod
    def bury(self, delivery: Delivery, *, error: str) -> None:
        """End it undelivered: a dead letter; its aggregate goes on with the next one."""


class Carrier(Protocol):
    """Delivers the messages of one topic."""

    @abstractmethod
    def __call__(self, delivery: Delivery) -> None:
        """Deliver it; to be told twice does no harm.

        Raises:
            ProviderFailed: it did not arrive; not retryable: it never will.
            PixecomError: it did not arrive this time.
        """


class RelayOutbox:
    """Delivers what is due, one message after the other; any number of relays may work at once.

    A failure is tried again with growing pauses up to ten times; then, or at once where no
    repetition can help, the message is dead and says why. What the error says is ours: texts of
    other programs may quote the message and are not kept.
    """

    def __init__(
        self,
        *,
        outbox: Outbox,
        carriers: Mapping[str, Carrier],
        stop: Switch,
        lease_seconds: float,
    ) -> None:
        self._outbox = outbox
        self._carriers = carriers
        self._stop = stop
        self._lease_seconds = lease_seconds

    def __call__(self) -> int:
        """Deliver until nothing is due or somebody says stop; give the number of attempts."""
        attempts = 0
        while not self._stop.is_raised():
            delivery = self._outbox.claim(lease_seconds=self._lease_seconds)
            if delivery is None:
                break
            self._attempt(delivery)
            attempts += 1
        return attempts

    def until_stopped(self) -> None:
        """Deliver, and look every second whether there is more; a database away is waited for."""
        while not self._stop.is_raised():
            try:
                self()
            except Exception as error:  # noqa: BLE001 - whatever it was, the next look may work
                _log.warning("The outbox relay waits: %s", _said(error))
            self._stop.wait(_LOOK_EVERY_SECONDS)

    def _attempt(self, delivery: Delivery) -> None:
        if delivery.attempt > _MOST_INTERRUPTIONS:
            self._bury(delivery, f"Interrupted {_MOST_INTERRUPTIONS} times")
            return
        try:
            with LeaseKeeper(lambda: self._renew(delivery), lease_seconds=self._lease_seconds):
                self._carry(delivery)
        except Exception as error:  # noqa: BLE001 - the row keeps what went wrong
            self._settle_failure(delivery, error)
        else:
            self._outbox.delivered(delivery)

    def _renew(self, delivery: Delivery) -> bool:
        return self._outbox.renew(delivery, lease_seconds=self._lease_seconds)

    def _carry(self, delivery: Delivery) -> None:
        carrier = self._carriers.get(delivery.topic)
        if carrier is None:
            raise ProviderFailed(
                "This version does not know the topic of the message", code="UNKNOWN_TOPIC"
            )
        carrier(delivery)

    def _settle_failure(self, delivery: Delivery, error: Exception) -> None:
        said = _said(error)
        if delivery.attempt >= MOST_ATTEMPTS or not _may_help(error):
            self._bury(delivery, said)
            return
        seconds = pause_after(delivery.attempt)
        _log.warning(
            "Message %s (%s) is tried again in %d s: %s",
            delivery.id,
            delivery.topic,
            seconds,
            said,
        )
        self._outbox.postpone(delivery, seconds=seconds, error=said)

    def _bury(self, delivery: Delivery, said: str) -> None:
        _log.error("Message %s (%s) is dead: %s", delivery.id, delivery.topic, said)
        self._outbox.bury(delivery, error=said)


def pause_after(attempt: int) -> int:
    """Give the seconds between an attempt that failed and the next: 10, 30, 90 … to 6 hours."""
    grown: int = _FIRST_PAUSE_SECONDS * _PAUSE_FACTOR ** (attempt - 1)
    return min(grown, _LONGEST_PAUSE_SECONDS)


def _may_help(error: Exception) -> bool:
    return not isinstance(error, ProviderFailed) or error.retryable


def _said(error: Exception) -> str:
    text = error.message if isinstance(error, PixecomError) else type(error).__name__
    return text[:_ERROR_LENGTH]
