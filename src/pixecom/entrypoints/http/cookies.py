"""The cookie that holds the refresh token: set, cleared, and read from our own pages alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

from litestar import Request, Response
from litestar.datastructures import Cookie

from pixecom.domain.identity import REFRESH_LIFETIME
from pixecom.domain.shared.errors import Forbidden, PixecomError, Unauthenticated
from pixecom.entrypoints.http.errors import on_pixecom_error
from pixecom.settings import Settings

REFRESH_COOKIE: Final = "refresh_token"
NO_STORE: Final = {"Cache-Control": "no-store"}
_COOKIE_PATH: Final = "/api/auth"
_LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Presented:
    """What a request of our own pages brought in the cookie; None without one."""

    refresh_token: str | None = field(repr=False)
    settings: Settings = field(repr=False)

    def required(self) -> str:
        """Give the token.

        Raises:
            Unauthenticated: there is none.
        """
        if not self.refresh_token:
            raise Unauthenticated("Log in first: no refresh token was sent")
        return self.refresh_token

    def replaced(self, refresh_token: str) -> Cookie:
        """Hand out the next token in its place."""
        return refresh_cookie(refresh_token, self.settings)

    def cleared(self) -> Cookie:
        """Take it away from the client's browser."""
        return _cookie("", 0, self.settings)


def presented_of(request: Request[Any, Any, Any], settings: Settings) -> Presented:
    """Read the cookie of a request that no page of another origin sent (CSRF, spec 04 §2.4).

    Raises:
        Forbidden: the ``Origin`` is neither ours nor one of ``CORS_ORIGIN``.
    """
    origin = request.headers.get("origin")
    if origin is not None and origin not in own_origins(settings).union(settings.cors_origin):
        raise Forbidden("This origin may not use the session")
    presented = Presented(refresh_token=request.cookies.get(REFRESH_COOKIE), settings=settings)
    request.state.presented = presented
    return presented


def own_origins(settings: Settings) -> frozenset[str]:
    """Give the origins under which this service is reached.

    On a developer's machine these are its names for itself: who opens ``localhost`` instead of
    the address that ``pixecom up`` printed gets the same pages and the same session.
    """
    own = urlsplit(settings.api_url)
    origin = f"{own.scheme}://{own.netloc}"
    if own.hostname not in _LOOPBACK:
        return frozenset({origin})
    port = "" if own.port is None else f":{own.port}"
    names = ("127.0.0.1", "localhost", "[::1]")
    return frozenset({origin, *(f"{own.scheme}://{name}{port}" for name in names)})


def refresh_cookie(refresh_token: str, settings: Settings) -> Cookie:
    """Hand a refresh token to the client's browser."""
    lifetime = int(REFRESH_LIFETIME.total_seconds())
    return _cookie(refresh_token, lifetime, settings)


def on_ended(request: Request[Any, Any, Any], error: PixecomError) -> Response[Any]:
    """Answer a refresh that is refused, and clear the cookie, which is of no more use."""
    answer = on_pixecom_error(request, error)
    presented: Presented = request.state.presented
    answer.set_cookie(presented.cleared())
    return answer


def _cookie(value: str, max_age: int, settings: Settings) -> Cookie:
    return Cookie(
        key=REFRESH_COOKIE,
        value=value,
        path=_COOKIE_PATH,
        max_age=max_age,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="lax",
        domain=settings.cookie_domain,
    )
