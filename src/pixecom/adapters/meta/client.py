"""Calls to the Graph API: who calls, time limits, retries, paging. Knows no payload's meaning.

Source: spec 07 §8 and 07a. The token travels in a header, never in an address; the proof that
the call comes from the app's own server is HMAC-SHA256(token, app secret).
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import httpx
import msgspec
from msgspec import UNSET

from pixecom.adapters.meta.errors import (
    DEFAULT_WAIT_SECONDS,
    Transient,
    Unreadable,
    error_of_status,
    read_fault,
    to_error,
    translated,
)
from pixecom.adapters.meta.governor import UsageGovernor, caller_of
from pixecom.adapters.meta.payloads import Answer, Page
from pixecom.application.advertising.ports import AccountTokens
from pixecom.application.shared.clock import Clock
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import AccessEnded, ProviderFailed, ProviderThrottled
from pixecom.domain.shared.ids import AdAccountId, SellerId

PAUSES: Final = (1.0, 2.0, 4.0)
"""Seconds before each retry of a call that may be repeated."""
_NOT_IN_LINKS: Final = ("access_token", "appsecret_proof")
_SECRET_PARAMETERS: Final = ("client_secret", "code", "fb_exchange_token")
_ACCOUNT_PREFIX: Final = "act_"
NO_TOKEN: Final = "NO_TOKEN"  # noqa: S105 - the code of a failure
_NOT_CONNECTED: Final = "There is no connection to Meta for this ad account. Connect it."

T = TypeVar("T")
Parameters = Mapping[str, object]
"""Of a call; what is no text is sent as JSON, as Meta wants it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """On whose behalf calls are made; ``account`` is the ad account whose limits count, if any.

    ``token`` is asked before every call, so that nobody goes on with one that died meanwhile; it
    raises ``AccessEnded`` where there is none. ``ended`` hears which one Meta refused.
    """

    account: str | None
    token: Callable[[], Token]
    ended: Callable[[Token, AccessEnded], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How long an attempt may take, and a call with all its retries. In seconds."""

    attempt: float
    whole: float


WORKER: Final = Patience(attempt=60, whole=300)
REQUEST: Final = Patience(attempt=25, whole=25)
"""Inside a request somebody waits (spec 07 §8)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Call:
    method: str
    address: str
    parameters: Mapping[str, str]
    repeatable: bool


class GraphClient:
    """One version of the API at one address. Safe to share between threads."""

    def __init__(
        self,
        *,
        http: httpx.Client,
        base_url: str,
        version: str,
        app_secret: str,
        governor: UsageGovernor,
        clock: Clock,
        patience: Patience,
    ) -> None:
        self._http = http
        self._base = f"{base_url.rstrip('/')}/{version}/"
        self._app_secret = app_secret
        self._governor = governor
        self._clock = clock
        self._patience = patience

    def get(self, path: str, kind: type[T], *, access: Access | None, parameters: Parameters) -> T:
        """Read one object; a failure that may pass is tried again.

        Raises:
            ProviderFailed: Meta's error in our words, or no answer.
        """
        return self._ask(self._call("GET", path, parameters, repeatable=True), kind, access)

    def post(
        self,
        path: str,
        kind: type[T],
        *,
        access: Access | None,
        parameters: Parameters,
        repeatable: bool = False,
    ) -> T:
        """Send a form; tried again only where the caller knows that twice is as good as once.

        Raises:
            ProviderFailed: as ``get``; after ``Transient`` it is unknown whether Meta acted.
        """
        return self._ask(self._call("POST", path, parameters, repeatable=repeatable), kind, access)

    def pages(
        self,
        path: str,
        kind: type[T],
        *,
        access: Access,
        parameters: Parameters,
        until: datetime | None = None,
    ) -> Iterator[list[T]]:
        """Stream a list to its end; a short page, or an empty one, is not the end.

        From ``until`` on nothing is asked any more.

        Raises:
            ProviderFailed: a page did not come, or is none, or the time is over.
        """
        call = self._call("GET", path, parameters, repeatable=True)
        read = set[str]()
        while True:
            page = self._ask(call, Page[kind], access, until)  # type: ignore[valid-type]
            if page.data is UNSET:
                raise ProviderFailed("Meta sent a page without data", code="NO_DATA")
            if page.data:
                yield page.data
            if page.paging.next is None:
                return
            read.add(call.address)
            call = self._next(page.paging.next)
            if call.address in read:
                raise ProviderFailed("Meta's pages lead in a circle", code="CIRCLE")

    def deadline(self) -> datetime:
        """Give when the patience ends of somebody who begins to wait now."""
        return self._clock.now() + timedelta(seconds=self._patience.whole)

    def _call(self, method: str, path: str, parameters: Parameters, *, repeatable: bool) -> _Call:
        written = {name: _written(value) for name, value in parameters.items()}
        address = self._base + path
        if method == "GET":
            address, written = f"{address}?{urlencode(written)}", {}
        return _Call(method=method, address=address, parameters=written, repeatable=repeatable)

    def _next(self, link: str) -> _Call:
        """Follow a link on our own host only, without the token it may carry."""
        given, ours = urlsplit(link), urlsplit(self._base)
        if (given.scheme, given.netloc) != (ours.scheme, ours.netloc):
            raise ProviderFailed("Meta's next page is on another host", code="OTHER_HOST")
        kept = [pair for pair in parse_qsl(given.query) if pair[0] not in _NOT_IN_LINKS]
        address = f"{ours.scheme}://{ours.netloc}{given.path}?{urlencode(kept)}"
        return _Call(method="GET", address=address, parameters={}, repeatable=True)

    def _ask(
        self, call: _Call, kind: type[T], access: Access | None, until: datetime | None = None
    ) -> T:
        deadline = self.deadline() if until is None else min(until, self.deadline())
        if self._clock.now() >= deadline:
            raise ProviderFailed("There was no time left to ask Meta", code="NO_TIME")
        for pause in PAUSES if call.repeatable else ():
            try:
                return self._once(call, kind, access, deadline)
            except Transient:
                if self._clock.now() + timedelta(seconds=pause) >= deadline:
                    raise
            self._clock.pause(pause)
        return self._once(call, kind, access, deadline)

    def _once(self, call: _Call, kind: type[T], access: Access | None, deadline: datetime) -> T:
        token = access.token() if access else None
        caller = caller_of(access.account if access else None, token)
        self._governor.admit(caller)
        left = max((deadline - self._clock.now()).total_seconds(), 1)
        response = self._send(call, token, timeout=min(left, self._patience.attempt))
        stopped = self._governor.heed(caller, response.headers)
        secrets = [call.parameters.get(name, "") for name in _SECRET_PARAMETERS]
        error = _error_in(
            response,
            [*secrets, token.text if token else ""],
            retry_after=stopped or DEFAULT_WAIT_SECONDS,
        )
        match error:
            case None:
                return _read(response.content, kind)
            case AccessEnded() if access and token:
                access.ended(token, error)
            case ProviderThrottled():
                self._governor.refused(caller, error)
        raise error

    def _send(self, call: _Call, token: Token | None, *, timeout: float) -> httpx.Response:
        headers, address, form = {}, call.address, dict(call.parameters)
        if token:
            headers["Authorization"] = f"Bearer {token.text}"
            if call.method == "GET":
                address = f"{address}&appsecret_proof={self._proof(token)}"
            else:
                form["appsecret_proof"] = self._proof(token)
        with translated():
            return self._http.request(
                call.method,
                address,
                headers=headers,
                data=form or None,
                timeout=timeout,
            )

    def _proof(self, token: Token) -> str:
        key, text = self._app_secret.encode(), token.text.encode()
        return hmac.new(key, text, hashlib.sha256).hexdigest()


def vaulted(
    tokens: AccountTokens, *, seller_id: SellerId, ad_account_id: AdAccountId, external_id: str
) -> Access:
    """Call for an ad account with the token that it has; a dead one is reported at once."""

    def token() -> Token:
        found = tokens.token_of(seller_id=seller_id, ad_account_id=ad_account_id)
        if found is None:
            raise AccessEnded(_NOT_CONNECTED, code=NO_TOKEN)
        return found

    def ended(token: Token, error: AccessEnded) -> None:
        tokens.mark_dead(seller_id=seller_id, token=token, reason=error.sentence)

    return Access(account=external_id, token=token, ended=ended)


def account_path(external_id: str) -> str:
    """Give the path of an ad account: ``act_`` exactly once, however often it is there."""
    while external_id.startswith(_ACCOUNT_PREFIX):
        external_id = external_id.removeprefix(_ACCOUNT_PREFIX)
    return _ACCOUNT_PREFIX + quote(external_id, safe="")


def _error_in(
    response: httpx.Response, secrets: Sequence[str], *, retry_after: int
) -> ProviderFailed | None:
    """Find the error of an answer, which may stand in any status, and may quote what we sent."""
    body = response.content
    if response.is_success and b'"error"' not in body:
        return None
    for secret in filter(None, secrets):
        body = body.replace(secret.encode(), b"[redacted]")
    try:
        error = msgspec.json.decode(body, type=Answer).error
    except msgspec.DecodeError:
        error = None
    if error is None:
        return error_of_status(response.status_code)
    return to_error(read_fault(error), retry_after=retry_after)


def _read(body: bytes, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.DecodeError as error:
        # the text of a validation error names places and types, never values
        raise Unreadable(f"Meta's answer cannot be read: {error}") from None


def _written(value: Any) -> str:  # noqa: ANN401 - whatever JSON can hold
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))
