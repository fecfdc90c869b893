"""Proofs in links: nothing is stored of them, and a changed account makes them void."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pixecom.application.identity.credentials_ports import Claimed, Proofs, Purpose
from pixecom.domain.shared.ids import UserId

_KEY_BYTES = 32
_ID_BYTES = 16
_TIME_BYTES = 5
_SAID = _ID_BYTES + _TIME_BYTES
_LENGTH = _SAID + 32
_TEXT_LENGTH = -(-_LENGTH * 4 // 3)


class HmacProofs(Proofs):
    """User, end in seconds of the epoch and an HMAC-SHA256 over them and the state, in base64url.

    Each purpose has a key of its own, derived from the pepper (HKDF-SHA256, RFC 5869).
    """

    def __init__(self, *, pepper: str) -> None:
        self._keys = {purpose: _derived(pepper, purpose) for purpose in Purpose}

    def issue(self, *, purpose: Purpose, user_id: UserId, state: str, expires_at: datetime) -> str:
        """Sign what it says."""
        said = user_id.bytes + int(expires_at.timestamp()).to_bytes(_TIME_BYTES)
        proof = said + self._signature(purpose, said, state)
        return base64.urlsafe_b64encode(proof).decode().rstrip("=")

    def claimed(self, *, proof: str) -> Claimed | None:
        """Read the first bytes."""
        raw = _raw(proof)
        if raw is None:
            return None
        seconds = int.from_bytes(raw[_ID_BYTES:_SAID])
        try:
            expires_at = datetime.fromtimestamp(seconds, UTC)
        except (OverflowError, ValueError, OSError):
            return None
        return Claimed(user_id=UserId(UUID(bytes=raw[:_ID_BYTES])), expires_at=expires_at)

    def holds(self, *, proof: str, purpose: Purpose, state: str) -> bool:
        """Sign again and compare."""
        raw = _raw(proof)
        if raw is None:
            return False
        expected = self._signature(purpose, raw[:_SAID], state)
        return hmac.compare_digest(raw[_SAID:], expected)

    def _signature(self, purpose: Purpose, said: bytes, state: str) -> bytes:
        return hmac.digest(self._keys[purpose], said + state.encode(), hashlib.sha256)


def _derived(pepper: str, purpose: Purpose) -> bytes:
    info = f"pixecom/{purpose.value}".encode()
    kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=info)
    return kdf.derive(pepper.encode())


def _raw(proof: str) -> bytes | None:
    if len(proof) != _TEXT_LENGTH or not proof.isascii():
        return None
    try:
        raw = base64.b64decode(proof + "=" * (-len(proof) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return None
    return raw if len(raw) == _LENGTH else None
