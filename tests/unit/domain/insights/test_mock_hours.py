"""How days of the mock came in."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from pixecom.domain.insights.contract import COUNTER_NAMES, NOTHING, Counters
from pixecom.domain.insights.fact import HourRow
from pixecom.domain.insights.mock_hours import hours_of_day
from pixecom.domain.shared.ids import AdAccountId, SellerId
from pixecom.domain.shared.period import DayRange, hours_of, midnight, zone

SELLER = SellerId(UUID("11111111-1111-4111-8111-111111111111"))
ACCOUNT = AdAccountId(UUID("22222222-2222-4222-8222-222222222222"))
DAY = date(2026, 1, 15)
FIGURES = Counters(
    spend=Decimal("107.11"),
    impressions=11409,
    clicks=239,
    content_views=156,
    add_to_cart=17,
    checkout=8,
    purchases=3,
    revenue=Decimal("341.42"),
)
ZONES = st.sampled_from(["UTC", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe"])
DAYS = st.dates(date(2026, 1, 1), date(2026, 12, 30)) | st.sampled_from(
    [date(2026, 3, 8), date(2026, 11, 1), date(2026, 4, 5), date(2026, 10, 4)]
)


def hours(
    counters: Counters = FIGURES,
    *,
    day: date = DAY,
    name: str = "UTC",
    now: datetime | None = None,
) -> list[HourRow]:
    where = zone(name)
    rows = hours_of_day(
        day,
        counters,
        seller_id=SELLER,
        account_id=ACCOUNT,
        where=where,
        now=now or midnight(day + timedelta(days=2), where),
    )
    return list(rows)


class TestHoursOfADay:
    @given(day=DAYS, name=ZONES, minutes=st.integers(0, 1700))
    def test_add_up_to_the_day_as_far_as_it_has_come(
        self, day: date, name: str, minutes: int
    ) -> None:
        where = zone(name)
        begun = midnight(day, where)
        now = begun + timedelta(minutes=minutes)

        told = hours(day=day, name=name, now=now)

        begins = hours_of(DayRange(start=day, end=day + timedelta(days=1)), where)
        assert [row.begin for row in told] == [each for each in begins if each < now]
        assert [row.counters for row in told[-1:]] == [FIGURES] * bool(minutes)
        for row in told:
            assert row.day == day
            assert row.begin <= row.at < now
        for before, after in pairwise(told):
            assert before.at < after.begin
            assert all(
                getattr(before.counters, n) <= getattr(after.counters, n) for n in COUNTER_NAMES
            )

    def test_are_the_same_each_time_and_others_on_another_day(self) -> None:
        assert hours() == hours()
        other = [row.counters for row in hours(day=DAY + timedelta(days=1))]
        assert other != [row.counters for row in hours()]

    def test_are_quiet_at_night_and_busy_in_the_evening(self) -> None:
        spent = [row.counters.spend for row in hours(name="America/New_York")]
        gained = [after - before for before, after in pairwise([Decimal(0), *spent])]
        assert max(gained[:6]) < min(gained[18:22])

    def test_have_revenue_where_something_was_bought(self) -> None:
        for row in hours():
            assert (row.counters.revenue > 0) is (row.counters.purchases > 0)

    def test_of_a_day_without_figures_are_without_figures(self) -> None:
        assert {row.counters for row in hours(NOTHING)} == {NOTHING}

    def test_of_a_day_to_come_are_not_known(self) -> None:
        assert hours(now=datetime(2026, 1, 14, 23, tzinfo=UTC)) == []
