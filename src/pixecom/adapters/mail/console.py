"""Mails that are printed instead of sent: for development."""

from __future__ import annotations

import sys
from datetime import datetime
from typing import TextIO
from uuid import UUID

from pixecom.application.shared.mail import Mail, Mailer

_LINE = "─" * 72


class ConsoleMailer(Mailer):
    """Writes each mail to a stream, standard error by default.

    Not through the log, whose filter would take the link out.
    """

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def send(self, *, mail: Mail, mail_id: UUID, at: datetime) -> None:
        """Write it in one piece, so that other lines do not come between."""
        stream = self._stream or sys.stderr
        head = f"Mail {mail_id}, {at:%Y-%m-%d %H:%M:%S %Z}\nTo: {mail.to}\nSubject: {mail.subject}"
        stream.write(f"{_LINE}\n{head}\n\n{mail.text}\n{_LINE}\n")
        stream.flush()
