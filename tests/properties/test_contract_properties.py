"""The pure properties of the metrics contract, for any counters (specification 03, section 5)."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from pixecom.domain.insights.contract import Counters, derive, total
from pixecom.domain.insights.source import (
    StoreSource,
    choose_source,
    summary_source,
    unattributed,
)
from pixecom.entrypoints.testkit import invariants, strategies


class TestSummaries:
    @given(strategies.counter_sets(), st.data())
    def test_p1_p2_add_up_over_any_grouping(
        self, rows: list[Counters], data: st.DataObject
    ) -> None:
        groups = [data.draw(st.integers(0, 3)) for _ in rows]
        subtotals = [
            total(row for row, own in zip(rows, groups, strict=True) if own == group)
            for group in range(4)
        ]
        invariants.assert_additive(rows, total(subtotals))

    @given(strategies.counter_sets(), st.randoms(use_true_random=False))
    def test_p3_do_not_depend_on_order(self, rows: list[Counters], random: Random) -> None:
        shuffled = rows.copy()
        random.shuffle(shuffled)
        assert total(shuffled) == total(rows)
        invariants.assert_order_does_not_matter(total, rows)

    @given(strategies.counter_sets())
    def test_p4_derive_from_the_sum(self, rows: list[Counters]) -> None:
        summary = total(rows)
        invariants.assert_summary_is_derived(rows, summary, derive(summary))

    @given(strategies.counter_sets(min_size=1))
    def test_p5_have_ratios_between_those_of_their_members(self, rows: list[Counters]) -> None:
        invariants.assert_between_members(rows)

    @given(strategies.counter_sets(), st.integers(1, 5))
    def test_p14_do_not_depend_on_the_page_size(self, rows: list[Counters], size: int) -> None:
        pages = [rows[start : start + size] for start in range(0, len(rows), size)]
        assert total(total(page) for page in pages) == total(rows)


class TestMetrics:
    @given(strategies.counters(), st.integers(1, 1000))
    def test_p6_scale(self, counters: Counters, factor: int) -> None:
        invariants.assert_scales(counters, factor)

    @given(strategies.counters())
    def test_p7_are_zero_over_zero(self, counters: Counters) -> None:
        invariants.assert_zero_rule(counters, derive(counters))

    @given(strategies.funnel_counters())
    def test_p8_multiply_the_steps_of_the_funnel(self, counters: Counters) -> None:
        invariants.assert_cr_is_the_product(counters, derive(counters))

    @given(strategies.counters())
    def test_are_finite_with_ten_digits(self, counters: Counters) -> None:
        metrics = derive(counters)
        for name in invariants.QUOTIENTS:
            assert getattr(metrics, name).as_tuple().exponent == -10


class TestSources:
    @given(strategies.counters(), st.none() | strategies.counters())
    def test_never_mix_within_an_entity(self, reported: Counters, store: Counters | None) -> None:
        chosen = choose_source(reported=reported, store=store)
        right = reported if store is None else store
        assert chosen.counters.spend == reported.spend
        assert chosen.counters.clicks == reported.clicks
        assert chosen.counters.purchases == right.purchases
        assert chosen.counters.revenue == right.revenue

    @given(st.lists(st.sampled_from([StoreSource.STORE, StoreSource.PIXEL])))
    def test_of_a_summary_do_not_depend_on_order(self, sources: Sequence[StoreSource]) -> None:
        assert summary_source(sources) is summary_source(sources[::-1])

    @given(strategies.counter_sets(), strategies.counters())
    def test_p11_children_and_the_unattributed_row_make_the_parent(
        self, children: list[Counters], alone: Counters
    ) -> None:
        parent = total([*children, alone])
        rest = unattributed(whole=parent, parts=children) or Counters()
        held = total(children)
        assert rest.purchases + held.purchases == parent.purchases
        assert rest.revenue + held.revenue == parent.revenue
        assert rest.content_views + held.content_views == parent.content_views
        assert rest.spend == 0
