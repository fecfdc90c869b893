"""Mails that are kept in memory."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from pixecom.application.shared.mail import Mail, Mailer


class RememberedMails(Mailer):
    """Remembers every mail in the order it was sent."""

    def __init__(self) -> None:
        self.sent: list[Mail] = []

    def send(self, *, mail: Mail, mail_id: UUID, at: datetime) -> None:
        del mail_id, at
        self.sent.append(mail)

    def to(self, address: str) -> list[Mail]:
        """Give the mails to an address, the oldest first."""
        return [mail for mail in self.sent if mail.to == address]
