"""The write path of daily facts, as the limited role under row-level security."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.rows import Factory, Tree

from pixecom.adapters.postgres.advertising import PostgresEntityDirectory
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights import fact_sql
from pixecom.adapters.postgres.insights.facts import PostgresFactStore
from pixecom.adapters.postgres.insights.packing import CHUNK_ROWS
from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import EntityPath, InsightRow, Level, ReportedRatios
from pixecom.domain.shared.errors import Conflict
from pixecom.domain.shared.ids import RunId
from pixecom.domain.shared.period import DayRange

DAY = date(2026, 5, 20)
DAYS = DayRange.inclusive(DAY, DAY + timedelta(days=3))
NOON = datetime(2026, 5, 24, 12, tzinfo=UTC)
STORED = (
    "SELECT entity_id, stat_date, spend_micros, impressions, purchase_value_micros, observed_at"
    " FROM ad_stats_daily WHERE entity_type = %s ORDER BY stat_date, entity_id"
)


@dataclass(frozen=True)
class Written:
    raw: int
    daily: int


class Seller:
    """One seller with a campaign tree, and short words for writing and reading its figures."""

    def __init__(self, database: Database, tree: Tree, externals: Mapping[UUID, str]) -> None:
        self.database = database
        self.tree = tree
        self.externals = externals

    def row(
        self, campaign: int, day: date, spend: str, *, impressions: int = 0, clicks: int = 0
    ) -> InsightRow:
        external = self.externals[self.tree.campaign_ids[campaign]]
        return InsightRow(
            level=Level.CAMPAIGN,
            external_id=external,
            day=day,
            counters=Counters(spend=Decimal(spend), impressions=impressions, clicks=clicks),
            path=EntityPath(campaign_id=external),
            reported=ReportedRatios(cpm=Decimal("1.5")),
        )

    def replace(
        self, rows: Sequence[InsightRow], *, days: DayRange | None = DAYS, at: datetime = NOON
    ) -> Written:
        with self.raw() as connection:
            return self.write(connection, rows, days=days, at=at)

    def write(
        self,
        connection: psycopg.Connection[tuple[Any, ...]],
        rows: Sequence[InsightRow],
        *,
        days: DayRange | None = DAYS,
        at: datetime = NOON,
    ) -> Written:
        store = self.store(connection)
        raw, daily = store.replace(
            account=self.tree.account,
            level=Level.CAMPAIGN,
            days=days,
            rows=rows,
            ids={external: entity for entity, external in self.externals.items()},
            run_id=RunId(uuid4()),
            observed_at=at,
        )
        if days is None:
            self.catch_up(store, [row.day for row in rows], level=Level.CAMPAIGN, at=at)
        return Written(raw, daily)

    def store(self, connection: psycopg.Connection[tuple[Any, ...]]) -> PostgresFactStore:
        return PostgresFactStore(
            connection, self.tree.seller_id, changed=list, cluster=self.database.cluster
        )

    def catch_up(
        self, store: PostgresFactStore, days: Sequence[date], *, level: Level, at: datetime
    ) -> None:
        store.catch_up(
            accounts=[self.tree.account],
            level=level,
            days=DayRange.inclusive(min(days), max(days)),
            observed_at=at,
        )

    def blocks_somebody(self, connection: psycopg.Connection[tuple[Any, ...]]) -> bool:
        blocked = "SELECT 1 FROM pg_locks WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid))"
        with self.database.global_raw() as another:
            return bool(another.execute(blocked, (connection.info.backend_pid,)).fetchall())

    def settle(self, through: date) -> int:
        """Settle up to a day; give the number of differences from the daily rows."""
        with self.raw() as connection:
            settled = PostgresSettledSums(
                connection, self.tree.seller_id, changed=list, cluster=self.database.cluster
            )
            settled.advance(through=through, days=9)
            return settled.differences()

    def raw(self) -> AbstractContextManager[psycopg.Connection[tuple[Any, ...]]]:
        return self.database.raw(self.tree.seller_id)

    def stored(self, code: int = 1) -> dict[tuple[UUID, date], int]:
        with self.raw() as connection:
            rows = connection.execute(STORED, (code,)).fetchall()
        return {(entity, day): spend for entity, day, spend, *_ in rows}

    def history(self) -> int:
        with self.raw() as connection:
            row = connection.execute("SELECT count(*) FROM ad_stats_raw").fetchone()
        assert row is not None
        return int(row[0])


@pytest.fixture(scope="module", params=[False, True], ids=["one server", "cluster"])
def database(request: pytest.FixtureRequest, database_urls: DatabaseUrls) -> Iterator[Database]:
    """The database as the app sees it; what is sent to a cluster runs on one server as well."""
    made = Database(database_urls.app, cluster=bool(request.param))
    yield made
    made.close()


@pytest.fixture
def seller(database: Database, make: Factory) -> Seller:
    return _seller(database, make)


def _seller(database: Database, make: Factory) -> Seller:
    tree = make.tree(campaigns=3, adsets=1, ads=1)
    with database.raw(tree.seller_id) as connection:
        found = connection.execute("SELECT id, external_campaign_id FROM campaigns").fetchall()
    return Seller(database, tree, dict(found))


class TestReplace:
    def test_stores_a_row_with_its_history(self, seller: Seller) -> None:
        written = seller.replace([seller.row(0, DAY, "10.25", impressions=7)])

        assert written == Written(raw=1, daily=1)
        assert seller.stored() == {(seller.tree.campaign_ids[0], DAY): 10_250_000}

    def test_writes_nothing_when_nothing_changed(self, seller: Seller) -> None:
        rows = [seller.row(0, DAY, "10.25"), seller.row(1, DAY, "3")]
        seller.replace(rows)

        assert seller.replace(rows, at=NOON + timedelta(hours=1)) == Written(raw=0, daily=0)

    def test_replaces_a_restated_day(self, seller: Seller) -> None:
        seller.replace([seller.row(0, DAY, "10")])

        written = seller.replace([seller.row(0, DAY, "9")], at=NOON + timedelta(hours=1))

        assert written == Written(raw=1, daily=1)
        assert seller.stored() == {(seller.tree.campaign_ids[0], DAY): 9_000_000}
        assert seller.history() == 2

    def test_ignores_an_older_observation_that_comes_late(self, seller: Seller) -> None:
        seller.replace([seller.row(0, DAY, "10")])

        written = seller.replace([seller.row(0, DAY, "9")], at=NOON - timedelta(seconds=1))

        assert written == Written(raw=0, daily=0)
        assert seller.stored() == {(seller.tree.campaign_ids[0], DAY): 10_000_000}

    def test_keeps_the_last_of_a_repeated_key(self, seller: Seller) -> None:
        seller.replace([seller.row(0, DAY, "1"), seller.row(0, DAY, "2")])

        assert seller.stored() == {(seller.tree.campaign_ids[0], DAY): 2_000_000}

    def test_gives_zeros_to_what_vanished_from_complete_days(self, seller: Seller) -> None:
        seller.replace([seller.row(0, DAY, "1"), seller.row(1, DAY, "2")])

        written = seller.replace([seller.row(1, DAY, "2")], at=NOON + timedelta(hours=1))

        assert written == Written(raw=1, daily=1)
        assert seller.stored()[seller.tree.campaign_ids[0], DAY] == 0

    def test_leaves_days_outside_the_window_alone(self, seller: Seller) -> None:
        before = DAY - timedelta(days=1)
        seller.replace([seller.row(0, before, "1")], days=DayRange.inclusive(before, before))

        seller.replace([seller.row(0, DAY, "2")], at=NOON + timedelta(hours=1))

        assert seller.stored()[seller.tree.campaign_ids[0], before] == 1_000_000

    def test_leaves_other_accounts_alone(self, seller: Seller, make: Factory) -> None:
        other = make.tree(seller.tree.seller_id, campaigns=1)
        make.daily(other.seller_id, "CAMPAIGN", other.campaign_ids[0], DAY, spend_micros=5)

        seller.replace([])

        assert seller.stored() == {(other.campaign_ids[0], DAY): 5}

    def test_an_import_never_zeroes(self, seller: Seller) -> None:
        seller.replace([seller.row(0, DAY, "1")])

        seller.replace([seller.row(1, DAY, "2")], days=None, at=NOON + timedelta(hours=1))

        assert seller.stored()[seller.tree.campaign_ids[0], DAY] == 1_000_000

    def test_stores_many_chunks_as_it_stores_one(self, seller: Seller) -> None:
        count = 2 * CHUNK_ROWS + 1
        days = DayRange.inclusive(DAY, DAY + timedelta(days=count))
        rows = [
            seller.row(i % 3, DAY + timedelta(days=i // 3), f"{i}.000001", clicks=i)
            for i in range(count)
        ]

        assert seller.replace(rows, days=days) == Written(raw=count, daily=count)
        assert seller.replace(rows, days=days) == Written(raw=0, daily=0)
        assert sum(seller.stored().values()) == sum(1_000_000 * i + 1 for i in range(count))
        assert seller.replace(rows[:1], days=days).daily == count - 1

    def test_refuses_a_row_outside_the_days_and_stores_none(self, seller: Seller) -> None:
        outside = seller.row(1, DAYS.end, "2")

        with pytest.raises(ValueError, match="outside"):
            seller.replace([seller.row(0, DAY, "1"), outside])

        assert seller.stored() == {}

    def test_of_two_writers_without_the_lock_one_fails_and_nothing_is_mixed(
        self, app_database: Database, make: Factory
    ) -> None:
        seller = _seller(app_database, make)
        with ThreadPoolExecutor(1) as other, seller.raw() as connection:
            seller.write(connection, [seller.row(0, DAY, "1")])
            late = other.submit(seller.replace, [seller.row(0, DAY, "2")])
            while not (late.done() or seller.blocks_somebody(connection)):
                pass
            connection.commit()
            with pytest.raises(Conflict):
                late.result()

        assert seller.stored() == {(seller.tree.campaign_ids[0], DAY): 1_000_000}
        assert seller.history() == 1

    def test_keeps_the_reported_ratios_for_audit_only(self, seller: Seller) -> None:
        seller.replace([seller.row(0, DAY, "1")])

        with seller.raw() as connection:
            found = connection.execute("SELECT reported_cpm, reported_ctr FROM ad_stats_raw")
            assert found.fetchall() == [(Decimal("1.500000"), None)]


class TestTheTexts:
    @pytest.mark.parametrize("text", [*fact_sql.MERGE.values(), *fact_sql.RAISE.values()])
    def test_are_short_enough_for_the_driver_to_remember(self, text: bytes) -> None:
        assert len(text) <= 4096


class TestSettledDays:
    """What ``tests/properties/test_settled_sums.py`` meets too seldom."""

    @pytest.mark.parametrize("settled", [0, 1, 2])
    def test_are_restated_also_on_the_last_settled_day(self, seller: Seller, settled: int) -> None:
        days = [DAY + timedelta(days=n) for n in range(3)]
        seller.replace([seller.row(0, day, "1") for day in days], days=None)
        seller.settle(days[settled])

        for day in days:
            seller.replace([seller.row(0, day, "5")], days=None, at=NOON + timedelta(hours=1))

        assert seller.settle(days[settled]) == 0

    def test_hold_the_sums_of_an_import_at_every_level(self, seller: Seller) -> None:
        seller.replace([seller.row(0, DAY, "1")], days=None)
        seller.settle(DAY)

        with seller.raw() as connection:
            store, later = seller.store(connection), NOON + timedelta(hours=1)
            store.raise_levels(
                account=seller.tree.account,
                days=[DAY],
                from_level=Level.AD,
                run_id=RunId(uuid4()),
                observed_at=later,
            )
            seller.catch_up(store, [DAY], level=Level.AD, at=later)

        assert seller.settle(DAY) == 0


class TestRaiseLevels:
    def test_sums_ads_up_to_ad_sets_and_campaigns(self, seller: Seller, make: Factory) -> None:
        tree = seller.tree
        for ad in tree.ad_ids:
            make.daily(tree.seller_id, "AD", ad, DAY, spend_micros=4, impressions=2)

        with seller.raw() as connection:
            written = PostgresFactStore(connection, tree.seller_id, changed=list).raise_levels(
                account=tree.account,
                days=[DAY],
                from_level=Level.AD,
                run_id=RunId(uuid4()),
                observed_at=NOON,
            )

        assert written == (6, 6)
        assert seller.stored(1) == {(campaign, DAY): 4 for campaign in tree.campaign_ids}
        assert seller.stored(2) == {(adset, DAY): 4 for adset in tree.adset_ids}


class TestSellpageRollUp:
    def test_sums_the_campaigns_of_a_sellpage(
        self, seller: Seller, make: Factory, app_database: Database
    ) -> None:
        tree, page = seller.tree, make.sellpage(seller.tree.seller_id)
        for _ in range(2):
            campaign = make.campaign(tree.seller_id, tree.account.id, sellpage_id=page)
            make.daily(tree.seller_id, "CAMPAIGN", campaign, DAY, spend_micros=3, purchases=1)

        def roll_up() -> int:
            with app_database.raw(tree.seller_id) as connection:
                return PostgresFactStore(
                    connection, tree.seller_id, changed=list
                ).roll_up_sellpages(days=DAYS)

        assert (roll_up(), roll_up()) == (1, 0)
        with seller.raw() as connection:
            found = connection.execute(
                "SELECT sellpage_id, ad_spend_micros, purchases, ad_source"
                " FROM sellpage_stats_daily"
            ).fetchall()
        assert found == [(page, 6, 2, "META")]


class TestEntityDirectory:
    def test_creates_unknown_entities_with_their_parents(self, seller: Seller) -> None:
        path = EntityPath(
            campaign_id="901", campaign_name="New", adset_id="902", ad_id="903", ad_name="An ad"
        )
        row = InsightRow(
            level=Level.AD, external_id="903", day=DAY, counters=Counters(), path=path
        )

        with seller.raw() as connection:
            directory = PostgresEntityDirectory(
                connection, seller.tree.seller_id, Uuid7Source(), changed=list
            )
            created = directory.create_unknown(
                account=seller.tree.account, level=Level.AD, rows=[row, row]
            )
            again = directory.create_unknown(
                account=seller.tree.account, level=Level.AD, rows=[row]
            )
            known = directory.ids(level=Level.ADSET, external_ids=["902", "nobody"])

        assert (created, again) == (1, 0)
        assert list(known) == ["902"]
