"""What the two embedded servers have in common: binaries, free ports, an unprivileged user."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from importlib.util import find_spec
from pathlib import Path


class EmbeddedServerError(Exception):
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


def unprivileged() -> list[str]:
    """Give the command prefix under which PostgreSQL agrees to run: it refuses uid 0.

    Raises:
        EmbeddedServerError: root, and neither user namespaces nor an ordinary account at hand.
    """
    if os.geteuid() != 0:
        return []
    mapped = ["unshare", "--user", "--map-user=1000", "--map-group=1000"]
    if shutil.which("unshare") and _works([*mapped, "true"]):
        return mapped
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        if shutil.which("runuser"):
            return ["runuser", "-u", name, "--"]
    raise EmbeddedServerError(
        "PostgreSQL does not run as root: start PixEcom as an ordinary user, or set DATABASE_URL"
    )


def _works(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0  # noqa: S603
