"""``make bench``: every goal on one line, all figures in ``build/bench.json``.

Arguments choose among the parts: ``make bench ARGS=writes``; figures of other parts stay as they
were. ``make bench-report`` writes the performance page from the file.
"""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from typing import Any

from tests.bench.exports import exports
from tests.bench.growth import growth
from tests.bench.memory import memory
from tests.bench.plans import plans
from tests.bench.reads import reads
from tests.bench.requests import requests
from tests.bench.results import LAST, keep
from tests.bench.syncs import syncs
from tests.bench.world import Goal, machine, world
from tests.bench.writes import writes

GOALS: list[Goal] = [writes, syncs, growth, reads, requests, memory, exports]
"""Each runs in one fresh world, in this order; after them the plans are written down."""


def main() -> int:
    """Run the goals; 1 when any is short."""
    names = sys.argv[1:]
    reached = True
    with world() as here:
        for goal in GOALS:
            if names and goal.__name__ not in names:
                continue
            for outcome in goal(here):
                print(outcome.line(), flush=True)  # noqa: T201
                _keep(goals=[outcome.as_json()])
                reached &= outcome.reached
        if not names or plans.__name__ in names:
            _keep(plans=[plan.as_json() for plan in plans(here)])
    return 0 if reached else 1


def _keep(**measured: list[dict[str, Any]]) -> None:
    moment = _moment()
    kept = {kind: [each | moment for each in some] for kind, some in measured.items()}
    keep(LAST, {"machine": machine(), **kept})


def _moment() -> dict[str, Any]:
    """Say when something was measured, and beside how much else."""
    now = datetime.now(tz=UTC)  # noqa: TID251  # a report tells its own date
    return {"at": f"{now:%Y-%m-%d %H:%M} UTC", "load": round(os.getloadavg()[0], 1)}


if __name__ == "__main__":
    sys.exit(main())
