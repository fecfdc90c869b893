"""Every source of numbers passes the published contract."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from tests.factories import ad_account, campaign_tree
from tests.fakes.campaign_trees import FixedCampaignTrees
from tests.rows import Factory
from tests.sellers_at_meta import AtMeta, sellers_at_meta

from pixecom.adapters.csv_import.files import CsvStatsFiles
from pixecom.adapters.csv_import.stats import CsvStatsProvider
from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.application.insights.ports import StatsProvider
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.world import AccountPlan, Plan
from pixecom.entrypoints.testkit import StatsProviderContract
from pixecom.settings import Settings

EXPORT = Path(__file__).parents[1] / "data/meta/ads_manager_export_daily.csv"


class TestMockStatsProvider(StatsProviderContract):
    @pytest.fixture
    def account(self) -> AdAccount:
        return ad_account()

    @pytest.fixture
    def days(self) -> DayRange:
        return DayRange.inclusive(date(2026, 4, 28), date(2026, 5, 3))

    @pytest.fixture
    def provider(self, account: AdAccount) -> StatsProvider:
        trees = [
            campaign_tree("1", ads=(2, 0, 3)),
            campaign_tree("2", ads=(1,), budget="33.33", budget_type=BudgetType.LIFETIME),
            campaign_tree("3", ads=(4, 1), budget="7.77", status=EntityStatus.PAUSED),
            campaign_tree("4", ads=(2,), status=EntityStatus.DELETED),
            campaign_tree("5", ads=()),
            campaign_tree("6", ads=(1,), budget="0"),
        ]
        return MockStatsProvider(
            trees=FixedCampaignTrees({(account.seller_id, account.id): trees}),
            page_size=7,
        )


class TestCsvStatsProvider(StatsProviderContract):
    @pytest.fixture
    def account(self) -> AdAccount:
        return ad_account(external_id="1200000000000001")

    @pytest.fixture
    def days(self) -> DayRange:
        return DayRange.inclusive(date(2023, 8, 24), date(2023, 8, 27))

    @pytest.fixture
    def provider(self) -> Iterator[StatsProvider]:
        with EXPORT.open("rb") as file:
            yield CsvStatsProvider(CsvStatsFiles().open(file), page_size=100)


@pytest.fixture(scope="module")
def at_meta(settings: Settings, make: Factory) -> Iterator[AtMeta]:
    plan = Plan(seed=3, accounts=(AccountPlan(campaigns=3, adsets=2, ads=3),))
    with sellers_at_meta(plan, settings=settings, make=make) as running:
        archived = next(running.meta.world.accounts[0].below("ad"))
        running.meta.world.set_status(archived.id, "ARCHIVED")
        running.meta.faults.plant(Fault(page_limit=7))
        yield running


class TestMetaStatsProvider(StatsProviderContract):
    """Against the simulator, which shares no code with the provider."""

    @pytest.fixture
    def account(self, at_meta: AtMeta) -> AdAccount:
        return at_meta.connected()

    @pytest.fixture
    def days(self) -> DayRange:
        return DayRange.inclusive(date(2026, 5, 15), date(2026, 5, 20))

    @pytest.fixture
    def provider(self, at_meta: AtMeta) -> StatsProvider:
        return at_meta.provider
