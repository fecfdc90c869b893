"""Starts real worker processes quickly: imports once, then forks one per line of its input.

Run as ``python -m tests.chaos.nursery``. Every line ``start`` forks a child that becomes the
leader of its own process group and runs the worker's command line; its process id is the answer.
The line ``ended PID`` asks for an exit code (``-`` while it runs).
"""

from __future__ import annotations

import os
import sys

from pixecom.entrypoints.worker import __main__ as worker
from pixecom.entrypoints.worker import main as build


def serve() -> None:
    """Answer until the input ends."""
    assert build.build is not None  # imported for the children
    ended: dict[int, int] = {}
    for line in sys.stdin:
        word, *rest = line.split()
        reply = str(_start()) if word == "start" else _ended(int(rest[0]), ended)
        sys.stdout.write(reply + "\n")
        sys.stdout.flush()


def _start() -> int:
    child = os.fork()
    if child:
        return child
    os.setsid()
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)
    sys.argv = ["worker"]
    os._exit(worker.main())


def _ended(child: int, ended: dict[int, int]) -> str:
    if child not in ended:
        found, status = os.waitpid(child, os.WNOHANG)
        if found:
            ended[child] = os.waitstatus_to_exitcode(status)
    return str(ended.get(child, "-"))


if __name__ == "__main__":
    serve()
