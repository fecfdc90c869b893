from __future__ import annotations

from tests.fakes.clock import ManualClock

from pixecom.application.shared.stopping import Switch, TimeBudget


class TestSwitch:
    def test_is_raised_once_turned(self) -> None:
        switch = Switch()
        assert not switch.is_raised()
        switch.turn()
        assert switch.is_raised()


class TestTimeBudget:
    def test_is_raised_when_the_time_is_used_up(self) -> None:
        clock = ManualClock()
        budget = TimeBudget(clock, seconds=20)
        clock.advance(19.9)
        assert not budget.is_raised()
        clock.advance(0.1)
        assert budget.is_raised()
