from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from tests.meta import Caller

from pixecom.entrypoints.simulator.server import Simulated, running
from pixecom.entrypoints.simulator.world import AccountPlan, Plan

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
PLAN = Plan(seed=7, accounts=(AccountPlan(campaigns=3, adsets=2, ads=3), AccountPlan()))


@pytest.fixture
def meta() -> Iterator[Simulated]:
    """A simulator of its own for each test, its clock stopped."""
    with running(PLAN) as meta:
        meta.world.set_now(NOW)
        yield meta


@pytest.fixture
def caller(meta: Simulated) -> Iterator[Caller]:
    caller = Caller(meta)
    yield caller
    caller.close()


@pytest.fixture
def account(meta: Simulated) -> str:
    return meta.world.accounts[0].id
