"""Pages of other origins (CORS): who may read our answers, and who may send credentials.

The library's configuration knows one list of origins with one set of rights; here the service's
own and the configured ones send credentials, verified hostnames of sellers none (spec 01 §9).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Final

from litestar.concurrency import sync_to_thread
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from pixecom.application.storefront.ports import VerifiedHosts
from pixecom.domain.shared.errors import Unavailable
from pixecom.entrypoints.http.cookies import own_origins
from pixecom.settings import Settings

Headers = list[tuple[bytes, bytes]]

METHODS: Final = "DELETE, GET, HEAD, PATCH, POST, PUT"
_A_SHOP: Final = re.compile(r"https://((?=.{1,253}$)[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})+)")
_REMEMBERED: Final = b"600"  # seconds for which a browser keeps the answer to a preflight


class Origins:
    """Answers preflights, and adds to other answers what a page of an allowed origin may do."""

    def __init__(
        self,
        app: ASGIApp,
        *,
        settings: Settings,
        hosts: Callable[[], VerifiedHosts],
        accepted: tuple[str, ...],
        exposed: tuple[str, ...],
    ) -> None:
        self._app = app
        self._trusted = own_origins(settings).union(settings.cors_origin)
        self._hosts = hosts
        self._accepted = ", ".join(accepted).encode()
        self._exposed = ", ".join(exposed).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] != ScopeType.HTTP:
            await self._app(scope, receive, send)
            return
        given = dict(scope["headers"])
        origin = given.get(b"origin", b"").decode("latin-1")
        rights = await self._rights(origin) if origin else []
        if origin and scope["method"] == "OPTIONS" and b"access-control-request-method" in given:
            await self._allow(rights, send)
        else:
            await self._app(scope, receive, partial(self._send, send, rights))

    async def _rights(self, origin: str) -> Headers:
        """Give the headers that let an origin read; none for a stranger."""
        allowed = (b"access-control-allow-origin", origin.encode("latin-1"))
        if origin in self._trusted:
            return [allowed, (b"access-control-allow-credentials", b"true")]
        shop = _A_SHOP.fullmatch(origin)
        return [allowed] if shop and await self._is_verified(shop[1]) else []

    async def _is_verified(self, hostname: str) -> bool:
        try:
            return await sync_to_thread(self._hosts().includes, hostname=hostname)
        except Unavailable:
            return False

    async def _allow(self, rights: Headers, send: Send) -> None:
        """Answer a preflight; a stranger is told nothing, which is a refusal."""
        headers: Headers = [(b"vary", b"Origin"), *rights]
        if rights:
            headers += [
                (b"access-control-allow-methods", METHODS.encode()),
                (b"access-control-allow-headers", self._accepted),
                (b"access-control-max-age", _REMEMBERED),
            ]
        await send({"type": "http.response.start", "status": 204, "headers": headers})
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send(self, send: Send, rights: Headers, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [*message["headers"], (b"vary", b"Origin"), *rights]
            if rights:
                headers.append((b"access-control-expose-headers", self._exposed))
            message["headers"] = headers
        await send(message)
