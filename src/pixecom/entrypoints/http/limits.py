"""Who asked how often: one counter per route handler and client (spec 01 §6)."""

from __future__ import annotations

from typing import Any, Final

from litestar.connection import ASGIConnection
from litestar.types import Scope

from pixecom.application.shared.limits import RateLimiter, Standing
from pixecom.domain.identity import Principal
from pixecom.domain.shared.errors import TooManyRequests
from pixecom.entrypoints.http.access import Rule
from pixecom.entrypoints.http.clients import address_of
from pixecom.settings import Settings

LIMIT_HEADERS: Final = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")
_STANDING: Final = "pixecom.standing"


class RequestLimits:
    """Counts the requests of each client at each route."""

    def __init__(self, limiter: RateLimiter, settings: Settings) -> None:
        self._limiter = limiter
        self._settings = settings

    def apply_to(self, rule: Rule) -> bool:
        """Whether requests of such a route are counted."""
        return rule.limited and self._settings.rate_limit_enabled

    def count(
        self,
        connection: ASGIConnection[Any, Any, Any, Any],
        rule: Rule,
        principal: Principal | None,
    ) -> None:
        """Count a request: of its user, without a login of its address.

        Raises:
            TooManyRequests: it is one too many.
        """
        scope = connection.scope
        client = (
            f"user:{principal.user.id}"
            if principal
            else f"address:{address_of(connection, self._settings.trusted_proxies)}"
        )
        method = str(scope.get("method"))
        key = f"{method} {scope.get('path_template')} {client}"
        standing = self._limiter.hit(key=key, limit=rule.limit_of(method))
        scope[_STANDING] = standing  # type: ignore[typeddict-unknown-key]
        if standing.is_exceeded:
            raise TooManyRequests(
                f"Too many requests; try again in {standing.reset_seconds} seconds",
                retry_after=standing.reset_seconds,
            )


def limit_headers(scope: Scope) -> list[tuple[bytes, bytes]]:
    """Say how the client of a request stands; nothing where nobody counted."""
    standing = scope.get(_STANDING)
    if not isinstance(standing, Standing):
        return []
    values = (standing.limit.requests, standing.remaining, standing.reset_seconds)
    return [
        (name.lower().encode(), str(value).encode())
        for name, value in zip(LIMIT_HEADERS, values, strict=True)
    ]
