"""The vault: AES-256-GCM under a ring of keys (spec 02 §1, 10 §6)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from pixecom.adapters.crypto.base64url import to_bytes, to_text
from pixecom.application.shared.vault import Place, SealBroken, Vault, key_id

_FORMAT = "v1"
_NONCE_BYTES = 12


class AesGcmVault(Vault):
    """Text ``v1.<key id>.<nonce>.<ciphertext and tag>`` in base64url; the place is authenticated.

    The nonce is random for each seal. The first key seals; all of them open.
    """

    def __init__(self, *, keys: Sequence[str]) -> None:
        raw = [bytes.fromhex(key) for key in keys]
        self._ciphers = {key_id(key): AESGCM(key) for key in raw}
        self._current = key_id(raw[0])

    @property
    def current_key(self) -> str:
        """The first key's name."""
        return self._current

    def seal(self, *, text: str, place: Place) -> str:
        """Encrypt with the current key."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        hidden = self._ciphers[self._current].encrypt(nonce, text.encode(), str(place).encode())
        return ".".join((_FORMAT, self._current, to_text(nonce), to_text(hidden)))

    def unseal(self, *, sealed: str, place: Place) -> str:
        """Decrypt with the key that the text names."""
        try:
            form, key, nonce, hidden = sealed.split(".")
            cipher = {_FORMAT: self._ciphers}[form][key]
            return cipher.decrypt(to_bytes(nonce), to_bytes(hidden), str(place).encode()).decode()
        except (InvalidTag, ValueError, KeyError) as error:
            raise SealBroken("A stored secret cannot be opened") from error
