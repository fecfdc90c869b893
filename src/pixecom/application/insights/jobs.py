"""The messages of the pipeline: stable names, ids as arguments."""

from __future__ import annotations

from pixecom.application.shared.jobs import Job
from pixecom.domain.insights.sync import LostRun, SyncRun
from pixecom.domain.shared.ids import SellerId

ORCHESTRATE_STATS = "insights.orchestrate_stats"
ORCHESTRATE_COLD = "insights.orchestrate_cold"
ORCHESTRATE_DELIVERY = "insights.orchestrate_delivery"
REMIND_LOST_RUNS = "insights.remind_lost_runs"
RUN_SYNC = "insights.run_sync"
ORCHESTRATE_SETTLING = "insights.orchestrate_settling"
SETTLE = "insights.settle"

SYNC_QUEUE = "sync"
"""Jobs that talk to providers."""
FIGURES_QUEUE = "figures"
"""Jobs that compute what is stored already."""


def run_sync_job(run: SyncRun | LostRun, *, delay_seconds: float = 0) -> Job:
    """Make the message that has a worker look at a run."""
    return Job(
        name=RUN_SYNC,
        queue=SYNC_QUEUE,
        arguments={
            "seller_id": str(run.seller_id),
            "run_id": str(run.run_id if isinstance(run, LostRun) else run.id),
        },
        delay_seconds=delay_seconds,
    )


def settle_job(seller_id: SellerId) -> Job:
    """Make the message that has a worker settle a seller's closed days."""
    return Job(name=SETTLE, queue=FIGURES_QUEUE, arguments={"seller_id": str(seller_id)})
