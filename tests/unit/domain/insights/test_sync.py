from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from pixecom.domain.insights.sync import (
    Failure,
    RunKind,
    RunState,
    SyncRun,
    check_history,
    cold_window,
    explain,
    first_window,
    hot_window,
)
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import AdAccountId, RunId, SellerId
from pixecom.domain.shared.period import DayRange, zone

ONE = UUID(int=1)


def run(*, attempts: int) -> SyncRun:
    return SyncRun(
        id=RunId(ONE),
        seller_id=SellerId(ONE),
        account_id=AdAccountId(ONE),
        kind=RunKind.STATS,
        level=None,
        days=None,
        state=RunState.RUNNING,
        attempts=attempts,
        generation=1,
    )


def failure(*, retryable: bool = True, retry_after: int = 0, part: str = "AD") -> Failure:
    return Failure(
        part=part,
        code="C" * 60,
        message="went wrong",
        retryable=retryable,
        retry_after=retry_after,
    )


class TestRetryAfter:
    def test_doubles_from_a_minute_and_ends_after_three_attempts(self) -> None:
        waits = [run(attempts=n).retry_after([failure()]) for n in (1, 2, 3)]
        assert waits == [60, 120, None]

    def test_honours_what_the_platform_asks_for(self) -> None:
        assert run(attempts=1).retry_after([failure(retry_after=900)]) == 900

    def test_does_not_repeat_what_cannot_succeed(self) -> None:
        assert run(attempts=1).retry_after([failure(retryable=False)]) is None
        assert run(attempts=1).retry_after([]) is None


class TestExplain:
    def test_is_done_without_failures(self) -> None:
        assert explain([], published=False) == (RunState.DONE, None, None)

    def test_names_every_part_and_keeps_to_the_columns(self) -> None:
        failures = [failure(part="CAMPAIGN"), failure(part="AD")]
        state, code, message = explain(failures, published=True)
        assert (state, message) == (RunState.PARTIAL, "CAMPAIGN: went wrong; AD: went wrong")
        assert code == "C" * 50

    def test_has_failed_when_nothing_was_published(self) -> None:
        assert explain([failure()], published=False)[0] is RunState.FAILED


class TestWindows:
    @pytest.mark.parametrize(
        ("name", "now", "today"),
        [
            ("Pacific/Kiritimati", datetime(2026, 3, 28, 10, 0, tzinfo=UTC), date(2026, 3, 29)),
            ("Pacific/Pago_Pago", datetime(2026, 3, 28, 10, 59, tzinfo=UTC), date(2026, 3, 27)),
            ("Europe/Berlin", datetime(2026, 3, 28, 23, 0, tzinfo=UTC), date(2026, 3, 29)),
            ("Europe/Berlin", datetime(2026, 3, 29, 21, 59, tzinfo=UTC), date(2026, 3, 29)),
            ("Europe/Berlin", datetime(2026, 3, 29, 22, 0, tzinfo=UTC), date(2026, 3, 30)),
            ("America/New_York", datetime(2026, 11, 1, 3, 59, tzinfo=UTC), date(2026, 10, 31)),
            ("America/New_York", datetime(2026, 11, 1, 4, 0, tzinfo=UTC), date(2026, 11, 1)),
            ("America/New_York", datetime(2026, 11, 2, 4, 59, tzinfo=UTC), date(2026, 11, 1)),
        ],
    )
    def test_end_with_the_account_s_own_today(self, name: str, now: datetime, today: date) -> None:
        assert hot_window(now, zone(name)).last == today
        assert len(hot_window(now, zone(name))) == 4
        assert len(cold_window(now, zone(name))) == 28
        assert len(first_window(now, zone(name))) == 90


class TestCheckHistory:
    now = datetime(2026, 5, 31, 12, tzinfo=UTC)

    def test_accepts_the_first_and_last_possible_day(self) -> None:
        days = DayRange.inclusive(date(2023, 4, 30), date(2026, 5, 31))
        check_history(days, now=self.now, zone=zone("UTC"))

    def test_refuses_a_day_beyond_37_months(self) -> None:
        days = DayRange.inclusive(date(2023, 4, 29), date(2026, 5, 31))
        with pytest.raises(Invalid, match="2023-04-30"):
            check_history(days, now=self.now, zone=zone("UTC"))

    def test_refuses_the_future_of_the_account_s_zone(self) -> None:
        tomorrow = date(2026, 5, 31) + timedelta(days=1)
        days = DayRange.inclusive(tomorrow, tomorrow)
        check_history(days, now=self.now, zone=zone("Pacific/Kiritimati"))
        with pytest.raises(Invalid, match="future"):
            check_history(days, now=self.now, zone=zone("UTC"))
