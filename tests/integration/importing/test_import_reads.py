"""What was imported, read back as the three lists of the Ads Manager."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from tests.fakes.clock import ManualClock
from tests.integration.importing.importing import DAILY_EXPORT, PUBLISHED, Importing
from tests.rows import Factory

from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import AdsManagerPage, AdsManagerQuery
from pixecom.domain.insights.contract import Counters, derive, total
from pixecom.domain.insights.fact import Level


class Reading:
    """Walks every list of a seller."""

    def __init__(self, reader: PostgresAdsManagerReader, top: AdsManagerQuery) -> None:
        self._reader = reader
        self._top = top

    def pages(self, query: AdsManagerQuery) -> Iterator[AdsManagerPage]:
        page = self._reader.page(replace(query, limit=500))
        yield page
        while page.next_cursor:
            page = self._reader.page(replace(query, limit=500, cursor=page.next_cursor))
            yield page

    def below(self, level: Level, query: AdsManagerQuery) -> list[AdsManagerQuery]:
        """Ask for the children of every row of a list."""
        return [
            replace(self._top, level=level, parent_id=row.id)
            for page in self.pages(query)
            for row in page.rows
        ]

    def summed(self, queries: list[AdsManagerQuery]) -> Counters:
        """Sum the summaries of lists, each equal on all of its pages."""
        summaries = []
        for query in queries:
            (summary,) = {page.summary for page in self.pages(query)}
            assert summary.metrics == derive(summary.counters)
            summaries.append(summary.counters)
        return total(summaries)


@pytest.fixture
def reading(app_database: Database, make: Factory) -> Reading:
    seller_id = make.seller()
    Importing(app_database, seller_id).file(DAILY_EXPORT)
    reader = PostgresAdsManagerReader(app_database, ManualClock())
    return Reading(reader, AdsManagerQuery(seller_id=seller_id))


class TestTheDailyExport:
    def test_is_read_with_its_published_totals_at_all_three_levels(self, reading: Reading) -> None:
        campaigns = [reading._top]
        adsets = [each for top in campaigns for each in reading.below(Level.ADSET, top)]
        ads = [each for parent in adsets for each in reading.below(Level.AD, parent)]

        assert (len(adsets), len(ads)) == (3, 691)
        assert reading.summed(campaigns) == PUBLISHED
        assert reading.summed(adsets) == PUBLISHED
        assert reading.summed(ads) == PUBLISHED
