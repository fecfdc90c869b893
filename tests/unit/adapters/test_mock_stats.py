"""The mock provider beyond the contract that all providers share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st
from tests.factories import ad_account, ad_leaf, campaign_tree
from tests.fakes.campaign_trees import FixedCampaignTrees

from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.domain.insights.fact import TIERS, InsightRow, Level
from pixecom.domain.insights.tree import CampaignTree
from pixecom.domain.shared.ids import AdId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.testkit.invariants import assert_additive, assert_levels_add_up

ACCOUNT = ad_account()
DAYS = DayRange.inclusive(date(2026, 1, 15), date(2026, 1, 17))


def provider(
    trees: Sequence[CampaignTree],
    *,
    page_size: int = 500,
) -> MockStatsProvider:
    return MockStatsProvider(
        trees=FixedCampaignTrees({(ACCOUNT.seller_id, ACCOUNT.id): trees}),
        page_size=page_size,
    )


def rows(mock: MockStatsProvider, level: Level) -> list[InsightRow]:
    pages = mock.fetch_insights(account=ACCOUNT, level=level, days=DAYS)
    return [row for page in pages for row in page]


class TestMockStatsProvider:
    @given(
        st.lists(
            st.tuples(
                st.lists(st.integers(0, 4), max_size=4),
                st.decimals(0, 5000, places=2),
                st.sampled_from(EntityStatus),
            ),
            max_size=4,
        )
    )
    def test_p11_g25_ads_sum_to_ad_sets_to_campaigns_to_the_account(
        self, shapes: list[tuple[list[int], object, EntityStatus]]
    ) -> None:
        mock = provider(
            [
                campaign_tree(str(number), ads=ads, budget=str(budget), status=status)
                for number, (ads, budget, status) in enumerate(shapes, 1)
            ]
        )
        ads, adsets, campaigns = (rows(mock, level) for level in reversed(TIERS))
        assert_levels_add_up(adsets, ads)
        assert_levels_add_up(campaigns, adsets)
        for control in rows(mock, Level.ACCOUNT):
            of_day = [row.counters for row in ads if row.day == control.day]
            assert_additive(of_day, control.counters)

    def test_gives_the_published_vector(self) -> None:
        ad = replace(ad_leaf("1"), id=AdId(UUID("22222222-2222-4222-8222-222222222222")))
        tree = campaign_tree("1", ads=(1,))
        mock = provider([replace(tree, adsets=[replace(tree.adsets[0], ads=[ad])])])
        for level in Level:
            first = rows(mock, level)[0]
            assert (first.day, first.counters.spend) == (DAYS.start, Decimal("107.11"))
            assert first.counters.revenue == Decimal("341.42")

    def test_keeps_the_figures_of_an_ad_when_its_campaign_is_paused(self) -> None:
        running = rows(provider([campaign_tree("1")]), Level.AD)
        paused = rows(provider([campaign_tree("1", status=EntityStatus.PAUSED)]), Level.AD)
        assert paused == running

    def test_delivers_active_entities_only_and_leaves_deleted_ones_out(self) -> None:
        trees = [
            campaign_tree("1", ads=(2,)),
            campaign_tree("7", ads=(), status=EntityStatus.DELETED),
        ]
        pages = provider(trees).fetch_delivery(account=ACCOUNT)
        states = {(row.level, row.external_id): row.delivery_status for p in pages for row in p}
        assert states == {
            (Level.CAMPAIGN, "1"): DeliveryStatus.ACTIVE,
            (Level.ADSET, "11"): DeliveryStatus.ACTIVE,
            (Level.AD, "111"): DeliveryStatus.ACTIVE,
            (Level.AD, "112"): DeliveryStatus.INACTIVE,
        }

    def test_sends_pages_of_the_size_it_is_told(self) -> None:
        mock = provider([campaign_tree("1", ads=(3, 2))], page_size=4)
        pages = list(mock.fetch_insights(account=ACCOUNT, level=Level.AD, days=DAYS))
        assert [len(page) for page in pages] == [4, 4, 4, 3]

    def test_gives_nothing_for_an_account_without_campaigns(self) -> None:
        mock = provider([])
        assert [rows(mock, level) for level in Level] == [[], [], [], []]
        assert list(mock.fetch_entities(account=ACCOUNT)) == []
