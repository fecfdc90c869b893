"""Gate G12: many sellers over few connections; none ever sees another's rows or settings."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from tests.conftest import Gate
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.domain.shared.errors import PixecomError
from pixecom.domain.shared.ids import SellerId

SELLERS, REQUESTS, CONNECTIONS, THREADS = 50, 10_000, 5, 8
_SEEN = "SELECT DISTINCT seller_id FROM campaigns"
_STATE = (
    "SELECT current_setting('app.seller_id', true), current_setting('app.user_id', true),"
    " current_setting('statement_timeout')"
)
_UNSET = {("", "", "5s"), (None, None, "5s"), (None, "", "5s"), ("", None, "5s")}
"""The time limit is the connection's own, whoever uses it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One transaction: whose, in which of the ways that there are, and how it ends."""

    seller_id: SellerId
    way: str
    ends_well: bool


class Deliberate(Exception):
    """A request that fails in its middle."""


def requests(sellers: list[SellerId], chance: random.Random) -> Iterator[Request]:
    while True:
        yield Request(
            seller_id=chance.choice(sellers),
            way=chance.choice(("core", "raw", "savepoint", "broken")),
            ends_well=chance.random() > 0.2,
        )


def answer(database: Database, request: Request) -> list[Any]:
    """Run one request and give every seller id that it saw, and the one that was set."""
    found: list[Any] = []
    try:
        if request.way == "raw":
            with database.raw(request.seller_id) as driver:
                found += [row[0] for row in driver.execute(_SEEN.encode()).fetchall()]
                found += [UUID(row[0]) for row in driver.execute(_STATE.encode()).fetchall()]
                _end(request)
        else:
            with database.transaction(request.seller_id) as connection:
                if request.way == "savepoint":
                    connection.begin_nested().rollback()
                found += connection.execute(text(_SEEN)).scalars().all()
                found += [UUID(row[0]) for row in connection.execute(text(_STATE))]
                if request.way == "broken":
                    connection.execute(text("SELECT 1 / 0"))
                _end(request)
    except (Deliberate, PixecomError, SQLAlchemyError) as error:
        if request.ends_well and request.way != "broken":
            raise AssertionError("a request failed that should not") from error
    return found


def _end(request: Request) -> None:
    if not request.ends_well:
        raise Deliberate


def left_behind(database: Database) -> set[Any]:
    """Give the settings of every pooled connection between two requests."""
    states = set[Any]()
    connections = [database._engine.raw_connection() for _ in range(CONNECTIONS)]
    for connection in connections:
        driver = connection.driver_connection
        assert isinstance(driver, psycopg.Connection)
        states.add(driver.execute(_STATE).fetchone())
        driver.rollback()
        connection.close()
    return states


def check(urls: DatabaseUrls, make: Factory, count: int) -> str:
    """Send so many requests from several threads, and give the figure."""
    sellers = [make.tree(campaigns=2, adsets=0).seller_id for _ in range(SELLERS)]
    database = Database(urls.app, pool_size=CONNECTIONS, pool_wait_seconds=60)
    made = list(islice(requests(sellers, random.Random(12)), count))
    with ThreadPoolExecutor(max_workers=THREADS) as threads:
        answers = list(threads.map(lambda request: answer(database, request), made))
    foreign = [
        seen
        for request, found in zip(made, answers, strict=True)
        for seen in found
        if seen != request.seller_id
    ]
    stale = left_behind(database) - _UNSET
    database.close()
    assert foreign == []
    assert stale == set()
    assert all(answers), "else nothing was seen at all"
    return (
        f"{count} requests of {SELLERS} sellers over {CONNECTIONS} connections:"
        " 0 foreign rows, 0 stale settings"
    )


class TestInterleavedTenants:
    def test_stay_apart(self, database_urls: DatabaseUrls, make: Factory, gate: Gate) -> None:
        gate(f"G12: {check(database_urls, make, 500)}")

    @pytest.mark.long
    def test_stay_apart_for_long(
        self, database_urls: DatabaseUrls, make: Factory, gate: Gate
    ) -> None:
        gate(f"G12 long: {check(database_urls, make, REQUESTS)}")
