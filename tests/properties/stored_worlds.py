"""Worlds of facts that Hypothesis draws, stored for real and worked out in plain Python.

One seller serves all examples: each example takes four days that no other one has, so an example
costs one insert and its reads, and nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count
from uuid import UUID

from hypothesis import strategies as st
from tests.fakes.clock import ManualClock
from tests.rows import Factory

from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import AdsManagerPage, AdsManagerQuery, DayBounds
from pixecom.domain.insights.contract import NOTHING, Counters, total
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.insights.source import (
    SourcedCounters,
    StoreSource,
    choose_source,
    summary_source,
    unattributed,
)
from pixecom.domain.shared.ids import NIL, SellerId
from pixecom.domain.shared.money import to_micros
from pixecom.entrypoints.testkit import strategies

DAYS = 4
SIBLINGS = 4
"""Entities in a list; the last one is deleted."""
ENTITY_TYPES = {Level.CAMPAIGN: 1, Level.ADSET: 2, Level.AD: 3}
_FIRST_DAY = date(1970, 1, 1)
_REPORTED = """
    INSERT INTO ad_stats_daily (seller_id, entity_type, stat_date, entity_id, spend_micros,
        impressions, link_clicks, content_views, add_to_cart, checkout_initiated, purchases,
        purchase_value_micros, observed_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, now())"""
_STORE = """
    INSERT INTO store_entity_stats_daily (seller_id, entity_type, stat_date, entity_id,
        content_views, add_to_cart, checkouts, purchases, revenue_micros, observed_at)
    VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, now())"""

Facts = Mapping[tuple[int, int], Counters]
"""Counters by (entity, day), both as small numbers; entity ``SIBLINGS`` is the one above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Facts of one level and of what is above it, and the days that are asked for."""

    level: Level
    reported: Facts
    store: Facts
    first: int
    last: int

    def expected(self) -> Mapping[int, SourcedCounters]:
        """Work out every row that must be listed."""
        rows = {}
        for entity in range(SIBLINGS):
            reported = total(self._inside(self.reported, entity))
            kept = self._inside(self.store, entity)
            row = choose_source(reported=reported, store=total(kept) if kept else None)
            deleted = entity == SIBLINGS - 1
            if not deleted or not row.counters.is_zero:
                rows[entity] = row
        return rows

    def expected_unattributed(self) -> Counters | None:
        parts: list[Counters] = []
        if self.level is not Level.CAMPAIGN:
            parts = [total(self._inside(self.store, each)) for each in range(SIBLINGS)]
        return unattributed(whole=total(self._inside(self.store, SIBLINGS)), parts=parts)

    def expected_summary(self) -> SourcedCounters:
        rows, loose = self.expected().values(), self.expected_unattributed()
        sources = [row.source for row in rows] + [StoreSource.STORE] * (loose is not None)
        summed = total(row.counters for row in rows) + (loose or NOTHING)
        return SourcedCounters(counters=summed, source=summary_source(sources))

    def _inside(self, facts: Facts, entity: int) -> Sequence[Counters]:
        return [
            each
            for (owner, day), each in facts.items()
            if owner == entity and self.first <= day <= self.last
        ]


@st.composite
def worlds(draw: st.DrawFn, *, whole_range: bool = False, level: Level | None = None) -> World:
    owners, days = st.integers(0, SIBLINGS - 1), st.integers(0, DAYS - 1)
    # Drawing counters is what an example costs: a few, that several days then share.
    some = st.sampled_from(draw(strategies.counter_sets(min_size=1, max_size=3)))
    reported = draw(st.dictionaries(st.tuples(owners, days), some, max_size=6))
    holders = st.integers(0, SIBLINGS)
    store = draw(st.dictionaries(st.tuples(holders, days), some, max_size=4))
    first, last = sorted((draw(days), draw(days)))
    return World(
        level=level or draw(st.sampled_from(TIERS)),
        reported=reported,
        store=store,
        first=0 if whole_range else first,
        last=DAYS - 1 if whole_range else last,
    )


@dataclass
class Stage:
    """Where worlds are stored, and read back."""

    seller_id: SellerId
    app: Database
    entities: Mapping[Level, Sequence[UUID]]
    parents: Mapping[Level, UUID | None]
    reader: PostgresAdsManagerReader
    _windows: count[int] = field(default_factory=count)

    def play(self, world: World) -> AdsManagerQuery:
        """Store a world and give the query that asks for it."""
        begin = _FIRST_DAY + timedelta(days=next(self._windows) * DAYS)
        with self.app.raw(self.seller_id) as driver, driver.cursor() as cursor:
            cursor.executemany(_REPORTED, list(self._reported_rows(world, begin)))
            cursor.executemany(_STORE, list(self._store_rows(world, begin)))
        return AdsManagerQuery(
            seller_id=self.seller_id,
            level=world.level,
            parent_id=self.parents[world.level],
            days=DayBounds(
                first=begin + timedelta(days=world.first), last=begin + timedelta(days=world.last)
            ),
        )

    def ask(self, query: AdsManagerQuery) -> AdsManagerPage:
        return self.reader.page(query)

    def walk(self, query: AdsManagerQuery) -> Sequence[AdsManagerPage]:
        pages = [self.ask(query)]
        while cursor := pages[-1].next_cursor:
            pages.append(self.ask(replace(query, cursor=cursor)))
        return pages

    def _reported_rows(self, world: World, begin: date) -> Sequence[tuple[object, ...]]:
        return [
            (
                *self._key(world, owner, begin + timedelta(days=day)),
                to_micros(each.spend),
                each.impressions,
                each.clicks,
                each.content_views,
                each.add_to_cart,
                each.checkout,
                each.purchases,
                to_micros(each.revenue),
            )
            for (owner, day), each in world.reported.items()
        ]

    def _store_rows(self, world: World, begin: date) -> Sequence[tuple[object, ...]]:
        return [
            (
                *self._key(world, owner, begin + timedelta(days=day)),
                each.content_views,
                each.add_to_cart,
                each.checkout,
                each.purchases,
                to_micros(each.revenue),
            )
            for (owner, day), each in world.store.items()
        ]

    def _key(self, world: World, owner: int, day: date) -> tuple[object, ...]:
        kind = ENTITY_TYPES[world.level]
        if owner < SIBLINGS:
            return self.seller_id, kind, day, self.entities[world.level][owner]
        above = max(kind - 1, 1)
        return self.seller_id, above, day, self.parents[world.level] or NIL


def stage(make: Factory, app: Database) -> Stage:
    seller_id = make.seller()
    account = make.ad_account(seller_id)
    states = ["ACTIVE"] * (SIBLINGS - 1) + ["DELETED"]
    campaigns = [make.campaign(seller_id, account.id, status=each) for each in states]
    adsets = [make.adset(seller_id, campaigns[0], status=each) for each in states]
    ads = [make.ad(seller_id, adsets[0], status=each) for each in states]
    return Stage(
        seller_id=seller_id,
        app=app,
        entities={Level.CAMPAIGN: campaigns, Level.ADSET: adsets, Level.AD: ads},
        parents={Level.CAMPAIGN: None, Level.ADSET: campaigns[0], Level.AD: adsets[0]},
        reader=PostgresAdsManagerReader(app, ManualClock()),
    )
