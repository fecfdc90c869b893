"""What the server does for each hot query: the statement that the product sends, explained."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import psycopg
from psycopg.sql import SQL, Composable, Literal
from tests.bench.reads import LAST, SETTLED, shop_of
from tests.bench.requests import Statement, recorded
from tests.bench.shops import settle
from tests.bench.world import World
from tests.bench.writes import fresh, store
from tests.fakes.clock import ManualClock
from tests.integration.postgres.statements import numbered

from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.sync_status import PostgresSyncStatusReader
from pixecom.adapters.postgres.engine import Database, driver_of
from pixecom.adapters.postgres.identity import PostgresPrincipals
from pixecom.adapters.postgres.insights.due import PostgresDueWork
from pixecom.adapters.postgres.insights.runs import PostgresSyncRuns
from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.adapters.postgres.outbox import PostgresOutbox
from pixecom.adapters.postgres.seller_reader import PostgresAuditLog
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.application.identity.ports import Claims
from pixecom.application.identity.sellers_ports import AuditQuery
from pixecom.application.insights.reports import (
    AdsManagerQuery,
    DayBounds,
    FilterQuery,
    SortColumn,
)
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.sync import QUIET_DAYS
from pixecom.domain.shared.ids import FamilyId, RunId, SellerId, UserId

CAMPAIGNS = 1_000
NEIGHBOURS = 5
"""Other sellers, of 100 campaigns each, so that an index has something to leave out."""
ADSETS = 5
_A_CAMPAIGN = "SELECT id FROM campaigns WHERE seller_id = %(seller)s LIMIT 1"
_RAN = "EXPLAIN (ANALYZE, BUFFERS OFF, COSTS OFF, TIMING OFF, SUMMARY OFF) "
_PLANNED = "EXPLAIN (COSTS OFF) "
_SETTING = "SELECT set_config"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A hot query, why its plan is as it is, and the plan."""

    name: str
    why: str
    lines: list[str]

    def as_json(self) -> dict[str, object]:
        return asdict(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hot:
    name: str
    why: str
    act: Callable[[Database], object]
    seller_id: SellerId | None
    writes: bool = False
    reading: bool = False


def plans(world: World) -> Iterator[Plan]:
    """Have the product do each thing once, and the server explain the longest statement of it.

    Those that write are planned, not run; what others found is shown.
    """
    shop = shop_of(world, CAMPAIGNS)
    for _ in range(NEIGHBOURS):
        shop_of(world, 100)
    settle(world, shop.seller_id, through=SETTLED)
    seller_id = shop.seller_id
    campaign_id = _with_adsets(world, seller_id)
    for hot in [
        *_lists(seller_id, campaign_id),
        *_requests(world, seller_id),
        *_work(seller_id),
    ]:
        yield _explained(world, hot)
    with fresh(world, ads=15, days=4) as (tree, batch):
        merge = _Hot(
            name="The merge of 60 fetched rows",
            why="one full join of what came with what is stored: it can only be hashed or merged,"
            " whatever the statistics say; new rows and changed ones take two ways",
            act=lambda _: store(world, tree, batch, days=4),
            seller_id=tree.seller_id,
            writes=True,
        )
        yield _explained(world, merge)


def _with_adsets(world: World, seller_id: SellerId) -> UUID:
    """Give one of the seller's campaigns some ad sets with figures, and the campaign's id."""
    with world.platform.raw(seller_id) as driver:
        row = driver.execute(_A_CAMPAIGN, {"seller": seller_id}).fetchone()
    campaign_id = UUID(str(row and row[0]))
    for _ in range(ADSETS):
        adset_id = world.make.adset(seller_id, campaign_id)
        for ago in range(30):
            day = LAST - timedelta(days=ago)
            world.make.daily(seller_id, "ADSET", adset_id, day, impressions=ago)
    world.settle()
    return campaign_id


def _lists(seller_id: SellerId, campaign_id: UUID) -> Iterator[_Hot]:
    year = DayBounds(first=LAST - timedelta(days=364), last=LAST)

    def page(**asked: Any) -> Callable[[Database], object]:  # noqa: ANN401
        query = AdsManagerQuery(seller_id=seller_id, days=year, **asked)
        return lambda database: PostgresAdsManagerReader(database, ManualClock()).page(query)

    def menus(database: Database) -> None:
        reader = PostgresAdsManagerReader(database, ManualClock())
        with reader.menus(FilterQuery(seller_id=seller_id)) as look:
            look.read()

    yield _Hot(
        name="A page of campaigns by ROAS, 365 days",
        why="sums come from two settled days and the live tail, never from the days between;"
        " the order needs every campaign's sums, so they are hashed once",
        act=page(sort_by=SortColumn.ROAS),
        seller_id=seller_id,
        reading=True,
    )
    yield _Hot(
        name="A page of campaigns by date, 365 days",
        why="the page's ids are known from the campaigns alone before anything is summed",
        act=page(sort_by=SortColumn.CREATED_AT),
        seller_id=seller_id,
        reading=True,
    )
    yield _Hot(
        name="The ad sets of one campaign, 365 days",
        why="the few entities are looked up by day and entity, not the days scanned for them",
        act=page(level=Level.ADSET, parent_id=campaign_id),
        seller_id=seller_id,
        reading=True,
    )
    yield _Hot(
        name="The menus of the filters",
        why="one statement for all menus; each reads one index of its seller",
        act=menus,
        seller_id=seller_id,
        reading=True,
    )


def _requests(world: World, seller_id: SellerId) -> Iterator[_Hot]:
    user_id = UserId(world.make.member(seller_id))
    claims = Claims(
        user_id=user_id,
        seller_id=seller_id,
        role="OWNER",
        is_superadmin=False,
        family_id=FamilyId(uuid4()),
    )
    yield _Hot(
        name="Who asks: every request with a login",
        why="four look-ups by key and nothing else; one that fails ends the statement early",
        act=lambda database: PostgresPrincipals(database=database).confirm(claims=claims),
        seller_id=None,
    )
    yield _Hot(
        name="The state of the accounts",
        why="the newest run of each account is the first of its index",
        act=lambda database: PostgresSyncStatusReader(database).accounts(seller_id=seller_id),
        seller_id=seller_id,
    )
    yield _Hot(
        name="A page of the audit log",
        why="the index of the seller and the instant gives the page in its order",
        act=lambda database: PostgresAuditLog(database=database).rows(
            AuditQuery(seller_id=seller_id)
        ),
        seller_id=seller_id,
    )


def _work(seller_id: SellerId) -> Iterator[_Hot]:
    through = LAST - timedelta(days=3)

    def within(act: Callable[[psycopg.Connection[Any]], object]) -> Callable[[Database], object]:
        def run(database: Database) -> None:
            with database.raw(seller_id) as driver:
                act(driver)

        return run

    yield _Hot(
        name="Settling one more day",
        why="the new day, the day before and the one 60 days ago, hashed; of all other days only"
        " the final rows of entities that ended, by their own index",
        act=within(
            lambda driver: PostgresSettledSums(
                driver, seller_id, changed=list, quiet_days=QUIET_DAYS
            ).advance(through=through, days=1)
        ),
        seller_id=seller_id,
        writes=True,
    )
    yield _Hot(
        name="Claiming a run",
        why="one row by its key; who comes second passes it by instead of waiting",
        act=within(
            lambda driver: PostgresSyncRuns(driver, seller_id, Uuid7Source()).claim(
                RunId(uuid4()), lease_seconds=20
            )
        ),
        seller_id=seller_id,
        writes=True,
    )
    yield _Hot(
        name="The next message to deliver, of all sellers",
        why="the index of open messages by time; a second index says what comes before",
        act=lambda database: PostgresOutbox(database).claim(lease_seconds=20),
        seller_id=None,
        writes=True,
    )
    yield _Hot(
        name="The accounts that are due, of all sellers",
        why="once in fifteen minutes, over every account: three questions, each answered by an"
        " index or hashed",
        act=lambda database: PostgresDueWork(database).accounts_for_stats(),
        seller_id=None,
    )


def _explained(world: World, hot: _Hot) -> Plan:
    url = world.urls.app if hot.seller_id else world.urls.platform
    with recorded(url) as (database, said):
        hot.act(database)
        sent = list(said)
    database = Database(url)
    try:
        with database.connection(hot.seller_id, reading=hot.reading) as connection:
            explain = _explain_prepared if hot.reading else _explain
            lines = explain(driver_of(connection), sent, writes=hot.writes)
    finally:
        database.close()
    return Plan(name=hot.name, why=hot.why, lines=lines)


def _explain(driver: psycopg.Connection[Any], sent: list[Statement], *, writes: bool) -> list[str]:
    """Repeat the settings of a transaction, then explain its longest statement."""
    for kind, query, values in sent:
        if _text(query).lstrip().startswith(_SETTING):
            kind(driver).execute(query, values)
    kind, query, values = max(sent, key=lambda statement: len(_text(statement[1])))
    explained = (_PLANNED if writes else _RAN) + _text(query)
    return [row[0] for row in kind(driver).execute(explained.encode(), values).fetchall()]


def _explain_prepared(
    driver: psycopg.Connection[Any], sent: list[Statement], *, writes: bool
) -> list[str]:
    """Repeat what a reading transaction asks first, which sets how it reads on; then explain its
    last statement as it is run: prepared, with the plan that knows no value.

    Raises:
        RuntimeError: the plan starts workers, which no read of ours does.
    """
    *before, (kind, query, values) = sent
    for each, asked, given in before:
        each(driver).execute(asked, given)
    text, names = numbered(_text(query))
    given = list(values) if kind is psycopg.RawCursor else [values[name] for name in names]
    driver.execute(f"PREPARE explained AS {text}".encode())
    execute = SQL(_PLANNED if writes else _RAN) + SQL("EXECUTE explained ({})").format(
        SQL(", ").join(map(Literal, given))
    )
    lines = [row[0] for row in driver.execute(execute).fetchall()]
    if any("Workers" in line for line in lines):
        raise RuntimeError("a read starts workers")
    return lines


def _text(query: object) -> str:
    if isinstance(query, Composable):
        return query.as_string(None)
    return query.decode() if isinstance(query, bytes) else str(query)
