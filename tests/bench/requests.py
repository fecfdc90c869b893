"""The request half: what a login, row-level security and logging add to bare SQL (R3), and what
an answer costs that is kept or known (R5)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any
from unittest.mock import patch

import psycopg
from tests.bench.api import Api, serving
from tests.bench.world import Outcome, World, seconds
from tests.rows import Tree

from pixecom.adapters.postgres import stats_version
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.sync_status import PostgresSyncStatusReader
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.system.clock import SystemClock
from pixecom.application.insights.reports import AdsManagerQuery, DayBounds
from pixecom.domain.shared.ids import SellerId

TIMES = 300
MOST_OVER_BARE_SQL = 1.25
ALLOWANCE_SECONDS = 0.003
TIMES_AS_FAST = 5
"""How much faster an answer must be that is kept or known."""
CAMPAIGNS, DAYS = 100, 30
FIRST = date(2026, 5, 1)

Statement = tuple[Any, Any, Any]


def requests(world: World) -> Iterator[Outcome]:
    """Measure a list of the Ads Manager, and a request that hardly asks for anything."""
    with serving(world) as api:
        tree = world.make.tree(api.seller_id, campaigns=CAMPAIGNS, adsets=0)
        _fill(world, tree)
        last = FIRST + timedelta(days=DAYS - 1)
        query = AdsManagerQuery(seller_id=api.seller_id, days=DayBounds(first=FIRST, last=last))
        lists = f"/api/ads-manager/campaigns?dateFrom={FIRST}&dateTo={last}"
        with recorded(world.urls.app) as (database, said):
            PostgresAdsManagerReader(database, SystemClock()).page(query)
            page = list(said)
            said.clear()
            PostgresSyncStatusReader(database).accounts(seller_id=api.seller_id)
            status = list(said)
        with psycopg.connect(world.urls.platform, autocommit=True) as bare:
            yield _compared(
                "R3/list",
                "a page of 100 campaigns",
                ask=partial(api.get, lists),
                run=partial(run, bare, page),
                first=partial(_change, world, api.seller_id),
            )
            yield _compared(
                "R3/small",
                "the state of one account",
                ask=partial(api.get, "/api/ads-manager/sync-status"),
                run=partial(run, bare, status),
            )
        yield from _repeated(world, api, lists)


def _repeated(world: World, api: Api, path: str) -> Iterator[Outcome]:
    made, kept, known = list[float](), list[float](), list[float]()
    for _ in range(TIMES):
        _change(world, api.seller_id)
        made.append(seconds(lambda: api.get(path)))
        kept.append(seconds(lambda: api.get(path)))
        tag = api.get(path)
        known.append(seconds(partial(api.get, path, known=tag)))
    for goal_id, what, times in (
        ("R5/kept", "an answer that Redis kept", kept),
        ("R5/304", "an answer that the asker has", known),
    ):
        yield Outcome(
            goal_id=goal_id,
            what=f"{what}: request rate over that of one that is made, at p50",
            ratio=median(made) / median(times),
            goal=TIMES_AS_FAST,
            figures={"made_seconds": median(made), "request_seconds": median(times)},
        )


def _change(world: World, seller_id: SellerId) -> None:
    """Make what is kept of a seller's lists old, as a change of its rows does."""
    with world.platform.raw(seller_id) as driver:
        driver.execute(stats_version.MOVE, {"seller": seller_id})


def _fill(world: World, tree: Tree) -> None:
    for campaign_id in tree.campaign_ids:
        for number in range(DAYS):
            day = FIRST + timedelta(days=number)
            world.make.daily(tree.seller_id, "CAMPAIGN", campaign_id, day, impressions=number)
    world.settle()


def _compared(
    goal_id: str,
    what: str,
    *,
    ask: Callable[[], object],
    run: Callable[[], object],
    first: Callable[[], object] = lambda: None,
) -> Outcome:
    asked, sent = list[float](), list[float]()
    for _ in range(TIMES):
        first()
        sent.append(seconds(run))
        asked.append(seconds(ask))
    request, bare = median(asked), median(sent)
    return Outcome(
        goal_id=goal_id,
        what=f"{what}: request at p50 less 3 ms, over its bare SQL",
        ratio=(request - ALLOWANCE_SECONDS) / bare,
        goal=MOST_OVER_BARE_SQL,
        most=True,
        figures={"request_seconds": request, "bare_sql_seconds": bare},
    )


def run(bare: psycopg.Connection[Any], statements: Sequence[Statement]) -> None:
    for kind, text, values in statements:
        kind(bare).execute(text, values, prepare=True, binary=True).fetchall()


@contextmanager
def recorded(url: str) -> Iterator[tuple[Database, list[Statement]]]:
    """Give a database, and what it is asked, but for how its transactions begin."""
    said: list[Statement] = []
    plain = psycopg.Cursor.execute

    def execute(cursor: Any, query: Any, params: Any = None, **options: Any) -> Any:  # noqa: ANN401
        said.append((type(cursor), query, params))
        return plain(cursor, query, params, **options)

    database = Database(url, statement_timeout_seconds=600)
    with database.raw(None):  # the first connection asks what server this is
        pass
    with patch.object(psycopg.Cursor, "execute", execute):
        yield database, said
    database.close()
