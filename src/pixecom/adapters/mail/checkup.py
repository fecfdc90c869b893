"""Whether mails would leave."""

from __future__ import annotations

from collections.abc import Iterator

from pixecom.adapters.mail.smtp import SmtpMailer
from pixecom.application.shared.checkup import Checkup, Finding, bad, good
from pixecom.application.shared.mail import Mailer
from pixecom.domain.shared.errors import ProviderFailed


class MailCheckup(Checkup):
    """Goes as far as a mail server lets us without a mail: connection, encryption, login."""

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    def findings(self) -> Iterator[Finding]:
        """Look once."""
        if not isinstance(self._mailer, SmtpMailer):
            yield good("mail", "printed into the worker's log: MAIL_BACKEND is console")
            return
        try:
            self._mailer.greet()
        except ProviderFailed as error:
            yield bad("mail", f"{error.message}: is SMTP_URL right?")
        else:
            yield good("mail", "the mail server takes mails of ours")
