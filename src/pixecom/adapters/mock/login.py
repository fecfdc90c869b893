"""The platform's login where this installation is not registered there: it refuses, loudly."""

from __future__ import annotations

from typing import Never

from pixecom.application.advertising.ports import (
    Discovery,
    FoundAccount,
    PlatformLogin,
)
from pixecom.domain.advertising.tokens import GrantedToken, Token
from pixecom.domain.shared.errors import Unavailable

_RETRY_AFTER_SECONDS = 3600


class NoLogin(PlatformLogin):
    """Says what to set instead of asking anybody."""

    def address(self, *, state: str) -> str:
        """Refuse."""
        del state
        _refuse()

    def exchange(self, *, code: str) -> GrantedToken:
        """Refuse."""
        del code
        _refuse()

    def renew(self, *, token: Token) -> GrantedToken:
        """Refuse."""
        del token
        _refuse()

    def discover(self, *, token: Token) -> Discovery:
        """Refuse."""
        del token
        _refuse()

    def account(self, *, token: Token, external_id: str) -> FoundAccount:
        """Refuse."""
        del token, external_id
        _refuse()


def _refuse() -> Never:
    raise Unavailable(
        "Facebook cannot be connected here: META_APP_ID and META_APP_SECRET are not set",
        retry_after=_RETRY_AFTER_SECONDS,
    )
