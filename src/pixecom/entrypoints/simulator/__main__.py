"""``python -m pixecom.entrypoints.simulator``: serves until told to stop."""

from __future__ import annotations

import argparse
import signal
import sys

from pixecom.entrypoints.simulator.server import APP_ID, APP_SECRET, GraphServer, graph_of
from pixecom.entrypoints.simulator.world import Plan, evenly
from pixecom.settings import environment_variables


def main() -> int:
    """Serve; give the exit code."""
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    parser = argparse.ArgumentParser(prog="simulator")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--accounts", type=int, default=0, help="so many equal ones; 0: the demo")
    parser.add_argument("--ads", type=int, default=12, help="of each of those")
    parser.add_argument("--still", action="store_true", help="today's figures are there at once")
    asked = parser.parse_args()
    plan = evenly(asked.accounts, ads=asked.ads) if asked.accounts else Plan()
    plan = Plan(seed=asked.seed, accounts=plan.accounts, grows=not asked.still)
    environ = environment_variables()
    graph = graph_of(
        plan,
        app_id=environ.get("META_APP_ID") or APP_ID,
        app_secret=environ.get("META_APP_SECRET") or APP_SECRET,
    )
    try:
        server = GraphServer(graph, port=asked.port)
    except OSError as error:
        sentence = f"Cannot listen on 127.0.0.1:{asked.port} ({error.strerror})"
        sys.stderr.write(f"pixecom: {sentence}: choose another one with --port\n")
        return 1
    with server:
        sys.stdout.write(f"The Graph simulator listens at {server.url}\n")
        sys.stdout.flush()
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return 0
    return 0


def _stop(*_: object) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
