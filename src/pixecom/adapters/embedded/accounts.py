"""Under whom PostgreSQL runs: it refuses uid 0."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pixecom.adapters.embedded.processes import EmbeddedServerError

_FALLBACKS = ("postgres", "nobody")


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A way to run a command unprivileged: words before it, or another user (by name)."""

    prefix: tuple[str, ...] = ()
    user: str | None = None

    def run(self, command: Sequence[object]) -> subprocess.CompletedProcess[str]:
        """Run a command to its end; ``stderr`` and the exit code tell how it went."""
        return subprocess.run(  # noqa: S603
            [*self.prefix, *map(str, command)],
            capture_output=True,
            text=True,
            check=False,
            user=self.user,
            extra_groups=[] if self.user else None,
            cwd="/",
        )

    def can_run(self, command: Sequence[object]) -> bool:
        """Tell whether a command starts and succeeds under this account."""
        try:
            return self.run(command).returncode == 0
        except OSError:
            return False

    def own(self, folder: Path) -> None:
        """Hand a folder and what is in it to the account, if it is somebody else's.

        Only root can; the account may have changed since the folder was made, with the
        programs of the machine or by a move to another one.
        """
        if os.geteuid() != 0:
            return
        owner = pwd.getpwnam(self.user) if self.user else pwd.getpwuid(0)
        if folder.stat().st_uid == owner.pw_uid:
            return
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid, follow_symlinks=False)


ITSELF = Account()
MAPPED = Account(prefix=("unshare", "--user", "--map-user=1000", "--map-group=1000"))
"""Root, seen by the command as user 1000: no account of the system is needed."""


def unprivileged(probe: Sequence[object], *, uid: int | None = None) -> Account:
    """Choose the account that can run ``probe`` (a harmless command of the server's programs).

    ``uid`` is the caller's user id, by default the process's own.

    Raises:
        EmbeddedServerError: root, and neither user namespaces nor an ordinary account at hand.
    """
    if (os.geteuid() if uid is None else uid) != 0:
        return ITSELF
    if shutil.which("unshare") and MAPPED.can_run(probe):
        return MAPPED
    for name in _FALLBACKS:
        account = Account(user=name)
        if _exists(name) and account.can_run(probe):
            return account
    raise EmbeddedServerError(
        "PostgreSQL does not run as root and `unshare` (util-linux) is missing or forbidden here:"
        " start PixEcom as an ordinary user, or set DATABASE_URL"
    )


def _exists(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True
