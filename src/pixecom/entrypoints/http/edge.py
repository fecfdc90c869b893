"""The outermost layer: what holds for every single answer, also for those Litestar refuses."""

from __future__ import annotations

import re
import time
from uuid import uuid4

import structlog
from litestar.enums import ScopeType
from litestar.types import ASGIApp, HTTPScope, Message, Receive, Scope, Send

from pixecom.entrypoints.http import errors
from pixecom.entrypoints.http.access import methods_of
from pixecom.entrypoints.http.limits import limit_headers
from pixecom.entrypoints.http.responses import encode
from pixecom.settings import Environment, Settings

log = structlog.get_logger("pixecom.http")

_REQUEST_ID = re.compile(rb"[\x21-\x7e]{1,128}")
_API_POLICY = b"default-src 'none'; frame-ancestors 'none'"
_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
_HSTS = (b"strict-transport-security", b"max-age=63072000; includeSubDomains")
_QUIET = "/api/health"


class Edge:
    """Adds request ids, timing and security headers; answers HEAD; logs every request.

    A request is logged once, when its answer is complete; slow ones at WARN.
    """

    def __init__(self, app: ASGIApp, *, settings: Settings) -> None:
        self._app = app
        self._slow_ms = settings.slow_request_threshold_ms
        self._tells_errors = settings.environment is not Environment.PRODUCTION
        https = settings.api_url.startswith("https:")
        self._headers = (*_HEADERS, _HSTS) if https else _HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection."""
        if scope["type"] == ScopeType.HTTP:
            await self._answer(scope, receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, scope: HTTPScope, receive: Receive, send: Send) -> None:
        answer = _Answer(scope=scope, send=send, headers=self._headers)
        scope["pixecom.request_id"] = answer.request_id  # type: ignore[typeddict-unknown-key]
        scope["pixecom.tells_errors"] = self._tells_errors  # type: ignore[typeddict-unknown-key]
        if answer.is_head:
            scope["method"] = "GET"
        try:
            await self._app(scope, receive, answer.send)
        except Exception:
            log.exception("the answer broke off", requestId=answer.request_id)
            if answer.status:
                raise
            await answer.refuse()
        finally:
            self._log(scope, answer)

    def _log(self, scope: HTTPScope, answer: _Answer) -> None:
        principal = scope.get("user")
        duration = answer.elapsed_ms()
        slow = duration > self._slow_ms
        quiet = scope["path"].startswith(_QUIET)
        say = log.warning if slow else log.debug if quiet else log.info
        say(
            "slow request" if slow else "request",
            requestId=answer.request_id,
            sellerId=str(getattr(principal, "seller_id", None) or "") or None,
            route=scope.get("path_template"),
            method="HEAD" if answer.is_head else scope["method"],
            statusCode=answer.status,
            durationMs=round(duration, 1),
        )


class _Answer:
    """One answer on its way out."""

    def __init__(
        self, *, scope: HTTPScope, send: Send, headers: tuple[tuple[bytes, bytes], ...]
    ) -> None:
        self._send = send
        self._scope = scope
        self._headers = headers
        self._started = time.perf_counter()
        given = dict(scope["headers"]).get(b"x-request-id", b"")
        self.request_id = given.decode() if _REQUEST_ID.fullmatch(given) else str(uuid4())
        self.is_head = scope["method"] == "HEAD"
        self.status = 0

    def elapsed_ms(self) -> float:
        """Give the time since the request arrived."""
        return (time.perf_counter() - self._started) * 1000

    async def send(self, message: Message) -> None:
        """Complete the head, drop the body of an answer to HEAD, pass the rest on."""
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = [self._allowing(*header) for header in message["headers"]]
            headers.extend(self._headers)
            headers.extend(limit_headers(self._scope))
            if not any(name.lower() == b"content-security-policy" for name, _ in headers):
                headers.append((b"content-security-policy", _API_POLICY))
            headers.append((b"x-request-id", self.request_id.encode()))
            headers.append((b"x-response-time-ms", f"{self.elapsed_ms():.1f}".encode()))
            message["headers"] = headers
        elif message["type"] == "http.response.body" and self.is_head:
            message["body"] = b""
        await self._send(message)

    def _allowing(self, name: bytes, value: bytes) -> tuple[bytes, bytes]:
        """Name every method of an address: HEAD stands beside GET.

        Litestar's own list lacks methods of handlers that were registered later.
        """
        if name.lower() != b"allow":
            return name, value
        methods = {*value.decode().split(", "), *methods_of(str(self._scope.get("path_template")))}
        head = {"HEAD"} if "GET" in methods else set()
        return name, ", ".join(sorted(methods | head)).encode()

    async def refuse(self) -> None:
        """Answer in the envelope after everything else failed."""
        content = encode(errors.body(500, errors.UNEXPECTED, request_id=self.request_id))
        length = str(len(content)).encode()
        await self.send(
            {
                "type": "http.response.start",
                "status": 500,
                "headers": [(b"content-type", b"application/json"), (b"content-length", length)],
            }
        )
        await self.send({"type": "http.response.body", "body": content, "more_body": False})
