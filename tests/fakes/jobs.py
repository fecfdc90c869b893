"""A job queue that keeps what it is given, and one whose broker is away."""

from __future__ import annotations

from collections.abc import Sequence

from pixecom.application.shared.jobs import Job, JobQueue
from pixecom.domain.shared.errors import Unavailable


class RememberedJobs(JobQueue):
    """Remembers every job in the order it was sent."""

    def __init__(self) -> None:
        self.sent: list[Job] = []

    def enqueue(self, jobs: Sequence[Job]) -> None:
        self.sent += jobs


class UnavailableJobs(JobQueue):
    """Says what a queue says whose broker is away."""

    def enqueue(self, jobs: Sequence[Job]) -> None:
        raise Unavailable(f"no broker for {len(jobs)} jobs")
