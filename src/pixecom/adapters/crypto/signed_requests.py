"""What Meta posts to our callbacks, signed with the app's secret.

Source: Meta's documentation of ``signed_request``: base64url of an HMAC-SHA256, a dot, base64url
of a JSON object with ``algorithm``, ``issued_at`` and ``user_id``; the second text is signed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Final

from pixecom.adapters.crypto.base64url import to_bytes
from pixecom.application.advertising.ports import SignedRequests

_ALGORITHM: Final = "HMAC-SHA256"
_LONGEST: Final = 10_000


class HmacSignedRequests(SignedRequests):
    """Without a secret nothing is from Meta."""

    def __init__(self, *, app_secret: str) -> None:
        self._key = app_secret.encode()

    def user_of(self, *, signed: str) -> str | None:
        """Check the signature before anything else is read."""
        signature, dot, payload = signed.partition(".")
        if not (self._key and dot and payload) or len(signed) > _LONGEST:
            return None
        right = hmac.digest(self._key, payload.encode(), hashlib.sha256)
        try:
            if not hmac.compare_digest(to_bytes(signature), right):
                return None
            content = json.loads(to_bytes(payload))
        except (ValueError, RecursionError):
            return None
        if not isinstance(content, dict) or content.get("algorithm") != _ALGORITHM:
            return None
        user = content.get("user_id")
        return user if isinstance(user, str) and user else None
