"""A seller who imports files, and what the database holds afterwards."""

from __future__ import annotations

import io
from collections import defaultdict
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from tests.fakes.clock import ManualClock
from tests.fakes.jobs import RememberedJobs

from pixecom.adapters.csv_import.files import CsvStatsFiles
from pixecom.adapters.postgres.advertising import PostgresAdAccounts
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.import_accounts import PostgresImportAccounts
from pixecom.adapters.postgres.insights.work import PostgresInsightsWorks
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.application.insights.importing import ImportResult, ImportStats
from pixecom.application.insights.ports import InsightsWorks
from pixecom.application.shared.audit import Actor
from pixecom.domain.insights.contract import Counters
from pixecom.domain.shared.ids import AdAccountId, SellerId
from pixecom.domain.shared.money import from_micros

BY = Actor(user_agent="a test")

DATA = Path(__file__).parents[2] / "data/meta"
DAILY_EXPORT = (DATA / "ads_manager_export_daily.csv").read_bytes()
PUBLISHED = Counters(
    spend=Decimal("58705.23"),
    impressions=213_434_828,
    clicks=38_165,
    checkout=3_264,
    purchases=1_079,
)
"""The totals of the daily export, by its README."""
HEADER = (
    "Day,Account ID,Campaign ID,Campaign name,Ad set ID,Ad ID,Impressions,Link clicks,"
    "Amount spent (USD)"
)
DAILY = (
    "SELECT entity_type, entity_id, stat_date, spend_micros, impressions, link_clicks,"
    " content_views, add_to_cart, checkout_initiated, purchases, purchase_value_micros"
    " FROM ad_stats_daily WHERE seller_id = %s AND entity_type > 0"
)


class Importing:
    """A seller who imports files, and what the database holds afterwards."""

    def __init__(self, database: Database, seller_id: SellerId) -> None:
        self._ids = Uuid7Source()
        self.database = database
        self.seller_id = seller_id
        self.clock = ManualClock(datetime(2026, 5, 20, 12, tzinfo=UTC))
        self.works = PostgresInsightsWorks(database, RememberedJobs(), self._ids)
        self.import_stats = self.use_case(self.works)
        self.progress: list[tuple[int, int]] = []

    def use_case(self, works: InsightsWorks) -> ImportStats:
        return ImportStats(
            files=CsvStatsFiles(),
            accounts=PostgresAdAccounts(self.database),
            import_accounts=PostgresImportAccounts(self.database, self._ids),
            works=works,
            clock=self.clock,
            ids=self._ids,
        )

    def file(self, content: bytes, account_id: AdAccountId | None = None) -> ImportResult:
        self.clock.advance(60)
        return self.import_stats(
            by=BY,
            seller_id=self.seller_id,
            file=io.BytesIO(content),
            account_id=account_id,
            on_progress=lambda done, of: self.progress.append((done, of)),
        )

    def lines(
        self, *records: str, header: str = HEADER, account_id: AdAccountId | None = None
    ) -> ImportResult:
        return self.file("\n".join([header, *records]).encode(), account_id)

    def totals(self) -> dict[int, Counters]:
        """Sum the daily facts of each level, by its code."""
        sums: dict[int, Counters] = defaultdict(Counters)
        with self.database.raw(self.seller_id) as connection:
            for row in connection.execute(DAILY, [self.seller_id]):
                spend, impressions, clicks, views, carts, checkouts, purchases, value = row[3:]
                sums[row[0]] += Counters(
                    spend=from_micros(spend),
                    impressions=impressions,
                    clicks=clicks,
                    content_views=views,
                    add_to_cart=carts,
                    checkout=checkouts,
                    purchases=purchases,
                    revenue=from_micros(value),
                )
        return sums

    def count(self, table: str) -> int:
        query = f"SELECT count(*) FROM {table} WHERE seller_id = %s"  # noqa: S608 - our own words
        with self.database.raw(self.seller_id) as connection:
            row = connection.execute(query.encode(), [self.seller_id]).fetchone()
        assert row
        return int(row[0])

    def rows(self, query: bytes) -> list[tuple[object, ...]]:
        with self.database.raw(self.seller_id) as connection:
            return connection.execute(query, [self.seller_id]).fetchall()
