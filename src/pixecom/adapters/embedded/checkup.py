"""What this machine must have for the embedded servers, and for PixEcom itself."""

from __future__ import annotations

import platform
import shutil
import socket
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from pixecom.adapters.embedded.accounts import unprivileged
from pixecom.adapters.embedded.binaries import preferred
from pixecom.adapters.embedded.processes import EmbeddedServerError, writable
from pixecom.adapters.embedded.valkey import valkey_binary
from pixecom.application.shared.checkup import Checkup, Finding, bad, doubtful, good

_OLDEST_PYTHON = (3, 11)
_GIB = 1024**3
_LITTLE_SPACE, _NO_SPACE = 5 * _GIB, _GIB // 2


class MachineCheckup(Checkup):
    """Python, disk, folder and ports; with ``embedded`` the programs of the servers as well."""

    def __init__(self, *, folder: Path, ports: Mapping[str, int], embedded: bool) -> None:
        self._folder = folder
        self._ports = ports
        self._embedded = embedded

    def findings(self) -> Iterator[Finding]:
        """Look at the machine; starts nothing."""
        yield _python()
        yield _folder(self._folder)
        yield _space(self._folder)
        yield from (_port(name, port) for name, port in self._ports.items())
        if self._embedded:
            yield from _programs(self._folder)


def _python() -> Finding:
    version = platform.python_version()
    if sys.version_info < _OLDEST_PYTHON:
        return bad("Python", f"{version} is too old: install Python 3.11 or newer")
    return good("Python", version)


def _folder(folder: Path) -> Finding:
    try:
        writable(folder)
    except EmbeddedServerError as error:
        return bad("data folder", error.message)
    return good("data folder", str(folder))


def _space(folder: Path) -> Finding:
    place = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(place).free
    said = f"{free / _GIB:.1f} GiB free"
    if free < _NO_SPACE:
        return bad("disk", f"{said}: make room, or choose another folder with --data")
    if free < _LITTLE_SPACE:
        return doubtful("disk", f"{said}: that will not last long")
    return good("disk", said)


def _port(name: str, port: int) -> Finding:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            return doubtful(
                f"port {port}", f"{error.strerror}: PixEcom, or whoever else uses it; see {name}"
            )
    return good(f"port {port}", "free")


def _programs(folder: Path) -> Iterator[Finding]:
    try:
        binaries = preferred()
        yield good("PostgreSQL", f"{binaries.major} in {binaries.folder}")
        account = unprivileged([binaries.folder / "postgres", "--version"])
        name = account.user or " ".join(account.prefix) or "this user"
        if account.can_run(["/bin/sh", "-c", 'test -x "$0"', folder]):
            yield good("account", name)
        else:
            yield bad("account", f"{name} cannot enter {folder}: choose another with --data")
    except EmbeddedServerError as error:
        yield bad("PostgreSQL", error.message)
    try:
        yield good("Valkey", str(valkey_binary()))
    except EmbeddedServerError as error:
        yield bad("Valkey", error.message)
