"""Values that must be read again and are kept encrypted: TOTP secrets, mails on their way."""

from __future__ import annotations

import hashlib
from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from pixecom.domain.shared.errors import PixecomError
from pixecom.domain.shared.ids import NIL

_ID_LENGTH = 8


class SealBroken(PixecomError):
    """A ciphertext does not open here: another place, another key, or somebody changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a ciphertext stands; moved to any other place it does not open.

    ``seller_id`` is NIL for rows of no seller.
    """

    table: str
    column: str
    row_id: UUID
    seller_id: UUID = NIL

    def __str__(self) -> str:
        return "|".join((self.table, self.column, str(self.row_id), str(self.seller_id)))


class Vault(Protocol):
    """Encrypts and decrypts, and knows which key did."""

    @property
    @abstractmethod
    def current_key(self) -> str:
        """The name of the key that seals, as in ``key_id``."""

    @abstractmethod
    def seal(self, *, text: str, place: Place) -> str:
        """Encrypt a text for one place, with the current key."""

    @abstractmethod
    def unseal(self, *, sealed: str, place: Place) -> str:
        """Give back what was sealed for this very place, with the current or a retired key.

        Raises:
            SealBroken: anything about it is wrong.
        """


def key_id(key: bytes) -> str:
    """Name a key without telling it: the first 8 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(key).hexdigest()[:_ID_LENGTH]
