"""W5: a whole synchronisation of many accounts from the simulated Meta, over real HTTP."""

from __future__ import annotations

import hmac
import json
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import msgspec
from tests.bench.world import Outcome, World

from pixecom.adapters.embedded.valkey import EmbeddedValkey
from pixecom.adapters.meta.client import Parameters, account_path
from pixecom.adapters.meta.payloads import InsightPayload, ObjectPayload, Page
from pixecom.adapters.meta.questions import EDGES, METADATA, listing, whole
from pixecom.container import Container
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.insights.fact import TIERS, AdAccount, Level
from pixecom.domain.insights.sync import RunKind, RunState, hot_window
from pixecom.domain.shared.ids import ConnectionId
from pixecom.domain.shared.period import zone
from pixecom.entrypoints.worker.interpreter import prepare_for_rows
from pixecom.settings import Environment, Settings

ACCOUNTS, ADS = 20, 500
AT_ONCE = 5
"""Account jobs in a worker process (spec 08 §1)."""
LATENCY_SECONDS = 0.25
ROUNDS = 3
MICROSECONDS_PER_ROW = 15
_APP_SECRET, _VERSION = "the-app-secret-of-the-simulator", "v26.0"
_ROWS = b"SELECT count(*) FROM ad_stats_daily WHERE entity_type > 0 AND seller_id = ANY(%s)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Meta:
    """The simulator in a process of its own."""

    url: str

    def introduction(self) -> dict[str, Any]:
        found: dict[str, Any] = httpx.get(f"{self.url}/_simulator").json()
        return found

    def disturb(self, **fault: str) -> None:
        httpx.post(f"{self.url}/_simulator/faults", json=fault).raise_for_status()

    def restate(self) -> None:
        httpx.post(f"{self.url}/_simulator/restate").raise_for_status()

    def calls(self) -> int:
        return len(httpx.get(f"{self.url}/_simulator/calls").json()["calls"])


def syncs(world: World) -> Iterator[Outcome]:
    """Fetch four days of every account: first as fast as it goes, then from a server far away.

    Before every round of the first part Meta restates all of them, so that each row is read,
    compared and written. In the second nothing changes, so that the simulator has its answers at
    hand and only the distance counts. The interpreter is set up as a worker's is.

    Beside it stands what these libraries need for the same calls without us: asked and decoded,
    and then forgotten.
    """
    with _simulated() as meta, _container(world, meta) as container:
        accounts = _connected(world, container, meta)
        _sync(container, accounts)
        rows = _rows(world, accounts)
        prepare_for_rows()
        spent = min(_processor(meta, lambda: _sync(container, accounts)) for _ in range(ROUNDS))
        bare = min(_processor(meta, lambda: _asked(meta, accounts)) for _ in range(ROUNDS))
        meta.disturb(wait=str(LATENCY_SECONDS))
        before = meta.calls()
        took = _sync(container, accounts)
        calls = meta.calls() - before
    yield Outcome(
        goal_id="W5",
        what=f"µs of our processor per row, {ACCOUNTS} accounts × 3 levels × 4 days",
        ratio=spent / rows * 1e6,
        goal=MICROSECONDS_PER_ROW,
        most=True,
        figures={
            "rows": rows,
            "processor_seconds": spent,
            "calls_and_decoding_alone_seconds": bare,
        },
    )
    yield Outcome(
        goal_id="W5/latency",
        what=f"time of the whole against {AT_ONCE} at once waiting {LATENCY_SECONDS} s a call",
        ratio=took / (calls * LATENCY_SECONDS / AT_ONCE),
        goal=1.5,
        most=True,
        figures={"calls": calls, "seconds": took},
    )


def _processor(meta: Meta, act: Callable[[], object]) -> float:
    """Give the processor time of this process, all threads, that one round takes."""
    meta.restate()
    begun = time.process_time()
    act()
    return time.process_time() - begun


def _asked(meta: Meta, accounts: Sequence[AdAccount]) -> None:
    """Make the calls of a synchronisation, as many at once, and decode the answers: no more."""
    token = meta.introduction()["token"]
    proof = hmac.new(_APP_SECRET.encode(), token.encode(), "sha256").hexdigest()
    with (
        httpx.Client(headers={"Authorization": f"Bearer {token}"}) as http,
        ThreadPoolExecutor(max_workers=AT_ONCE) as threads,
    ):

        def walk(question: tuple[str, Parameters, type]) -> None:
            path, parameters, kind = question
            given = {name: _text(value) for name, value in parameters.items()}
            following: str | None = f"{meta.url}/{_VERSION}/{path}?{urlencode(given)}"
            while following:
                answer = http.get(f"{following}&appsecret_proof={proof}")
                page = msgspec.json.decode(answer.content, type=Page[kind])  # type: ignore[valid-type]
                following = page.paging.next

        for _ in threads.map(lambda each: [*map(walk, _questions(each))], accounts):
            pass


def _questions(account: AdAccount) -> Iterator[tuple[str, Parameters, type]]:
    """Give path, parameters and kind of what an account is asked in a synchronisation."""
    path = account_path(account.external_id)
    days = hot_window(datetime.now(UTC), zone(account.timezone))  # noqa: TID251
    for level in TIERS:
        parameters = listing(level, METADATA[level], deleted=True)
        yield f"{path}/{EDGES[level]}", parameters, ObjectPayload
    for level in (*TIERS, Level.ACCOUNT):
        parameters = whole(account.external_id, level, days).parameters
        yield f"{path}/insights", parameters, InsightPayload


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _sync(container: Container, accounts: Sequence[AdAccount]) -> float:
    begun = time.perf_counter()
    with ThreadPoolExecutor(max_workers=AT_ONCE) as threads:
        for state in threads.map(lambda account: _run(container, account), accounts):
            if state is not RunState.DONE:
                raise RuntimeError(f"a synchronisation ended as {state}")
    return time.perf_counter() - begun


def _run(container: Container, account: AdAccount) -> RunState | None:
    days = hot_window(container.clock().now(), zone(account.timezone))
    with container.insights_works()(account.seller_id) as work:
        run = work.runs.open(account_id=account.id, kind=RunKind.STATS, level=None, days=days)
        work.commit()
    result = container.run_sync()(seller_id=account.seller_id, run_id=run.id)
    return None if result is None else result.state


def _connected(world: World, container: Container, meta: Meta) -> list[AdAccount]:
    found = meta.introduction()
    token = Token(text=found["token"])
    accounts = [
        world.make.ad_account(world.make.seller(), external_id=each["account_id"])
        for each in found["accounts"]
    ]
    for account in accounts:
        sealed = container.token_vault().sealed(
            token, seller_id=account.seller_id, connection_id=ConnectionId(account.id)
        )
        with container.advertising_works()(account.seller_id) as work:
            work.tokens.put(tokens=[sealed], expires_at=None)
            work.commit()
    return accounts


def _rows(world: World, accounts: Sequence[AdAccount]) -> int:
    """Count the rows of a round: each is new in the first, and restated in all others."""
    sellers = [account.seller_id for account in accounts]
    with world.platform.global_raw() as connection:
        row = connection.execute(_ROWS, [sellers]).fetchone()
    return int(row[0]) if row else 0


@contextmanager
def _simulated() -> Iterator[Meta]:
    command = [sys.executable, "-m", "pixecom.entrypoints.simulator", "--still"]
    command += ["--accounts", str(ACCOUNTS), "--ads", str(ADS)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            yield Meta(url=said.split()[-1])
        finally:
            process.terminate()


@contextmanager
def _container(world: World, meta: Meta) -> Iterator[Container]:
    with tempfile.TemporaryDirectory(prefix="pixecom-bench-") as folder:
        valkey = EmbeddedValkey(Path(folder) / "valkey")
        settings = Settings(
            environment=Environment.TEST,
            database_url=world.urls.app,
            database_platform_url=world.urls.platform,
            redis_url=valkey.start(),
            db_pool_size=AT_ONCE,
            jwt_secret=secrets.token_hex(32),
            refresh_token_pepper=secrets.token_hex(32),
            encryption_keys=(secrets.token_hex(32),),
            stats_provider="meta",
            meta_app_id="1000000000000001",
            meta_app_secret=_APP_SECRET,
            meta_graph_version=_VERSION,
            meta_graph_base_url=meta.url,
        )
        container = Container(settings=settings)
        try:
            yield container
        finally:
            container.disconnect()
            valkey.stop()
