"""Real workers under test: started, killed, asked to stop."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from tests.processes import environment
from tests.waiting import wait_until

from pixecom.settings import Settings

LEASE_SECONDS = 2.0
IMPATIENT = {
    "JOB_LEASE_SECONDS": str(LEASE_SECONDS),
    "BROKER_HEARTBEAT_MS": "1000",
    "PYTHONPATH": os.pathsep.join(["src", "."]),
}


class Workers:
    """Worker processes on the servers of the given settings; every one ends with the test."""

    def __init__(self, settings: Settings, *, log: Path) -> None:
        self._log = log.open("wb")
        self._nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            env=environment(settings) | IMPATIENT,
        )
        self._alive: list[int] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        for worker in self._alive:
            with suppress(ProcessLookupError):
                os.killpg(worker, signal.SIGKILL)
        self._nursery.communicate()
        self._log.close()

    def start(self) -> int:
        """Start a worker; it is a process group of its own, named by its id."""
        worker = int(self._ask("start"))
        self._alive.append(worker)
        return worker

    def kill(self, worker: int) -> None:
        """Kill the whole group at once, without a chance to say goodbye."""
        wait_until(lambda: os.getpgid(worker) == worker, within=25, what="the group exists")
        os.killpg(worker, signal.SIGKILL)
        self._wait(worker)

    def stop(self, worker: int) -> int:
        """Ask it to stop, and give its exit code."""
        os.kill(worker, signal.SIGTERM)
        return self._wait(worker)

    def _wait(self, worker: int) -> int:
        wait_until(lambda: self._ask(f"ended {worker}") != "-", within=25, what="the worker ends")
        self._alive.remove(worker)
        return int(self._ask(f"ended {worker}"))

    def _ask(self, line: str) -> str:
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write(line + "\n")
        self._nursery.stdin.flush()
        return self._nursery.stdout.readline().strip()
