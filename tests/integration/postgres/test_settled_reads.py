"""What settling and restating read: the days that they join, however many are settled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.adapters.postgres.tables.insights import ENTITY_TYPES
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.sync import QUIET_DAYS
from pixecom.domain.shared.ids import SellerId

FIRST, NOON = date(2025, 9, 1), datetime(2026, 5, 24, 12, tzinfo=UTC)
ADS, SETTLED = 20, 200
LAST = FIRST + timedelta(days=SETTLED - 1)
"""The last settled day of those that are settled beforehand."""
FILL = b"""
    INSERT INTO ad_stats_daily (
        seller_id, entity_type, stat_date, entity_id, observed_at, impressions)
    SELECT %s, 3, %s::date + day, %s, now(), 1 FROM generate_series(0, %s - 1) AS day"""
RESTATE = b"""
    INSERT INTO ad_stats_daily (
        seller_id, entity_type, stat_date, entity_id, observed_at, impressions)
    VALUES (%s, 3, %s, %s, %s, 2)
    ON CONFLICT (seller_id, entity_type, stat_date, entity_id)
    DO UPDATE SET impressions = 2, observed_at = excluded.observed_at"""
AS_IN_A_LARGE_TABLE = b"SET LOCAL enable_seqscan = off"
READ = rb"""
    SELECT sum(seq_tup_read + idx_tup_fetch)::int FROM pg_stat_xact_user_tables
    WHERE relname LIKE 'ad\_stats\_cum%'"""
"""Rows of the settled sums that this session has read, in all parts of their table."""


class Seller:
    """A seller with many settled days, all ads but one delivering on every one of them."""

    def __init__(self, database: Database, seller_id: SellerId, *, one_ends_after: int) -> None:
        self._database = database
        self._seller_id = seller_id
        self.ads = [uuid4() for _ in range(ADS)]
        with database.raw(seller_id) as connection:
            for ad in self.ads:
                days = one_ends_after if ad == self.ads[0] else SETTLED + 1
                connection.execute(FILL, (seller_id, FIRST, ad, days))
            self._sums(connection).advance(through=LAST, days=SETTLED)

    def settle_one_day(self) -> int:
        """Give the number of settled rows that it read."""
        through = LAST + timedelta(days=1)
        return self._reading(lambda sums: sums.advance(through=through, days=1))

    def restate(self, ad: UUID, day: date) -> int:
        """Give the number of settled rows that it read."""
        with self._database.raw(self._seller_id) as connection:
            connection.execute(RESTATE, (self._seller_id, day, ad, NOON))
        return self._reading(
            lambda sums: sums.restate(
                code=ENTITY_TYPES[Level.AD], start=day, settled=LAST, observed_at=NOON
            )
        )

    def final_rows(self) -> int:
        query = b"SELECT count(*) FROM ad_stats_cum WHERE seller_id = %s AND final"
        with self._database.raw(self._seller_id) as connection:
            return _number(connection, query, self._seller_id)

    def _reading(self, act: Callable[[PostgresSettledSums], object]) -> int:
        with self._database.raw(self._seller_id) as connection:
            connection.execute(AS_IN_A_LARGE_TABLE)
            before = _number(connection, READ)
            act(self._sums(connection))
            read = _number(connection, READ) - before
            assert self._sums(connection).differences() == 0
        return read

    def _sums(self, connection: psycopg.Connection[tuple[Any, ...]]) -> PostgresSettledSums:
        return PostgresSettledSums(connection, self._seller_id, changed=list)


def _number(connection: psycopg.Connection[tuple[Any, ...]], query: bytes, *values: object) -> int:
    row = connection.execute(query, values or None).fetchone()
    assert row is not None
    return int(row[0])


@pytest.mark.parametrize(
    ("one_ends_after", "final"),
    [(SETTLED + 1, 0), (10, 1), (SETTLED + 1 - QUIET_DAYS, 1)],
    ids=["no ad has ended", "one ended long ago", "one is retired on this day"],
)
class TestSettlingOneMoreDay:
    def test_reads_the_rows_of_no_other_day(
        self, app_database: Database, make: Factory, one_ends_after: int, final: int
    ) -> None:
        seller = Seller(app_database, make.seller(), one_ends_after=one_ends_after)

        read = seller.settle_one_day()

        assert seller.final_rows() == final
        assert read <= 3 * ADS + QUIET_DAYS


class TestRestatingTheLastSettledDay:
    def test_reads_no_day_before_for_the_sake_of_a_retired_ad(
        self, app_database: Database, make: Factory
    ) -> None:
        seller = Seller(app_database, make.seller(), one_ends_after=10)

        read = seller.restate(seller.ads[1], LAST)

        assert seller.final_rows() == 1
        assert read <= 3 * ADS

    def test_gives_a_retired_ad_its_days_back_and_reads_none_of_others(
        self, app_database: Database, make: Factory
    ) -> None:
        seller = Seller(app_database, make.seller(), one_ends_after=10)

        read = seller.restate(seller.ads[0], LAST)

        assert seller.final_rows() == 0
        assert read <= 3 * ADS
