"""Background work: messages that carry ids only; the work itself is a row in the database."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

HOUSEKEEPING = "shared.housekeeping"


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A message for the worker: the dotted name of an actor, its queue and primitive arguments."""

    name: str
    queue: str
    arguments: Mapping[str, str] = field(default_factory=dict)
    delay_seconds: float = 0


class JobQueue(Protocol):
    """Hands messages to the workers. A message may be lost or arrive twice: rows decide."""

    @abstractmethod
    def enqueue(self, jobs: Sequence[Job]) -> None:
        """Send all jobs, in one round trip where the broker can.

        Raises:
            Unavailable: the broker is away; nothing is lost that is a row.
        """


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueDepth:
    """How many messages of a queue wait, wait for their time, or were given up."""

    ready: int
    delayed: int
    dead: int


class QueueDepths(Protocol):
    """Looks at the queues, for health and operators."""

    @abstractmethod
    def depths(self, *, queues: Iterable[str]) -> Mapping[str, QueueDepth]:
        """Give the depth of every queue asked for.

        Raises:
            Unavailable: the broker is away.
        """
