"""Hours of the deterministic mock: when the figures of a day came in.

The specification's rules make whole days, today as well. Hours share them out by the clock of a
shop, quiet at night and busy in the evening, each day a little different. All that is known of a
day is known at the end of its last hour, so hours always add up to the day (decision 0171).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import accumulate
from zoneinfo import ZoneInfo

from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import HourRow
from pixecom.domain.insights.mock_rules import mulberry32, seed
from pixecom.domain.shared.ids import AdAccountId, SellerId
from pixecom.domain.shared.money import round2
from pixecom.domain.shared.period import DayRange, hours_of, midnight

_SEEN = (
    *(30, 20, 14, 10, 9, 12, 20, 32, 42, 48, 52, 56),
    *(62, 58, 52, 50, 52, 58, 68, 82, 94, 90, 70, 46),
)
_BOUGHT = (
    *(14, 8, 5, 3, 3, 5, 12, 22, 34, 44, 50, 54),
    *(66, 56, 48, 46, 50, 58, 72, 90, 110, 104, 72, 34),
)
"""How busy each hour of the clock is: with what is spent and seen, with what is bought."""
_LEAST, _MORE = 0.7, 0.6
_DAY, _MOMENT = timedelta(days=1), timedelta(seconds=1)


def hours_of_day(
    day: date,
    counters: Counters,
    *,
    seller_id: SellerId,
    account_id: AdAccountId,
    where: ZoneInfo,
    now: datetime,
) -> Iterator[HourRow]:
    """Give what was known of an account's day at the end of each hour that has begun by now."""
    whole = DayRange(start=day, end=day + _DAY)
    begins = [begin for begin in hours_of(whole, where) if begin < now]
    ends = [*begins[1:], min(now, midnight(whole.end, where))][: len(begins)]
    draws = mulberry32(seed(seller_id, account_id, day))
    clock = [begin.astimezone(where).hour for begin in begins]
    lengths = [(end - begin).total_seconds() for begin, end in zip(begins, ends, strict=True)]
    seen, bought = (
        _shares(
            [
                busy[hour] * length * (_LEAST + _MORE * next(draws))
                for hour, length in zip(clock, lengths, strict=True)
            ]
        )
        for busy in (_SEEN, _BOUGHT)
    )
    for begin, end, by_views, by_sales in zip(begins, ends, seen, bought, strict=True):
        # A moment earlier: what is known when an hour ends belongs to it, not to the next one.
        at, known = max(begin, end - _MOMENT), _part(counters, by_views, by_sales)
        yield HourRow(begin=begin, at=at, day=day, counters=known)


def _shares(weights: Sequence[float]) -> list[float]:
    """Give what share of all has come in with each of the weights and those before it."""
    sums = list(accumulate(weights))
    return [each / sums[-1] for each in sums]


def _part(day: Counters, seen: float, bought: float) -> Counters:
    purchases = int(day.purchases * bought)
    return Counters(
        spend=round2(day.spend * Decimal(seen)),
        impressions=int(day.impressions * seen),
        clicks=int(day.clicks * seen),
        content_views=int(day.content_views * seen),
        add_to_cart=int(day.add_to_cart * bought),
        checkout=int(day.checkout * bought),
        purchases=purchases,
        revenue=round2(day.revenue * purchases / day.purchases) if purchases else Decimal(0),
    )
