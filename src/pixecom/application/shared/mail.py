"""Account mails: posted with their cause, carried by the relay, sent by a mailer."""

from __future__ import annotations

import json
from abc import abstractmethod
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.outbox import Carrier, Delivery, Message
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.application.shared.vault import Place, SealBroken, Vault
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.ids import NIL, SellerId

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

    def __init__(self, *, vault: Vault, ids: IdSource) -> None:
        self._vault = vault
        self._ids = ids

    def post(
        self, *, work: UnitOfWork, mail: Mail, about: UUID, seller_id: SellerId | None = None
    ) -> None:
        """Write the mail into the outbox; it leaves after the commit, and never without one.

        ``about`` is whom or what the mail concerns: mails about the same arrive in order.
        ``seller_id`` is the seller concerned, None for mails of the account itself; inside a
        unit of work of a seller it must be that one.
        """
        mail_id = self._ids.new()
        place = _place(mail_id, seller_id or NIL)
        sealed = self._vault.seal(text=json.dumps(asdict(mail)), place=place)
        message = Message(
            id=mail_id,
            topic=TOPIC,
            aggregate_id=about,
            payload={"sealed": sealed},
            seller_id=seller_id,
        )
        work.publish(message)


class CarryMail(Carrier):
    """Opens a mail of the outbox and hands it to the mailer."""

    def __init__(self, *, vault: Vault, mailer: Mailer) -> None:
        self._vault = vault
        self._mailer = mailer

    def __call__(self, delivery: Delivery) -> None:
        """Send it.

        Raises:
            ProviderFailed: the mailer did not take it, or its key is gone: then for good.
        """
        place = _place(delivery.id, delivery.seller_id)
        try:
            text = self._vault.unseal(sealed=str(delivery.payload["sealed"]), place=place)
        except SealBroken as error:
            raise ProviderFailed(error.message, code="SEAL", retryable=False) from error
        self._mailer.send(mail=Mail(**json.loads(text)), mail_id=delivery.id, at=delivery.at)


def _place(mail_id: UUID, seller_id: UUID) -> Place:
    return Place(table="outbox", column="payload", row_id=mail_id, seller_id=seller_id)
