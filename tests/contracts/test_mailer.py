"""What every mailer does: a mail that was sent can be read."""

from __future__ import annotations

import io
import ssl
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.certificates import loopback_tls
from tests.fakes.mail import RememberedMails
from tests.smtp import PASSWORD, USER, Mailbox, smtp_server

from pixecom.adapters.mail.console import ConsoleMailer
from pixecom.adapters.mail.smtp import SmtpMailer
from pixecom.application.shared.mail import Mail, Mailer
from pixecom.domain.shared.errors import ProviderFailed

AT = datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
SENDER = "PixEcom <mail@pixecom.test>"
LINK = "https://app.pixecom.test/reset-password?token=" + "a0" * 60
MAIL = Mail(to="ada@shop.test", subject="Größe × Ünïcode", text=f"Hallo,\n\n{LINK}\n\n– PixEcom\n")
Sent = Callable[[], list[tuple[str, str, str]]]
"""Gives what has arrived: recipient, subject, text."""


def _smtp(port: int, *, tls: ssl.SSLContext | None = None, **parts: str) -> SmtpMailer:
    given = {"scheme": "smtp", "login": ""} | parts
    url = f"{given['scheme']}://{given['login']}127.0.0.1:{port}"
    return SmtpMailer(url=url, sender=SENDER, tls=tls)


def _read(mailbox: Mailbox) -> list[tuple[str, str, str]]:
    return [
        (mail["To"], mail["Subject"], str(mail.get_content()).replace("\r\n", "\n"))
        for mail in mailbox.mails
    ]


@pytest.fixture(params=["console", "smtp", "fake"])
def mailer_and_sent(request: pytest.FixtureRequest) -> Iterator[tuple[Mailer, Sent]]:
    if request.param == "console":
        stream = io.StringIO()
        yield ConsoleMailer(stream), lambda: _printed(stream.getvalue())
    elif request.param == "fake":
        fake = RememberedMails()
        yield fake, lambda: [(mail.to, mail.subject, mail.text) for mail in fake.sent]
    else:
        with smtp_server() as mailbox:
            yield _smtp(mailbox.port), lambda: _read(mailbox)


def _printed(text: str) -> list[tuple[str, str, str]]:
    found = []
    for block in text.split("─" * 72 + "\n")[1::2]:
        head, _, body = block.partition("\n\n")
        _, to, subject = head.splitlines()
        found.append((to.removeprefix("To: "), subject.removeprefix("Subject: "), body[:-1]))
    return found


class TestEveryMailer:
    def test_brings_address_subject_and_text(self, mailer_and_sent: tuple[Mailer, Sent]) -> None:
        mailer, sent = mailer_and_sent
        mailer.send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert sent() == [(MAIL.to, MAIL.subject, MAIL.text)]

    def test_keeps_the_order(self, mailer_and_sent: tuple[Mailer, Sent]) -> None:
        mailer, sent = mailer_and_sent
        for number in range(3):
            mail = Mail(to="ada@shop.test", subject=str(number), text="text\n")
            mailer.send(mail=mail, mail_id=uuid4(), at=AT)
        assert [subject for _, subject, _ in sent()] == ["0", "1", "2"]


class TestConsoleMailer:
    def test_prints_to_standard_error(self, capsys: pytest.CaptureFixture[str]) -> None:
        ConsoleMailer().send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert LINK in capsys.readouterr().err


class TestSmtpMailer:
    def test_names_sender_date_and_an_id_that_stays(self) -> None:
        mail_id = UUID(int=7)
        with smtp_server() as mailbox:
            for _ in range(2):
                _smtp(mailbox.port).send(mail=MAIL, mail_id=mail_id, at=AT)
        first, second = mailbox.mails
        assert (first["From"], first["Auto-Submitted"]) == (SENDER, "auto-generated")
        assert first["Date"].datetime == AT
        assert first["Message-ID"] == second["Message-ID"] == f"<{mail_id}@pixecom.test>"

    @pytest.mark.parametrize("implicit", [False, True], ids=["STARTTLS", "smtps"])
    def test_logs_in_under_tls(self, tmp_path: Path, implicit: bool) -> None:
        server, client = loopback_tls(tmp_path)
        login = f"{USER}:correct%20horse%2Fbattery@"
        assert PASSWORD == "correct horse/battery"
        scheme = "smtps" if implicit else "smtp"
        with smtp_server(tls=server, implicit=implicit, login=not implicit) as mailbox:
            mailer = _smtp(
                mailbox.port, tls=client, scheme=scheme, login="" if implicit else login
            )
            mailer.send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert (len(mailbox.mails), mailbox.logins) == (1, [] if implicit else [USER.encode()])
        assert implicit or mailbox.encrypted == [True]

    def test_trusts_no_stranger(self, tmp_path: Path) -> None:
        server, _ = loopback_tls(tmp_path)
        with smtp_server(tls=server) as mailbox, pytest.raises(ProviderFailed) as refused:
            _smtp(mailbox.port).send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert (refused.value.code, mailbox.mails) == ("SSLCertVerificationError", [])

    def test_sends_nothing_in_the_clear_through_a_network(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The loopback stands in for a foreign host here: only the name can tell them apart."""
        monkeypatch.setattr("pixecom.adapters.mail.smtp._is_loopback", lambda _: False)
        with smtp_server() as mailbox, pytest.raises(ProviderFailed) as refused:
            _smtp(mailbox.port).send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert (refused.value.code, refused.value.retryable, mailbox.mails) == ("NO_TLS", True, [])

    @pytest.mark.parametrize(
        ("reply", "retryable"), [("550 No such user", False), ("450 Later", True)]
    )
    def test_tells_a_recipient_that_is_refused_for_good(self, reply: str, retryable: bool) -> None:
        with smtp_server() as mailbox:
            mailbox.answers[MAIL.to] = reply
            with pytest.raises(ProviderFailed) as refused:
                _smtp(mailbox.port).send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert (refused.value.retryable, refused.value.code) == (retryable, reply[:3])
        assert MAIL.to not in refused.value.message

    @pytest.mark.parametrize(
        ("reply", "retryable"), [("554 Spam", False), ("451 Greylisted", True)]
    )
    def test_tells_a_mail_that_is_refused_for_good(self, reply: str, retryable: bool) -> None:
        with smtp_server() as mailbox:
            mailbox.on_data = lambda _: reply
            with pytest.raises(ProviderFailed) as refused:
                _smtp(mailbox.port).send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert (refused.value.retryable, refused.value.code) == (retryable, reply[:3])

    def test_tries_again_after_a_wrong_login(self, tmp_path: Path) -> None:
        server, client = loopback_tls(tmp_path)
        with smtp_server(tls=server, login=True) as mailbox:
            mailer = _smtp(mailbox.port, tls=client, login="pixecom:wrong@")
            with pytest.raises(ProviderFailed) as refused:
                mailer.send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert (refused.value.retryable, refused.value.code) == (True, "535")
        assert mailbox.mails == []
        assert mailbox.logins == [USER.encode()] * len(mailbox.logins) != []

    def test_tries_again_when_nobody_answers(self) -> None:
        with smtp_server() as mailbox:
            port = mailbox.port
        with pytest.raises(ProviderFailed) as refused:
            _smtp(port).send(mail=MAIL, mail_id=uuid4(), at=AT)
        assert (refused.value.retryable, refused.value.code) == (True, "ConnectionRefusedError")
