"""Honest numbers: how fresh, complete and final the figures of a list are (spec 20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from pixecom.domain.insights.contract import safe_divide
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.sync import COLD_DAYS
from pixecom.domain.shared.ids import AdAccountId


class Completeness(StrEnum):
    """Whether the newest attempt to fetch a level published it; UNKNOWN: there was none."""

    COMPLETE = "COMPLETE"
    PARTIAL = "PARTIAL"
    UNKNOWN = "UNKNOWN"


_FROM_THE_WORST = (Completeness.PARTIAL, Completeness.UNKNOWN, Completeness.COMPLETE)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountQuality:
    """What is known of an ad account's figures at the level of the list.

    ``last_stats_at`` is when the level was last published. ``reason`` says for a person why not by
    the newest attempt. ``control_difference`` is the account's own total minus the sum of its
    ads in ``currency``, of the newest run that compared them.
    """

    ad_account_id: AdAccountId
    name: str
    currency: str
    last_stats_at: datetime | None
    last_delivery_at: datetime | None
    completeness: Completeness
    reason: str | None
    control_difference: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """How far the figures of a list can be trusted.

    ``days`` are counted up to today, None where they have no beginning; ``restatable`` of them
    are so young that the platform may still change their figures.
    """

    level: Level
    accounts: Sequence[AccountQuality]
    days: int | None
    restatable: int

    @property
    def completeness(self) -> Completeness:
        """The worst of all accounts; UNKNOWN without any."""
        met = {each.completeness for each in self.accounts}
        return next((each for each in _FROM_THE_WORST if each in met), Completeness.UNKNOWN)

    @property
    def maturity(self) -> Decimal | None:
        """The share of the days that may still change: 0 is final, 1 is all of them young."""
        return None if self.days is None else safe_divide(self.restatable, self.days)


def counted(first: date | None, last: date | None, *, today: date) -> tuple[int | None, int]:
    """Count the days up to today, and those of them that the platform may still restate."""
    last = today if last is None else min(last, today)
    young = max(first or date.min, today - timedelta(days=COLD_DAYS - 1))
    days = None if first is None else max((last - first).days + 1, 0)
    return days, max((last - young).days + 1, 0)
