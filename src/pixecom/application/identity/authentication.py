"""Several ways to say who one is, tried in their order; the first that fits decides."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from pixecom.application.identity.sessions import Authenticate
from pixecom.domain.identity import Principal
from pixecom.domain.shared.errors import Unauthenticated


class Authenticator(Protocol):
    """Confirms one kind of bearer token: an access token today, keys of programs later."""

    @abstractmethod
    def recognises(self, *, token: str) -> bool:
        """Whether the text is of this kind, by its shape alone; nothing is looked up."""

    @abstractmethod
    def __call__(self, *, token: str) -> Principal:
        """Give the principal.

        Raises:
            Unauthenticated: the token is wrong, or what it says is no longer so.
        """


class AccessTokenAuthenticator(Authenticator):
    """Access tokens of logins: three parts with dots between them (RFC 7519)."""

    def __init__(self, authenticate: Authenticate) -> None:
        self._authenticate = authenticate

    def recognises(self, *, token: str) -> bool:
        """Whether it has three parts."""
        return token.count(".") == 2  # noqa: PLR2004

    def __call__(self, *, token: str) -> Principal:
        """Check the signature, then ask the database once."""
        return self._authenticate(token=token)


class AuthenticateAny:
    """Hands a token to the authenticator of its kind; it never goes on to a second one."""

    def __init__(self, authenticators: Sequence[Authenticator]) -> None:
        self._authenticators = authenticators

    def __call__(self, *, token: str) -> Principal:
        """Give the principal.

        Raises:
            Unauthenticated: no kind that is known, or the one that it is refuses it.
        """
        for authenticator in self._authenticators:
            if authenticator.recognises(token=token):
                return authenticator(token=token)
        raise Unauthenticated("The access token is invalid or expired")
