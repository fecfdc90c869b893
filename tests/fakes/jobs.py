"""A job queue that keeps what it is given, and one whose broker is away."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from pixecom.application.shared.jobs import Job, JobQueue, QueueDepth, QueueDepths
from pixecom.domain.shared.errors import Unavailable


class RememberedJobs(JobQueue, QueueDepths):
    """Remembers every job in the order it was sent; ``waiting`` is what its depth shows."""

    def __init__(self) -> None:
        self.sent: list[Job] = []
        self.waiting = 0

    def enqueue(self, jobs: Sequence[Job]) -> None:
        self.sent += jobs

    def depths(self, *, queues: Iterable[str]) -> Mapping[str, QueueDepth]:
        return {name: QueueDepth(ready=self.waiting, delayed=0, dead=0) for name in queues}


class UnavailableJobs(JobQueue):
    """Says what a queue says whose broker is away."""

    def enqueue(self, jobs: Sequence[Job]) -> None:
        raise Unavailable(f"no broker for {len(jobs)} jobs")
