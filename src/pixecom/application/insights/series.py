"""Figures over time: what is asked and what is answered.

A point is a day, or an hour of the seller's clock. Its figures are counters; every ratio is made
from them by ``contract.derive``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from pixecom.application.insights.reports import Figures
from pixecom.domain.insights.contract import NOTHING, Counters
from pixecom.domain.insights.presets import DatePreset, days_of, recent_days
from pixecom.domain.shared.ids import CampaignId, SellerId, SellpageId, UserId
from pixecom.domain.shared.period import DayRange, zone

HOURS_OF_A_CLOCK = 24


class Granularity(StrEnum):
    """What a point is."""

    DAY = "day"
    HOUR = "hour"


MOST_DAYS = {Granularity.DAY: 400, Granularity.HOUR: 31}
MOST_RECENT = 90


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesQuery:
    """A series of one seller: of all campaigns, of one, or of those of a sellpage.

    ``when`` are days, days by name, or the last so many days with today. ``visible_to`` limits
    everything as it does in a list.
    """

    seller_id: SellerId
    when: DayRange | DatePreset | int
    granularity: Granularity = Granularity.DAY
    visible_to: UserId | None = None
    campaign_id: CampaignId | None = None
    sellpage_id: SellpageId | None = None

    @property
    def is_filtered(self) -> bool:
        """Whether some campaigns are left out."""
        return self.campaign_id is not None or self.sellpage_id is not None

    def days(self, *, today: date) -> DayRange:
        """Give the days; ``today`` is the day it is in the seller's zone."""
        if isinstance(self.when, DatePreset):
            return days_of(self.when, today=today)
        return recent_days(self.when, today=today) if isinstance(self.when, int) else self.when


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """Figures of a day, or of the hour that begins at an instant (UTC)."""

    at: date | datetime
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One point for every day or hour, oldest first, and their sum.

    ``spent`` is the spend of the days as it stands: hours whose spend was taken back later count
    as 0, so their sum may be more. ``currencies`` and ``timezone_mismatch`` are as in a list, of
    the ad accounts that have figures here. ``now`` is when it was asked.
    """

    days: DayRange
    granularity: Granularity
    points: Sequence[Point]
    summary: Figures
    spent: Decimal
    timezone: str
    timezone_mismatch: bool
    currencies: tuple[str, ...]
    last_stats_at: datetime | None
    now: datetime

    @property
    def mixed_currency(self) -> bool:
        """Whether amounts of different currencies were added."""
        return len(self.currencies) > 1


def by_the_clock(series: Series) -> Sequence[Counters]:
    """Add up the hours of one day by what the clock showed: always 24.

    An hour that the clocks repeat is one, an hour that they leave out has nothing.
    """
    shown = [NOTHING] * HOURS_OF_A_CLOCK
    where = zone(series.timezone)
    for point in series.points:
        if isinstance(point.at, datetime):
            shown[point.at.astimezone(where).hour] += point.figures.counters
    return shown
