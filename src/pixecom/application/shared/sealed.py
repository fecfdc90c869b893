"""Messages of the outbox whose content is secret: sealed whole until they are delivered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from uuid import UUID

from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.outbox import Delivery, Message
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.application.shared.vault import Place, SealBroken, Vault
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.ids import NIL, SellerId

Content = Mapping[str, str | None]


class SealedMessages:
    """Writes and opens them; a ciphertext belongs to its row."""

    def __init__(self, *, vault: Vault, ids: IdSource) -> None:
        self._vault = vault
        self._ids = ids

    def publish(
        self,
        *,
        work: UnitOfWork,
        topic: str,
        content: Content,
        about: UUID,
        seller_id: SellerId | None = None,
    ) -> None:
        """Write a message into the transaction.

        ``about`` is its aggregate. ``seller_id`` is the seller concerned, None for messages of no
        seller; inside a unit of work of a seller it must be that one.
        """
        message_id = self._ids.new()
        place = _place(message_id, seller_id or NIL)
        sealed = self._vault.seal(text=json.dumps(dict(content)), place=place)
        message = Message(
            id=message_id,
            topic=topic,
            aggregate_id=about,
            payload={"sealed": sealed},
            seller_id=seller_id,
        )
        work.publish(message)

    def opened(self, delivery: Delivery) -> dict[str, str]:
        """Give the content, without the fields that were None.

        Raises:
            ProviderFailed: it does not open, and never will.
        """
        place = _place(delivery.id, delivery.seller_id)
        try:
            text = self._vault.unseal(sealed=str(delivery.payload["sealed"]), place=place)
        except SealBroken as error:
            raise ProviderFailed(error.message, code="SEAL", retryable=False) from error
        return {name: value for name, value in json.loads(text).items() if value is not None}


def _place(message_id: UUID, seller_id: UUID) -> Place:
    return Place(table="outbox", column="payload", row_id=message_id, seller_id=seller_id)
