"""Servers that a killed PixEcom left behind in a data folder."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from pathlib import Path

from pixecom.adapters.embedded.processes import EmbeddedServerError

_PROCESSES = Path("/proc")
_PATIENCE = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))


def clear_leftovers(data: Path) -> None:
    """Stop a server that still runs in ``data``, and remove the mark of one that is gone.

    ``postmaster.pid`` of a dead server names a process id that may belong to anybody by now
    (after a restart of a container even probably), and PostgreSQL would refuse to start. So
    we look at who really works in the folder: every process of a server has it as its working
    directory. Where that cannot be seen (no ``/proc``) PostgreSQL's own check remains.

    Raises:
        EmbeddedServerError: a left server does not end.
    """
    if not (_PROCESSES / "self").exists():
        return
    for step, seconds in _PATIENCE:
        _signal(data, step)
        if _empties(data, seconds):
            (data / "postmaster.pid").unlink(missing_ok=True)
            return
    raise EmbeddedServerError(
        f"A PostgreSQL that an earlier start left in {data} does not end:"
        f" stop the processes {_working_in(data)} and start again"
    )


def _signal(data: Path, step: signal.Signals) -> None:
    """Signal the server, which stops its helpers; without one the helpers themselves."""
    pids = _working_in(data)
    leader = [pid for pid in pids if _parent(pid) not in pids]
    for pid in pids if step is signal.SIGKILL else leader:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, step)


def _empties(data: Path, seconds: float) -> bool:
    give_up = time.monotonic() + seconds
    while _working_in(data):
        if time.monotonic() > give_up:
            return False
        time.sleep(0.02)
    return True


def _working_in(data: Path) -> list[int]:
    found = []
    for entry in _PROCESSES.iterdir():
        if entry.name.isdecimal():
            with contextlib.suppress(OSError):
                if (entry / "cwd").readlink() == data:
                    found.append(int(entry.name))
    return found


def _parent(pid: int) -> int | None:
    with contextlib.suppress(OSError, IndexError, ValueError):
        # "pid (name) state parent …": the name may hold spaces and brackets
        return int((_PROCESSES / str(pid) / "stat").read_text().rpartition(")")[2].split()[1])
    return None
