"""A job queue that keeps what it is given."""

from __future__ import annotations

from collections.abc import Sequence

from pixecom.application.shared.jobs import Job, JobQueue


class RememberedJobs(JobQueue):
    """Remembers every job in the order it was sent."""

    def __init__(self) -> None:
        self.sent: list[Job] = []

    def enqueue(self, jobs: Sequence[Job]) -> None:
        self.sent += jobs
