"""``make bench``: every goal on one line, all figures in ``build/bench.json``.

Arguments choose among the halves: ``make bench ARGS=writes``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from tests.bench.reads import reads
from tests.bench.requests import requests
from tests.bench.world import Goal, machine, world
from tests.bench.writes import writes

GOALS: list[Goal] = [writes, reads, requests]
"""Each runs in one fresh world, in this order."""


def main() -> int:
    """Run the goals; 1 when any is short."""
    names = sys.argv[1:]
    chosen = [goal for goal in GOALS if not names or goal.__name__ in names]
    outcomes = []
    with world() as here:
        for goal in chosen:
            for outcome in goal(here):
                print(outcome.line(), flush=True)  # noqa: T201
                outcomes.append(outcome)
    report = {"machine": machine(), "goals": [outcome.as_json() for outcome in outcomes]}
    target = Path("build/bench.json")
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(report, indent=2) + "\n")
    return 0 if all(outcome.reached for outcome in outcomes) else 1


if __name__ == "__main__":
    sys.exit(main())
