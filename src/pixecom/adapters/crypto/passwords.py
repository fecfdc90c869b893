"""Password hashes: argon2id with the parameters that OWASP recommends; imported bcrypt ones."""

from __future__ import annotations

import ctypes
import secrets
from contextlib import suppress

import argon2
import bcrypt
from argon2.exceptions import InvalidHashError, VerificationError

from pixecom.application.identity.ports import PasswordHasher

_MEMORY_KIB = 19 * 1024
_PASSES = 2
_LANES = 1
_VERSION = 19
_M_MMAP_THRESHOLD = -3
_LARGE_BYTES = 1024 * 1024
_BCRYPT = ("$2a$", "$2b$", "$2y$")
_BCRYPT_BYTES = 72


class Argon2PasswordHasher(PasswordHasher):
    """argon2id, 19 MiB, two passes, one lane (OWASP Password Storage Cheat Sheet, 2025).

    Hashes that came with an import may be bcrypt's; they verify, and are never current.
    ``memory_kib`` is less only where nobody's password is at stake.
    """

    def __init__(self, *, memory_kib: int = _MEMORY_KIB) -> None:
        _give_large_blocks_back()
        self._memory_kib = memory_kib
        self._argon2 = argon2.PasswordHasher(
            time_cost=_PASSES, memory_cost=memory_kib, parallelism=_LANES
        )
        self._nobody = self._argon2.hash(secrets.token_hex(16))

    def hash(self, *, password: str) -> str:
        """Give the encoded hash, salt and parameters inside."""
        return self._argon2.hash(password)

    def verify(self, *, password: str, password_hash: str | None) -> bool:
        """Compare in constant time; nobody's password is compared with a hash of noise."""
        if password_hash is not None and password_hash.startswith(_BCRYPT):
            return _bcrypt_verify(password, password_hash)
        try:
            self._argon2.verify(password_hash or self._nobody, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None

    def is_current(self, *, password_hash: str) -> bool:
        """Whether it is argon2id with parameters that are at least ours."""
        try:
            found = argon2.extract_parameters(password_hash)
        except InvalidHashError:
            return False
        return (
            found.type is argon2.Type.ID
            and found.version >= _VERSION
            and found.memory_cost >= self._memory_kib
            and found.time_cost >= _PASSES
            and found.parallelism >= _LANES
            and found.hash_len >= argon2.DEFAULT_HASH_LENGTH
            and found.salt_len >= argon2.DEFAULT_RANDOM_SALT_LENGTH
        )


def _give_large_blocks_back() -> None:
    """Have the C library return large blocks to the system as soon as they are free.

    glibc raises that limit by itself at the first hash, and from then on keeps 19 MiB for each
    thread that ever hashed: 100 MB of a worker. Other libraries have no such switch.
    """
    with suppress(AttributeError, OSError):
        ctypes.CDLL(None).mallopt(_M_MMAP_THRESHOLD, _LARGE_BYTES)


def _bcrypt_verify(password: str, password_hash: str) -> bool:
    """Compare as every bcrypt did: the first 72 bytes of UTF-8 count."""
    try:
        return bcrypt.checkpw(password.encode()[:_BCRYPT_BYTES], password_hash.encode())
    except ValueError:
        return False
