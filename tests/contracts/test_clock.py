"""Clocks: the machine's, and the one that tests set."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.fakes.clock import ManualClock

from pixecom.adapters.system.clock import SystemClock
from pixecom.application.shared.clock import Clock


@pytest.mark.parametrize("clock", [SystemClock(), ManualClock()], ids=["system", "manual"])
class TestClock:
    def test_tells_utc(self, clock: Clock) -> None:
        assert clock.now().utcoffset() == timedelta(0)

    def test_never_runs_backwards_over_a_pause(self, clock: Clock) -> None:
        before = clock.now()
        clock.pause(0.001)
        assert clock.now() >= before
