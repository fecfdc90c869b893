"""Password hashes: argon2id with the parameters that OWASP recommends."""

from __future__ import annotations

import secrets

import argon2
from argon2.exceptions import InvalidHashError, VerificationError

from pixecom.application.identity.ports import PasswordHasher

_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1


class Argon2PasswordHasher(PasswordHasher):
    """argon2id, 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, 2025)."""

    def __init__(self) -> None:
        self._argon2 = argon2.PasswordHasher(
            time_cost=_PASSES, memory_cost=_MEMORY_KIB, parallelism=_LANES
        )
        self._nobody = self._argon2.hash(secrets.token_hex(16))

    def hash(self, *, password: str) -> str:
        """Give the encoded hash, salt and parameters inside."""
        return self._argon2.hash(password)

    def verify(self, *, password: str, password_hash: str | None) -> bool:
        """Compare in constant time; nobody's password is compared with a hash of noise."""
        try:
            self._argon2.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_current(self, *, password_hash: str) -> bool:
        """Whether the encoded parameters are those of this class."""
        return not self._argon2.check_needs_rehash(password_hash)
