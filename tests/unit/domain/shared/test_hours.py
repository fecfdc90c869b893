from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.domain.shared.period import DayRange, hours_of, midnight, zone, zone_names

DAYS = st.dates(min_value=date(2000, 1, 1), max_value=date(2037, 12, 31))
ZONES = st.sampled_from(sorted(zone_names())).map(zone)


def clock(days: DayRange, where: ZoneInfo) -> list[int]:
    return [at.astimezone(where).hour for at in hours_of(days, where)]


def one(day: date) -> DayRange:
    return DayRange.inclusive(day, day)


class TestTheHoursOfADay:
    def test_are_24(self) -> None:
        assert clock(one(date(2026, 5, 18)), zone("UTC")) == list(range(24))

    def test_are_23_when_the_clocks_leave_one_out(self) -> None:
        shown = clock(one(date(2026, 3, 29)), zone("Europe/Berlin"))
        assert shown == [hour for hour in range(24) if hour != 2]

    def test_are_25_when_the_clocks_repeat_one(self) -> None:
        shown = clock(one(date(2026, 10, 25)), zone("Europe/Berlin"))
        assert shown == [0, 1, 2, 2, *range(3, 24)]

    @pytest.mark.parametrize(
        ("name", "first"),
        [("Asia/Kathmandu", "2026-05-17T18:15"), ("Asia/Ho_Chi_Minh", "2026-05-17T17:00")],
    )
    def test_begin_where_the_zone_s_day_begins(self, name: str, first: str) -> None:
        begin, *_ = hours_of(one(date(2026, 5, 18)), zone(name))
        assert begin == datetime.fromisoformat(first).replace(tzinfo=UTC)

    def test_end_early_where_the_clocks_move_by_half_an_hour(self) -> None:
        begins = hours_of(one(date(2026, 4, 5)), zone("Australia/Lord_Howe"))
        lengths = {b - a for a, b in pairwise(begins)}
        assert lengths == {timedelta(hours=1), timedelta(minutes=30)}

    @given(first=DAYS, count=st.integers(1, 3), where=ZONES)
    def test_cover_the_days_without_a_gap(self, first: date, count: int, where: ZoneInfo) -> None:
        days = DayRange(start=first, end=first + timedelta(days=count))
        begins = hours_of(days, where)
        ends = [*begins[1:], midnight(days.end, where)]
        assert begins[0] == midnight(days.start, where)
        for begin, end in zip(begins, ends, strict=True):
            assert timedelta() < end - begin <= timedelta(hours=1)
            last = end - timedelta(seconds=1)
            assert begin.astimezone(where).hour == last.astimezone(where).hour
