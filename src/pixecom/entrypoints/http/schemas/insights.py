"""The Ads Manager: rows, sums, freshness (spec 08 §3)."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from litestar.datastructures import UploadFile
from msgspec import Meta

from pixecom.application.insights.quality import Completeness
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.source import StoreSource
from pixecom.domain.shared.lifecycle import (
    BudgetType,
    DeliveryStatus,
    EntityStatus,
    LaunchState,
    MetaSyncState,
)
from pixecom.entrypoints.http.schemas.shared import Id, Listed, Wire

Money = Annotated[Decimal, Meta(description="Currency units", examples=[107.11])]
Percent = Annotated[
    Decimal, Meta(description="A percentage, not rounded", examples=[2.0948374091])
]
Count = Annotated[int, Meta(examples=[239])]


class Figures(Wire, frozen=True, kw_only=True):
    """The eight counters and everything that is derived from them."""

    spend: Money
    impressions: Count
    clicks: Annotated[int, Meta(description="Link clicks", examples=[239])]
    ctr: Annotated[Percent, Meta(description="clicks ÷ impressions × 100")]
    cpc: Annotated[Money, Meta(description="spend ÷ clicks")]
    cpm: Annotated[Money, Meta(description="spend ÷ impressions × 1000")]
    content_views: Count
    cost_per_content_view: Money
    add_to_cart: Count
    cost_per_add_to_cart: Money
    checkout: Count
    cost_per_checkout: Money
    purchases: Count
    cost_per_purchase: Money
    results: Count
    cost_per_result: Money
    conv: Count
    revenue: Money
    roas: Annotated[Decimal, Meta(description="revenue ÷ spend", examples=[3.1876])]
    cr: Annotated[Percent, Meta(description="purchases ÷ contentViews × 100")]
    cr1: Annotated[Percent, Meta(description="checkout ÷ contentViews × 100")]
    cr2: Annotated[Percent, Meta(description="purchases ÷ checkout × 100")]
    store_metrics_pending: Annotated[bool, Meta(description="All eight counters are 0")]
    store_source: StoreSource


class Row(Figures, frozen=True, kw_only=True):
    """A campaign, ad set or ad and its figures; what only campaigns have is null below them."""

    id: Listed
    external_id: str | None
    name: str
    platform: Literal["META"] = "META"
    status: EntityStatus
    delivery_status: DeliveryStatus | None
    effective_status: Annotated[str | None, Meta(description="The platform's own word")]
    start_date: date | None
    budget_per_day: Money | None
    budget_type: BudgetType | None
    launch_state: LaunchState | None
    meta_sync_state: MetaSyncState
    ad_account_id: Listed
    ad_account_name: str


class SellpageRef(Wire, frozen=True, kw_only=True):
    """The page that a campaign leads to."""

    id: Listed
    slug: str | None


class CampaignRow(Row, frozen=True, kw_only=True):
    """A campaign and its figures of the days."""

    sellpage: SellpageRef | None


class AdsetRow(Row, frozen=True, kw_only=True):
    """An ad set and its figures of the days."""

    campaign_id: Listed
    optimization_goal: str | None


class AdRow(Row, frozen=True, kw_only=True):
    """An ad and its figures of the days."""

    adset_id: Listed
    campaign_id: Listed


class UnattributedRow(Figures, frozen=True, kw_only=True):
    """Store figures that belong to no row of the list; the platform's side is zero."""

    id: Literal["unattributed"] = "unattributed"
    name: Literal["Unattributed"] = "Unattributed"
    platform: Literal["META"] = "META"


class ListInfo(Wire, frozen=True, kw_only=True):
    """What a reader must know to read the figures rightly."""

    date_from: date | None
    date_to: date | None
    level: Level
    total_rows: int
    timezone: Annotated[str, Meta(description="The seller's IANA zone")]
    timezone_mismatch: Annotated[bool, Meta(description="An ad account counts other days")]
    currencies: list[str]
    mixed_currency: Annotated[bool, Meta(description="Amounts of several currencies are added")]
    last_stats_at: datetime | None
    last_delivery_at: datetime | None
    recomputing: bool


class AccountQuality(Wire, frozen=True, kw_only=True):
    """How fresh and complete an ad account's figures are at the level of the list."""

    ad_account_id: Listed
    name: str
    currency: str
    last_stats_at: Annotated[datetime | None, Meta(description="When the level was last fetched")]
    last_delivery_at: datetime | None
    completeness: Annotated[
        Completeness,
        Meta(description="Whether the newest attempt published the level; UNKNOWN: none was made"),
    ]
    reason: Annotated[str | None, Meta(description="Why it is PARTIAL, for people")]
    control_difference: Annotated[
        Decimal | None,
        Meta(description="The account's own spend minus the sum of its ads, in its currency"),
    ]


class ListQuality(Wire, frozen=True, kw_only=True):
    """How far the figures can be trusted."""

    level: Level
    completeness: Annotated[Completeness, Meta(description="The worst of all accounts")]
    days: Annotated[int | None, Meta(description="Up to today; null without a first day")]
    restatable_days: Annotated[
        int, Meta(description="So young that the platform may still change their figures")
    ]
    maturity: Annotated[
        Decimal | None, Meta(description="restatableDays ÷ days: 0 is final", examples=[0.5])
    ]
    accounts: list[AccountQuality]


class _List(Wire, frozen=True, kw_only=True):
    """What every list carries beside its rows."""

    unattributed: Annotated[
        UnattributedRow | None,
        Meta(description="Figures that belong to no row; part of the summary"),
    ]
    summary: Annotated[Figures, Meta(description="Over the whole filter, equal on every page")]
    next_cursor: Annotated[str | None, Meta(description="null on the last page")]
    meta: ListInfo
    quality: ListQuality


class CampaignList(_List, frozen=True, kw_only=True):
    """One page of campaigns."""

    campaigns: list[CampaignRow]


class AdsetList(_List, frozen=True, kw_only=True):
    """One page of the ad sets of a campaign."""

    adsets: list[AdsetRow]


class AdList(_List, frozen=True, kw_only=True):
    """One page of the ads of an ad set."""

    ads: list[AdRow]


class CampaignChoice(Wire, frozen=True, kw_only=True):
    """A campaign in a menu."""

    id: Id
    name: str
    status: EntityStatus


class AdsetChoice(Wire, frozen=True, kw_only=True):
    """An ad set in a menu."""

    id: Id
    name: str
    status: EntityStatus
    campaign_id: Id


class AdChoice(Wire, frozen=True, kw_only=True):
    """An ad in a menu."""

    id: Id
    name: str
    status: EntityStatus
    adset_id: Id


class NamedChoice(Wire, frozen=True, kw_only=True):
    """A sellpage or an ad account in a menu."""

    id: Id
    name: str


class FilterMenus(Wire, frozen=True, kw_only=True):
    """What the filters offer, each newest first and of at most 500 entries."""

    campaigns: list[CampaignChoice]
    adsets: Annotated[list[AdsetChoice], Meta(description="Empty unless campaignId is given")]
    ads: Annotated[list[AdChoice], Meta(description="Empty unless adsetId is given")]
    sellpages: list[NamedChoice]
    ad_accounts: list[NamedChoice]
    status_enums: list[EntityStatus]
    delivery_status_enums: list[DeliveryStatus]


class LevelFreshness(Wire, frozen=True, kw_only=True):
    """How fresh the figures of one level are; incomplete: the newest run could not fetch it."""

    level: Level
    last_stats_at: datetime | None
    complete: bool


class AccountFreshness(Wire, frozen=True, kw_only=True):
    """How fresh the figures of one ad account are, and why not fresher."""

    ad_account_id: Id
    name: str
    last_stats_at: datetime | None
    last_delivery_at: datetime | None
    state: Annotated[str | None, Meta(examples=["DONE"])]
    error_code: str | None
    message: str | None
    token_state: Annotated[str, Meta(examples=["VALID"])]
    token_problem: Annotated[
        str | None, Meta(description="Why somebody must connect again, for people")
    ]
    control_difference: Annotated[
        Decimal | None,
        Meta(description="The account's own spend minus the sum of its ads, in its currency"),
    ]
    levels: list[LevelFreshness]


class SyncBody(Wire, frozen=True, kw_only=True):
    """What to fetch; without anything: metadata and status of every ad account."""

    ad_account_id: Id | None = None
    date: Annotated[date | None, Meta(description="Fetch the figures of this day")] = None


class SyncedCounts(Wire, frozen=True, kw_only=True):
    """How many entities the provider reported."""

    campaigns: int
    adsets: int
    ads: int


class SyncDone(Wire, frozen=True, kw_only=True):
    """Metadata and status are fetched."""

    synced: SyncedCounts
    errors: Annotated[list[str], Meta(description="One sentence per account that failed")]
    last_sync_at: datetime


class SyncQueued(Wire, frozen=True, kw_only=True):
    """The worker fetches the rest: ``enqueued`` runs; ``date`` is null for metadata."""

    queued: Literal[True] = True
    enqueued: int
    date: date | None
    job_ids: list[Id]


class ImportForm(Wire, frozen=True, kw_only=True):
    """An Ads Manager export (CSV, at most 50 MB), or a table of your own."""

    file: UploadFile
    ad_account_id: Id | None = None


class ImportedCounts(Wire, frozen=True, kw_only=True):
    """How many entities were made for the rows."""

    campaigns: int
    adsets: int
    ads: int


class ImportProblem(Wire, frozen=True, kw_only=True):
    """A row that was not stored."""

    line: int
    column: Annotated[str | None, Meta(description="The header of the column")]
    reason: str


class ImportReport(Wire, frozen=True, kw_only=True):
    """What an import did; importing the same file again changes nothing."""

    rows: int
    entities_created: ImportedCounts
    days_replaced: int
    ignored_columns: list[str]
    failed: list[ImportProblem]
