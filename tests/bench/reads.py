"""The read half (R1, R2, R4): the Ads Manager by campaigns and days, before and after settling.

Both sides of a ratio are the list's own statement, prepared and fetched, as the API sends it; the
times of whole pages, rows made into objects, stand beside them. What is compared takes turns.
No store facts: they are still summed by day, until the storefront brings them.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from typing import TypeVar

from tests.bench.requests import Statement, recorded, run
from tests.bench.shops import fill, settle
from tests.bench.world import Outcome, World, median, seconds
from tests.fakes.clock import ManualClock

from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.application.insights.reports import (
    DEFAULT_LIMIT,
    AdsManagerQuery,
    DayBounds,
    SortColumn,
)
from pixecom.domain.insights.sync import HOT_DAYS
from pixecom.domain.shared.ids import SellerId
from pixecom.domain.shared.period import DayRange

CAMPAIGNS = (100, 1_000, 10_000)
DAYS = (30, 90, 365)
LAST = date(2026, 5, 20)
SETTLED = LAST - timedelta(days=HOT_DAYS)
FASTER = {100: 15, 1_000: 25, 10_000: 20}
"""How much faster than the plain scan of the daily rows a year must be, by campaigns."""
WARM, LEAST_TIMES, LEAST_SECONDS = 2, 7, 8
"""What takes a millisecond is asked often: the machine changes its pace within a second."""
A_TURN = 0.01
"""Seconds for which the same is asked again before the next has its turn, at least once: after a
pause of 20 ms, whatever fills it, the first statement takes half a millisecond longer (0184)."""
K = TypeVar("K")
NEWEST, ROAS = SortColumn.CREATED_AT, SortColumn.ROAS

_BARE_SUM = """
SELECT sum(spend_micros), sum(impressions), sum(link_clicks), sum(content_views), sum(add_to_cart),
       sum(checkout_initiated), sum(purchases), sum(purchase_value_micros)
FROM ad_stats_daily
WHERE seller_id = %(seller)s AND entity_type = 1::smallint
  AND stat_date BETWEEN %(first)s AND %(last)s"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shop:
    """A seller with so many campaigns, each with figures on every day of a year."""

    world: World
    seller_id: SellerId
    reader: PostgresAdsManagerReader

    def query(
        self, days: int, column: SortColumn, *, limit: int = DEFAULT_LIMIT
    ) -> AdsManagerQuery:
        return AdsManagerQuery(
            seller_id=self.seller_id,
            days=DayBounds(first=_first(days), last=LAST),
            sort_by=column,
            limit=limit,
        )

    def pages(self, column: SortColumn) -> dict[int, Callable[[], float]]:
        """Give, by days, how to time a whole page."""
        return {
            days: partial(seconds, partial(self.reader.page, self.query(days, column)))
            for days in DAYS
        }

    def statements(self, column: SortColumn) -> dict[int, Callable[[], float]]:
        """Give, by days, how to time the statement of a page."""
        return {days: self.statement(days, column) for days in DAYS}

    def statement(self, days: int, column: SortColumn) -> Callable[[], float]:
        """Give how to time the statement of a first page."""
        return self._timing(self.query(days, column))

    def following(self, days: int, column: SortColumn) -> Callable[[], float]:
        """Give how to time the statement of a page that follows, and is half as long."""
        query = self.query(days, column, limit=DEFAULT_LIMIT // 2)
        return self._timing(replace(query, cursor=self.reader.page(query).next_cursor))

    def _timing(self, query: AdsManagerQuery) -> Callable[[], float]:
        with recorded(self.world.urls.app) as (database, said):
            PostgresAdsManagerReader(database, ManualClock()).page(query)
            context, listed = said
        return partial(self._timed, context, listed)

    def _timed(self, context: Statement, listed: Statement) -> float:
        with self.world.app.raw(self.seller_id, reading=True) as driver:
            run(driver, [context])
            return seconds(partial(run, driver, [listed]))

    def bare_sum(self, days: int) -> None:
        with self.world.app.raw(self.seller_id) as driver:
            driver.execute(
                _BARE_SUM, {"seller": self.seller_id, "first": _first(days), "last": LAST}
            ).fetchall()


def reads(world: World) -> Iterator[Outcome]:
    """Measure every size and range, from daily facts alone and with settled sums.

    A statement from before the settling reads daily facts alone, whenever it is run.
    """
    shops = []
    for campaigns in CAMPAIGNS:
        shop = shop_of(world, campaigns)
        unsettled = shop.statements(ROAS)
        settle(world, shop.seller_id, through=SETTLED)
        plain, flat = _in_turns(unsettled, shop.statements(ROAS))
        bare = {days: median(partial(_bare_sum, shop, days), times=LEAST_TIMES) for days in DAYS}
        shops.append(shop)
        yield Outcome(
            goal_id=f"R1/{campaigns}",
            what=f"by ROAS, {campaigns} campaigns, 365 days, against the plain daily scan",
            ratio=plain[365] / flat[365],
            goal=FASTER[campaigns],
            figures=_seconds(
                plain=plain,
                settled=flat,
                settled_page=_turns(shop.pages(ROAS)),
                by_date_page=_turns(shop.pages(NEWEST)),
                bare_sum=bare,
            ),
        )
        yield Outcome(
            goal_id=f"R2/{campaigns}",
            what=f"by ROAS, {campaigns} campaigns, 365 days against 30",
            ratio=flat[365] / flat[30],
            goal=1.3,
            most=True,
        )
    sizes = list(zip(CAMPAIGNS, shops, strict=True))
    following = _turns({n: shop.following(365, NEWEST) for n, shop in sizes})
    first = _turns({n: shop.statement(365, NEWEST) for n, shop in sizes})
    for goal_id, page, times in (
        ("R4", "a page that follows", following),
        ("R4/first", "the first page, which counts the rows", first),
    ):
        yield Outcome(
            goal_id=goal_id,
            what=f"{page}, by date, 365 days, 10,000 campaigns against 100",
            ratio=times[10_000] / times[100],
            goal=1.3,
            most=True,
            figures=_seconds(by_date=times),
        )


def _turns(reads: Mapping[K, Callable[[], float]]) -> dict[K, float]:
    """Time every read in turn, warm; give the median of each."""
    for read in reads.values():
        for _ in range(WARM):  # pages of the tables into memory, and the statement prepared
            read()
    begun, turns = time.perf_counter(), 0
    times = {key: list[float]() for key in reads}
    while turns < LEAST_TIMES or time.perf_counter() < begun + LEAST_SECONDS:
        for key, read in reads.items():
            times[key] += _turn(read)
        turns += 1
    return {key: statistics.median(each) for key, each in times.items()}


def _turn(read: Callable[[], float]) -> Iterator[float]:
    end = time.perf_counter() + A_TURN
    yield read()
    while time.perf_counter() < end:
        yield read()


def _in_turns(*ways: Mapping[int, Callable[[], float]]) -> list[dict[int, float]]:
    """Time several ways of the same reads, in turn with each other."""
    together = {(way, key): read for way, reads in enumerate(ways) for key, read in reads.items()}
    measured = _turns(together)
    return [{key: measured[way, key] for key in reads} for way, reads in enumerate(ways)]


def _bare_sum(shop: Shop, days: int) -> float:
    return seconds(lambda: shop.bare_sum(days))


def _seconds(**measured: dict[int, float]) -> dict[str, float]:
    return {
        f"{name}_{days}_seconds": figure
        for name, figures in measured.items()
        for days, figure in figures.items()
    }


def _first(days: int) -> date:
    return LAST - timedelta(days=days - 1)


def shop_of(world: World, campaigns: int) -> Shop:
    """Make a seller with so many campaigns and a year of figures."""
    seller_id = world.make.seller()
    fill(
        world,
        seller_id,
        world.make.ad_account(seller_id).id,
        campaigns=campaigns,
        days=DayRange.inclusive(_first(max(DAYS)), LAST),
    )
    return Shop(
        world=world,
        seller_id=seller_id,
        reader=PostgresAdsManagerReader(world.app, ManualClock()),
    )
