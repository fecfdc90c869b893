"""How writes grow: each at 1×, 10× and 100× rows, so that growth is shown and not claimed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import psycopg
from tests.bench.baselines import Batch
from tests.bench.world import Outcome, World, seconds
from tests.bench.writes import FIRST, fresh, store
from tests.rows import Tree

from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.domain.insights.fact import InsightRow

DAYS = 30
ADS = {1: 10, 10: 100, 100: 1_000}
"""How many ads have a row on each of 30 days, by the times of the smallest size."""
ENDED, DAYS_SETTLED = 10, {1: 3, 10: 30, 100: 300}
"""Ads of 100 that delivered on one day only, and how many days are settled before one more."""
QUIET = 2
"""After so many days without figures an ad has ended here."""
ROUNDS = 3
FLAT = 1.5
"""A row among many may cost this many times one among few; in truth it mostly costs less."""


def growth(world: World) -> Iterator[Outcome]:
    """Store new rows, changed ones and the same again, and settle them: the best of some."""
    best: dict[str, dict[int, float]] = {}
    for times, ads in ADS.items():
        world.settle()
        for _ in range(ROUNDS):
            with fresh(world, ads=ads, days=DAYS) as (tree, batch):
                for name, spent in _measured(world, tree, batch).items():
                    known = best.setdefault(name, {})
                    known[times] = min(spent, known.get(times, spent))
    for name, spent_at in best.items():
        yield Outcome(
            goal_id=f"growth/{name}",
            what=f"a row among {ADS[100] * DAYS:,} against one among {ADS[1] * DAYS}",
            ratio=spent_at[100] / spent_at[1] / 100,
            goal=FLAT,
            most=True,
            figures={f"rows_{ADS[times] * DAYS}_seconds": one for times, one in spent_at.items()},
        )
    yield _one_more_day(world)


def _one_more_day(world: World) -> Outcome:
    """Settle a day of 100 ads, some of which ended, behind few days and behind many."""
    spent = {times: _day_behind(world, days) for times, days in DAYS_SETTLED.items()}
    rows = {times: days * ADS[10] for times, days in DAYS_SETTLED.items()}
    return Outcome(
        goal_id="growth/settling one more day behind them",
        what=f"behind {rows[100]:,} settled rows against behind {rows[1]}, some ads having ended",
        ratio=spent[100] / spent[1],
        goal=FLAT,
        most=True,
        figures={f"rows_{rows[times]}_seconds": one for times, one in spent.items()},
    )


def _day_behind(world: World, days: int) -> float:
    with fresh(world, ads=ADS[10], days=days + 1) as (tree, batch):
        ended = set(list(batch.ids)[:ENDED])
        rows = [r for r in batch.rows if r.day == FIRST or r.external_id not in ended]
        store(world, tree, replace(batch, rows=rows), days=days + 1)
    _settle(world, tree, days=days)
    world.settle()
    return min(_rolled_back(world, tree, days=days + 1) for _ in range(ROUNDS))


def _rolled_back(world: World, tree: Tree, *, days: int) -> float:
    with world.app.raw(tree.seller_id) as driver:
        spent = seconds(lambda: _advance(driver, tree, days=days))
        driver.rollback()
    return spent


def _measured(world: World, tree: Tree, batch: Batch) -> dict[str, float]:
    later = replace(batch, at=batch.at + timedelta(hours=1), rows=[_dearer(r) for r in batch.rows])
    again = replace(later, at=later.at + timedelta(hours=1))
    return {
        "new rows": seconds(lambda: store(world, tree, batch, days=DAYS)),
        "changed rows": seconds(lambda: store(world, tree, later, days=DAYS)),
        "the same rows again": seconds(lambda: store(world, tree, again, days=DAYS)),
        "settling them": seconds(lambda: _settle(world, tree)),
    }


def _dearer(row: InsightRow) -> InsightRow:
    return row._replace(counters=row.counters._replace(spend=row.counters.spend + Decimal(1)))


def _settle(world: World, tree: Tree, *, days: int = DAYS) -> None:
    with world.app.raw(tree.seller_id) as driver:
        _advance(driver, tree, days=days)


def _advance(driver: psycopg.Connection[Any], tree: Tree, *, days: int) -> None:
    settled = PostgresSettledSums(driver, tree.seller_id, changed=list, quiet_days=QUIET)
    settled.advance(through=FIRST + timedelta(days=days - 1), days=days)
