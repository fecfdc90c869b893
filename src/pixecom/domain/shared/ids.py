"""Identifiers: UUIDs that the type checker keeps apart."""

from __future__ import annotations

from typing import NewType
from uuid import UUID

UserId = NewType("UserId", UUID)
SellerId = NewType("SellerId", UUID)
MemberId = NewType("MemberId", UUID)  # the membership of a user in a seller
ViewId = NewType("ViewId", UUID)  # a saved view
InvitationId = NewType("InvitationId", UUID)
FamilyId = NewType("FamilyId", UUID)  # a login and all its rotated refresh tokens
ConnectionId = NewType("ConnectionId", UUID)  # an ad account, page, pixel or conversion
AdAccountId = NewType("AdAccountId", UUID)  # a connection of type AD_ACCOUNT
StrategyId = NewType("StrategyId", UUID)
CampaignId = NewType("CampaignId", UUID)
AdsetId = NewType("AdsetId", UUID)
AdId = NewType("AdId", UUID)
SellpageId = NewType("SellpageId", UUID)
RunId = NewType("RunId", UUID)

NIL = UUID(int=0)
"""Stands for "no entity" in keys: the unattributed bucket, an idempotency key without seller."""
