"""Access tokens (JWT, HS256), random secrets, and successors under seal."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import secrets
import string
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import jwt
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from pixecom.application.identity.ports import AccessTokens, Claims, Secrets
from pixecom.application.shared.clock import Clock
from pixecom.domain.shared.errors import Unauthenticated
from pixecom.domain.shared.ids import FamilyId, SellerId, UserId

ISSUER = "pixecom"
AUDIENCE = "pixecom-api"
NO_SELLER = "ADMIN"
_ALGORITHM = "HS256"
_REQUIRED = ("iss", "aud", "iat", "nbf", "exp", "sub", "sid", "sellerId", "role", "isSuperadmin")
_CLOCK_SKEW = timedelta(seconds=10)
_REMEMBERED = 4096
_MALFORMED = (jwt.InvalidTokenError, ValueError, TypeError, AttributeError, OverflowError)
_REFUSED = "The access token is invalid or expired"
_REFRESH_BYTES = 48
_SUFFIX_LENGTH = 4
_KEY_BYTES = 32
_NONCE_BYTES = 12
_KEY_PURPOSE = b"pixecom/successor of a refresh token"
_SEAL = "p1."
"""Which key sealed it: the first one derived from the pepper."""


class JwtAccessTokens(AccessTokens):
    """Signs and checks with one shared secret; no other algorithm is accepted.

    Clocks of two servers may differ by ten seconds. A signature is checked once: what is
    remembered of a token is what it says, and that can only end, with its time.
    """

    def __init__(self, *, secret: str, lifetime_seconds: int, clock: Clock) -> None:
        self._secret = secret
        self._lifetime = timedelta(seconds=lifetime_seconds)
        self._clock = clock
        self._checked = lru_cache(maxsize=_REMEMBERED)(self._check)

    def issue(self, *, claims: Claims) -> str:
        """Sign the claims with the registered ones of spec 01 §3."""
        now = self._clock.now()
        payload = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "iat": now,
            "nbf": now,
            "exp": now + self._lifetime,
            "sub": str(claims.user_id),
            "sid": str(claims.family_id),
            "sellerId": str(claims.seller_id) if claims.seller_id else NO_SELLER,
            "role": claims.role,
            "isSuperadmin": claims.is_superadmin,
        }
        return jwt.encode(payload, self._secret, algorithm=_ALGORITHM)

    def read(self, *, token: str) -> Claims:
        """Check everything; whatever is wrong, the answer is the same."""
        claims, end = self._checked(token)
        if self._clock.now() >= end:
            raise Unauthenticated(_REFUSED)
        return claims

    def _check(self, token: str) -> tuple[Claims, datetime]:
        try:
            payload = jwt.decode(
                token,
                self._secret,
                algorithms=[_ALGORITHM],
                issuer=ISSUER,
                audience=AUDIENCE,
                leeway=_CLOCK_SKEW,
                options={"require": list(_REQUIRED)},
            )
            return _claims(payload), datetime.fromtimestamp(payload["exp"], UTC) + _CLOCK_SKEW
        except _MALFORMED as error:
            raise Unauthenticated(_REFUSED) from error


class RandomSecrets(Secrets):
    """Secrets of the operating system's generator; digests keyed with the pepper.

    Seals are AES-256-GCM under a key derived from the pepper (HKDF-SHA256, RFC 5869), bound to
    their row as associated data.
    """

    def __init__(self, *, pepper: str) -> None:
        self._pepper = pepper.encode()
        kdf = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_KEY_PURPOSE)
        self._cipher = AESGCM(kdf.derive(self._pepper))

    def refresh_token(self) -> str:
        """Make 48 random bytes, hexadecimal."""
        return secrets.token_hex(_REFRESH_BYTES)

    def digest(self, *, refresh_token: str) -> str:
        """Give the HMAC-SHA256, hexadecimal."""
        return hmac.new(self._pepper, refresh_token.encode(), hashlib.sha256).hexdigest()

    def seal(self, *, refresh_token: str, token_id: UUID) -> str:
        """Give key id, nonce and ciphertext as text."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        hidden = self._cipher.encrypt(nonce, bytes.fromhex(refresh_token), token_id.bytes)
        return _SEAL + base64.b64encode(nonce + hidden).decode()

    def unseal(self, *, sealed: str, token_id: UUID) -> str:
        """Open it; whatever is wrong, the answer is the same."""
        try:
            raw = base64.b64decode(sealed.removeprefix(_SEAL), validate=True)
            nonce, hidden = raw[:_NONCE_BYTES], raw[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, hidden, token_id.bytes).hex()
        except (InvalidTag, binascii.Error, ValueError) as error:
            raise Unauthenticated("The session cannot be continued: log in again") from error

    def slug_suffix(self) -> str:
        """Make four characters ``a-z0-9``."""
        alphabet = string.ascii_lowercase + string.digits
        return "".join(secrets.choice(alphabet) for _ in range(_SUFFIX_LENGTH))


def _claims(payload: Mapping[str, Any]) -> Claims:
    seller = payload["sellerId"]
    return Claims(
        user_id=UserId(UUID(payload["sub"])),
        seller_id=None if seller == NO_SELLER else SellerId(UUID(seller)),
        role=str(payload["role"]),
        is_superadmin=payload["isSuperadmin"] is True,
        family_id=FamilyId(UUID(payload["sid"])),
    )
