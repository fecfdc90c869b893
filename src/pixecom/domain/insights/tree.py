"""The campaigns of an account with everything below them, as the mock provider walks them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pixecom.domain.shared.ids import AdId
from pixecom.domain.shared.lifecycle import BudgetType, EntityStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AdLeaf:
    """An ad that exists on the platform: it has an external id."""

    id: AdId
    external_id: str
    name: str
    status: EntityStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class AdsetTree:
    """An ad set that exists on the platform, with its ads."""

    external_id: str
    name: str
    status: EntityStatus
    optimization_goal: str | None = None
    ads: Sequence[AdLeaf] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CampaignTree:
    """A campaign that exists on the platform, with its ad sets; ``budget`` in currency units."""

    external_id: str
    name: str
    status: EntityStatus
    budget: Decimal
    budget_type: BudgetType
    start_date: date | None = None
    end_date: date | None = None
    adsets: Sequence[AdsetTree] = ()
