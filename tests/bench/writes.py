"""The write half: W1 to W4 and P1 of the performance page."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import psycopg
from tests.bench import baselines
from tests.bench.baselines import Batch
from tests.bench.world import Outcome, World, seconds
from tests.rows import Tree

from pixecom.adapters.postgres.insights.facts import PostgresFactStore
from pixecom.adapters.postgres.insights.packing import figures
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import EntityPath, InsightRow, Level, ReportedRatios
from pixecom.domain.shared.ids import RunId
from pixecom.domain.shared.period import DayRange

FIRST = date(2026, 4, 1)
AT = datetime(2026, 5, 1, tzinfo=UTC)
MANY_ADS, MANY_DAYS = 1000, 30
FEW_ADS, FEW_DAYS, FEW_CALLS = 15, 4, 15
ROUNDS = 5
SAMPLE = 300
"""Rows of the slow baselines; their time is scaled to the whole."""

_STAGE = (
    "CREATE TEMPORARY TABLE stats_stage ON COMMIT DROP AS"
    " SELECT entity_id, external_entity_id, stat_date, spend_micros, impressions, link_clicks,"
    " content_views, add_to_cart, checkout_initiated, purchases, purchase_value_micros,"
    " spend_micros AS cpm, spend_micros AS ctr, spend_micros AS cpc FROM ad_stats_raw LIMIT 0"
)
_SERVER_RAW = (
    "INSERT INTO ad_stats_raw (seller_id, entity_type, run_id, fetched_at, entity_id,"
    " external_entity_id, stat_date, spend_micros, impressions, link_clicks, content_views,"
    " add_to_cart, checkout_initiated, purchases, purchase_value_micros, reported_cpm,"
    " reported_ctr, reported_cpc)"
    " SELECT %(seller)s, 3, %(run)s, %(at)s, entity_id, external_entity_id, stat_date,"
    " spend_micros, impressions, link_clicks, content_views, add_to_cart, checkout_initiated,"
    " purchases, purchase_value_micros, cpm * 0.000001, ctr * 0.000001,"
    " cpc * 0.000001 FROM stats_stage"
)
_SERVER_DAILY = (
    "INSERT INTO ad_stats_daily (seller_id, entity_type, observed_at, entity_id, stat_date,"
    " spend_micros, impressions, link_clicks, content_views, add_to_cart, checkout_initiated,"
    " purchases, purchase_value_micros)"
    " SELECT %(seller)s, 3, %(at)s, entity_id, stat_date, spend_micros, impressions, link_clicks,"
    " content_views, add_to_cart, checkout_initiated, purchases, purchase_value_micros"
    " FROM stats_stage"
    " ON CONFLICT (seller_id, entity_type, stat_date, entity_id) DO UPDATE SET"
    " spend_micros = excluded.spend_micros, impressions = excluded.impressions,"
    " link_clicks = excluded.link_clicks, content_views = excluded.content_views,"
    " add_to_cart = excluded.add_to_cart, checkout_initiated = excluded.checkout_initiated,"
    " purchases = excluded.purchases, purchase_value_micros = excluded.purchase_value_micros,"
    " observed_at = excluded.observed_at"
)
_TWINS = (
    "DROP TABLE IF EXISTS bench_daily",
    "DROP TABLE IF EXISTS bench_raw",
    "CREATE TABLE bench_daily (LIKE ad_stats_daily INCLUDING ALL) WITH (fillfactor = 80)",
    "CREATE TABLE bench_raw (LIKE ad_stats_raw INCLUDING ALL)",
)
"""Ordinary logged tables with the columns, keys and indexes of the two fact tables."""


def writes(world: World) -> Sequence[Outcome]:
    """Measure all of them on rows of the same shape."""
    return [*many_rows(world), *few_rows(world), *unchanged_rows(world), *against_dlt(world)]


def many_rows(world: World) -> Sequence[Outcome]:
    """W1 and W2: 30,000 new rows, raw history and daily table.

    What is compared takes turns, and the best of each counts: on a shared machine the best is
    what the code costs, the rest is the neighbours.
    """
    rows = MANY_ADS * MANY_DAYS
    world.settle()
    best: dict[str, float] = {}
    for _ in range(ROUNDS):
        _keep(best, "ours", _store_fresh(world))
        _keep(best, "server_only", _server_only(world))
        _keep(best, "copy", _copy_logged(world))
        _keep(best, "row_by_row", _slow(world, baselines.row_by_row))
        _keep(best, "orm", _slow(world, baselines.orm_find_then_save))
    ours = best["ours"]
    figures = {f"{name}_seconds": value for name, value in best.items()}
    return [
        Outcome(
            goal_id="W1",
            what="30,000 rows against row by row",
            ratio=best["row_by_row"] / ours,
            goal=30,
            figures=figures | {"rows": rows, "rows_per_second": rows / ours},
        ),
        Outcome(
            goal_id="W1/orm",
            what="30,000 rows against ORM find-then-save",
            ratio=best["orm"] / ours,
            goal=100,
        ),
        Outcome(
            goal_id="W2",
            what="share of the server-only upsert limit",
            ratio=best["server_only"] / ours,
            goal=0.7,
        ),
        Outcome(
            goal_id="W2/copy",
            what="share of COPY into logged tables with the same keys",
            ratio=best["copy"] / ours,
            goal=0.4,
        ),
    ]


def few_rows(world: World) -> Sequence[Outcome]:
    """W3: one account with 60 rows.

    The best of a few short calls hangs on chance more than that of as many long ones: so many
    of ours are measured as take about as long as one row by row.
    """
    world.settle()
    best: dict[str, float] = {}
    for _ in range(3 * ROUNDS):
        for _ in range(FEW_CALLS):
            _keep(best, "ours", _store_fresh(world, ads=FEW_ADS, days=FEW_DAYS))
        with fresh(world, ads=FEW_ADS, days=FEW_DAYS) as (_, batch):
            _keep(best, "row_by_row", baselines.row_by_row(world.urls.app, batch))
    return [
        Outcome(
            goal_id="W3",
            what="60 rows against row by row",
            ratio=best["row_by_row"] / best["ours"],
            goal=15,
            figures={f"{name}_seconds": value for name, value in best.items()},
        )
    ]


def unchanged_rows(world: World) -> Sequence[Outcome]:
    """W4: the same 30,000 rows once more, in the steady state (pages seen since a checkpoint)."""
    with fresh(world) as (tree, batch):
        store(world, tree, batch, days=MANY_DAYS)
        world.settle()
        store(world, tree, batch, days=MANY_DAYS)
        again = [_again(world, tree, batch) for _ in range(ROUNDS)]
    daily = sum(rows for rows, _, _ in again)
    log = min(wal for _, wal, _ in again) / len(batch.rows)
    spent = min(took for _, _, took in again)
    figures = {"ours_seconds": spent, "daily_rows": daily, "wal_bytes_per_row": log}
    return [
        Outcome(
            goal_id="W4",
            what="log volume of an unchanged row, in bytes",
            ratio=log,
            goal=5,
            most=True,
            figures=figures,
        ),
        Outcome(
            goal_id="W4/rows",
            what="daily rows written for unchanged ones",
            ratio=daily,
            goal=0,
            most=True,
        ),
    ]


def _again(world: World, tree: Tree, batch: Batch) -> tuple[int, int, float]:
    """Store the same rows once more: daily rows written, bytes of log, seconds."""
    before = world.wal()
    written: list[int] = []
    spent = seconds(lambda: written.append(store(world, tree, batch, days=MANY_DAYS)[1]))
    return written[0], world.wal() - before, spent


def against_dlt(world: World) -> Sequence[Outcome]:
    """P1: product code from typed rows against a dlt merge of the same rows."""
    best: dict[str, float] = {}
    for _ in range(2):
        for _ in range(ROUNDS):
            _keep(best, "ours", _store_fresh(world))
        with fresh(world) as (_, batch), tempfile.TemporaryDirectory() as folder:
            _keep(best, "dlt", baselines.dlt_merge(world.admin_url, batch, folder))
    return [
        Outcome(
            goal_id="P1",
            what="30,000 rows against a dlt merge",
            ratio=best["dlt"] / best["ours"],
            goal=8,
            figures={f"{name}_seconds": value for name, value in best.items()},
        )
    ]


@contextmanager
def fresh(
    world: World, *, ads: int = MANY_ADS, days: int = MANY_DAYS
) -> Iterator[tuple[Tree, Batch]]:
    """Make a seller with ads and their rows, nothing of which is stored yet."""
    tree = world.make.tree(campaigns=1, adsets=1, ads=0)
    external = [f"1202{tree.seller_id.int % 10**9:09}{n:07}" for n in range(ads)]
    made = {name: uuid4() for name in external}
    with world.platform.raw(tree.seller_id) as connection:
        connection.execute(
            "INSERT INTO ads (seller_id, id, adset_id, external_ad_id, name)"
            " SELECT %s, u.id, %s, u.external, 'An Ad'"
            " FROM unnest(%s::uuid[], %s::text[]) AS u (id, external)",
            (tree.seller_id, tree.adset_ids[0], list(made.values()), external),
        )
    rows = [_row(name, FIRST + timedelta(days=n)) for name in external for n in range(days)]
    yield tree, Batch(seller=tree.seller_id, run=uuid4(), at=AT, rows=rows, ids=made)


def store(world: World, tree: Tree, batch: Batch, *, days: int) -> tuple[int, int]:
    """Store a batch with the product's code, as the limited role under row-level security."""
    with world.app.raw(tree.seller_id) as connection:
        return PostgresFactStore(connection, tree.seller_id, changed=list).replace(
            account=tree.account,
            level=Level.AD,
            days=DayRange(start=FIRST, end=FIRST + timedelta(days=days)),
            rows=batch.rows,
            ids=batch.ids,
            run_id=RunId(batch.run),
            observed_at=batch.at,
        )


def _keep(best: dict[str, float], name: str, measured: float) -> None:
    best[name] = min(measured, best.get(name, measured))


def _slow(world: World, way: Callable[[str, Batch], float]) -> float:
    """Time a slow way on a sample and scale it to all rows."""
    with fresh(world, ads=SAMPLE // MANY_DAYS) as (_, batch):
        return way(world.urls.app, batch) * MANY_ADS * MANY_DAYS / SAMPLE


def _store_fresh(world: World, *, ads: int = MANY_ADS, days: int = MANY_DAYS) -> float:
    with fresh(world, ads=ads, days=days) as (tree, batch):
        return seconds(lambda: store(world, tree, batch, days=days))


def _server_only(world: World) -> float:
    """Time the two plain statements alone, the rows being in a temporary table already."""
    with fresh(world) as (tree, batch), psycopg.connect(world.urls.app) as connection:
        connection.execute("SELECT set_config('app.seller_id', %s, false)", (str(tree.seller_id),))
        connection.execute(_STAGE)
        with connection.cursor() as cursor, cursor.copy("COPY stats_stage FROM STDIN") as stream:
            for row in batch.rows:
                stream.write_row(
                    (batch.ids[row.external_id], row.external_id, row.day, *figures(row))
                )
        values = {"seller": tree.seller_id, "run": batch.run, "at": batch.at}

        def upsert() -> None:
            connection.execute(_SERVER_RAW, values)
            connection.execute(_SERVER_DAILY, values)
            connection.commit()

        return seconds(upsert)


def _copy_logged(world: World) -> float:
    """Time COPY of ready-made binary rows into logged twins of both tables."""
    with fresh(world) as (tree, batch):
        store(world, tree, batch, days=MANY_DAYS)
        with psycopg.connect(world.admin_url) as connection:
            for statement in _TWINS:
                connection.execute(statement.encode())
            connection.commit()
            encoded = {
                table: _copied_out(connection, table, tree.seller_id)
                for table in ("ad_stats_daily", "ad_stats_raw")
            }

            def copy() -> None:
                _copy_in(connection, "bench_raw", encoded["ad_stats_raw"])
                _copy_in(connection, "bench_daily", encoded["ad_stats_daily"])
                connection.commit()

            return seconds(copy)


def _copied_out(connection: psycopg.Connection[Any], table: str, seller: UUID) -> bytes:
    query = f"COPY (SELECT * FROM {table} WHERE seller_id = '{seller}') TO STDOUT (FORMAT BINARY)"  # noqa: S608
    with connection.cursor() as cursor, cursor.copy(query.encode()) as stream:
        return b"".join(bytes(block) for block in stream)


def _copy_in(connection: psycopg.Connection[Any], table: str, encoded: bytes) -> None:
    statement = f"COPY {table} FROM STDIN (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(statement.encode()) as stream:
        stream.write(encoded)


def _row(external: str, day: date) -> InsightRow:
    chance = random.Random(f"{external}{day}")
    clicks = chance.randrange(300)
    return InsightRow(
        level=Level.AD,
        external_id=external,
        day=day,
        counters=Counters(
            spend=Decimal(chance.randrange(20_000)) / 100,
            impressions=clicks * 50,
            clicks=clicks,
            content_views=clicks * 2 // 3,
            add_to_cart=clicks // 10,
            checkout=clicks // 20,
            purchases=clicks // 50,
            revenue=Decimal(clicks // 50 * 7950) / 100,
        ),
        path=EntityPath(campaign_id="1", adset_id="2", ad_id=external),
        reported=ReportedRatios(cpm=Decimal("8.5"), ctr=Decimal(2), cpc=Decimal("0.42")),
    )
