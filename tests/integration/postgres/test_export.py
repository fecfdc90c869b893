"""Exports read page by page: what may happen between two pages."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from datetime import UTC, date, datetime
from itertools import islice

import pytest
from tests.fakes.clock import ManualClock
from tests.integration.postgres.ads_manager_cases import Shop, shop
from tests.rows import Factory

from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.adapters.spreadsheets.csv_file import CsvFile
from pixecom.application.insights.exporting import (
    Export,
    ExportColumn,
    ExportFormat,
    ExportList,
)
from pixecom.application.insights.reports import AdsManagerQuery, SortColumn
from pixecom.domain.insights.contract import JSON_NAMES
from pixecom.domain.insights.presets import DatePreset

DAY = date(2026, 5, 20)
COLUMNS = (ExportColumn.NAME, ExportColumn.CLICKS)


@pytest.fixture
def mine(make: Factory, app_database: Database, platform_database: Database) -> Shop:
    made = shop(make, app_database, platform_database)
    for number in range(7):
        made.day(made.campaign(name=f"Campaign {number}"), DAY, link_clicks=number)
    return made


def export(
    database: Database, mine: Shop, *, rows: int, clock: ManualClock | None = None
) -> Export:
    clock = clock or ManualClock()
    listed = ExportList(
        reader=PostgresAdsManagerReader(database, clock),
        files={ExportFormat.CSV: CsvFile()},
        clock=clock,
        rows_at_once=rows,
    )
    query = AdsManagerQuery(
        seller_id=mine.seller_id, preset=DatePreset.TODAY, sort_by=SortColumn.CLICKS
    )
    return listed(query=query, kind=ExportFormat.CSV, columns=COLUMNS)


def lines(parts: Iterable[bytes]) -> list[list[str]]:
    text = b"".join(parts).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


class TestPages:
    def test_follow_each_other_without_a_gap(self, app_database: Database, mine: Shop) -> None:
        files = [lines(export(app_database, mine, rows=rows).parts) for rows in (1, 2, 7, 100)]

        assert files[0][:8] == [
            ["name", "clicks"],
            *([f"Campaign {number}", str(number)] for number in range(6, -1, -1)),
        ]
        assert ["consistent", "true"] in files[0]
        assert all(each == files[0] for each in files)

    def test_tell_when_figures_changed_between_them(
        self, app_database: Database, mine: Shop
    ) -> None:
        begun = export(app_database, mine, rows=3)
        mine.day(mine.campaign(), DAY, link_clicks=100)

        written = lines(begun.parts)

        assert ["consistent", "false"] in written
        assert any(each and each[0].startswith("Figures changed") for each in written)

    def test_stay_on_their_day_when_it_ends(self, app_database: Database, mine: Shop) -> None:
        clock = ManualClock(datetime(2026, 5, 20, 23, 59, 59, tzinfo=UTC))
        begun = export(app_database, mine, rows=3, clock=clock)
        clock.advance(2)

        assert len([each for each in lines(begun.parts) if "Campaign" in (each or [""])[0]]) == 7

    def test_hold_no_connection_while_they_are_written(
        self, database_urls: DatabaseUrls, mine: Shop
    ) -> None:
        database = Database(database_urls.app, pool_size=1, pool_wait_seconds=0)
        begun = export(database, mine, rows=3)
        assert list(islice(begun.parts, 1))
        with database.raw(mine.seller_id) as driver:  # the only connection is free
            assert driver.execute("SELECT 1").fetchall() == [(1,)]
        database.close()


def test_every_figure_of_the_contract_is_a_column() -> None:
    assert set(JSON_NAMES.values()) <= set(ExportColumn)
