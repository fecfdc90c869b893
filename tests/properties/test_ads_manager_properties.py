"""The contract's properties of stored figures: SQL against plain Python (specification 03 §5)."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.conftest import Gate
from tests.properties.stored_worlds import DAYS, SIBLINGS, Stage, World, stage, worlds
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import (
    DayBounds,
    EntityFilter,
    SortColumn,
    SortDirection,
)
from pixecom.domain.insights.contract import NOTHING, Counters, derive, total
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import CampaignId
from pixecom.domain.shared.lifecycle import EntityStatus
from pixecom.domain.shared.money import from_micros

EXAMPLES_OF_G48 = 1000
PARTS_OF_G48 = 4
"""Test processes share them."""
FEW = settings(max_examples=60, deadline=None)
_SHARE = (2**63 - 1) // (SIBLINGS * DAYS * 2)
"""The largest figure whose sum over all entities and days still fits a ``bigint``."""
LARGEST = Counters(
    spend=from_micros(_SHARE),
    impressions=_SHARE,
    clicks=_SHARE,
    content_views=_SHARE,
    add_to_cart=_SHARE,
    checkout=_SHARE,
    purchases=_SHARE,
    revenue=from_micros(_SHARE),
)
AT_THE_LIMIT = World(
    level=Level.CAMPAIGN,
    reported={(owner, day): LARGEST for owner in range(SIBLINGS) for day in range(DAYS)},
    store={(owner, 0): LARGEST for owner in range(0, SIBLINGS + 1, 2)},
    first=0,
    last=DAYS - 1,
)


@pytest.fixture(scope="module")
def played(make: Factory, app_database: Database) -> Stage:
    return stage(make, app_database)


@pytest.fixture(scope="module")
def elsewhere(make: Factory, app_database: Database) -> Stage:
    return stage(make, app_database)


class TestG48:
    @pytest.mark.parametrize("part", range(PARTS_OF_G48))
    def test_sql_sums_fed_to_derive_equal_the_python_contract(
        self, played: Stage, gate: Gate, part: int
    ) -> None:
        worlds_seen = 0

        @example(AT_THE_LIMIT)
        @given(worlds())
        @settings(
            max_examples=EXAMPLES_OF_G48 // PARTS_OF_G48,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
        )
        def compare(world: World) -> None:
            nonlocal worlds_seen
            worlds_seen += 1
            check_against_python(played, world)

        compare()

        gate(f"G48: part {part + 1} of {PARTS_OF_G48}, {worlds_seen} worlds, 0 differences")


def check_against_python(played: Stage, world: World) -> None:
    """Hold everything that SQL answers against the contract on the same rows."""
    page = played.ask(played.play(world))
    found = {row.id: row.figures for row in page.rows}
    ids = played.entities[world.level]
    expected = {ids[entity]: row for entity, row in world.expected().items()}
    assert found.keys() == expected.keys()
    for entity, figures in found.items():
        assert figures.counters == expected[entity].counters
        assert figures.store_source is expected[entity].source
        assert figures.metrics == derive(expected[entity].counters)
    loose = page.unattributed.counters if page.unattributed else None
    assert loose == world.expected_unattributed()
    summary = world.expected_summary()
    assert page.summary.counters == summary.counters
    assert page.summary.store_source is summary.source
    assert page.summary.metrics == derive(summary.counters)
    assert page.meta.total_rows == len(expected)


class TestASummary:
    @given(worlds())
    @FEW
    def test_p1_adds_up_over_its_rows(self, played: Stage, world: World) -> None:
        page = played.ask(played.play(world))

        rows = total(row.figures.counters for row in page.rows)
        loose = page.unattributed.counters if page.unattributed else NOTHING
        assert page.summary.counters == rows + loose

    @given(worlds(whole_range=True))
    @FEW
    def test_p2_adds_up_over_days_with_the_source_held_fixed(
        self, played: Stage, world: World
    ) -> None:
        of_one_source = replace(world, store={})
        query = played.play(of_one_source)
        first = query.days.first
        assert first is not None

        days = [
            played.ask(replace(query, days=DayBounds(first=day, last=day))).summary.counters
            for day in (first.fromordinal(first.toordinal() + n) for n in range(DAYS))
        ]

        assert total(days) == played.ask(query).summary.counters

    @given(worlds(whole_range=True))
    @FEW
    def test_p2_adds_up_over_days_on_the_platforms_side_always(
        self, played: Stage, world: World
    ) -> None:
        query = played.play(world)
        first = query.days.first
        assert first is not None

        days = [
            played.ask(replace(query, days=DayBounds(first=day, last=day))).summary.counters
            for day in (first.fromordinal(first.toordinal() + n) for n in range(DAYS))
        ]

        whole, parts = played.ask(query).summary.counters, total(days)
        assert (parts.spend, parts.impressions, parts.clicks) == (
            whole.spend,
            whole.impressions,
            whole.clicks,
        )

    @given(worlds(), st.randoms(use_true_random=False))
    @FEW
    def test_p3_does_not_depend_on_the_order_of_writing(
        self, played: Stage, world: World, random: Random
    ) -> None:
        shuffled = list(world.reported.items())
        random.shuffle(shuffled)
        again = replace(world, reported=dict(shuffled))

        before, after = played.ask(played.play(world)), played.ask(played.play(again))

        assert (before.summary, before.unattributed) == (after.summary, after.unattributed)

    @given(
        worlds(),
        st.sampled_from(SortColumn),
        st.sampled_from(SortDirection),
        st.integers(1, SIBLINGS + 1),
    )
    @FEW
    def test_p14_does_not_depend_on_limit_cursor_or_sort(
        self,
        played: Stage,
        world: World,
        column: SortColumn,
        direction: SortDirection,
        limit: int,
    ) -> None:
        query = played.play(world)
        whole = played.ask(query)

        pages = played.walk(replace(query, sort_by=column, direction=direction, limit=limit))

        assert {page.summary for page in pages} == {whole.summary}
        walked = [row for page in pages for row in page.rows]
        assert sorted(row.id for row in walked) == sorted(row.id for row in whole.rows)

    @given(worlds())
    @FEW
    def test_p15_of_a_filter_that_matches_all_lacks_only_the_unattributed(
        self, played: Stage, world: World
    ) -> None:
        query = played.play(world)
        page = played.ask(query)
        loose = page.unattributed.counters if page.unattributed else NOTHING

        for where in (
            EntityFilter(statuses=tuple(EntityStatus)),
            EntityFilter(search="a"),
            EntityFilter(campaigns=tuple(map(CampaignId, played.entities[Level.CAMPAIGN]))),
        ):
            filtered = played.ask(replace(query, where=where))
            assert filtered.summary.counters + loose == page.summary.counters
            assert filtered.unattributed is None


class TestAnotherSeller:
    @given(worlds(), worlds())
    @FEW
    def test_p12_never_changes_a_result(
        self, played: Stage, elsewhere: Stage, world: World, other: World
    ) -> None:
        query = played.play(world)
        before = played.ask(query)
        theirs = elsewhere.play(other)

        # The same days, and whatever they hold.
        assert played.ask(query) == before
        under_their_days = replace(query, days=theirs.days)
        mine = {each for ids in played.entities.values() for each in ids}
        assert {row.id for row in played.ask(under_their_days).rows} <= mine
