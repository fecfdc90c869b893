"""Campaign trees, from the database and from the fake that stands in for it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.factories import ad_account, campaign_tree
from tests.fakes.campaign_trees import FixedCampaignTrees
from tests.rows import Factory

from pixecom.adapters.postgres.campaign_trees import PostgresCampaignTrees
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.catalogue import CampaignTrees
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.tree import CampaignTree
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus

WANTED = [
    campaign_tree("51", ads=(2, 0, 1), budget="12.34"),
    campaign_tree("52", ads=(), budget_type=BudgetType.LIFETIME, status=EntityStatus.DELETED),
]


class CampaignTreesContract:
    """What the mock provider relies on."""

    @pytest.fixture
    def account(self) -> AdAccount:
        raise NotImplementedError

    @pytest.fixture
    def trees(self, account: AdAccount) -> CampaignTrees:
        raise NotImplementedError

    def test_gives_everything_that_is_on_the_platform_oldest_first(
        self, trees: CampaignTrees, account: AdAccount
    ) -> None:
        found = trees.of_account(account)
        assert [shape(tree) for tree in found] == [shape(tree) for tree in WANTED]

    def test_gives_ads_their_own_ids(self, trees: CampaignTrees, account: AdAccount) -> None:
        ads = [ad for tree in trees.of_account(account) for one in tree.adsets for ad in one.ads]
        assert len({ad.id for ad in ads}) == len(ads) == 3

    def test_knows_nothing_of_other_accounts(self, trees: CampaignTrees) -> None:
        assert list(trees.of_account(ad_account(external_id="strange"))) == []


class TestFixedCampaignTrees(CampaignTreesContract):
    @pytest.fixture
    def account(self) -> AdAccount:
        return ad_account()

    @pytest.fixture
    def trees(self, account: AdAccount) -> CampaignTrees:
        return FixedCampaignTrees({(account.seller_id, account.id): WANTED})


class TestPostgresCampaignTrees(CampaignTreesContract):
    @pytest.fixture
    def account(self, make: Factory) -> AdAccount:
        return make.ad_account(make.seller())

    @pytest.fixture
    def trees(self, account: AdAccount, make: Factory, app_database: Database) -> CampaignTrees:
        for tree in WANTED:
            store(make, account, tree)
        unlaunched = make.campaign(account.seller_id, account.id, external_campaign_id=None)
        make.ad(account.seller_id, make.adset(account.seller_id, unlaunched))
        return PostgresCampaignTrees(app_database)

    def test_leaves_out_what_is_not_on_the_platform_yet(
        self, account: AdAccount, make: Factory, app_database: Database
    ) -> None:
        seller = account.seller_id
        campaign = make.campaign(seller, account.id)
        make.adset(seller, campaign, external_adset_id=None)
        make.ad(seller, make.adset(seller, campaign), external_ad_id=None)
        (tree,) = PostgresCampaignTrees(app_database).of_account(account)
        assert [len(adset.ads) for adset in tree.adsets] == [0]


def shape(tree: CampaignTree) -> tuple[object, ...]:
    """Everything of a tree but our own ids."""
    return (
        (tree.external_id, tree.name, tree.status, Decimal(tree.budget), tree.budget_type),
        [(one.external_id, one.name, one.status, one.optimization_goal) for one in tree.adsets],
        [(ad.external_id, ad.name, ad.status) for one in tree.adsets for ad in one.ads],
    )


def store(make: Factory, account: AdAccount, tree: CampaignTree) -> None:
    seller = account.seller_id
    campaign = make.campaign(
        seller,
        account.id,
        external_campaign_id=tree.external_id,
        name=tree.name,
        status=tree.status.value,
        budget=tree.budget,
        budget_type=tree.budget_type.value,
    )
    for one in tree.adsets:
        adset = make.adset(
            seller,
            campaign,
            external_adset_id=one.external_id,
            name=one.name,
            status=one.status.value,
            optimization_goal=one.optimization_goal,
        )
        for ad in one.ads:
            make.ad(
                seller, adset, external_ad_id=ad.external_id, name=ad.name, status=ad.status.value
            )
