"""Store or pixel, and what no row holds (specification 03, sections 3 and 6.2)."""

from __future__ import annotations

from decimal import Decimal

from pixecom.domain.insights.contract import NOTHING, Counters, derive
from pixecom.domain.insights.source import (
    StoreSource,
    choose_source,
    summary_source,
    unattributed,
)

REPORTED = Counters(
    spend=Decimal(100),
    impressions=10000,
    clicks=500,
    content_views=300,
    checkout=60,
    purchases=30,
    revenue=Decimal(1500),
)
STORE = Counters(content_views=10, add_to_cart=5, checkout=4, purchases=1, revenue=Decimal(50))


class TestChooseSource:
    def test_takes_the_pixel_where_the_store_knows_nothing(self) -> None:
        chosen = choose_source(reported=REPORTED, store=None)
        assert chosen.source is StoreSource.PIXEL
        assert derive(chosen.counters).cr == 10
        assert derive(chosen.counters).roas == 15

    def test_takes_all_five_inputs_from_the_store_as_soon_as_it_has_a_row(self) -> None:
        chosen = choose_source(reported=REPORTED, store=STORE)
        assert chosen.source is StoreSource.STORE
        assert chosen.counters == Counters(
            spend=Decimal(100),
            impressions=10000,
            clicks=500,
            content_views=10,
            add_to_cart=5,
            checkout=4,
            purchases=1,
            revenue=Decimal(50),
        )

    def test_counts_a_store_row_of_zeros_as_a_row(self) -> None:
        chosen = choose_source(reported=REPORTED, store=NOTHING)
        assert chosen.source is StoreSource.STORE
        assert chosen.counters.purchases == 0
        assert chosen.counters.spend == 100


class TestSummarySource:
    def test_is_that_of_all_rows(self) -> None:
        assert summary_source([StoreSource.STORE, StoreSource.STORE]) is StoreSource.STORE
        assert summary_source([StoreSource.PIXEL]) is StoreSource.PIXEL

    def test_is_mixed_where_rows_differ(self) -> None:
        assert summary_source([StoreSource.PIXEL, StoreSource.STORE]) is StoreSource.MIXED

    def test_of_nothing_is_pixel(self) -> None:
        assert summary_source([]) is StoreSource.PIXEL


class TestUnattributed:
    def test_is_the_bucket_itself_for_campaigns(self) -> None:
        assert unattributed(whole=STORE, parts=[]) == STORE

    def test_is_the_parent_minus_its_children(self) -> None:
        children = [
            Counters(content_views=4, add_to_cart=5, checkout=1, revenue=Decimal("20.5")),
            Counters(content_views=5, purchases=1, revenue=Decimal("9.5")),
        ]
        assert unattributed(whole=STORE, parts=children) == Counters(
            content_views=1, checkout=3, revenue=Decimal(20)
        )

    def test_never_holds_what_the_platform_reports(self) -> None:
        assert unattributed(whole=REPORTED, parts=[]) == Counters(
            content_views=300, checkout=60, purchases=30, revenue=Decimal(1500)
        )

    def test_counts_visitors_who_bought_nothing(self) -> None:
        visitors = Counters(content_views=3)
        assert unattributed(whole=visitors, parts=[]) == visitors

    def test_is_none_when_children_hold_everything(self) -> None:
        assert unattributed(whole=STORE, parts=[STORE]) is None
