"""Settled sums equal plain sums (goal X1), whatever was observed, settled and restated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import Connection
from tests.conftest import Gate
from tests.fakes.clock import ManualClock
from tests.rows import Factory, Tree

from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights.facts import PostgresFactStore
from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.application.insights.reports import (
    AdsManagerQuery,
    DayBounds,
    EntityFilter,
    SortColumn,
)
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import EntityPath, InsightRow, Level
from pixecom.domain.shared.ids import CampaignId, RunId
from pixecom.domain.shared.period import DayRange

FIRST, DAYS, CAMPAIGNS, QUIET = date(2026, 3, 1), 12, 4, 3
PATIENCE = "SET LOCAL lock_timeout = '60s'; SET LOCAL statement_timeout = '60s'"
STORED = "SELECT entity_id, stat_date, spend_micros FROM ad_stats_daily WHERE entity_type = 1"
NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
_SUPPRESSED = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]

_days = st.integers(0, DAYS - 1)


@dataclass(frozen=True, slots=True)
class Observe:
    """Figures by (campaign, day); complete for a window, or an import of one or more pages."""

    figures: Mapping[tuple[int, int], int]
    window: tuple[int, int] | None
    page: int = CAMPAIGNS * DAYS


@dataclass(frozen=True, slots=True)
class Settle:
    """Settle some days, up to a day."""

    through: int
    days: int


@dataclass(frozen=True, slots=True)
class Clear:
    """Forget what is settled."""


OBSERVE = st.builds(
    Observe,
    figures=st.dictionaries(
        st.tuples(st.integers(0, CAMPAIGNS - 1), _days), st.integers(0, 3), max_size=10
    ),
    window=st.none() | st.tuples(_days, _days).map(lambda pair: (min(pair), max(pair))),
    page=st.integers(1, 4),
)
SETTLE = st.builds(Settle, through=_days, days=st.integers(1, DAYS))
STEPS = st.lists(OBSERVE | SETTLE | st.builds(Clear), min_size=2, max_size=8)
RANGE: st.SearchStrategy[tuple[int | None, int | None]] = st.one_of(
    st.tuples(_days, _days).map(lambda pair: (min(pair), max(pair))),
    st.tuples(st.none(), _days),
    st.tuples(_days, st.none()),
    st.just((None, None)),
)
RANGES = st.lists(RANGE, min_size=1, max_size=3)


@dataclass
class Stage:
    """A seller whose figures are written, settled and read for real, and kept in a dictionary."""

    database: Database
    tree: Tree
    daily: dict[tuple[int, int], int] = field(default_factory=dict)
    minutes: int = 0

    def do(self, step: Observe | Settle | Clear) -> None:
        with self.database.raw(self.tree.seller_id) as connection:
            self._do(step, connection)

    def do_beside_others(self, steps: Sequence[Observe | Settle | Clear]) -> None:
        """Do every step in a transaction that waits for the seller's lock, as the pipeline."""
        for step in steps:
            with self.database.raw(self.tree.seller_id) as connection:
                connection.execute(PATIENCE)
                facts = PostgresFactStore(
                    connection, self.tree.seller_id, changed=list, quiet_days=QUIET
                )
                facts.lock()
                self._do(step, connection)

    def stored(self) -> None:
        """Take what is stored by day for the truth."""
        days = [_known(day) for day in range(DAYS)]
        with self.database.raw(self.tree.seller_id) as connection:
            rows = connection.execute(STORED).fetchall()
        self.daily = {
            (self.tree.campaign_ids.index(campaign), days.index(day)): spend // 1_000_000
            for campaign, day, spend in rows
        }

    def faults(self) -> int:
        with self.database.raw(self.tree.seller_id) as connection:
            return self._sums(connection).differences()

    def read(
        self, first: int | None, last: int | None, *, chosen: bool, sort_by: SortColumn
    ) -> dict[UUID, int]:
        ids = tuple(CampaignId(each) for each in self.tree.campaign_ids) if chosen else ()
        query = AdsManagerQuery(
            seller_id=self.tree.seller_id,
            days=DayBounds(first=_day(first), last=_day(last)),
            where=EntityFilter(campaigns=ids),
            sort_by=sort_by,
        )
        page = PostgresAdsManagerReader(self.database, ManualClock()).page(query)
        spent = {row.id: int(row.figures.counters.spend) for row in page.rows}
        assert int(page.summary.counters.spend) == sum(spent.values())
        return spent

    def expected(self, first: int | None, last: int | None) -> dict[UUID, int]:
        low, high = 0 if first is None else first, DAYS if last is None else last
        sums = dict.fromkeys(range(CAMPAIGNS), 0)
        for (campaign, day), spend in self.daily.items():
            sums[campaign] += spend if low <= day <= high else 0
        return {self.tree.campaign_ids[n]: spend for n, spend in sums.items()}

    def _do(self, step: Observe | Settle | Clear, connection: Connection[Any]) -> None:
        settled = self._sums(connection)
        if isinstance(step, Clear):
            settled.clear()
        elif isinstance(step, Settle):
            settled.advance(through=FIRST + timedelta(days=step.through), days=step.days)
        else:
            facts = PostgresFactStore(
                connection, self.tree.seller_id, changed=list, quiet_days=QUIET
            )
            self._observe(step, facts)

    def _sums(self, connection: Connection[Any]) -> PostgresSettledSums:
        return PostgresSettledSums(connection, self.tree.seller_id, changed=list, quiet_days=QUIET)

    def _observe(self, step: Observe, facts: PostgresFactStore) -> None:
        low, high = step.window or (0, DAYS - 1)
        kept = {key: spend for key, spend in step.figures.items() if low <= key[1] <= high}
        if step.window:
            gone = [key for key in self.daily if low <= key[1] <= high]
            self.daily |= dict.fromkeys(gone, 0)
        self.daily |= kept
        self.minutes += 1
        at = NOON + timedelta(minutes=self.minutes)
        days = DayRange.inclusive(*map(_known, (low, high)))
        rows = [self._row(*key, spend) for key, spend in kept.items()]
        pages = (
            [rows]
            if step.window
            else [rows[n : n + step.page] for n in range(0, len(rows), step.page)]
        )
        for page in pages:
            facts.replace(
                account=self.tree.account,
                level=Level.CAMPAIGN,
                days=days if step.window else None,
                rows=page,
                ids={str(campaign): campaign for campaign in self.tree.campaign_ids},
                run_id=RunId(uuid4()),
                observed_at=at,
            )
        if not step.window:
            facts.catch_up(
                accounts=[self.tree.account], level=Level.CAMPAIGN, days=days, observed_at=at
            )

    def _row(self, campaign: int, day: int, spend: int) -> InsightRow:
        external = str(self.tree.campaign_ids[campaign])
        return InsightRow(
            level=Level.CAMPAIGN,
            external_id=external,
            day=_known(day),
            counters=Counters(spend=Decimal(spend), clicks=spend),
            path=EntityPath(campaign_id=external),
        )


def _known(day: int) -> date:
    return FIRST + timedelta(days=day)


def _day(day: int | None) -> date | None:
    return None if day is None else _known(day)


def _play(
    database: Database,
    make: Factory,
    steps: list[Observe | Settle | Clear],
    ranges: list[tuple[int | None, int | None]],
) -> None:
    stage = Stage(database, make.tree(campaigns=CAMPAIGNS, adsets=0, ads=0))
    for step in steps:
        stage.do(step)
        assert stage.faults() == 0
    for first, last in ranges:
        for chosen, sort_by in product((False, True), (SortColumn.CREATED_AT, SortColumn.ROAS)):
            read = stage.read(first, last, chosen=chosen, sort_by=sort_by)
            assert read == stage.expected(first, last)


@settings(max_examples=100, deadline=None, suppress_health_check=_SUPPRESSED)
@given(steps=STEPS, ranges=RANGES)
def test_settled_sums_equal_plain_sums(
    app_database: Database,
    make: Factory,
    steps: list[Observe | Settle | Clear],
    ranges: list[tuple[int | None, int | None]],
) -> None:
    _play(app_database, make, steps, ranges)


def _meet(
    database: Database,
    make: Factory,
    actors: list[list[Observe | Settle | Clear]],
    ranges: list[tuple[int | None, int | None]],
) -> None:
    stage = Stage(database, make.tree(campaigns=CAMPAIGNS, adsets=0, ads=0))

    def look_on() -> None:
        for first, last in ranges:  # a page that adds up to its summary, whoever writes
            stage.read(first, last, chosen=False, sort_by=SortColumn.CREATED_AT)

    with ThreadPoolExecutor(len(actors) + 1) as pool:
        writers = [pool.submit(stage.do_beside_others, steps) for steps in actors]
        pool.submit(look_on).result()
        for writer in writers:
            writer.result()

    stage.stored()
    assert stage.faults() == 0
    for first, last in ranges:
        for sort_by in (SortColumn.CREATED_AT, SortColumn.ROAS):
            read = stage.read(first, last, chosen=False, sort_by=sort_by)
            assert read == stage.expected(first, last)


@settings(max_examples=25, deadline=None, suppress_health_check=_SUPPRESSED)
@given(actors=st.lists(STEPS, min_size=2, max_size=3), ranges=RANGES)
def test_settled_sums_equal_plain_sums_when_writers_meet(
    app_database: Database,
    make: Factory,
    actors: list[list[Observe | Settle | Clear]],
    ranges: list[tuple[int | None, int | None]],
) -> None:
    _meet(app_database, make, actors, ranges)


@pytest.mark.long
def test_settled_sums_equal_plain_sums_in_two_thousand_worlds(
    app_database: Database, make: Factory, gate: Gate
) -> None:
    @settings(max_examples=1000, deadline=None, suppress_health_check=_SUPPRESSED)
    @given(steps=STEPS, ranges=RANGES)
    def play(
        steps: list[Observe | Settle | Clear], ranges: list[tuple[int | None, int | None]]
    ) -> None:
        _play(app_database, make, steps, ranges)

    @settings(max_examples=1000, deadline=None, suppress_health_check=_SUPPRESSED)
    @given(actors=st.lists(STEPS, min_size=2, max_size=3), ranges=RANGES)
    def meet(
        actors: list[list[Observe | Settle | Clear]],
        ranges: list[tuple[int | None, int | None]],
    ) -> None:
        _meet(app_database, make, actors, ranges)

    play()
    meet()
    gate("X1: 1,000 worlds, and 1,000 in which writers and settling meet: 0 mismatches")
