from __future__ import annotations

from uuid import uuid4

import pytest

from pixecom.adapters.crypto.tokens import RandomSecrets
from pixecom.domain.shared.errors import Unauthenticated

SECRETS = RandomSecrets(pepper="p" * 32)


class TestSeal:
    def test_gives_back_what_it_hid(self) -> None:
        value, row = SECRETS.refresh_token(), uuid4()
        sealed = SECRETS.seal(refresh_token=value, token_id=row)
        assert value not in sealed
        assert RandomSecrets(pepper="p" * 32).unseal(sealed=sealed, token_id=row) == value

    def test_never_looks_the_same_twice(self) -> None:
        value, row = SECRETS.refresh_token(), uuid4()
        seals = {SECRETS.seal(refresh_token=value, token_id=row) for _ in range(10)}
        assert len(seals) == 10

    def test_does_not_open_for_another_row(self) -> None:
        sealed = SECRETS.seal(refresh_token=SECRETS.refresh_token(), token_id=uuid4())
        with pytest.raises(Unauthenticated):
            SECRETS.unseal(sealed=sealed, token_id=uuid4())

    def test_does_not_open_with_another_pepper(self) -> None:
        row = uuid4()
        sealed = SECRETS.seal(refresh_token=SECRETS.refresh_token(), token_id=row)
        with pytest.raises(Unauthenticated):
            RandomSecrets(pepper="q" * 32).unseal(sealed=sealed, token_id=row)

    @pytest.mark.parametrize("sealed", ["", "p1.", "p1.AAAA", "p1.***", "p1." + "A" * 200, "ä"])
    def test_does_not_open_what_was_changed(self, sealed: str) -> None:
        with pytest.raises(Unauthenticated):
            SECRETS.unseal(sealed=sealed, token_id=uuid4())
