"""Bytes as text that may stand in addresses: base64url without padding (RFC 4648 §5)."""

from __future__ import annotations

import base64


def to_text(raw: bytes) -> str:
    """Encode."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def to_bytes(text: str) -> bytes:
    """Decode; a spelling that ``to_text`` does not write is refused.

    Raises:
        ValueError: it is not the one base64url text of any bytes.
    """
    raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    if to_text(raw) != text:
        raise ValueError("not canonical")
    return raw
