from __future__ import annotations

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher


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
