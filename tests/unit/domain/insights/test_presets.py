from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from pixecom.domain.insights.presets import DatePreset, days_of
from pixecom.domain.shared.period import DayRange, day_at, midnight, zone

TODAY = date(2026, 3, 15)


class TestDaysOfAPreset:
    @pytest.mark.parametrize(
        ("preset", "first", "last"),
        [
            (DatePreset.TODAY, date(2026, 3, 15), date(2026, 3, 15)),
            (DatePreset.YESTERDAY, date(2026, 3, 14), date(2026, 3, 14)),
            (DatePreset.LAST7, date(2026, 3, 9), date(2026, 3, 15)),
            (DatePreset.LAST14, date(2026, 3, 2), date(2026, 3, 15)),
            (DatePreset.LAST30, date(2026, 2, 14), date(2026, 3, 15)),
            (DatePreset.THIS_MONTH, date(2026, 3, 1), date(2026, 3, 15)),
            (DatePreset.LAST_MONTH, date(2026, 2, 1), date(2026, 2, 28)),
        ],
    )
    def test_are_exact_and_inclusive(self, preset: DatePreset, first: date, last: date) -> None:
        assert days_of(preset, today=TODAY) == DayRange.inclusive(first, last)

    def test_of_last_month_cross_the_year(self) -> None:
        days = days_of(DatePreset.LAST_MONTH, today=date(2026, 1, 1))

        assert days == DayRange.inclusive(date(2025, 12, 1), date(2025, 12, 31))

    def test_of_last_month_know_leap_years(self) -> None:
        days = days_of(DatePreset.LAST_MONTH, today=date(2028, 3, 31))

        assert days.last == date(2028, 2, 29)

    def test_of_custom_do_not_exist(self) -> None:
        with pytest.raises(ValueError, match="no days of its own"):
            days_of(DatePreset.CUSTOM, today=TODAY)


class TestTodayInTheSellersZone:
    @pytest.mark.parametrize(
        ("name", "day"),
        [
            ("Pacific/Pago_Pago", date(2026, 3, 28)),
            ("UTC", date(2026, 3, 29)),
            ("Pacific/Kiritimati", date(2026, 3, 29)),
        ],
    )
    def test_differs_between_zones_at_one_instant(self, name: str, day: date) -> None:
        instant = datetime(2026, 3, 29, 9, 30, tzinfo=UTC)

        assert days_of(DatePreset.TODAY, today=day_at(instant, zone(name))).last == day

    @pytest.mark.parametrize(
        ("name", "day", "hours"),
        [
            ("Europe/Berlin", date(2026, 3, 29), 23),
            ("Europe/Berlin", date(2026, 10, 25), 25),
            ("America/New_York", date(2026, 3, 8), 23),
            ("America/New_York", date(2026, 11, 1), 25),
            ("Asia/Ho_Chi_Minh", date(2026, 3, 29), 24),
        ],
    )
    def test_begins_and_ends_at_midnight_where_clocks_change(
        self, name: str, day: date, hours: int
    ) -> None:
        where = zone(name)
        begin, end = midnight(day, where), midnight(day + timedelta(days=1), where)

        first_instant = days_of(DatePreset.TODAY, today=day_at(begin, where))
        last_instant = days_of(
            DatePreset.TODAY, today=day_at(end - timedelta(microseconds=1), where)
        )

        assert end - begin == timedelta(hours=hours)
        assert first_instant == last_instant == DayRange.inclusive(day, day)

    @pytest.mark.parametrize("name", ["Europe/Berlin", "America/New_York", "Asia/Ho_Chi_Minh"])
    def test_keeps_last7_at_seven_days_over_a_clock_change(self, name: str) -> None:
        noon = datetime(2026, 3, 30, 12, tzinfo=UTC)

        assert len(days_of(DatePreset.LAST7, today=day_at(noon, zone(name)))) == 7
