"""``python -m pixecom.entrypoints.worker``: Dramatiq's command line with our settings."""

from __future__ import annotations

import argparse
import sys

from dramatiq import cli

THREADS = 5
"""Account jobs at a time in each process."""
SHUTDOWN_MS = 18_000
"""Jobs leave between two pages; what is still busy then is found again by its lease."""


def main() -> int:
    """Run worker processes and the health port until told to stop; give the exit code."""
    ours = argparse.ArgumentParser(prog="pixecom worker", description="Run PixEcom's jobs.")
    ours.add_argument("--processes", type=int, default=1, help="worker processes (default: 1)")
    given = ours.parse_args()
    words = ["pixecom.entrypoints.worker.main:build", "--processes", str(given.processes)]
    words += ["--threads", str(THREADS), "--worker-shutdown-timeout", str(SHUTDOWN_MS)]
    words += ["--fork-function", "pixecom.entrypoints.worker.health:serve"]
    parser = cli.make_argument_parser()  # type: ignore[no-untyped-call]
    return int(cli.main(parser.parse_args(words)))  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    sys.exit(main())
