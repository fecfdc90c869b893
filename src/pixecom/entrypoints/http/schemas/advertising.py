"""Connections to the platform, ad strategies, logging in there (spec 07 §1, §2, §7)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from msgspec import UNSET, Meta, UnsetType

from pixecom.domain.advertising.connections import ConnectionType
from pixecom.domain.advertising.strategies import (
    LEAST_CENTS,
    MOST_CENTS,
    AudienceMode,
    Placement,
)
from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.lifecycle import BudgetType
from pixecom.entrypoints.http.schemas.shared import Id, Wire

CODE_PATTERN = "^[0-9a-f]{32}$"
Name = Annotated[str, Meta(min_length=1, max_length=255, examples=["My Ad Account"])]


class ConnectionView(Wire, frozen=True, kw_only=True):
    """An ad account, page, pixel or conversion; never a token."""

    id: Id
    seller_id: Id
    connection_type: ConnectionType
    external_id: Annotated[str, Meta(description="At the platform; without `act_`")]
    name: str
    parent_id: Id | None
    is_primary: bool
    is_active: bool
    provider: Literal["META"] = "META"
    fb_user_id: str | None
    fb_user_name: str | None
    account_status: int | None
    account_status_label: str | None
    spend_cap: Annotated[Decimal | None, Meta(description="In units of `currency`")]
    amount_spent: Annotated[Decimal | None, Meta(description="In units of `currency`")]
    currency: str | None
    timezone: str | None
    category: str | None
    token_state: TokenState
    token_expires_at: datetime | None
    token_problem: Annotated[str | None, Meta(description="Why it is not well, for people")]
    shared: Annotated[bool, Meta(description="Every member sees it")]
    created_at: datetime
    updated_at: datetime


class NewConnectionBody(Wire, frozen=True, kw_only=True):
    """What to connect."""

    connection_type: ConnectionType
    external_id: Annotated[str, Meta(min_length=1, max_length=255, examples=["1234567890"])]
    name: Name
    parent_id: (
        Annotated[Id, Meta(description="A pixel's ad account, a conversion's pixel")] | None
    ) = None
    is_primary: bool = False


class ConnectionBody(Wire, frozen=True, kw_only=True):
    """What to change."""

    name: Name | UnsetType = UNSET
    is_primary: bool | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET
    shared: bool | UnsetType = UNSET


class Disabled(Wire, frozen=True, kw_only=True):
    """What is switched off."""

    ok: Literal[True] = True
    id: Id
    is_active: Literal[False] = False


class AccountDetailsView(Wire, frozen=True, kw_only=True):
    """An ad account as the platform knows it right now."""

    account_status: int | None
    account_status_label: str | None
    spend_cap: Annotated[Decimal | None, Meta(description="In units of `currency`")]
    amount_spent: Annotated[Decimal | None, Meta(description="In units of `currency`")]
    currency: str | None
    timezone: str | None
    disable_reason: Annotated[int | None, Meta(description="The platform's code; 0: none")]
    name: str


Cents = Annotated[
    int, Meta(ge=LEAST_CENTS, le=MOST_CENTS, description="In cents", examples=[5000])
]
Window = Annotated[Literal[1, 7, 28] | None, Meta(description="Days; null: the platform's")]
Placements = Annotated[list[Placement], Meta(min_length=1, description="Each once")]


class BudgetView(Wire, frozen=True, kw_only=True):
    """How much to spend."""

    budget_type: BudgetType
    amount: Cents


class AudienceView(Wire, frozen=True, kw_only=True):
    """Whom to reach."""

    mode: AudienceMode
    attribution_window_days: Window = None


class ConfigView(Wire, frozen=True, kw_only=True):
    """What a strategy chooses."""

    budget: BudgetView
    audience: AudienceView
    placements: Placements


class StrategyView(Wire, frozen=True, kw_only=True):
    """A reusable choice of budget, audience and placements."""

    id: Id
    seller_id: Id
    name: str
    config: ConfigView
    is_active: bool
    created_at: datetime
    updated_at: datetime


class NewStrategyBody(Wire, frozen=True, kw_only=True):
    """What to choose."""

    name: Name
    budget: BudgetView
    audience: AudienceView
    placements: Placements
    is_active: bool = True


class BudgetBody(Wire, frozen=True, kw_only=True):
    """What to change of the budget."""

    budget_type: BudgetType | UnsetType = UNSET
    amount: Cents | UnsetType = UNSET


class AudienceBody(Wire, frozen=True, kw_only=True):
    """What to change of the audience."""

    mode: AudienceMode | UnsetType = UNSET
    attribution_window_days: Window | UnsetType = UNSET


class StrategyBody(Wire, frozen=True, kw_only=True):
    """What to change; parts that are not sent stay."""

    name: Name | UnsetType = UNSET
    budget: BudgetBody | UnsetType = UNSET
    audience: AudienceBody | UnsetType = UNSET
    placements: Placements | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class AuthUrl(Wire, frozen=True, kw_only=True):
    """Where to send the browser."""

    url: str


class SignedBody(Wire, frozen=True, kw_only=True, rename=None):
    """What Meta posts."""

    signed_request: Annotated[str, Meta(max_length=10_000)]


class Deauthorised(Wire, frozen=True, kw_only=True):
    """The token is forgotten."""

    ok: Literal[True] = True


class DeletionTaken(Wire, frozen=True, kw_only=True, rename=None):
    """What Meta shows to the person, under the names that Meta wants."""

    url: str
    confirmation_code: Annotated[str, Meta(pattern=CODE_PATTERN)]


class DeletionView(Wire, frozen=True, kw_only=True):
    """What became of a request to delete somebody's data."""

    confirmation_code: Annotated[str, Meta(pattern=CODE_PATTERN)]
    state: Literal["COMPLETED"] = "COMPLETED"
    completed_at: datetime
    message: str = (
        "What PixEcom knew of this Facebook account is deleted: name, number and access tokens."
    )
