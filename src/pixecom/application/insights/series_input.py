"""From the texts of a request to a series; every problem is named, all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from pixecom.application.insights.fields import Fields
from pixecom.application.insights.series import (
    MOST_DAYS,
    MOST_RECENT,
    Granularity,
    SeriesQuery,
)
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.shared.ids import CampaignId, SellerId, SellpageId, UserId
from pixecom.domain.shared.period import DayRange

DEFAULT_RECENT = 7
_EARLIEST, _LATEST = date(2000, 1, 1), date(2199, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class SeriesInput:
    """The texts of a request for a series as they came."""

    date_from: str | None = None
    date_to: str | None = None
    date_preset: str | None = None
    granularity: str | None = None
    campaign_id: str | None = None
    sellpage_id: str | None = None


def series_query(
    raw: SeriesInput, *, seller_id: SellerId, visible_to: UserId | None
) -> SeriesQuery:
    """Read a request for a series.

    Raises:
        Invalid: ``Validation failed.`` with one detail a problem, each beginning with its field.
    """
    read = Fields()
    granularity = read.word("granularity", raw.granularity, Granularity) or Granularity.DAY
    when = _when(read, raw, most=MOST_DAYS[granularity])
    campaign = read.optional_id("campaignId", raw.campaign_id)
    sellpage = read.optional_id("sellpageId", raw.sellpage_id)
    read.check()
    return SeriesQuery(
        seller_id=seller_id,
        visible_to=visible_to,
        when=when,
        granularity=granularity,
        campaign_id=CampaignId(campaign) if campaign else None,
        sellpage_id=SellpageId(sellpage) if sellpage else None,
    )


def recent_query(
    days: str | None, *, seller_id: SellerId, visible_to: UserId | None
) -> SeriesQuery:
    """Read a request for the last days, today included; raises as ``series_query``."""
    read = Fields()
    count = read.number("days", days, most=MOST_RECENT, default=DEFAULT_RECENT)
    read.check()
    return SeriesQuery(seller_id=seller_id, visible_to=visible_to, when=count)


def _when(read: Fields, raw: SeriesInput, *, most: int) -> DayRange | DatePreset:
    preset, bounds = read.days(raw.date_preset, raw.date_from, raw.date_to)
    if preset is not None:
        return preset
    if raw.date_from is None and raw.date_to is None:
        return DatePreset.LAST7
    if bounds.first is None or bounds.last is None:
        for field, given in (("dateFrom", raw.date_from), ("dateTo", raw.date_to)):
            if given is None:
                read.problem(f"{field} is needed beside the other bound")
        return DatePreset.LAST7
    if not _EARLIEST <= bounds.first <= bounds.last <= _LATEST:
        read.problem(f"dateFrom and dateTo must be days from {_EARLIEST} to {_LATEST}")
        return DatePreset.LAST7
    days = DayRange.inclusive(bounds.first, bounds.last)
    if len(days) > most:
        read.problem(f"dateTo must be at most {most} days, the first included, from dateFrom")
    return days
