from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from pixecom.application.insights.quality import AccountQuality, Completeness, Quality, counted
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import AdAccountId

TODAY = date(2026, 5, 28)


def account(completeness: Completeness) -> AccountQuality:
    return AccountQuality(
        ad_account_id=AdAccountId(uuid4()),
        name="One",
        currency="USD",
        last_stats_at=None,
        last_delivery_at=None,
        completeness=completeness,
        reason=None,
        control_difference=None,
    )


def quality(*found: Completeness, days: int | None = 1, restatable: int = 1) -> Quality:
    accounts = [account(each) for each in found]
    return Quality(level=Level.CAMPAIGN, accounts=accounts, days=days, restatable=restatable)


class TestDays:
    @pytest.mark.parametrize(
        ("first", "last", "days", "restatable"),
        [
            (date(2026, 5, 1), date(2026, 5, 28), 28, 28),
            (date(2026, 4, 30), date(2026, 5, 28), 29, 28),
            (date(2026, 4, 1), date(2026, 4, 30), 30, 0),
            (date(2026, 4, 1), date(2026, 5, 1), 31, 1),
            (date(2026, 5, 27), date(2026, 6, 30), 2, 2),
            (date(2026, 6, 1), date(2026, 6, 30), 0, 0),
            (date(2026, 5, 27), None, 2, 2),
            (None, date(2026, 5, 1), None, 1),
            (None, None, None, 28),
            (date(1, 1, 1), date(9999, 12, 31), 739764, 28),
        ],
    )
    def test_are_counted_up_to_today(
        self, first: date | None, last: date | None, days: int | None, restatable: int
    ) -> None:
        assert counted(first, last, today=TODAY) == (days, restatable)


class TestMaturity:
    def test_is_the_share_that_may_still_change(self) -> None:
        assert quality(days=30, restatable=10).maturity == Decimal("0.3333333333")
        assert quality(days=0, restatable=0).maturity == 0
        assert quality(days=None).maturity is None


class TestCompleteness:
    def test_is_the_worst_of_all_accounts(self) -> None:
        complete, partial, unknown = (
            Completeness.COMPLETE,
            Completeness.PARTIAL,
            Completeness.UNKNOWN,
        )
        assert quality(complete, complete).completeness is complete
        assert quality(complete, unknown).completeness is unknown
        assert quality(unknown, partial, complete).completeness is partial
        assert quality().completeness is unknown
