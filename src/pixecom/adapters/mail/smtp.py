"""Mails through an SMTP server (RFC 5321), always under TLS unless it is on this machine."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from ipaddress import ip_address
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

from pixecom.application.shared.mail import Mail, Mailer
from pixecom.domain.shared.errors import ProviderFailed

TIMEOUT_SECONDS: Final = 10.0
_IMPLICIT_TLS_PORT: Final = 465
_SUBMISSION_PORT: Final = 587
_PERMANENT: Final = 500


class SmtpMailer(Mailer):
    """One connection a mail. ``smtps://`` is TLS from the first byte, ``smtp://`` STARTTLS.

    A server that offers no STARTTLS is refused, unless it listens on the loopback. Every step
    has ten seconds.
    """

    def __init__(self, *, url: str, sender: str, tls: ssl.SSLContext | None = None) -> None:
        address = urlsplit(url)
        self._host = address.hostname or ""
        self._implicit = address.scheme == "smtps"
        self._port = address.port or (_IMPLICIT_TLS_PORT if self._implicit else _SUBMISSION_PORT)
        self._user = unquote(address.username or "")
        self._password = unquote(address.password or "")
        self._sender = sender
        self._domain = parseaddr(sender)[1].rpartition("@")[2]
        self._tls = tls or ssl.create_default_context()

    def send(self, *, mail: Mail, mail_id: UUID, at: datetime) -> None:
        """Hand it to the server, which answers for it from then on."""
        message = self._written(mail, mail_id, at)
        with _translated(), self._connected() as server:
            server.send_message(message, from_addr=parseaddr(self._sender)[1], to_addrs=[mail.to])

    def greet(self) -> None:
        """Connect, encrypt and log in, and leave again.

        Raises:
            ProviderFailed: the server does not let us.
        """
        with _translated(), self._connected() as server:
            server.noop()

    def _written(self, mail: Mail, mail_id: UUID, at: datetime) -> EmailMessage:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = mail.to
        message["Subject"] = mail.subject
        message["Date"] = format_datetime(at)
        message["Message-ID"] = f"<{mail_id}@{self._domain}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(mail.text)
        return message

    @contextmanager
    def _connected(self) -> Iterator[smtplib.SMTP]:
        with self._opened() as server:
            if not self._implicit:
                self._secure(server)
            if self._user:
                server.login(self._user, self._password)
            yield server

    def _opened(self) -> smtplib.SMTP:
        if self._implicit:
            return smtplib.SMTP_SSL(
                self._host, self._port, timeout=TIMEOUT_SECONDS, context=self._tls
            )
        return smtplib.SMTP(self._host, self._port, timeout=TIMEOUT_SECONDS)

    def _secure(self, server: smtplib.SMTP) -> None:
        server.ehlo_or_helo_if_needed()
        if server.has_extn("starttls"):
            server.starttls(context=self._tls)
        elif not _is_loopback(self._host):
            raise ProviderFailed("The mail server offers no encryption", code="NO_TLS")


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@contextmanager
def _translated() -> Iterator[None]:
    """Raise our error in place of the library's, whose text may quote the mail.

    A server that refuses the recipient or the mail for good (5xx) is not asked again; one that
    refuses us (login, sender) is: that is our configuration, and can be mended.

    Raises:
        ProviderFailed: whatever went wrong.
    """
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        code = max((code for code, _ in error.recipients.values()), default=0)
        raise _refused("the recipient", code, final=code >= _PERMANENT) from None
    except smtplib.SMTPDataError as error:
        code = error.smtp_code
        raise _refused("the mail", code, final=code >= _PERMANENT) from None
    except smtplib.SMTPAuthenticationError as error:
        raise _refused("our login", error.smtp_code, final=False) from None
    except smtplib.SMTPResponseException as error:
        raise _refused("us", error.smtp_code, final=False) from None
    except smtplib.SMTPNotSupportedError:
        raise _refused("what the mail needs", 0, final=True) from None
    except (OSError, smtplib.SMTPException) as error:
        kind = type(error).__name__
        raise ProviderFailed(f"The mail server does not answer ({kind})", code=kind) from None


def _refused(what: str, code: int, *, final: bool) -> ProviderFailed:
    return ProviderFailed(
        f"The mail server refuses {what} ({code})", code=str(code), retryable=not final
    )
