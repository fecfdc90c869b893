"""Figures over time, in two statements: what they depend on, then every point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from psycopg import Connection

from pixecom.adapters.postgres.ads_manager.context import (
    AccountView,
    PostgresLook,
    SellerView,
    counters_of,
    latest,
    seller_view,
)
from pixecom.adapters.postgres.ads_manager.series_statement import SeriesShape, series_statement
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.tables.insights import ENTITY_TYPES
from pixecom.application.insights.reports import DayBounds, Figures
from pixecom.application.insights.reports_ports import SeriesReader
from pixecom.application.insights.series import Granularity, Point, Series, SeriesQuery
from pixecom.application.shared.answers import Look, digest
from pixecom.application.shared.clock import Clock
from pixecom.domain.insights.contract import NOTHING, Counters, total
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.source import StoreSource, summary_source
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.money import from_micros
from pixecom.domain.shared.period import DayRange, day_at, hours_of, midnight, zone

_INPUTS, _SPENT, _STORED, _PIXEL = slice(2, 10), 10, 11, 12
_DAY = timedelta(days=1)
Row = tuple[Any, ...]


class PostgresSeriesReader(SeriesReader):
    """Reads facts summed by Postgres; ratios are derived from the sums."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    @contextmanager
    def look(self, query: SeriesQuery) -> Iterator[Look[Series]]:
        """Ask with one statement, answer with another, in one snapshot."""
        with self._database.raw(query.seller_id, reading=True) as connection:
            seller = seller_view(
                connection,
                seller_id=query.seller_id,
                viewer=query.visible_to,
                levels=(ENTITY_TYPES[Level.CAMPAIGN],),
            )
            now = self._clock.now()
            where = zone(seller.timezone)
            asked = _Asked(
                query=query, seller=seller, days=query.days(today=day_at(now, where)), now=now
            )
            hour = now.astimezone(where).hour if asked.is_hourly else None
            yield PostgresLook(
                tag=digest(query, asked.days, seller, hour),
                read=lambda: _read(connection, asked),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """A question, and what is known before it is answered."""

    query: SeriesQuery
    seller: SellerView
    days: DayRange
    now: datetime

    @property
    def is_hourly(self) -> bool:
        return self.query.granularity is Granularity.HOUR

    @property
    def shape(self) -> SeriesShape:
        given = {"campaign": self.query.campaign_id, "sellpage": self.query.sellpage_id}
        bounds = DayBounds(first=self.days.start, last=self.days.last)
        return SeriesShape(
            granularity=self.query.granularity,
            filters=frozenset(name for name, value in given.items() if value is not None),
            totalled=self.seller.totalled,
            stored=not self.is_hourly and self.seller.has_store_facts(bounds),
        )


def _read(connection: Connection[Row], asked: _Asked) -> Series:
    where = zone(asked.seller.timezone)
    hours = hours_of(asked.days, where) if asked.is_hourly else []
    values = {
        "seller": asked.query.seller_id,
        "campaign": asked.query.campaign_id,
        "sellpage": asked.query.sellpage_id,
        "first": asked.days.start,
        "last": asked.days.last,
        "accounts": [each.id for each in asked.seller.accounts],
        "hours": hours,
        "end": midnight(asked.days.end, where),
    }
    if asked.is_hourly and asked.shape.filters:
        values |= _own_days(asked.seller.accounts, asked.days, where)
    rows = connection.execute(series_statement(asked.shape), values, prepare=True).fetchall()
    found = {_place(row[0], hours): row for row in rows if row[0] is not None}
    with_figures = {row[1] for row in rows if row[0] is None and any(row[_INPUTS])}
    accounts = [each for each in asked.seller.accounts if each.id in with_figures]
    return _series(asked, hours or list(asked.days), found, accounts)


def _place(point: date | int, hours: Sequence[datetime]) -> date | datetime:
    return hours[point - 1] if isinstance(point, int) else point


def _series(
    asked: _Asked,
    places: Sequence[date | datetime],
    found: Mapping[date | datetime, Row],
    accounts: Sequence[AccountView],
) -> Series:
    seller, source = asked.seller, summary_source(_sources(found.values()))
    counters = [_counters(found.get(place)) for place in places]
    currencies = {each.currency for each in accounts}
    if source is not StoreSource.PIXEL:
        currencies.add(seller.currency)
    return Series(
        days=asked.days,
        granularity=asked.query.granularity,
        points=[
            Point(at=place, figures=Figures(counters=each, store_source=source))
            for place, each in zip(places, counters, strict=True)
        ],
        summary=Figures(counters=total(counters), store_source=source),
        spent=from_micros(sum(int(row[_SPENT]) for row in found.values())),
        timezone=seller.timezone,
        timezone_mismatch=any(each.timezone != seller.timezone for each in accounts),
        currencies=tuple(sorted(currencies)),
        last_stats_at=latest(each.last_stats_at for each in seller.accounts),
        now=asked.now,
    )


def _counters(row: Row | None) -> Counters:
    return NOTHING if row is None else counters_of(row[_INPUTS])


def _sources(rows: Iterable[Row]) -> Iterator[StoreSource]:
    for row in rows:
        if row[_STORED]:
            yield StoreSource.STORE
        if row[_PIXEL]:
            yield StoreSource.PIXEL


def _own_days(
    accounts: Sequence[AccountView], days: DayRange, seller: ZoneInfo
) -> dict[str, list[Any]]:
    """Give the days of accounts that are part of the seller's, and when each begins and ends."""
    first, end = midnight(days.start, seller), midnight(days.end, seller)
    around = list(DayRange(start=days.start - _DAY, end=days.end + _DAY))
    zones = {each.id: _zone(each.timezone) for each in accounts}
    spans = [
        (account, day, begins, ends)
        for account, where in zones.items()
        for day in around
        if (ends := midnight(day + _DAY, where)) > first and (begins := midnight(day, where)) < end
    ]
    names = ("accounts", "days", "begins", "ends")
    return {name: [span[place] for span in spans] for place, name in enumerate(names)}


def _zone(name: str) -> ZoneInfo:
    """Look a zone up; an account whose zone nobody knows is never fetched."""
    with suppress(Invalid):
        return zone(name)
    return ZoneInfo("UTC")
