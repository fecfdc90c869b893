"""One-time codes of authenticator apps (RFC 6238), and recovery codes."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime

import pyotp
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pixecom.application.identity.credentials_ports import OneTimeCodes
from pixecom.domain.shared.ids import UserId

ISSUER = "PixEcom"
_DIGITS = 6
_CODES = 10
_CODE_BYTES = 10
_GROUP = 4
_KEY_BYTES = 32
_PURPOSE = b"pixecom/recovery code"


class PyotpCodes(OneTimeCodes):
    """Codes of six digits that change every 30 seconds; one step of skew is forgiven.

    Recovery codes are 16 characters of base32 in groups of four; stored is an HMAC-SHA256 with a
    key derived from the pepper, bound to the user.
    """

    def __init__(self, *, pepper: str) -> None:
        kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_PURPOSE)
        self._key = kdf.derive(pepper.encode())

    def new_secret(self) -> str:
        """Make 32 characters of base32."""
        return pyotp.random_base32()

    def uri(self, *, secret: str, account: str) -> str:
        """Name issuer and account, as apps show them."""
        return pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=ISSUER)

    def step_of(self, *, secret: str, code: str, at: datetime) -> int | None:
        """Compare with the codes of three steps, all of them in constant time."""
        given = "".join(code.split())
        if len(given) != _DIGITS or not (given.isascii() and given.isdecimal()):
            return None
        totp = pyotp.TOTP(secret, digits=_DIGITS)
        now = totp.timecode(at)
        fits = [
            step
            for step in (now - 1, now, now + 1)
            if hmac.compare_digest(totp.generate_otp(step), given)
        ]
        return fits[-1] if fits else None

    def recovery_codes(self) -> Sequence[str]:
        """Make ten."""
        return [_grouped(secrets.token_bytes(_CODE_BYTES)) for _ in range(_CODES)]

    def digest(self, *, recovery_code: str, user_id: UserId) -> str:
        """Give the HMAC, hexadecimal."""
        plain = "".join(c for c in recovery_code.upper() if c.isalnum())
        return hmac.new(self._key, user_id.bytes + plain.encode(), hashlib.sha256).hexdigest()


def _grouped(raw: bytes) -> str:
    text = base64.b32encode(raw).decode()
    return "-".join(text[start : start + _GROUP] for start in range(0, len(text), _GROUP))
