from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import psycopg
import pytest
from tests.integration.postgres.tenancy import findings
from tests.rows import Factory
from tests.servers import MONTHLY, TENANT_PARTITIONS

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.partitions import PostgresPartitions
from pixecom.adapters.postgres.roles import DatabaseUrls

_CREATE = "SELECT create_month_partitions('ad_stats_raw', '2026-01-01', 1)"
_DROP = "SELECT drop_month_partitions('ad_stats_raw', '1970-01-01')"
_CUTS = TENANT_PARTITIONS or 1
"""How many times each month is cut: once, or once in every part by seller."""
_PARTS = (
    "SELECT regexp_replace(tableoid::regclass::text, '_p[0-9]+_', '_'), count(*)"
    " FROM ad_stats_raw WHERE seller_id = %s GROUP BY 1"
)


def _observe(make: Factory, at: datetime) -> object:
    seller_id = make.seller()
    make.insert(
        tables.ad_stats_raw,
        seller_id=seller_id,
        entity_type=1,
        entity_id=uuid4(),
        external_entity_id="1",
        run_id=uuid4(),
        fetched_at=at,
        stat_date=at.date(),
    )
    return seller_id


class TestCreatingMonths:
    def test_makes_each_month_once(self, platform_database: Database, owner_url: str) -> None:
        partitions = PostgresPartitions(platform_database)
        first = partitions.ensure(first_month=date(1990, 11, 17), months=3)
        again = partitions.ensure(first_month=date(1990, 12, 1), months=3)
        assert (first, again) == (3 * _CUTS, 1 * _CUTS)
        with psycopg.connect(owner_url) as owner:
            assert findings(owner) == []

    def test_takes_over_what_waited_in_the_default_partition(
        self, platform_database: Database, app_database: Database, make: Factory
    ) -> None:
        edge = datetime(1991, 5, 31, 23, 59, 59, 999_999, tzinfo=UTC)
        seller_id = _observe(make, edge)
        with platform_database.raw(None) as platform:
            before = platform.execute(_PARTS, (seller_id,)).fetchall()
        PostgresPartitions(platform_database).ensure(first_month=date(1991, 5, 1), months=1)
        with platform_database.raw(None) as platform:
            after = platform.execute(_PARTS, (seller_id,)).fetchall()
        assert before == [("ad_stats_raw_default", 1)]
        assert after == [("ad_stats_raw_y1991m05", 1)]
        with app_database.raw(make.seller()) as stranger:
            assert stranger.execute(_PARTS, (seller_id,)).fetchall() == []

    def test_refuses_a_table_that_is_not_partitioned(self, platform_database: Database) -> None:
        with (
            pytest.raises(psycopg.errors.RaiseException, match="not partitioned by month"),
            platform_database.raw(None) as platform,
        ):
            platform.execute("SELECT create_month_partitions('campaigns', '2026-01-01', 1)")

    def test_runs_two_months_ahead_after_the_migration(self, owner_url: str) -> None:
        with psycopg.connect(owner_url) as owner:
            row = owner.execute(
                "SELECT count(*) FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid,"
                " generate_series(0, 2) ahead WHERE c.relname = %s || '_y'"
                " || to_char(current_date + make_interval(months => ahead), 'YYYY\"m\"MM')",
                (MONTHLY,),
            ).fetchone()
        assert row == (3,)


class TestDroppingMonths:
    def test_drops_only_months_that_are_over_before_the_day(
        self, platform_database: Database, make: Factory
    ) -> None:
        seller_id = _observe(make, datetime(1980, 2, 28, tzinfo=UTC))
        kept = _observe(make, datetime(1980, 3, 1, tzinfo=UTC))
        partitions = PostgresPartitions(platform_database)
        partitions.ensure(first_month=date(1980, 1, 1), months=3)
        assert partitions.drop(before=date(1980, 3, 31)) == 2 * _CUTS
        with platform_database.raw(None) as platform:
            assert platform.execute(_PARTS, (seller_id,)).fetchall() == []
            assert platform.execute(_PARTS, (kept,)).fetchall() == [("ad_stats_raw_y1980m03", 1)]


class TestTheAppRole:
    @pytest.mark.parametrize("call", [_CREATE, _DROP])
    def test_may_do_neither(self, database_urls: DatabaseUrls, call: str) -> None:
        with (
            pytest.raises(psycopg.errors.InsufficientPrivilege),
            psycopg.connect(database_urls.app) as app,
        ):
            app.execute(call.encode())

    def test_may_add_observations_but_never_change_them(self, database_urls: DatabaseUrls) -> None:
        for act in ("UPDATE ad_stats_raw SET impressions = 1", "DELETE FROM ad_stats_raw"):
            with (
                pytest.raises(psycopg.errors.InsufficientPrivilege),
                psycopg.connect(database_urls.app) as app,
            ):
                app.execute(act.encode())
