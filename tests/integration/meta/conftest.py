"""A Graph that follows a script, and a client of it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from uuid import uuid4

import httpx
import pytest
from redis import Redis
from tests.fakes.clock import ManualClock
from tests.graph import ScriptedGraph, scripted_graph

from pixecom.adapters.meta.client import WORKER, Access, GraphClient, Patience
from pixecom.adapters.meta.governor import UsageGovernor
from pixecom.adapters.redis.call_ledger import RedisCallLedger
from pixecom.domain.advertising.tokens import Token

APP_SECRET = "the app's own secret"
Making = Callable[..., GraphClient]


@pytest.fixture
def graph() -> Iterator[ScriptedGraph]:
    with scripted_graph() as graph:
        yield graph


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def token() -> Token:
    return Token(text=f"EAA{secrets.token_hex(40)}")


@pytest.fixture
def account() -> str:
    return uuid4().hex


@pytest.fixture
def access(token: Token, account: str) -> Access:
    return Access(account=account, token=lambda: token, ended=lambda _token, _error: None)


@pytest.fixture
def given_times() -> list[float]:
    """The seconds that each call was given to read its answer."""
    return []


@pytest.fixture
def making(
    graph: ScriptedGraph, clock: ManualClock, redis_url: str, given_times: list[float]
) -> Iterator[Making]:
    """Makes clients, as workers and requests use them."""
    ledger = RedisCallLedger(redis_url, timeout_seconds=10)

    def note(request: httpx.Request) -> None:
        given_times.append(request.extensions["timeout"]["read"])

    with httpx.Client(event_hooks={"request": [note]}) as http:

        def make(*, waiting: bool = False, patience: Patience = WORKER) -> GraphClient:
            return GraphClient(
                http=http,
                base_url=graph.url,
                version="v26.0",
                app_secret=APP_SECRET,
                governor=UsageGovernor(ledger=ledger, clock=clock, waiting=waiting),
                clock=clock,
                patience=patience,
            )

        yield make


@pytest.fixture
def client(making: Making) -> GraphClient:
    return making()


@pytest.fixture
def free_app(redis_url: str) -> Iterator[None]:
    """Let the app's own limits be forgotten: they are those of all tests."""
    yield
    with Redis.from_url(redis_url) as redis:
        for key in redis.scan_iter("pixecom:calls:meta app:*"):
            redis.delete(key)
