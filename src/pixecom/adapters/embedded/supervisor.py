"""Keeps the processes of PixEcom running, and stops them in order."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from pixecom.adapters.embedded.processes import launch

_FIRST_DELAY = 0.5
_LONGEST_DELAY = 30.0
_HEALTHY_SECONDS = 60.0
_LOG_BYTES = 10_000_000
_LINES_SHOWN = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """A process to keep running. ``stop_seconds`` is what it gets to end by itself."""

    name: str
    command: tuple[str, ...]
    stop_seconds: float


def restart_delay(crashes: int) -> float:
    """Give the seconds to wait before a restart: 0.5, 1, 2 … up to 30."""
    return float(min(_FIRST_DELAY * 2 ** (crashes - 1), _LONGEST_DELAY))


class Supervisor:
    """Runs programs as children, each in a session of its own, its output in a log file.

    The children do not hear the terminal's Ctrl-C; they end when the supervisor stops them,
    one after the other in the order given, and (Linux) when the supervisor itself dies. One
    that crashes is started again, later each time. Use it as a context manager: leaving stops.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        environ: Mapping[str, str],
        logs: Path,
        say: Callable[[str], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._children = [
            _Child(program, environ=environ, log=logs / f"{program.name}.log")
            for program in programs
        ]
        self._logs = logs
        self._say = say
        self._now = now
        self._hurry = False

    def __enter__(self) -> Self:
        """Start everything."""
        self._logs.mkdir(parents=True, exist_ok=True)
        for child in self._children:
            child.start(at=self._now())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Stop everything, in the order given."""
        for child in self._children:
            child.stop(hurried=lambda: self._hurry)

    def hurry(self) -> None:
        """Do not wait any longer for programs that are being stopped: kill them."""
        self._hurry = True

    def tend(self) -> None:
        """Look once at every child: notice crashes, start again what is due."""
        now = self._now()
        for child in self._children:
            if (code := child.crashed(at=now)) is not None:
                self._say(child.obituary(code))
            child.revive(at=now)

    def crashes(self, name: str) -> int:
        """Tell how often in a row a program crashed."""
        return next(child.crashes for child in self._children if child.program.name == name)


class _Child:
    """One program: its process while it runs, and when to start it again."""

    def __init__(self, program: Program, *, environ: Mapping[str, str], log: Path) -> None:
        self.program = program
        self.crashes = 0
        self._environ = dict(environ)
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._started_at = 0.0
        self._due_at: float | None = None

    def start(self, *, at: float) -> None:
        if self._log.exists() and self._log.stat().st_size > _LOG_BYTES:
            self._log.replace(self._log.with_suffix(".log.1"))
        self._process = launch(
            self.program.command,
            log=self._log,
            ends_with_parent_by=signal.SIGTERM,
            environ=self._environ,
        )
        self._started_at, self._due_at = at, None

    def crashed(self, *, at: float) -> int | None:
        """Give the exit code of a process that has ended since the last look."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self._sweep()
        healthy = at - self._started_at >= _HEALTHY_SECONDS
        self.crashes = 1 if healthy else self.crashes + 1
        self._due_at = at + restart_delay(self.crashes)
        self._process = None
        return code

    def revive(self, *, at: float) -> None:
        if self._due_at is not None and at >= self._due_at:
            self.start(at=at)

    def stop(self, *, hurried: Callable[[], bool]) -> None:
        """Ask, wait, then kill whatever is left of the program's processes."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGTERM)
        give_up = time.monotonic() + self.program.stop_seconds
        while not hurried() and time.monotonic() < give_up:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=0.05)
                break
        self._sweep()
        self._process.wait()
        self._process = None

    def obituary(self, code: int) -> str:
        lines = self._log.read_text(encoding="utf-8", errors="replace").splitlines()
        why = f"exit code {code}" if code >= 0 else f"signal {signal.Signals(-code).name}"
        head = f"The {self.program.name} ended ({why}) and starts again. {self._log} ends with:"
        shown = [f"  {self.program.name} │ {line}" for line in lines[-_LINES_SHOWN:]]
        return "\n".join([head, *shown])

    def _sweep(self) -> None:
        """Kill the program's whole process group: helpers must not outlive their leader."""
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
