"""Tokens of the advertising platform: what a seller's connections are read and changed with."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

RENEWED_BEFORE: Final = timedelta(days=7)
"""How long before its end a token is renewed (spec 07 §7)."""


class TokenState(StrEnum):
    """What is known of a connection's token."""

    NONE = "NONE"  # nobody has logged in for this connection
    VALID = "VALID"
    EXPIRING = "EXPIRING"  # still good; renewing it failed, and will be tried again
    NEEDS_REAUTH = "NEEDS_REAUTH"  # refused or expired: nothing is asked with it any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A token in the clear; it lives only as long as the calls that are made with it."""

    text: str = field(repr=False)

    @property
    def fingerprint(self) -> str:
        """Tell equal tokens without telling them: the SHA-256, 64 hexadecimal digits."""
        return hashlib.sha256(self.text.encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantedToken:
    """A token just given, and how long it is good from now on; None: until it is withdrawn."""

    token: Token
    lifetime: timedelta | None
