"""The write path equals a pure model, for any sequence of observations, on a real database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.rows import Factory, Tree

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights import packing
from pixecom.adapters.postgres.insights.facts import PostgresFactStore
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import EntityPath, InsightRow, Level
from pixecom.domain.shared.ids import RunId
from pixecom.domain.shared.period import DayRange

FIRST = date(2026, 5, 1)
NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
CAMPAIGNS, DAYS = 3, 4


@dataclass(frozen=True, slots=True)
class Observation:
    """What a provider said at a minute: figures by (campaign, day), for a window or an import."""

    minute: int
    figures: tuple[tuple[int, int, int], ...]
    window: tuple[int, int] | None

    @property
    def kept(self) -> dict[tuple[int, int], int]:
        """Last wins; a complete answer has no rows outside its window."""
        low, high = self.window or (0, DAYS - 1)
        return {
            (campaign, day): spend for campaign, day, spend in self.figures if low <= day <= high
        }


@dataclass
class Model:
    """The rule in plain words: latest change wins, unchanged is untouched, vanished is zero."""

    daily: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    history: int = 0

    def observe(self, seen: Observation) -> tuple[int, int]:
        figures = dict(seen.kept)
        if seen.window:
            low, high = seen.window
            for campaign, day in self.daily:
                if low <= day <= high:
                    figures.setdefault((campaign, day), 0)
        changed = {
            key: spend
            for key, spend in figures.items()
            if key not in self.daily
            or (self.daily[key][0] != spend and self.daily[key][1] <= seen.minute)
        }
        self.daily |= {key: (spend, seen.minute) for key, spend in changed.items()}
        self.history += len(changed)
        return len(changed), len(changed)


OBSERVATIONS = st.lists(
    st.builds(
        Observation,
        minute=st.integers(0, 6),
        figures=st.lists(
            st.tuples(st.integers(0, CAMPAIGNS - 1), st.integers(0, DAYS - 1), st.integers(0, 3)),
            max_size=8,
        ).map(tuple),
        window=st.none()
        | st.tuples(st.integers(0, DAYS - 1), st.integers(0, DAYS - 1)).map(
            lambda pair: (min(pair), max(pair))
        ),
    ),
    min_size=1,
    max_size=6,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(observations=OBSERVATIONS, cut=st.booleans())
def test_replace_equals_the_model(
    app_database: Database, make: Factory, observations: list[Observation], *, cut: bool
) -> None:
    tree, model = make.tree(campaigns=CAMPAIGNS, adsets=0, ads=0), Model()
    whole = packing.CHUNK_ROWS
    packing.CHUNK_ROWS = 1 if cut else whole
    try:
        for seen in observations:
            assert _store(app_database, tree, seen) == model.observe(seen)
    finally:
        packing.CHUNK_ROWS = whole
    assert _stored(app_database, tree) == model.daily
    assert _history(app_database, tree) == model.history


def _store(database: Database, tree: Tree, seen: Observation) -> tuple[int, int]:
    ids = {str(campaign): campaign for campaign in tree.campaign_ids}
    rows = [
        InsightRow(
            level=Level.CAMPAIGN,
            external_id=str(tree.campaign_ids[campaign]),
            day=FIRST + timedelta(days=day),
            counters=Counters(spend=Decimal(spend)),
            path=EntityPath(campaign_id=str(tree.campaign_ids[campaign])),
        )
        for (campaign, day), spend in seen.kept.items()
    ]
    days = None
    if seen.window:
        low, high = (FIRST + timedelta(days=day) for day in seen.window)
        days = DayRange.inclusive(low, high)
    with database.raw(tree.seller_id) as connection:
        return PostgresFactStore(connection, tree.seller_id, changed=list).replace(
            account=tree.account,
            level=Level.CAMPAIGN,
            days=days,
            rows=rows,
            ids=ids,
            run_id=RunId(uuid4()),
            observed_at=NOON + timedelta(minutes=seen.minute),
        )


def _stored(database: Database, tree: Tree) -> dict[tuple[int, int], tuple[int, int]]:
    with database.raw(tree.seller_id) as connection:
        rows = connection.execute(
            "SELECT entity_id, stat_date, spend_micros, observed_at FROM ad_stats_daily"
            " WHERE entity_type = 1"
        ).fetchall()
    place: dict[UUID, int] = {one: at for at, one in enumerate(tree.campaign_ids)}
    return {
        (place[entity], (day - FIRST).days): (spend // 1_000_000, (at - NOON).seconds // 60)
        for entity, day, spend, at in rows
    }


def _history(database: Database, tree: Tree) -> int:
    with database.raw(tree.seller_id) as connection:
        row = connection.execute("SELECT count(*) FROM ad_stats_raw").fetchone()
    assert row is not None
    return int(row[0])
