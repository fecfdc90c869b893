from __future__ import annotations

from uuid import UUID

import pytest

from pixecom.application.identity.authentication import AuthenticateAny, Authenticator
from pixecom.domain.identity import PlatformRole, Principal, User
from pixecom.domain.shared.errors import Unauthenticated
from pixecom.domain.shared.ids import FamilyId, UserId

NOBODY = UUID(int=0)


class ByPrefix(Authenticator):
    """Takes tokens that begin with a word, and names its people after it."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def recognises(self, *, token: str) -> bool:
        return token.startswith(self._prefix)

    def __call__(self, *, token: str) -> Principal:
        if token != f"{self._prefix}-right":
            raise Unauthenticated(f"{self._prefix} refuses")
        return Principal(
            user=User(id=UserId(NOBODY), email="", display_name=self._prefix),
            seller_id=None,
            seller_role=None,
            platform_role=PlatformRole.SELLER,
            is_superadmin=False,
            family_id=FamilyId(NOBODY),
        )


class TestAuthenticateAny:
    chain = AuthenticateAny([ByPrefix("key"), ByPrefix("k")])

    @pytest.mark.parametrize(("token", "who"), [("key-right", "key"), ("k-right", "k")])
    def test_asks_the_authenticator_of_the_token_s_kind(self, token: str, who: str) -> None:
        assert self.chain(token=token).user.display_name == who

    def test_asks_no_second_one_when_the_first_refuses(self) -> None:
        with pytest.raises(Unauthenticated, match="key refuses"):
            self.chain(token="key-wrong")

    def test_refuses_what_nobody_recognises(self) -> None:
        with pytest.raises(Unauthenticated, match="invalid or expired"):
            self.chain(token="other")
