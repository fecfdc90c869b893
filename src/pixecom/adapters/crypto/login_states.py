"""States of logins at the platform: sealed, and bound to the browser that began."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import datetime
from typing import Final
from uuid import UUID

from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.application.advertising.ports import GivenState, LoginStates, MadeState
from pixecom.application.shared.vault import Place, SealBroken
from pixecom.domain.shared.ids import NIL, SellerId, UserId

_SECRET_BYTES: Final = 32
_PLACE: Final = Place(table="login_states", column="state", row_id=NIL)


class SealedLoginStates(LoginStates):
    """AES-256-GCM of seller, user, end and the digest of a secret that a cookie holds.

    The secret has 256 random bits, so a plain SHA-256 tells nobody anything of it.
    """

    def __init__(self, *, vault: AesGcmVault) -> None:
        self._vault = vault

    def make(self, *, seller_id: SellerId, user_id: UserId, expires_at: datetime) -> MadeState:
        """Make a secret and seal what belongs to it."""
        secret = secrets.token_urlsafe(_SECRET_BYTES)
        content = {
            "seller": str(seller_id),
            "user": str(user_id),
            "end": expires_at.isoformat(),
            "digest": _digest(secret),
        }
        text = self._vault.seal(text=json.dumps(content), place=_PLACE)
        return MadeState(text=text, secret=secret, digest=_digest(secret))

    def read(self, *, text: str, secret: str) -> GivenState | None:
        """Open it, and compare the digests."""
        try:
            content = json.loads(self._vault.unseal(sealed=text, place=_PLACE))
        except SealBroken:
            return None
        if not hmac.compare_digest(content["digest"], _digest(secret)):
            return None
        return GivenState(
            seller_id=SellerId(UUID(content["seller"])),
            user_id=UserId(UUID(content["user"])),
            expires_at=datetime.fromisoformat(content["end"]),
            digest=content["digest"],
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
