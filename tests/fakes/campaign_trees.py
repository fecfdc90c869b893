"""Campaign trees from memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pixecom.application.insights.catalogue import CampaignTrees
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.tree import CampaignTree
from pixecom.domain.shared.ids import AdAccountId, SellerId


class FixedCampaignTrees(CampaignTrees):
    """Knows the trees it was given, by seller and account."""

    def __init__(
        self, trees: Mapping[tuple[SellerId, AdAccountId], Sequence[CampaignTree]]
    ) -> None:
        self._trees = trees

    def of_account(self, account: AdAccount) -> Sequence[CampaignTree]:
        return self._trees.get((account.seller_id, account.id), ())
