"""The ``pixecom`` command."""

from __future__ import annotations

import signal
import sys


def main() -> None:
    """Load the commands, which takes a moment, and run one.

    Ctrl-C in that moment ends the process as it would end any other, without a traceback;
    afterwards it is the command's to handle.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pixecom.entrypoints.cli.commands import run  # noqa: PLC0415  # see above

    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(run())
