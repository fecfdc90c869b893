"""One transaction of one seller."""

from __future__ import annotations

from abc import abstractmethod
from types import TracebackType
from typing import Protocol, Self

from pixecom.application.shared.audit import Act
from pixecom.application.shared.jobs import Job
from pixecom.application.shared.outbox import Message


class UnitOfWork(Protocol):
    """A database transaction inside one seller; leaving it without ``commit`` rolls back.

    Every statement inside carries the seller and is held to it by row-level security.
    """

    def __enter__(self) -> Self:
        """Begin."""
        return self

    @abstractmethod
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Roll back whatever was not committed and give the connection back."""

    @abstractmethod
    def commit(self) -> None:
        """Make it so, then send the jobs enqueued meanwhile.

        Raises:
            RuntimeError: somebody acts here, and nothing was recorded: a defect of ours.
            Conflict: the database saw a lost race.
            Unavailable: the database went away.
        """

    @abstractmethod
    def enqueue(self, job: Job) -> None:
        """Remember a job; it is sent after the commit, and forgotten on rollback."""

    @abstractmethod
    def record(self, act: Act) -> None:
        """Write into the audit log what this transaction does, and by whom it was opened."""

    @abstractmethod
    def publish(self, message: Message) -> None:
        """Write a message of the outbox into this transaction; a worker delivers it afterwards.

        Until this transaction ends nobody else writes a message of the same aggregate, so that
        they are committed in the order of their writing.

        Raises:
            Conflict: another transaction writes messages of this aggregate and does not end.
        """
