"""A seller's shop window to read from, and the same answers worked out in plain Python."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.fakes.clock import ManualClock
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import (
    AdsManagerPage,
    AdsManagerQuery,
    DayBounds,
    ListedEntity,
)
from pixecom.domain.insights.contract import NOTHING, Counters
from pixecom.domain.shared.ids import NIL, SellerId

OBSERVED = datetime(2026, 1, 1, tzinfo=UTC)
VECTOR = {
    "spend_micros": 100_000_000,
    "impressions": 10_000,
    "link_clicks": 500,
    "content_views": 300,
    "checkout_initiated": 60,
    "purchases": 30,
    "purchase_value_micros": 1_500_000_000,
}
"""One day of a campaign, as the contract's first vector."""
CODES = {"CAMPAIGN": 1, "ADSET": 2, "AD": 3}


@dataclass
class Shop:
    """One seller with an ad account, written through the factory and read by the reader."""

    make: Factory
    reader: PostgresAdsManagerReader
    seller_id: SellerId
    account_id: UUID
    platform: Database
    campaigns: list[UUID] = field(default_factory=list)

    def campaign(self, **values: Any) -> UUID:  # noqa: ANN401
        made = self.make.campaign(
            self.seller_id, values.pop("ad_account_id", self.account_id), **values
        )
        self.campaigns.append(made)
        return made

    def day(self, entity_id: UUID, day: date, *, level: str = "CAMPAIGN", **counters: int) -> None:
        self.make.insert(
            tables.ad_stats_daily,
            seller_id=self.seller_id,
            entity_type=CODES[level],
            entity_id=entity_id,
            stat_date=day,
            observed_at=OBSERVED,
            **counters,
        )

    def vector(self, entity_id: UUID, day: date, *, level: str = "CAMPAIGN") -> None:
        self.day(entity_id, day, level=level, **VECTOR)

    def store(
        self,
        entity_id: UUID,
        day: date,
        *,
        level: str = "CAMPAIGN",
        **counters: int,
    ) -> None:
        self.make.insert(
            tables.store_entity_stats_daily,
            seller_id=self.seller_id,
            entity_type=CODES[level],
            entity_id=entity_id,
            stat_date=day,
            observed_at=OBSERVED,
            **counters,
        )

    def loose(self, day: date, **counters: int) -> None:
        """Store facts that no campaign holds."""
        self.store(NIL, day, level="CAMPAIGN", **counters)

    def ask(self, **query: Any) -> AdsManagerPage:  # noqa: ANN401
        days = DayBounds(first=query.pop("first", None), last=query.pop("last", None))
        return self.reader.page(AdsManagerQuery(seller_id=self.seller_id, days=days, **query))

    def pages(self, query: AdsManagerQuery) -> Iterator[AdsManagerPage]:
        """Walk to the end."""
        while True:
            page = self.reader.page(query)
            yield page
            if page.next_cursor is None:
                return
            query = replace(query, cursor=page.next_cursor)


def shop(make: Factory, app: Database, platform: Database, **seller: Any) -> Shop:  # noqa: ANN401
    seller_id = make.seller(**seller)
    account = make.ad_account(seller_id)
    return Shop(
        make=make,
        reader=PostgresAdsManagerReader(app, ManualClock()),
        seller_id=seller_id,
        account_id=account.id,
        platform=platform,
    )


def ids(page: AdsManagerPage) -> Sequence[UUID]:
    return [row.id for row in page.rows]


def only(page: AdsManagerPage) -> ListedEntity:
    (row,) = page.rows
    return row


def counters_of(**micros_and_counts: int) -> Counters:
    """Make counters from the columns of ``ad_stats_daily``."""
    given = micros_and_counts
    return NOTHING._replace(
        spend=Decimal(given.get("spend_micros", 0)) / 1_000_000,
        impressions=given.get("impressions", 0),
        clicks=given.get("link_clicks", 0),
        content_views=given.get("content_views", 0),
        add_to_cart=given.get("add_to_cart", 0),
        checkout=given.get("checkout_initiated", 0),
        purchases=given.get("purchases", 0),
        revenue=Decimal(given.get("purchase_value_micros", 0)) / 1_000_000,
    )
