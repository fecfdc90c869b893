"""Answers of keyed calls under seal."""

from __future__ import annotations

import base64
import binascii
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pixecom.application.shared.idempotency import AnswerSeals
from pixecom.domain.shared.errors import Conflict

_KEY_BYTES = 32
_NONCE_BYTES = 12
_PURPOSE = b"pixecom/answer of a keyed call"
_SEAL = "p1."
"""Which key sealed it: the first one derived from the pepper."""


class PepperAnswerSeals(AnswerSeals):
    """AES-256-GCM under a key derived from the pepper (HKDF-SHA256), bound to the row's name."""

    def __init__(self, *, pepper: str) -> None:
        kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
        self._cipher = AESGCM(kdf.derive(pepper.encode()))

    def seal(self, *, content: bytes, name: str) -> str:
        """Give key id, nonce and ciphertext as text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        hidden = self._cipher.encrypt(nonce, content, name.encode())
        return _SEAL + base64.b64encode(nonce + hidden).decode()

    def unseal(self, *, sealed: str, name: str) -> bytes:
        """Open it; whatever is wrong, the answer is the same."""
        try:
            raw = base64.b64decode(sealed.removeprefix(_SEAL), validate=True)
            nonce, hidden = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, hidden, name.encode())
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise Conflict(
                "This request was done before, but its answer can no longer be repeated"
            ) from error
