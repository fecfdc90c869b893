"""Account mails: posted with their cause, carried by the relay, sent by a mailer."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pixecom.application.shared.outbox import Carrier, Delivery
from pixecom.application.shared.sealed import SealedMessages
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.domain.shared.ids import SellerId

TOPIC = "mail"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """A mail in plain text. ``subject`` is one line; ``text`` may hold secrets, links mostly."""

    to: str
    subject: str
    text: str = field(repr=False)


class Mailer(Protocol):
    """Hands mails to whoever brings them to people."""

    @abstractmethod
    def send(self, *, mail: Mail, mail_id: UUID, at: datetime) -> None:
        """Hand it over; ``mail_id`` is the same when a mail is sent again, ``at`` is its date.

        Raises:
            ProviderFailed: it was not taken; ``retryable`` says whether it may be later.
        """


class MailDesk:
    """Takes mails inside a transaction; what is kept of them until delivery is encrypted."""

    def __init__(self, *, messages: SealedMessages) -> None:
        self._messages = messages

    def post(
        self, *, work: UnitOfWork, mail: Mail, about: UUID, seller_id: SellerId | None = None
    ) -> None:
        """Write the mail into the outbox; it leaves after the commit, and never without one.

        ``about`` is whom or what the mail concerns: mails about the same arrive in order.
        ``seller_id`` is the seller concerned, None for mails of the account itself; inside a
        unit of work of a seller it must be that one.
        """
        self._messages.publish(
            work=work, topic=TOPIC, content=asdict(mail), about=about, seller_id=seller_id
        )


class CarryMail(Carrier):
    """Opens a mail of the outbox and hands it to the mailer."""

    def __init__(self, *, messages: SealedMessages, mailer: Mailer) -> None:
        self._messages = messages
        self._mailer = mailer

    def __call__(self, delivery: Delivery) -> None:
        """Send it.

        Raises:
            ProviderFailed: the mailer did not take it, or its key is gone: then for good.
        """
        mail = Mail(**self._messages.opened(delivery))
        self._mailer.send(mail=mail, mail_id=delivery.id, at=delivery.at)
