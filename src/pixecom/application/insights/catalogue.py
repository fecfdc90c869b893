"""What a provider that makes its figures up needs to know of the seller's campaigns."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from typing import Protocol

from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.tree import CampaignTree


class CampaignTrees(Protocol):
    """The campaigns of an ad account, read for the provider that stands in for the platform."""

    @abstractmethod
    def of_account(self, account: AdAccount) -> Sequence[CampaignTree]:
        """Give the account's campaigns, ad sets and ads, oldest first.

        Only what has an external id takes part: the rest is not on the platform yet. Deleted
        entities are among them, so that the figures of their days stay what they were.

        Raises:
            Unavailable: the database is away.
        """
