"""The header ``Idempotency-Key``: one line on a route makes its calls safe to repeat.

    @post("/things", …)              no sync_to_thread: a keyed call chooses its thread itself
    @keyed(Keyed.SELLER)
    def create(self, …) -> Thing: …

A call without the header runs as if the line were not there.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
from collections.abc import Callable, Coroutine, Iterator, Mapping
from functools import partial, wraps
from typing import Annotated, Any, TypeAlias

from litestar import Request, Response
from litestar.concurrency import sync_to_thread
from litestar.datastructures import UploadFile
from litestar.enums import RequestEncodingType
from litestar.exceptions import HTTPException
from litestar.params import HeaderParameter
from litestar.response.base import ASGIResponse

from pixecom.application.shared.idempotency import (
    WAIT_SECONDS,
    Answer,
    Keyed,
    KeyedRequest,
    Keys,
)
from pixecom.domain.shared.errors import Busy, PixecomError
from pixecom.entrypoints.http.clients import address_of
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.errors import on_litestar_error, on_pixecom_error, status_of
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.settings import Settings

KEY_HEADER = "Idempotency-Key"
REPLAYED_HEADER = "Idempotent-Replayed"
PARAMETER = "keyed_call"
"""What a keyed handler asks for besides what its function names."""
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.25
_CHUNK = 1024 * 1024
_ROUTE_LENGTH = 200
_NOT_KEPT = 429
_DEFECT = 500

AnyRequest: TypeAlias = Request[Any, Any, Any]


class KeptResponse(Response[bytes]):
    """An answer that is complete already."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.body, status_code=answer.status)
        replayed = [(REPLAYED_HEADER, "true")] if answer.replayed else []
        self._complete = [*answer.headers, *replayed]

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIResponse:  # noqa: ANN401
        """Give status, headers and body as they are."""
        status = self.status_code or 0
        return ASGIResponse(body=self.content, status_code=status, headers=self._complete)


class KeyedCall:
    """One call of a keyed route."""

    def __init__(
        self,
        *,
        request: AnyRequest,
        key: str | None,
        keys: Mapping[Keyed, Keys],
        settings: Settings,
    ) -> None:
        self._request = request
        self._key = key
        self._keys = keys
        self._proxies = settings.trusted_proxies

    async def __call__(self, handler: Callable[[], Any], how: Keyed) -> Any:  # noqa: ANN401
        """Run the handler, or give what it answered to the same call before.

        Raises:
            KeyReused: the key came with another request.
            Busy: the same call is still being answered after 2 seconds.
        """
        if self._key is None:
            return await sync_to_thread(handler)
        request = await self._described(self._key)
        once = partial(self._keys[how].once, request=request, act=partial(self._act, handler))
        clock = asyncio.get_running_loop().time
        end, pause = clock() + WAIT_SECONDS, _FIRST_PAUSE
        while True:
            try:
                return KeptResponse(await sync_to_thread(once))
            except Busy:
                if clock() + pause > end:
                    raise
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _act(self, handler: Callable[[], Any]) -> Answer:
        """Run the handler; a refusal of its own is an answer too, a failure is none."""
        try:
            result = handler()
        except PixecomError as error:
            if isinstance(error, Busy) or not _is_kept(status_of(error)):
                raise
            result = on_pixecom_error(self._request, error)
        except HTTPException as error:
            if not _is_kept(error.status_code):
                raise
            result = on_litestar_error(self._request, error)
        response = result if isinstance(result, Response) else JsonResponse(result)
        status = getattr(self._request.route_handler, "status_code", None)
        made = response.to_asgi_response(app=None, request=self._request, status_code=status)
        headers = [(name.decode(), value.decode()) for name, value in made.encode_headers()]
        return Answer(status=made.status_code, headers=tuple(headers), body=made.body)

    async def _described(self, key: str) -> KeyedRequest:
        """Name the call; a superadmin's seller is known only now, after the dependencies."""
        request = self._request
        principal = request.scope.get("user")
        caller = (
            f"user:{principal.user.id}"
            if principal
            else f"address:{address_of(request, self._proxies)}"
        )
        return KeyedRequest(
            seller_id=principal.seller_id if principal else None,
            caller=caller,
            key=key,
            method=request.method,
            route=_route_of(request),
            body_sha256=await _digest_of(request),
        )


def provide_keyed_call(
    request: AnyRequest,
    settings: Given[Settings],
    keys: Given[Mapping[Keyed, Keys]],
    idempotency_key: Annotated[
        str | None,
        HeaderParameter(
            name=KEY_HEADER,
            pattern=r"^[\x21-\x7e]{1,255}$",
            description="Send the same key again to get the same answer, at most 48 hours later",
        ),
    ] = None,
) -> KeyedCall:
    """Give the call of a keyed route."""
    return KeyedCall(request=request, key=idempotency_key, keys=keys, settings=settings)


def keyed(
    how: Keyed,
) -> Callable[[Callable[..., Any]], Callable[..., Coroutine[Any, Any, Any]]]:
    """Let the calls of a handler carry a key; goes below its ``@post``."""

    def decorate(handler: Callable[..., Any]) -> Callable[..., Coroutine[Any, Any, Any]]:
        @wraps(handler)
        async def run(self: object, *, keyed_call: KeyedCall, **given: Any) -> Any:  # noqa: ANN401
            return await keyed_call(partial(handler, self, **given), how)

        asked = Given[KeyedCall]
        own = inspect.Parameter(PARAMETER, inspect.Parameter.KEYWORD_ONLY, annotation=asked)
        signature = inspect.signature(handler)
        run.__signature__ = signature.replace(  # type: ignore[attr-defined]
            parameters=[*signature.parameters.values(), own]
        )
        run.__annotations__ = {**handler.__annotations__, PARAMETER: asked}
        return run

    return decorate


def _is_kept(status: int) -> bool:
    return status < _DEFECT and status != _NOT_KEPT


def _route_of(request: AnyRequest) -> str:
    """Give path and query; what is too long for its column ends in a digest."""
    query = request.scope["query_string"].decode("latin-1")
    route = f"{request.scope['path']}?{query}" if query else request.scope["path"]
    if len(route) <= _ROUTE_LENGTH:
        return route
    digest = hashlib.sha256(route.encode()).hexdigest()
    return route[: _ROUTE_LENGTH - len(digest)] + digest


async def _digest_of(request: AnyRequest) -> str:
    """Give the SHA-256 of the body; of a form, that of its fields: boundaries differ each time."""
    if request.content_type[0] != RequestEncodingType.MULTI_PART:
        return hashlib.sha256(await request.body()).hexdigest()
    form = await request.form()
    return await sync_to_thread(_digest_of_form, sorted(form.multi_items(), key=_name_of))


def _name_of(field: tuple[str, object]) -> str:
    return field[0]


def _digest_of_form(fields: list[tuple[str, Any]]) -> str:
    digest = hashlib.sha256()
    for name, value in fields:
        content = hashlib.sha256()
        for chunk in _chunks(value):
            content.update(chunk)
        digest.update(hashlib.sha256(name.encode()).digest() + content.digest())
    return digest.hexdigest()


def _chunks(value: Any) -> Iterator[bytes]:  # noqa: ANN401
    if not isinstance(value, UploadFile):
        yield str(value).encode()
        return
    value.file.seek(0)
    while chunk := value.file.read(_CHUNK):
        yield chunk
    value.file.seek(0)
