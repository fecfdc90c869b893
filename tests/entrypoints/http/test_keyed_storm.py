"""Gate G1: fifty clients send the same forty calls at once, and lose answers."""

from __future__ import annotations

import asyncio
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest
from structlog.testing import capture_logs
from tests.conftest import Gate
from tests.entrypoints.http.conftest import Person
from tests.entrypoints.http.keyed_probe import TOGETHER, probed

from pixecom.container import Container
from pixecom.entrypoints.http.edge import Edge
from pixecom.settings import Settings

CLIENTS, KEYS = 50, 40
LOST = 0.1
"""How many answers do not arrive; as many callers hang up before there is one."""
HASTE = 0.2
"""Callers obey ``Retry-After`` in a time that runs faster."""


@dataclass
class Storm:
    """What the callers of one storm send and get."""

    client: httpx.AsyncClient
    headers: dict[str, str]
    chance: random.Random
    finals: dict[str, set[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(set))
    seen: Counter[str] = field(default_factory=Counter)

    async def call(self, key: str) -> None:
        """Repeat one call until its answer arrives."""
        while True:
            answer = await self._send(key)
            if answer is None or self.chance.random() < LOST:
                self.seen["lost"] += 1
            elif answer.status_code in {409, 503}:
                self.seen[str(answer.status_code)] += 1
                await asyncio.sleep(int(answer.headers["retry-after"]) * HASTE)
            else:
                self.finals[key].add((answer.status_code, answer.content))
                self.seen["replayed"] += "idempotent-replayed" in answer.headers
                return

    async def _send(self, key: str) -> httpx.Response | None:
        headers = self.headers | {"Idempotency-Key": key}
        sending = self.client.post(TOGETHER, headers=headers, json={"name": key})
        patience = self.chance.uniform(0, 0.1) if self.chance.random() < LOST else None
        try:
            return await asyncio.wait_for(sending, patience)
        except TimeoutError:
            return None


async def rage(app: Edge, headers: dict[str, str], keys: list[str]) -> Storm:
    async def caller(storm: Storm) -> None:
        for key in keys:
            await storm.call(key)

    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://pixecom.test") as client:
        storm = Storm(client=client, headers=headers, chance=random.Random(1))
        await asyncio.gather(*(caller(storm) for _ in range(CLIENTS)))
    return storm


class TestAStorm:
    def test_has_every_effect_once(
        self, settings: Settings, person: Person, monkeypatch: pytest.MonkeyPatch, gate: Gate
    ) -> None:
        keys = [uuid4().hex for _ in range(KEYS)]
        container = Container(settings=settings)
        with probed(container, monkeypatch) as (app, probe), capture_logs():
            storm = asyncio.run(rage(app, person.headers, keys))
            counted = probe.count(person.seller_id)
            container.disconnect()
        assert counted == KEYS
        assert sorted(job.name for job in probe.jobs.sent) == sorted(keys)
        assert [len(storm.finals[key]) for key in keys] == [1] * KEYS
        assert {status for finals in storm.finals.values() for status, _ in finals} == {201}
        assert min(storm.seen["lost"], storm.seen["503"], storm.seen["replayed"]) > 0
        gate(
            f"G1: {CLIENTS} clients × {KEYS} keys, {storm.seen['lost']} answers lost,"
            f" {storm.seen['409']} × 409, {storm.seen['503']} × 503: {KEYS} effects,"
            " one answer a key"
        )
