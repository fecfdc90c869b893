from __future__ import annotations

import base64
import secrets
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.application.shared.vault import Place, SealBroken, key_id

KEY, OTHER = secrets.token_hex(32), secrets.token_hex(32)
PLACE = Place(table="users", column="totp_secret_enc", row_id=uuid4(), seller_id=uuid4())
VAULT = AesGcmVault(keys=(KEY,))


class TestAesGcmVault:
    @given(st.text())
    def test_gives_back_what_was_sealed(self, text: str) -> None:
        assert VAULT.unseal(sealed=VAULT.seal(text=text, place=PLACE), place=PLACE) == text

    def test_never_seals_alike(self) -> None:
        assert len({VAULT.seal(text="secret", place=PLACE) for _ in range(100)}) == 100

    def test_says_which_key_it_was(self) -> None:
        form, key, nonce, _ = VAULT.seal(text="secret", place=PLACE).split(".")
        assert (form, key) == ("v1", key_id(bytes.fromhex(KEY)))
        assert len(base64.urlsafe_b64decode(nonce)) == 12

    @pytest.mark.parametrize(
        "elsewhere",
        [
            replace(PLACE, table="sellers"),
            replace(PLACE, column="email"),
            replace(PLACE, row_id=UUID(int=1)),
            replace(PLACE, seller_id=UUID(int=2)),
        ],
        ids=["table", "column", "row", "seller"],
    )
    def test_opens_in_one_place_only(self, elsewhere: Place) -> None:
        sealed = VAULT.seal(text="secret", place=PLACE)
        with pytest.raises(SealBroken):
            VAULT.unseal(sealed=sealed, place=elsewhere)

    def test_opens_with_a_retired_key_and_seals_with_the_current_one(self) -> None:
        sealed = VAULT.seal(text="secret", place=PLACE)
        rotated = AesGcmVault(keys=(OTHER, KEY))
        assert rotated.unseal(sealed=sealed, place=PLACE) == "secret"
        with pytest.raises(SealBroken):
            AesGcmVault(keys=(OTHER,)).unseal(sealed=sealed, place=PLACE)
        with pytest.raises(SealBroken):
            VAULT.unseal(sealed=rotated.seal(text="secret", place=PLACE), place=PLACE)

    @given(st.data())
    def test_notices_every_changed_character(self, data: st.DataObject) -> None:
        sealed = VAULT.seal(text="secret", place=PLACE)
        where = data.draw(st.integers(0, len(sealed) - 1))
        first, second = data.draw(st.permutations("Aa0._-é "))[:2]
        changed = second if first == sealed[where] else first
        with pytest.raises(SealBroken):
            VAULT.unseal(sealed=sealed[:where] + changed + sealed[where + 1 :], place=PLACE)

    @given(st.text())
    def test_refuses_noise(self, noise: str) -> None:
        with pytest.raises(SealBroken):
            VAULT.unseal(sealed=noise, place=PLACE)
