"""What the Ads Manager is asked and what it answers, in our own words.

The three lists (campaigns, ad sets of a campaign, ads of an ad set) share one query and one
answer. Figures are counters; every ratio is made from them by ``contract.derive``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

from pixecom.application.insights.quality import Quality
from pixecom.domain.insights.contract import Counters, Metrics, derive
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.insights.source import StoreSource
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import AdAccountId, CampaignId, SellerId, SellpageId, UserId
from pixecom.domain.shared.lifecycle import (
    BudgetType,
    DeliveryStatus,
    EntityStatus,
    LaunchState,
    MetaSyncState,
)

DEFAULT_LIMIT = 100
MAX_LIMIT = 500
"""Of a page that somebody asks for; an export takes larger ones."""
MAX_ROWS = 5_000
MAX_CAMPAIGN_IDS = 100
MAX_SEARCH = 100


class SortColumn(StrEnum):
    """Every column that a list can be ordered by, under its name in the API."""

    NAME = "name"
    STATUS = "status"
    DELIVERY_STATUS = "deliveryStatus"
    START_DATE = "startDate"
    BUDGET_PER_DAY = "budgetPerDay"
    CREATED_AT = "createdAt"
    SPEND = "spend"
    IMPRESSIONS = "impressions"
    CLICKS = "clicks"
    CONTENT_VIEWS = "contentViews"
    ADD_TO_CART = "addToCart"
    CHECKOUT = "checkout"
    PURCHASES = "purchases"
    REVENUE = "revenue"
    CTR = "ctr"
    CPC = "cpc"
    CPM = "cpm"
    CR1 = "cr1"
    CR2 = "cr2"
    CR = "cr"
    COST_PER_CONTENT_VIEW = "costPerContentView"
    COST_PER_ADD_TO_CART = "costPerAddToCart"
    COST_PER_CHECKOUT = "costPerCheckout"
    COST_PER_PURCHASE = "costPerPurchase"
    ROAS = "roas"
    RESULTS = "results"
    CONV = "conv"
    COST_PER_RESULT = "costPerResult"


class SortDirection(StrEnum):
    """Which end comes first; missing values come last in both, ties follow the id."""

    ASCENDING = "asc"
    DESCENDING = "desc"


@dataclass(frozen=True, slots=True, kw_only=True)
class DayBounds:
    """Inclusive days, either bound open: None and None are the whole history."""

    first: date | None = None
    last: date | None = None

    def __post_init__(self) -> None:
        if self.first and self.last and self.first > self.last:
            raise Invalid("Validation failed.", details=["dateFrom must not be after dateTo"])


WHOLE_HISTORY = DayBounds()


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityFilter:
    """Conditions on the listed entities, all of them together; an empty one does not limit.

    ``sellpages``, ``accounts`` and ``campaigns`` are of the campaign that an entity is in;
    ``search`` is contained in the name, whatever the case, every character literally.
    """

    sellpages: tuple[SellpageId, ...] = ()
    statuses: tuple[EntityStatus, ...] = ()
    delivery_statuses: tuple[DeliveryStatus, ...] = ()
    accounts: tuple[AdAccountId, ...] = ()
    campaigns: tuple[CampaignId, ...] = ()
    search: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every entity matches."""
        return self == NO_FILTER


NO_FILTER = EntityFilter()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdsManagerQuery:
    """One page of one list of one seller.

    ``parent_id`` is the campaign of ad sets or the ad set of ads, None at level CAMPAIGN.
    ``visible_to`` limits everything to the ad accounts that this member connected or that are
    shared; None sees all. A ``preset`` is counted from today in the seller's zone and excludes
    ``days``. ``cursor`` is the opaque text that the page before gave.
    """

    seller_id: SellerId
    level: Level = Level.CAMPAIGN
    parent_id: UUID | None = None
    visible_to: UserId | None = None
    days: DayBounds = WHOLE_HISTORY
    preset: DatePreset | None = None
    where: EntityFilter = NO_FILTER
    sort_by: SortColumn = SortColumn.CREATED_AT
    direction: SortDirection = SortDirection.DESCENDING
    limit: int = DEFAULT_LIMIT
    cursor: str | None = None

    def __post_init__(self) -> None:
        if self.level is Level.ACCOUNT:
            raise ValueError("accounts are not listed")
        if (self.parent_id is None) != (self.level is Level.CAMPAIGN):
            raise ValueError("ad sets and ads are listed under their parent, campaigns are not")
        if not 1 <= self.limit <= MAX_ROWS:
            raise ValueError(f"limit must be 1 to {MAX_ROWS}")
        if self.preset is not None and self.days != WHOLE_HISTORY:
            raise ValueError("a preset excludes explicit days")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Counters of an entity or of a sum, and where their store side comes from."""

    counters: Counters
    store_source: StoreSource

    @property
    def metrics(self) -> Metrics:
        """The ratios, derived once from the counters."""
        return derive(self.counters)

    @property
    def store_metrics_pending(self) -> bool:
        """Whether all eight inputs are 0."""
        return self.counters.is_zero


class ListedEntity(NamedTuple):
    """A campaign, ad set or ad as it is shown, with its figures of the asked days.

    A tuple, because a page has up to 500.

    Below a campaign ``start_date``, ``budget_per_day``, ``budget_type``, ``launch_state`` and the
    sellpage are None; ``campaign_id`` is set below a campaign, ``adset_id`` and
    ``optimization_goal`` at their level only. ``budget_per_day`` is None for lifetime budgets.
    """

    id: UUID
    external_id: str | None
    name: str
    status: EntityStatus
    delivery_status: DeliveryStatus | None
    effective_status: str | None
    start_date: date | None
    budget_per_day: Decimal | None
    budget_type: BudgetType | None
    launch_state: LaunchState | None
    meta_sync_state: MetaSyncState
    sellpage_id: UUID | None
    sellpage_slug: str | None
    ad_account_id: UUID
    ad_account_name: str
    campaign_id: UUID | None
    adset_id: UUID | None
    optimization_goal: str | None
    created_at: datetime
    figures: Figures


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMeta:
    """What a reader must know to read the figures rightly.

    ``days`` are the bounds that were summed, presets resolved. Pages of the same ``version`` show
    the same rows. ``currencies`` are those that
    the figures contain, sorted; ``timezone`` is the seller's, ``timezone_mismatch`` says that
    an ad account of the list counts its days in another one. ``last_stats_at`` and
    ``last_delivery_at`` are the latest finished synchronisations of the accounts in question.
    """

    days: DayBounds
    level: Level
    version: int
    total_rows: int
    timezone: str
    timezone_mismatch: bool
    currencies: tuple[str, ...]
    last_stats_at: datetime | None
    last_delivery_at: datetime | None
    recomputing: bool

    @property
    def mixed_currency(self) -> bool:
        """Whether amounts of different currencies stand beside each other."""
        return len(self.currencies) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AdsManagerPage:
    """One page; ``summary`` is over the whole filter and the same on every page.

    ``unattributed`` is None where it does not apply or is all zero, and else part of the summary.
    """

    rows: Sequence[ListedEntity]
    summary: Figures
    unattributed: Figures | None
    meta: ListMeta
    quality: Quality
    next_cursor: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterQuery:
    """What a filter menu may offer; ad sets and ads only under a chosen parent."""

    seller_id: SellerId
    visible_to: UserId | None = None
    campaign_id: UUID | None = None
    adset_id: UUID | None = None
    search: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a filter menu; ``status`` and ``parent_id`` where the kind has them."""

    id: UUID
    name: str
    status: EntityStatus | None = None
    parent_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterChoices:
    """The menus, each newest first and of at most 500 entries."""

    campaigns: Sequence[Choice]
    adsets: Sequence[Choice]
    ads: Sequence[Choice]
    sellpages: Sequence[Choice]
    ad_accounts: Sequence[Choice]


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelSync:
    """When the figures of one level were last published; ``complete``: by the newest run, too."""

    level: Level
    last_stats_at: datetime | None
    complete: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSync:
    """How fresh an ad account's figures are, as a whole and level by level.

    ``state`` and the error are those of its newest run that fetches figures or entities; all
    None where it never had one. ``control_difference`` is what the account's own total differs
    from the sum of its ads, in its currency, in the newest run that compared them.
    ``token_problem`` says for a person why its token is not well.
    """

    ad_account_id: AdAccountId
    name: str
    last_stats_at: datetime | None
    last_delivery_at: datetime | None
    state: str | None
    error_code: str | None
    message: str | None
    token_state: str
    token_problem: str | None
    control_difference: Decimal | None
    levels: Sequence[LevelSync]
