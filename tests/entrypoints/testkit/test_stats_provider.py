"""The provider contract refuses providers that break a promise: each test of it can fail."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any, TypeVar

import pytest
from tests.factories import ad_account, campaign_tree
from tests.fakes.campaign_trees import FixedCampaignTrees

from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.application.insights.ports import StatsProvider
from pixecom.domain.insights.fact import (
    AdAccount,
    DeliveryRow,
    EntityPath,
    EntityRow,
    HourRow,
    InsightRow,
    Level,
)
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.testkit import StatsProviderContract

ACCOUNT = ad_account()
DAYS = DayRange.inclusive(date(2026, 5, 1), date(2026, 5, 3))
Row = TypeVar("Row")
Pages = Iterator[Sequence[Row]]


class Faulty(StatsProvider):
    """The mock, with something done to its pages."""

    def __init__(
        self,
        *,
        insights: Callable[[Pages[InsightRow]], Pages[InsightRow]] = iter,
        entities: Callable[[Pages[EntityRow]], Pages[EntityRow]] = iter,
        delivery: Callable[[Pages[DeliveryRow]], Pages[DeliveryRow]] = iter,
        hours: Callable[[Sequence[HourRow]], Sequence[HourRow]] = list,
    ) -> None:
        trees = {(ACCOUNT.seller_id, ACCOUNT.id): [campaign_tree("1"), campaign_tree("2")]}
        self._mock = MockStatsProvider(trees=FixedCampaignTrees(trees))
        self._insights, self._entities, self._delivery = insights, entities, delivery
        self._hours = hours

    def fetch_insights(
        self, *, account: AdAccount, level: Level, days: DayRange
    ) -> Iterator[Sequence[InsightRow]]:
        return self._insights(self._mock.fetch_insights(account=account, level=level, days=days))

    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        return self._entities(self._mock.fetch_entities(account=account))

    def fetch_delivery(self, *, account: AdAccount) -> Iterator[Sequence[DeliveryRow]]:
        return self._delivery(self._mock.fetch_delivery(account=account))

    def fetch_hours(
        self, *, account: AdAccount, days: DayRange, now: datetime
    ) -> Sequence[HourRow]:
        return self._hours(self._mock.fetch_hours(account=account, days=days, now=now))


def each(change: Callable[[Row], Row]) -> Callable[[Pages[Row]], Pages[Row]]:
    return lambda pages: ([change(row) for row in page] for page in pages)


def counted(**figures: Any) -> Callable[[Pages[InsightRow]], Pages[InsightRow]]:  # noqa: ANN401
    return each(lambda row: row._replace(counters=row.counters._replace(**figures)))


def said(**words: str) -> dict[str, Any]:
    """Words of a vendor, past the type checker."""
    return words


def nothing(pages: Pages[Row]) -> Pages[Row]:
    del pages
    return iter(())


def with_an_empty_page(pages: Pages[Row]) -> Pages[Row]:
    yield from pages
    yield []


def twice(pages: Pages[Row]) -> Pages[Row]:
    for page in pages:
        yield [*page, page[0]]


def backwards(pages: Pages[Row]) -> Pages[Row]:
    return reversed(list(pages))


def in_one_page(pages: Pages[Row]) -> Pages[Row]:
    yield [row for page in pages for row in page]


def without_the_first(pages: Pages[Row]) -> Pages[Row]:
    first, *rest = next(pages)
    yield [*rest]
    del first
    yield from pages


def growing() -> Callable[[Pages[InsightRow]], Pages[InsightRow]]:
    calls = count()

    def grow(pages: Pages[InsightRow]) -> Pages[InsightRow]:
        return counted(impressions=next(calls))(pages)

    return grow


def of_level(level: Level) -> Callable[[InsightRow], InsightRow]:
    return lambda row: row._replace(level=level)


def doubled_ads(row: InsightRow) -> InsightRow:
    if row.level is not Level.AD:
        return row
    return row._replace(counters=row.counters + row.counters)


def doubled_account(row: InsightRow) -> InsightRow:
    if row.level is not Level.ACCOUNT:
        return row
    return row._replace(counters=row.counters + row.counters)


HOURS = "test_hours_come_to_the_figures_of_their_day"
FAULTS: list[tuple[str, Faulty, str]] = [
    (HOURS, Faulty(hours=lambda rows: rows[::-1]), "comes before"),
    (HOURS, Faulty(hours=lambda rows: rows[:-1]), "does not end"),
    (HOURS, Faulty(hours=lambda rows: [row._replace(day=DAYS.end) for row in rows]), "outside"),
    ("test_has_figures_at_every_level_it_declares", Faulty(insights=nothing), "no figures"),
    ("test_never_sends_an_empty_page", Faulty(insights=with_an_empty_page), "of insights"),
    ("test_never_sends_an_empty_page", Faulty(entities=with_an_empty_page), "of entities"),
    ("test_never_sends_an_empty_page", Faulty(delivery=with_an_empty_page), "of delivery"),
    ("test_honours_the_level", Faulty(insights=each(of_level(Level.AD))), "asked for"),
    (
        "test_honours_the_level",
        Faulty(insights=each(lambda row: row._replace(external_id="x"))),
        "path and id differ",
    ),
    (
        "test_names_the_parents_of_every_row",
        Faulty(insights=each(lambda row: row._replace(path=EntityPath()))),
        "a parent is missing",
    ),
    (
        "test_names_the_parents_of_every_row",
        Faulty(
            insights=each(
                lambda row: row._replace(path=replace(row.path, adset_id="1", ad_id="2"))
            )
        ),
        "an id below",
    ),
    (
        "test_names_the_parents_of_every_row",
        Faulty(
            insights=each(lambda row: row._replace(path=replace(row.path, campaign_id="9" * 256)))
        ),
        "too long",
    ),
    (
        "test_honours_the_days",
        Faulty(insights=each(lambda row: row._replace(day=row.day + timedelta(days=9)))),
        "rows outside",
    ),
    ("test_honours_the_days", Faulty(insights=without_the_first), "running again changed"),
    ("test_gives_each_entity_and_day_once", Faulty(insights=twice), "repeated at"),
    ("test_counters_can_be_stored", Faulty(insights=counted(clicks=-1)), "clicks is negative"),
    ("test_counters_can_be_stored", Faulty(insights=counted(clicks=1.0)), "clicks is a float"),
    (
        "test_counters_can_be_stored",
        Faulty(insights=counted(spend=Decimal("NaN"))),
        "spend is NaN",
    ),
    ("test_counters_can_be_stored", Faulty(insights=counted(spend=1)), "spend is a int"),
    (
        "test_counters_can_be_stored",
        Faulty(insights=counted(revenue=Decimal("0.0000001"))),
        "finer than one millionth",
    ),
    ("test_reads_are_repeatable", Faulty(insights=growing()), "running again changed"),
    (
        "test_entities_come_once_and_parents_before_children",
        Faulty(entities=in_one_page),
        "several levels",
    ),
    (
        "test_entities_come_once_and_parents_before_children",
        Faulty(entities=backwards),
        "has not come yet",
    ),
    ("test_entities_come_once_and_parents_before_children", Faulty(entities=twice), "comes twice"),
    (
        "test_entities_come_once_and_parents_before_children",
        Faulty(entities=each(lambda row: row._replace(parent_external_id=None))),
        "wrong parent",
    ),
    (
        "test_entities_speak_our_words",
        Faulty(entities=each(lambda row: row._replace(**said(status="IN_PROCESS")))),
        "status of",
    ),
    (
        "test_entities_speak_our_words",
        Faulty(entities=each(lambda row: row._replace(**said(delivery_status="CAMPAIGN_PAUSED")))),
        "delivery of",
    ),
    (
        "test_entities_speak_our_words",
        Faulty(entities=each(lambda row: row._replace(name=""))),
        "no name",
    ),
    ("test_lists_the_entity_of_every_figure", Faulty(entities=nothing), "nobody lists"),
    (
        "test_delivery_is_told_once_of_known_entities",
        Faulty(delivery=each(lambda row: row._replace(**said(delivery_status="WITH_ISSUES")))),
        "delivery of",
    ),
    ("test_delivery_is_told_once_of_known_entities", Faulty(entities=nothing), "unknown entity"),
    ("test_delivery_is_told_once_of_known_entities", Faulty(delivery=twice), "told twice"),
    (
        "test_levels_add_up_where_declared",
        Faulty(insights=each(doubled_ads)),
        "the sum of its children",
    ),
    (
        "test_levels_add_up_where_declared",
        Faulty(insights=each(doubled_account)),
        "control total",
    ),
]


class TestStatsProviderContract:
    @pytest.mark.parametrize(("promise", "provider", "explanation"), FAULTS)
    def test_refuses_a_provider_that_breaks(
        self, promise: str, provider: Faulty, explanation: str
    ) -> None:
        check = getattr(StatsProviderContract(), promise)
        given = {"provider": provider, "account": ACCOUNT, "days": DAYS}
        wanted = {name: given[name] for name in inspect.signature(check).parameters}
        with pytest.raises((AssertionError, ValueError), match=explanation):
            check(**wanted)

    def test_has_a_fault_for_each_of_its_tests(self) -> None:
        promises = {name for name in dir(StatsProviderContract) if name.startswith("test_")}
        assert {promise for promise, _, _ in FAULTS} == promises

    def test_does_not_ask_levels_to_add_up_where_the_vendor_does_not_promise_it(self) -> None:
        class Relaxed(StatsProviderContract):
            levels_add_up = False

        provider = Faulty(insights=each(doubled_ads))
        Relaxed().test_levels_add_up_where_declared(provider, ACCOUNT, DAYS)
