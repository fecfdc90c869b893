"""A platform where people log in: what it knows is set by tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Final
from uuid import uuid4

from pixecom.application.advertising.ports import (
    Discovery,
    FoundAccount,
    FoundPage,
    FoundPixel,
    PlatformLogin,
    PlatformUser,
)
from pixecom.domain.advertising.connections import Details
from pixecom.domain.advertising.tokens import GrantedToken, Token
from pixecom.domain.shared.errors import AccessEnded, ProviderFailed, ProviderRefused

LIFETIME: Final = timedelta(days=60)
ENDED: Final = "Facebook has ended the connection because the password was changed."
DETAILS: Final = Details(
    account_status=1,
    disable_reason=0,
    spend_cap=Decimal("1000.00"),
    amount_spent=Decimal("12.34"),
    currency="EUR",
    timezone="Europe/Berlin",
)


@dataclass(slots=True, kw_only=True)
class FakeLogin(PlatformLogin):
    """Takes every token but those that were ended, and every code once."""

    user: PlatformUser = field(default_factory=lambda: PlatformUser(id="10001", name="Ada"))
    accounts: Sequence[FoundAccount] = ()
    pages: Sequence[FoundPage] = ()
    pixels: Sequence[FoundPixel] = ()
    pixels_unread: Sequence[str] = ()
    lifetime: timedelta | None = LIFETIME
    ended: set[str] = field(default_factory=set)
    codes: set[str] = field(default_factory=set)
    failure: ProviderFailed | None = None
    asked: list[str] = field(default_factory=list)

    def address(self, *, state: str) -> str:
        return f"https://platform.example/dialog?state={state}"

    def exchange(self, *, code: str) -> GrantedToken:
        self._check(f"code {code}")
        if code in self.codes:
            raise ProviderRefused("The code was used already.", code="100")
        self.codes.add(code)
        return self._granted()

    def renew(self, *, token: Token) -> GrantedToken:
        self._check(f"renew {token.fingerprint}")
        self._check_token(token)
        return self._granted()

    def discover(self, *, token: Token) -> Discovery:
        self._check("discover")
        self._check_token(token)
        return Discovery(
            user=self.user,
            accounts=self.accounts,
            pages=self.pages,
            pixels=self.pixels,
            pixels_unread=self.pixels_unread,
        )

    def account(self, *, token: Token, external_id: str) -> FoundAccount:
        self._check(f"account {external_id}")
        self._check_token(token)
        return FoundAccount(external_id=external_id, name="As it is now", details=DETAILS)

    def _granted(self) -> GrantedToken:
        return GrantedToken(token=Token(text=f"EAA{uuid4().hex * 3}"), lifetime=self.lifetime)

    def _check(self, asked: str) -> None:
        self.asked.append(asked)
        if self.failure is not None:
            raise self.failure

    def _check_token(self, token: Token) -> None:
        if token.text in self.ended:
            raise AccessEnded(ENDED, code="190")
