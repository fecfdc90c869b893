"""What the two embedded servers have in common: processes of their own, folders, ports."""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path

from pixecom.domain.shared.errors import PixecomError

_PR_SET_PDEATHSIG = 1


class EmbeddedServerError(PixecomError):
    """A server cannot be started here; the message is one sentence that says what to do."""


def package_dir(name: str) -> Path | None:
    """Find where a package is installed without importing it; None when it is not."""
    spec = find_spec(name)
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))) if places else None


def free_port() -> int:
    """Ask the kernel for a loopback port that nobody uses."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def writable(folder: Path) -> Path:
    """Make the folder where it is missing, and give it.

    Raises:
        EmbeddedServerError: it cannot be made, or nothing can be written into it.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise EmbeddedServerError(
            f"{folder} cannot be written ({error.strerror}): choose another folder with --data"
        ) from error
    return folder


def launch(
    command: Sequence[str],
    *,
    log: Path,
    ends_with_parent_by: signal.Signals,
    account: str | None = None,
    stdin: str | None = None,
    environ: Mapping[str, str] | None = None,
) -> subprocess.Popen[str]:
    """Start a process in a session of its own, its output appended to ``log``.

    A session of its own keeps Ctrl-C of the terminal away from it: whoever started it stops
    it, in order. Where the kernel can (Linux) it gets the given signal when that parent dies.
    ``account`` is the user to run it as, ``stdin`` what it reads first, ``environ`` its
    environment (by default ours).
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL if stdin is None else subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
            env=environ,
            start_new_session=True,
            preexec_fn=_dies_with_parent(ends_with_parent_by),  # noqa: PLW1509
            user=account,
            extra_groups=[] if account else None,
        )
    if stdin is not None and process.stdin:
        with process.stdin as pipe:
            pipe.write(stdin)
    return process


def end(process: subprocess.Popen[str], *steps: signal.Signals, seconds_each: float = 8.0) -> None:
    """Send one signal after the other until the process has ended; the last resort is KILL."""
    for step in (*steps, signal.SIGKILL):
        process.send_signal(step)
        try:
            process.wait(timeout=seconds_each)
        except subprocess.TimeoutExpired:
            continue
        return


def check_runs(process: subprocess.Popen[str] | None, *, name: str, log: Path) -> None:
    """Notice that a server ended by itself; one that was never started is no trouble.

    Raises:
        EmbeddedServerError: it ended.
    """
    if process is not None and process.poll() is not None:
        raise EmbeddedServerError(
            f"{name} ended by itself (exit code {process.returncode}): {log} says why; start again"
        )


def tail(log: Path) -> str:
    """Give the last line of a log, for an error message."""
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    return text.strip().rpartition("\n")[2]


def _dies_with_parent(by: signal.Signals) -> Callable[[], None] | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)  # loaded before the fork: the child only calls
    parent = os.getpid()

    def ask() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(by))
        if os.getppid() != parent:  # it died before we asked
            os.kill(os.getpid(), by)

    return ask
