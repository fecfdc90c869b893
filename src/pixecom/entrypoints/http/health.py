"""``/api/health``: never waits for the pools or threads that serve requests (spec 01 §10)."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from litestar import Controller, Request, Response, get
from litestar.concurrency import sync_to_thread
from litestar.openapi import ResponseSpec
from msgspec import UNSET

from pixecom.application.identity.authentication import AuthenticateAny
from pixecom.application.shared.clock import Clock
from pixecom.application.shared.probes import Probe
from pixecom.domain.shared.errors import PixecomError
from pixecom.entrypoints.http.clients import address_of, is_private
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.errors import request_id_of
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas.health import Connection, Health, Live, Ready
from pixecom.settings import Settings

PATIENCE_SECONDS = 2.0
FRESH_SECONDS = 5.0


class WatchedProbe:
    """A probe's answer, at most 5 s old, fetched by one thread of its own.

    However many requests ask at once, one of them asks the server; the others wait with it.
    """

    def __init__(self, probe: Probe, *, name: str) -> None:
        self._probe = probe
        self._threads = ThreadPoolExecutor(max_workers=1, thread_name_prefix=f"probe-{name}")
        self._asking: asyncio.Future[bool] | None = None
        self._answer = False
        self._answered_at = float("-inf")

    async def answers(self) -> bool:
        """Whether the server answered; longer than 2 s is no answer."""
        if time.monotonic() - self._answered_at < FRESH_SECONDS:
            return self._answer
        if self._asking is None or self._asking.done():
            loop = asyncio.get_running_loop()
            self._asking = loop.run_in_executor(self._threads, self._probe.answers)
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                self._answer = await asyncio.shield(self._asking)
        except TimeoutError:
            self._answer = False
        self._answered_at = time.monotonic()
        return self._answer

    def close(self) -> None:
        """Let the thread end."""
        self._threads.shutdown(wait=False, cancel_futures=True)


class Watch:
    """Everything that this process stands on."""

    def __init__(self, *, database: Probe, redis: Probe, schema: Probe) -> None:
        self._database = WatchedProbe(database, name="database")
        self._redis = WatchedProbe(redis, name="redis")
        self._schema = WatchedProbe(schema, name="schema")

    async def connections(self) -> tuple[bool, bool]:
        """Whether the database and Redis answered."""
        database, redis = await asyncio.gather(self._database.answers(), self._redis.answers())
        return database, redis

    async def ready(self) -> bool:
        """Whether both answered and the schema is the one that this program knows."""
        connections, schema = await asyncio.gather(self.connections(), self._schema.answers())
        return all(connections) and schema

    def close(self) -> None:
        """Let the threads end."""
        for probe in (self._database, self._redis, self._schema):
            probe.close()


class HealthController(Controller):
    """Is the process alive, ready, well?"""

    path = "/health"
    tags = ("health",)

    @get("/live", operation_id="isLive", summary="The process runs")
    async def live(self) -> Live:
        """Answers as long as the process does; asks nobody."""
        return Live()

    @get(
        "/ready",
        operation_id="isReady",
        summary="The process can serve",
        responses={503: ResponseSpec(Ready, description="Something is away")},
    )
    async def ready(self, watch: Given[Watch]) -> Response[Ready]:
        """200 when the database and Redis answered and the migrations are current, else 503."""
        well = await watch.ready()
        return JsonResponse(
            Ready(status="ok" if well else "unavailable"), status_code=200 if well else 503
        )

    @get("/", operation_id="health", summary="How the service feels")
    async def health(
        self,
        request: Request[Any, Any, Any],
        watch: Given[Watch],
        clock: Given[Clock],
        settings: Given[Settings],
        authenticate: Given[AuthenticateAny],
    ) -> Health:
        """Always 200; the parts are named for private addresses and superadmins only."""
        database, redis = await watch.connections()
        trusted = is_private(
            address_of(request, settings.trusted_proxies)
        ) or await _is_superadmin(request, authenticate)
        return Health(
            status="ok" if database and redis else "degraded",
            timestamp=clock.now(),
            request_id=request_id_of(request),
            db=_word(database) if trusted else UNSET,
            redis=_word(redis) if trusted else UNSET,
        )


def _word(answered: bool) -> Connection:  # noqa: FBT001
    return "connected" if answered else "down"


async def _is_superadmin(request: Request[Any, Any, Any], authenticate: AuthenticateAny) -> bool:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        return False
    try:
        principal = await sync_to_thread(authenticate, token=token)
    except PixecomError:
        return False
    return principal.is_superadmin
