"""G43: at most three statements a request, however much there is to read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from tests.conftest import Gate
from tests.fakes.clock import ManualClock
from tests.rows import Factory, Tree
from tests.wire import Wire, listening

from pixecom.adapters.postgres import stats_version
from pixecom.adapters.postgres.ads_manager.pieces import PAGE, SUMMARY
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.statement import Shape, compose
from pixecom.adapters.postgres.ads_manager.sync_status import PostgresSyncStatusReader
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.application.insights.reports import (
    AdsManagerQuery,
    EntityFilter,
    FilterQuery,
    SortColumn,
    SortDirection,
)
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.shared.ids import SellerId, UserId

MOST = 3


@pytest.fixture
def watched(database_urls: DatabaseUrls) -> Iterator[tuple[Database, Wire]]:
    database = Database(database_urls.app, pool_size=1)
    with listening(database) as sent:
        with database.raw(None):
            pass
        sent.clear()
        yield database, sent


@pytest.fixture
def tree(make: Factory) -> Tree:
    made = make.tree(campaigns=12, adsets=2, ads=2)
    for campaign in made.campaign_ids:
        make.daily(made.seller_id, "CAMPAIGN", campaign, date(2026, 5, 18), impressions=1)
    return made


class TestG43:
    def test_a_list_takes_at_most_three_statements(
        self, watched: tuple[Database, Wire], tree: Tree, gate: Gate
    ) -> None:
        database, sent = watched
        reader = PostgresAdsManagerReader(database, ManualClock())
        parents = {Level.ADSET: tree.campaign_ids[0], Level.AD: tree.adset_ids[0]}
        columns = (SortColumn.CREATED_AT, SortColumn.ROAS)
        counts = []

        for level, limit, column in product(TIERS, (1, 500), columns):
            sent.clear()
            reader.page(
                AdsManagerQuery(
                    seller_id=tree.seller_id,
                    level=level,
                    parent_id=parents.get(level),
                    preset=DatePreset.LAST30,
                    where=EntityFilter(search="a"),
                    sort_by=column,
                    limit=limit,
                )
            )
            counts.append(len(sent))

        gate(f"G43: {len(counts)} kinds of lists, {max(counts)} statements each")
        assert set(counts) == {2}
        assert max(counts) <= MOST

    def test_the_filter_menus_take_two(self, watched: tuple[Database, Wire], tree: Tree) -> None:
        database, sent = watched
        query = FilterQuery(seller_id=tree.seller_id, campaign_id=tree.campaign_ids[0])

        with PostgresAdsManagerReader(database, ManualClock()).menus(query) as look:
            look.read()

        assert len(sent) == 2

    def test_the_sync_status_takes_one(self, watched: tuple[Database, Wire], tree: Tree) -> None:
        database, sent = watched

        PostgresSyncStatusReader(database).accounts(seller_id=tree.seller_id)

        assert len(sent) == 1


class TestTheSettingsOfAList:
    def test_end_with_its_transaction(self, database_urls: DatabaseUrls, tree: Tree) -> None:
        database = Database(database_urls.app, pool_size=1)
        names = ["work_mem", "enable_nestloop", "enable_seqscan", "jit", "plan_cache_mode"]
        names.append("app.seller_id")
        before = _settings(database, names)

        PostgresAdsManagerReader(database, ManualClock()).page(
            AdsManagerQuery(seller_id=tree.seller_id)
        )

        assert _settings(database, names) == before
        database.close()


def _settings(database: Database, names: Sequence[str]) -> list[str | None]:
    with database.raw(None) as driver:
        return [
            row[0]
            for name in names
            for row in driver.execute("SELECT current_setting(%s, true)", (name,))
        ]


class TestTheSecondLock:
    def test_holds_when_a_statement_names_another_seller(
        self, app_database: Database, tree: Tree, make: Factory
    ) -> None:
        mine = make.seller()
        parents = {Level.ADSET: tree.campaign_ids[0], Level.AD: tree.adset_ids[0]}
        for level, totalled in product(TIERS, (False, True)):
            shape = Shape(
                level=level,
                sort_by=SortColumn.NAME,
                direction=SortDirection.ASCENDING,
                filters=frozenset(),
                after=None,
                dated_from=False,
                dated_to=False,
                unattributed=True,
                stored=not totalled,
                totalled=totalled,
                settled=False,
                live=True,
                counted=False,
                limit=9,
            )
            values = {"seller": tree.seller_id, "parent": parents.get(level)}
            statement = compose(shape)
            with app_database.raw(tree.seller_id) as driver:
                own = driver.execute(statement, values).fetchall()
            with app_database.raw(mine) as driver:
                foreign = driver.execute(statement, values).fetchall()

            assert [row for row in own if row[0] == PAGE]
            assert [row for row in foreign if row[0] == PAGE] == []
            assert [row[1] for row in foreign if row[0] == SUMMARY] == [0]


class TestPagesBehindTheFirst:
    def test_count_again_only_after_a_change(
        self, app_database: Database, platform_database: Database, tree: Tree, make: Factory
    ) -> None:
        seller = tree.seller_id
        reader = PostgresAdsManagerReader(app_database, ManualClock())
        query = AdsManagerQuery(seller_id=seller, limit=5)
        self._total(platform_database, seller)
        first = reader.page(query)
        following = replace(query, cursor=first.next_cursor)
        assert first.meta.total_rows == 12

        make.campaign(seller, tree.account.id)
        assert reader.page(following).meta.total_rows == 13
        with platform_database.raw(seller) as driver:
            driver.execute(
                "UPDATE stats_watermarks SET stats_version = %s WHERE seller_id = %s",
                (first.meta.version, seller),
            )
        assert reader.page(following).meta.total_rows == 12, "it was counted again"

    def test_count_again_what_the_viewer_sees_now(
        self, app_database: Database, platform_database: Database, tree: Tree, make: Factory
    ) -> None:
        seller, viewer = tree.seller_id, make.member(tree.seller_id, role="VIEWER")
        reader = PostgresAdsManagerReader(app_database, ManualClock())
        hers = make.tree(seller, campaigns=4, adsets=0, connected_by_user_id=viewer)
        query = AdsManagerQuery(seller_id=seller, limit=5, visible_to=UserId(viewer))
        self._total(platform_database, seller)
        first = reader.page(query)
        assert first.meta.total_rows == 16
        with platform_database.raw(seller) as driver:
            driver.execute(
                "UPDATE fb_connections SET connected_by_user_id = %s"
                " WHERE seller_id = %s AND id = %s",
                (make.member(seller), seller, hers.account.id),
            )
        following = reader.page(replace(query, cursor=first.next_cursor))
        assert following.meta.total_rows == 12

    @staticmethod
    def _total(database: Database, seller: SellerId) -> None:
        """Have the page's ids found before anything is summed, and rows counted by themselves."""
        with database.raw(seller) as driver:
            driver.execute(stats_version.MOVE, {"seller": seller})
            driver.execute(
                "UPDATE stats_watermarks SET totalled = true WHERE seller_id = %s", (seller,)
            )
