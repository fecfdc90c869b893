"""The data folder of an installation: who holds it, its secrets, where its servers listen."""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pixecom.adapters.embedded.processes import EmbeddedServerError, writable


class FolderHeld(EmbeddedServerError):
    """Another PixEcom uses the data folder right now."""


class DataFolder:
    """Files of one installation; what is secret is readable by its owner only (mode 0600).

    ``lock`` is held by the process that runs the servers and freed by the kernel when it dies,
    however it dies. ``secrets.json`` is written once. ``pixecom.json`` tells other commands
    where the servers listen; it means something only while the lock is held.
    """

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._secrets = self.path / "secrets.json"
        self._state = self.path / "pixecom.json"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Hold the folder alone.

        Raises:
            FolderHeld: another process holds it.
            EmbeddedServerError: it cannot be written.
        """
        lock = writable(self.path) / "lock"
        with lock.open("a", encoding="utf-8") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise FolderHeld(
                    f"PixEcom already runs in {self.path}: stop it first,"
                    " or choose another folder with --data and another --port"
                ) from error
            try:
                yield
            finally:
                self._state.unlink(missing_ok=True)

    def secrets(self, wanted: Mapping[str, Callable[[], str]]) -> dict[str, str]:
        """Give the secrets by name; one that is wanted for the first time is made and kept."""
        known = self._read(self._secrets)
        missing = {name: make() for name, make in wanted.items() if name not in known}
        if missing:
            writable(self.path)
            self._write(self._secrets, known | missing)
        return {name: value for name, value in (known | missing).items() if name in wanted}

    def publish(self, state: Mapping[str, str]) -> None:
        """Tell other commands where the servers listen, until the folder is let go."""
        self._write(self._state, state)

    def published(self) -> dict[str, str]:
        """Give what the holder published; empty when it is not that far yet."""
        return self._read(self._state)

    @staticmethod
    def _read(path: Path) -> dict[str, str]:
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise EmbeddedServerError(f"{path} cannot be read: {error}") from error
        return {str(name): str(value) for name, value in dict(content).items()}

    @staticmethod
    def _write(path: Path, content: Mapping[str, str]) -> None:
        """Write beside and move over, so that a reader never meets half of a file."""
        unfinished = path.with_suffix(".new")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as handle:
            json.dump(dict(content), handle, indent=1)
        unfinished.replace(path)
