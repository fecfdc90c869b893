"""Ready-made domain objects for tests."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID, uuid5

from pixecom.application.advertising.ports import RemoteAccount
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.tree import AdLeaf, AdsetTree, CampaignTree
from pixecom.domain.shared.ids import AdAccountId, AdId, SellerId
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus

NAMES = UUID("6ba7b810-9dad-11d1-80b4-00c04fd430c8")
SELLER = SellerId(UUID("11111111-1111-4111-8111-111111111111"))
OTHER_SELLER = SellerId(UUID("99999999-9999-4999-8999-999999999999"))


def ad_account(*, seller_id: SellerId = SELLER, external_id: str = "7001") -> AdAccount:
    return AdAccount(
        seller_id=seller_id,
        id=AdAccountId(uuid5(NAMES, f"account {external_id}")),
        external_id=external_id,
        name=f"Account {external_id}",
    )


def campaign_tree(
    external_id: str,
    *,
    ads: Sequence[int] = (2, 1),
    budget: str = "100.00",
    budget_type: BudgetType = BudgetType.DAILY,
    status: EntityStatus = EntityStatus.ACTIVE,
) -> CampaignTree:
    """Make a campaign with one ad set per figure of ``ads``, holding that many ads."""
    return CampaignTree(
        external_id=external_id,
        name=f"Campaign {external_id}",
        status=status,
        budget=Decimal(budget),
        budget_type=budget_type,
        adsets=[adset_tree(f"{external_id}{n}", ads=many) for n, many in enumerate(ads, 1)],
    )


def adset_tree(external_id: str, *, ads: int) -> AdsetTree:
    return AdsetTree(
        external_id=external_id,
        name=f"Ad set {external_id}",
        status=EntityStatus.ACTIVE,
        optimization_goal="OFFSITE_CONVERSIONS",
        ads=[ad_leaf(f"{external_id}{n}") for n in range(1, ads + 1)],
    )


def ad_leaf(external_id: str) -> AdLeaf:
    return AdLeaf(
        id=AdId(uuid5(NAMES, f"ad {external_id}")),
        external_id=external_id,
        name=f"Ad {external_id}",
        status=EntityStatus.PAUSED if external_id.endswith("2") else EntityStatus.ACTIVE,
    )


def remote(account: AdAccount) -> RemoteAccount:
    """Give an account as those see it who act in it."""
    return RemoteAccount(
        seller_id=account.seller_id,
        id=account.id,
        external_id=account.external_id,
        currency=account.currency,
        provider=account.provider,
    )
