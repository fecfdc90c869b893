from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from resource import getpagesize
from threading import Barrier

import argon2
import bcrypt
import pytest

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher

THREADS = 8
HASHER = Argon2PasswordHasher()
OURS = {"time_cost": 2, "memory_cost": 19 * 1024, "parallelism": 1}


class TestArgon2PasswordHasher:
    def test_knows_the_password_of_its_hash(self) -> None:
        hasher = Argon2PasswordHasher()
        hashed = hasher.hash(password="correct")
        assert hasher.verify(password="correct", password_hash=hashed)
        assert not hasher.verify(password="wrong", password_hash=hashed)

    def test_salts_every_hash(self) -> None:
        hasher = Argon2PasswordHasher()
        assert hasher.hash(password="same") != hasher.hash(password="same")

    def test_uses_the_parameters_that_owasp_recommends(self) -> None:
        hasher = Argon2PasswordHasher()
        hashed = hasher.hash(password="x")
        assert hashed.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
        assert hasher.is_current(password_hash=hashed)

    def test_accepts_nobody_without_a_hash(self) -> None:
        hasher = Argon2PasswordHasher()
        assert not hasher.verify(password="x", password_hash=None)
        assert not hasher.verify(password="x", password_hash="not a hash")


class TestImportedHashes:
    @pytest.mark.parametrize("prefix", [b"2a", b"2b", b"2y"])
    def test_of_bcrypt_verify_and_are_never_current(self, prefix: bytes) -> None:
        made = bcrypt.hashpw(b"correct", bcrypt.gensalt(4))
        hashed = made.replace(b"$2b$", b"$" + prefix + b"$").decode()
        assert HASHER.verify(password="correct", password_hash=hashed)
        assert not HASHER.verify(password="wrong", password_hash=hashed)
        assert not HASHER.is_current(password_hash=hashed)

    def test_are_those_of_another_implementation(self) -> None:
        """Test vector of the crypt_blowfish distribution."""
        hashed = "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"
        assert HASHER.verify(password="U*U", password_hash=hashed)

    @pytest.mark.parametrize("password", ["x" * 72, "ü" * 72, "€" * 40])
    def test_count_72_bytes_as_bcrypt_did(self, password: str) -> None:
        hashed = bcrypt.hashpw(password.encode()[:72], bcrypt.gensalt(4)).decode()
        assert HASHER.verify(password=password, password_hash=hashed)

    @pytest.mark.parametrize("noise", ["$2b$", "$2b$99$short", "$2b$04$" + "ü" * 53])
    def test_that_are_broken_let_nobody_in(self, noise: str) -> None:
        assert not HASHER.verify(password="x", password_hash=noise)
        assert not HASHER.is_current(password_hash=noise)


class TestCurrentHashes:
    @pytest.mark.parametrize(
        "weaker",
        [
            {"time_cost": 1},
            {"memory_cost": 19 * 1024 - 8},
            {"hash_len": 16},
            {"salt_len": 8},
            {"type": argon2.Type.I},
            {"type": argon2.Type.D},
        ],
        ids=str,
    )
    def test_are_not_weaker_in_anything(self, weaker: dict[str, int]) -> None:
        hashed = argon2.PasswordHasher(**OURS | weaker).hash("x")  # type: ignore[arg-type]
        assert HASHER.verify(password="x", password_hash=hashed)
        assert not HASHER.is_current(password_hash=hashed)

    @pytest.mark.parametrize("stronger", [{"time_cost": 3}, {"memory_cost": 20 * 1024}], ids=str)
    def test_may_be_stronger(self, stronger: dict[str, int]) -> None:
        hashed = argon2.PasswordHasher(**OURS | stronger).hash("x")  # type: ignore[arg-type]
        assert HASHER.is_current(password_hash=hashed)


class TestMemory:
    def test_is_given_back_by_every_thread_that_hashed(self) -> None:
        """Each hash needs 19 MiB; a C library left alone keeps that for each thread."""
        before = _resident()
        with ThreadPoolExecutor(THREADS) as pool:
            together = Barrier(THREADS)
            for _ in pool.map(
                lambda _: (together.wait(), HASHER.hash(password="x")), range(THREADS)
            ):
                pass
            assert _resident() - before < 2 * 19 * 1024**2


def _resident() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * getpagesize()
