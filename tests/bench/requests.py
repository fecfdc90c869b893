"""The request half: what a login, row-level security and logging add (R3), and what an answer
costs that is kept or known (R5).

What is compared with what: ``docs/decisions/0057``.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from functools import partial
from statistics import median
from typing import Any
from unittest.mock import patch

import psycopg
from tests.bench.api import Api, serving
from tests.bench.shops import fill, settle
from tests.bench.world import Outcome, World, seconds

from pixecom.adapters.postgres import stats_version
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.sync_status import PostgresSyncStatusReader
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.system.clock import SystemClock
from pixecom.application.insights.reports import AdsManagerQuery, DayBounds
from pixecom.domain.insights.sync import HOT_DAYS
from pixecom.domain.shared.ids import SellerId
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.http import views
from pixecom.entrypoints.http.responses import encode

TIMES = 300
MOST_OVER_BARE_SQL = 1.25
ALLOWANCE_SECONDS = 0.003
TIMES_AS_FAST = 5
"""How much faster an answer must be that is kept or known."""
CAMPAIGNS, MANY = 100, 10_000
DAYS = DayRange.inclusive(date(2026, 5, 1), date(2026, 5, 30))
_RANGE = f"dateFrom={DAYS.start}&dateTo={DAYS.last}"

Statement = tuple[Any, Any, Any]


def requests(world: World) -> Iterator[Outcome]:
    """Measure a list of the Ads Manager, and a request that hardly asks for anything."""
    with serving(world) as api:
        account = world.make.ad_account(api.seller_id)
        fill(world, api.seller_id, account.id, campaigns=CAMPAIGNS, days=DAYS)
        query = AdsManagerQuery(
            seller_id=api.seller_id, days=DayBounds(first=DAYS.start, last=DAYS.last)
        )
        plain = PostgresAdsManagerReader(world.platform, SystemClock())
        with recorded(world.urls.app) as (database, said):
            PostgresAdsManagerReader(database, SystemClock()).page(query)
            page = list(said)
            said.clear()
            PostgresSyncStatusReader(database).accounts(seller_id=api.seller_id)
            status = list(said)
        with psycopg.connect(world.urls.platform, autocommit=True) as bare:
            yield _compared(
                "R3/small",
                "the state of one account: request at p50 less 3 ms, over its bare SQL",
                ask=partial(api.get, "/api/ads-manager/sync-status"),
                run={"bare_sql": partial(run, bare, status)},
            )
            yield _compared(
                "R3/list",
                "a page of 100 campaigns: request at p50 less 3 ms, over the page without one",
                ask=partial(api.get, f"/api/ads-manager/campaigns?{_RANGE}"),
                run={
                    "page": lambda: encode(views.campaigns(plain.page(query))),
                    "bare_sql": partial(run, bare, page),
                },
                first=partial(_change, world, api.seller_id),
            )
        other = world.make.ad_account(api.seller_id)
        fill(world, api.seller_id, other.id, campaigns=MANY, days=DAYS)
        settle(world, api.seller_id, through=DAYS.last - timedelta(days=HOT_DAYS))
        yield from _repeated(world, api, f"/api/ads-manager/campaigns?{_RANGE}&sortBy=roas")


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


def _compared(
    goal_id: str,
    what: str,
    *,
    ask: Callable[[], object],
    run: Mapping[str, Callable[[], object]],
    first: Callable[[], object] = lambda: None,
) -> Outcome:
    """Compare a request with the first of what is run in turn with it."""
    times: dict[str, list[float]] = defaultdict(list)
    for _ in range(TIMES):
        first()
        for name, act in {**run, "request": ask}.items():
            times[name].append(seconds(act))
    middle = {name: median(each) for name, each in times.items()}
    return Outcome(
        goal_id=goal_id,
        what=what,
        ratio=(middle["request"] - ALLOWANCE_SECONDS) / middle[next(iter(run))],
        goal=MOST_OVER_BARE_SQL,
        most=True,
        figures={f"{name}_seconds": each for name, each in middle.items()},
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
