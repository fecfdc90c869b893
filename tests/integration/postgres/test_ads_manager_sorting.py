"""Every sort column, in both directions, walked by pages against a list sorted in Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from typing import Any
from uuid import UUID

import pytest
from tests.fakes.clock import ManualClock
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import (
    AdsManagerQuery,
    EntityFilter,
    ListedEntity,
    SortColumn,
    SortDirection,
)
from pixecom.domain.insights.contract import METRIC_NAMES
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import SellerId
from pixecom.domain.shared.lifecycle import EntityStatus

ROWS = 29
DAY = date(2026, 5, 18)
NAMES = ("Zebra", "apple", "Apple", "éclair", "🚀", "a b", "a_b", '"quoted"', "O'Brien", "Zebra")


@dataclass(frozen=True)
class Listed:
    """Where the rows are."""

    reader: PostgresAdsManagerReader
    seller_id: SellerId
    parents: dict[Level, UUID | None]

    def query(self, level: Level, **values: Any) -> AdsManagerQuery:  # noqa: ANN401
        return AdsManagerQuery(
            seller_id=self.seller_id, level=level, parent_id=self.parents[level], **values
        )

    def walk(self, query: AdsManagerQuery) -> Sequence[Sequence[ListedEntity]]:
        pages: list[Sequence[ListedEntity]] = []
        cursor = None
        while not pages or cursor:
            page = self.reader.page(
                AdsManagerQuery(
                    seller_id=query.seller_id,
                    level=query.level,
                    parent_id=query.parent_id,
                    where=query.where,
                    sort_by=query.sort_by,
                    direction=query.direction,
                    limit=query.limit,
                    cursor=cursor,
                )
            )
            pages.append(page.rows)
            cursor = page.next_cursor
        return pages


@pytest.fixture(scope="module")
def listed(make: Factory, app_database: Database, platform_database: Database) -> Listed:
    """A seller with many equal, missing and extreme values at every level."""
    seller_id = make.seller()
    account = make.ad_account(seller_id)
    parent = make.campaign(seller_id, account.id, name="parent", status="PAUSED")
    middle = make.adset(seller_id, parent, name="parent", status="PAUSED")
    draw = Random(20260518)
    with platform_database.transaction(seller_id) as connection:
        for kind, table, more in (
            (1, tables.campaigns, {"ad_account_id": account.id}),
            (2, tables.adsets, {"campaign_id": parent}),
            (3, tables.ads, {"adset_id": middle}),
        ):
            ids = [UUID(int=draw.getrandbits(128)) for _ in range(ROWS)]
            connection.execute(
                table.insert(),
                [
                    {"seller_id": seller_id, "id": each, **more, **_attributes(draw, kind)}
                    for each in ids
                ],
            )
            facts = [each for each in ids if draw.random() < 0.8]
            connection.execute(
                tables.ad_stats_daily.insert(),
                [_fact(draw, seller_id, kind, each) for each in facts],
            )
            connection.execute(
                tables.store_entity_stats_daily.insert(),
                [_store(draw, seller_id, kind, each) for each in facts[::3]],
            )
    return Listed(
        reader=PostgresAdsManagerReader(app_database, ManualClock()),
        seller_id=seller_id,
        parents={Level.CAMPAIGN: None, Level.ADSET: parent, Level.AD: middle},
    )


def _attributes(draw: Random, kind: int) -> dict[str, Any]:
    values: dict[str, Any] = {
        "name": draw.choice(NAMES),
        "status": draw.choice(tuple(EntityStatus)[:3]).value,
        "delivery_status": draw.choice([None, "ACTIVE", "LEARNING"]),
        "created_at": datetime(2026, 5, 1, tzinfo=UTC) + timedelta(microseconds=draw.randrange(6)),
    }
    if kind == 1:
        values |= {
            "budget": draw.choice([0, 10, "10.50", "999999999999.99"]),
            "budget_type": draw.choice(["DAILY", "LIFETIME"]),
            "start_date": draw.choice([None, date(2026, 1, 1), date(2025, 12, 31)]),
        }
    return values


def _fact(draw: Random, seller_id: SellerId, kind: int, entity_id: UUID) -> dict[str, Any]:
    small = (0, 0, 1, 2, 3, 7)
    return {
        "seller_id": seller_id,
        "entity_type": kind,
        "stat_date": DAY,
        "entity_id": entity_id,
        "spend_micros": draw.choice([0, 1, 10_000_000, 10_000_000, 33_333_333, 2**62]),
        "impressions": draw.choice([0, 1000, 1000, 3000, 2**62]),
        "link_clicks": draw.choice(small),
        "content_views": draw.choice(small),
        "add_to_cart": draw.choice(small),
        "checkout_initiated": draw.choice(small),
        "purchases": draw.choice(small),
        "purchase_value_micros": draw.choice([0, 1, 20_000_000, 2**62]),
        "observed_at": datetime(2026, 5, 20, tzinfo=UTC),
    }


def _store(draw: Random, seller_id: SellerId, kind: int, entity_id: UUID) -> dict[str, Any]:
    return {
        "seller_id": seller_id,
        "entity_type": kind,
        "stat_date": DAY,
        "entity_id": entity_id,
        "content_views": draw.choice((0, 3, 7)),
        "checkouts": draw.choice((0, 1, 3)),
        "purchases": draw.choice((0, 1, 3)),
        "revenue_micros": draw.choice((0, 1, 20_000_000)),
        "observed_at": datetime(2026, 5, 20, tzinfo=UTC),
    }


def published(column: SortColumn) -> Callable[[ListedEntity], Any]:
    """Give how a column's published value is taken from a row."""
    snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in column.value)
    if hasattr(ListedEntity, snake):
        return lambda row: getattr(row, snake)
    if snake in METRIC_NAMES:
        return lambda row: getattr(row.figures.metrics, snake)
    return lambda row: getattr(row.figures.counters, snake)


def expected_order(
    rows: Sequence[ListedEntity], column: SortColumn, direction: SortDirection
) -> list[UUID]:
    """Sort in plain Python: by published value, missing ones last, ties by id."""
    value = published(column)
    known = sorted(
        (row for row in rows if value(row) is not None),
        key=lambda row: (value(row), row.id),
        reverse=direction is SortDirection.DESCENDING,
    )
    missing = sorted(
        (row for row in rows if value(row) is None),
        key=lambda row: row.id,
        reverse=direction is SortDirection.DESCENDING,
    )
    return [row.id for row in known + missing]


class TestASortedWalk:
    @pytest.mark.parametrize("direction", SortDirection)
    @pytest.mark.parametrize("column", SortColumn)
    def test_by_pages_of_1_7_and_500_equals_the_sorted_list(
        self, listed: Listed, column: SortColumn, direction: SortDirection
    ) -> None:
        (rows,) = listed.walk(listed.query(Level.CAMPAIGN, limit=500))
        expected = expected_order(rows, column, direction)

        for limit in (1, 7, 500):
            pages = listed.walk(
                listed.query(Level.CAMPAIGN, sort_by=column, direction=direction, limit=limit)
            )
            assert [row.id for page in pages for row in page] == expected
            assert {len(page) for page in pages[:-1]} <= {limit}
            assert pages[-1]

    @pytest.mark.parametrize("level", [Level.ADSET, Level.AD])
    @pytest.mark.parametrize("column", SortColumn)
    def test_below_campaigns_equals_the_sorted_list(
        self, listed: Listed, column: SortColumn, level: Level
    ) -> None:
        (rows,) = listed.walk(listed.query(level, limit=500))
        assert len(rows) == ROWS + (level is Level.ADSET)

        for direction in SortDirection:
            expected = expected_order(rows, column, direction)
            pages = listed.walk(listed.query(level, sort_by=column, direction=direction, limit=7))
            assert [row.id for page in pages for row in page] == expected

    @pytest.mark.parametrize(
        ("column", "direction"), list(product((SortColumn.ROAS, SortColumn.NAME), SortDirection))
    )
    def test_keeps_its_filter_on_every_page(
        self, listed: Listed, column: SortColumn, direction: SortDirection
    ) -> None:
        where = EntityFilter(search="A", statuses=(EntityStatus.ACTIVE, EntityStatus.PAUSED))
        query = listed.query(
            Level.CAMPAIGN, sort_by=column, direction=direction, limit=2, where=where
        )

        walked = [row for page in listed.walk(query) for row in page]

        assert walked
        assert all("a" in row.name.lower() for row in walked)
        assert {row.status for row in walked} <= set(where.statuses)
        assert [row.id for row in walked] == expected_order(walked, column, direction)

    def test_ends_exactly_with_a_full_last_page(self, listed: Listed) -> None:
        pages = listed.walk(listed.query(Level.AD, limit=ROWS))

        assert [len(page) for page in pages] == [ROWS]
