"""What Meta signs, as Meta would."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets

SECRET = secrets.token_hex(16)
"""Of the app."""


def text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def signed(content: object, *, secret: str = SECRET) -> str:
    payload = text(json.dumps(content).encode())
    signature = hmac.digest(secret.encode(), payload.encode(), hashlib.sha256)
    return f"{text(signature)}.{payload}"


def about(user_id: object, **values: object) -> dict[str, object]:
    return {"algorithm": "HMAC-SHA256", "issued_at": 1_790_000_000, "user_id": user_id} | values
