"""Tokens of invitations: the seller in front, a secret, and in mails a proof behind it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from typing import Final
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pixecom.application.identity.sellers_ports import (
    GivenToken,
    InvitationToken,
    InvitationTokens,
)
from pixecom.domain.shared.ids import SellerId

_KEY_BYTES: Final = 32
_SECRET_BYTES: Final = 32
_PURPOSE: Final = b"pixecom/mail of an invitation"
_TOKEN = re.compile(r"((?P<seller>[0-9a-f]{32})\.[\w-]{43})(\.(?P<proof>[\w-]{43}))?", re.ASCII)


class RandomInvitationTokens(InvitationTokens):
    """Secrets of the operating system's generator; digests are SHA-256, proofs HMAC-SHA256.

    The secret has 256 random bits: a plain digest tells nobody anything. The key of the proofs
    is derived from the pepper (HKDF-SHA256, RFC 5869).
    """

    def __init__(self, *, pepper: str) -> None:
        kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
        self._key = kdf.derive(pepper.encode())

    def make(self, *, seller_id: SellerId) -> InvitationToken:
        """Make a secret and its proof."""
        shown = f"{seller_id.hex}.{secrets.token_urlsafe(_SECRET_BYTES)}"
        return InvitationToken(
            shown=shown, mailed=f"{shown}.{self._proof(shown)}", digest=_digest(shown)
        )

    def read(self, *, token: str) -> GivenToken | None:
        """Take it apart; a wrong proof spoils the whole."""
        found = _TOKEN.fullmatch(token)
        if found is None:
            return None
        shown, proof = found[1], found["proof"]
        if proof is not None and not hmac.compare_digest(proof, self._proof(shown)):
            return None
        return GivenToken(
            seller_id=SellerId(UUID(hex=found["seller"])),
            digest=_digest(shown),
            is_mailed=proof is not None,
        )

    def _proof(self, shown: str) -> str:
        raw = hmac.digest(self._key, shown.encode(), hashlib.sha256)
        return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _digest(shown: str) -> str:
    return hashlib.sha256(shown.encode()).hexdigest()
