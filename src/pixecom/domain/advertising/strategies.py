"""Ad strategies: a reusable choice of budget, audience and placements (spec 07 §2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from pixecom.domain.advertising.connections import EMPTY, clean_text
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import SellerId, StrategyId
from pixecom.domain.shared.lifecycle import BudgetType

LEAST_CENTS: Final = 100
MOST_CENTS: Final = 100_000_000
WINDOWS: Final = (1, 7, 28)
"""Days of an attribution window."""


class AudienceMode(StrEnum):
    """Who chooses the audience."""

    ADVANTAGE_PLUS = "ADVANTAGE_PLUS"
    MANUAL = "MANUAL"


class Placement(StrEnum):
    """Where ads may appear."""

    FACEBOOK_FEED = "FACEBOOK_FEED"
    INSTAGRAM_FEED = "INSTAGRAM_FEED"
    FACEBOOK_REELS = "FACEBOOK_REELS"
    INSTAGRAM_REELS = "INSTAGRAM_REELS"
    AUDIENCE_NETWORK = "AUDIENCE_NETWORK"


@dataclass(frozen=True, slots=True, kw_only=True)
class StrategyConfig:
    """What a strategy chooses; the amount is in cents."""

    budget_type: BudgetType
    amount: int
    audience_mode: AudienceMode
    attribution_window_days: int | None
    placements: tuple[Placement, ...]

    def __post_init__(self) -> None:
        problems = []
        if not LEAST_CENTS <= self.amount <= MOST_CENTS:
            problems.append(f"budget.amount must be from {LEAST_CENTS} to {MOST_CENTS} cents")
        if self.attribution_window_days not in {None, *WINDOWS}:
            problems.append("audience.attributionWindowDays must be 1, 7 or 28")
        if not self.placements:
            problems.append("placements must have at least 1 entry")
        if len(set(self.placements)) != len(self.placements):
            problems.append("placements must not have an entry twice")
        if problems:
            raise Invalid("Validation failed.", details=problems)

    def document(self) -> dict[str, Any]:
        """Give it as it is stored and told (spec 02 §10)."""
        window = self.attribution_window_days
        return {
            "budget": {"budgetType": self.budget_type.value, "amount": self.amount},
            "audience": {
                "mode": self.audience_mode.value,
                **({} if window is None else {"attributionWindowDays": window}),
            },
            "placements": [placement.value for placement in self.placements],
        }


def config_of(document: Mapping[str, Any]) -> StrategyConfig:
    """Read what ``StrategyConfig.document`` wrote."""
    budget, audience = document["budget"], document["audience"]
    return StrategyConfig(
        budget_type=BudgetType(budget["budgetType"]),
        amount=budget["amount"],
        audience_mode=AudienceMode(audience["mode"]),
        attribution_window_days=audience.get("attributionWindowDays"),
        placements=tuple(Placement(each) for each in document["placements"]),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class AdStrategy:
    """A strategy of a seller. ``version`` rises with every change."""

    id: StrategyId
    seller_id: SellerId
    name: str
    config: StrategyConfig
    is_active: bool
    created_at: datetime
    updated_at: datetime
    version: int

    def changed(
        self,
        *,
        at: datetime,
        name: str | None = None,
        config: Mapping[str, Any] | None = None,
        is_active: bool | None = None,
    ) -> AdStrategy:
        """Give the strategy with other values; ``config`` names the fields that change.

        Raises:
            Invalid: there is nothing to change, or a value is not acceptable.
        """
        if name is None and not config and is_active is None:
            raise Invalid(EMPTY)
        return replace(
            self,
            name=self.name if name is None else clean_text("name", name),
            config=replace(self.config, **(config or {})),
            is_active=self.is_active if is_active is None else is_active,
            updated_at=at,
            version=self.version + 1,
        )
