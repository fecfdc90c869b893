"""Query parameters of the Ads Manager: their names, and what the documentation says of them.

They arrive as texts; ``reports_input`` reads them and names every problem at once.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, Any, TypeAlias

from litestar.params import QueryParameter

from pixecom.application.insights.export_input import ExportInput
from pixecom.application.insights.exporting import ExportColumn, ExportFormat
from pixecom.application.insights.reports import MAX_LIMIT, MAX_SEARCH, SortColumn, SortDirection
from pixecom.application.insights.reports_input import ListInput
from pixecom.domain.insights.fact import TIERS
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN

_A_DAY: dict[str, Any] = {"type": "string", "format": "date"}
AN_ID: dict[str, Any] = {"type": "string", "pattern": UUID_PATTERN}
_IDS: dict[str, Any] = {"type": "string", "examples": ["0198c3a0-7b6e-7cc2-8f4b-2f6d3a1b9e10"]}


def field(name: str, description: str, schema: dict[str, Any]) -> QueryParameter:
    """Name a parameter and say what it may be."""
    return QueryParameter(name=name, description=description, schema_extra=schema)


def one_of(words: Any) -> dict[str, Any]:  # noqa: ANN401
    """Describe a word of an enumeration."""
    return {"type": "string", "enum": [word.value for word in words]}


def _some_of(words: Any) -> str:  # noqa: ANN401
    return f"One or more of {', '.join(words)}, separated by commas"


Text: TypeAlias = str | None
DateFrom: TypeAlias = Annotated[
    Text, field("dateFrom", "First day, included, in the seller's time zone", _A_DAY)
]
DateTo: TypeAlias = Annotated[
    Text, field("dateTo", "Last day, included, in the seller's time zone", _A_DAY)
]
Preset: TypeAlias = Annotated[
    Text, field("datePreset", "Days by name, instead of dateFrom and dateTo", one_of(DatePreset))
]
Sellpages: TypeAlias = Annotated[Text, field("sellpageId", "UUIDs, separated by commas", _IDS)]
Statuses: TypeAlias = Annotated[
    Text, field("status", _some_of(EntityStatus), {"examples": ["ACTIVE,PAUSED"]})
]
Deliveries: TypeAlias = Annotated[
    Text, field("deliveryStatus", _some_of(DeliveryStatus), {"examples": ["ACTIVE,LEARNING"]})
]
Accounts: TypeAlias = Annotated[Text, field("adAccountId", "UUIDs, separated by commas", _IDS)]
Campaigns: TypeAlias = Annotated[
    Text, field("campaignIds", "At most 100 UUIDs, separated by commas", _IDS)
]
Search: TypeAlias = Annotated[
    Text, field("search", "Contained in the name, any case", {"maxLength": MAX_SEARCH})
]
SortBy: TypeAlias = Annotated[
    Text, field("sortBy", "The column; createdAt by default", one_of(SortColumn))
]
SortDir: TypeAlias = Annotated[
    Text, field("sortDir", "desc by default; missing values last", one_of(SortDirection))
]
Limit: TypeAlias = Annotated[
    Text,
    field("limit", "100 by default", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT}),
]
Cursor: TypeAlias = Annotated[
    Text, field("cursor", "nextCursor of the page before; for the same filters and sort", {})
]
Campaign: TypeAlias = Annotated[Text, field("campaignId", "The campaign", AN_ID)]
Adset: TypeAlias = Annotated[Text, field("adsetId", "The ad set", AN_ID)]
ExportLevel: TypeAlias = Annotated[
    Text,
    field(
        "level", "What is below the given parent by default, without one CAMPAIGN", one_of(TIERS)
    ),
]
Format: TypeAlias = Annotated[Text, field("format", "csv by default", one_of(ExportFormat))]
Columns: TypeAlias = Annotated[
    Text,
    field(
        "columns",
        f"In their order, separated by commas; all by default: {', '.join(ExportColumn)}",
        {"examples": ["name,spend,roas"]},
    ),
]
PageNumber: TypeAlias = Annotated[
    int, QueryParameter(name="page", ge=1, le=10_000, description="The first is 1")
]
PageSize: TypeAlias = Annotated[
    int, QueryParameter(name="limit", ge=1, le=100, description="Rows of a page")
]
OneCampaign: TypeAlias = Annotated[str, field("campaignId", "The campaign", AN_ID)]
OneAdset: TypeAlias = Annotated[str, field("adsetId", "The ad set", AN_ID)]


def matching(
    *,
    date_from: DateFrom = None,
    date_to: DateTo = None,
    date_preset: Preset = None,
    sellpage_id: Sellpages = None,
    status: Statuses = None,
    delivery_status: Deliveries = None,
    ad_account_id: Accounts = None,
    campaign_ids: Campaigns = None,
    search: Search = None,
    sort_by: SortBy = None,
    sort_dir: SortDir = None,
) -> ListInput:
    """Collect filters and sort, which the three lists and their export have in common."""
    return ListInput(
        date_from=date_from,
        date_to=date_to,
        date_preset=date_preset,
        sellpage_id=sellpage_id,
        status=status,
        delivery_status=delivery_status,
        ad_account_id=ad_account_id,
        campaign_ids=campaign_ids,
        search=search,
        sort_by=sort_by,
        sort_dir=sort_dir,
    )


def paged(matching: Given[ListInput], *, limit: Limit = None, cursor: Cursor = None) -> ListInput:
    """Add which page of a list."""
    return replace(matching, limit=limit, cursor=cursor)


def exported(
    matching: Given[ListInput],
    *,
    level: ExportLevel = None,
    format_: Format = None,
    columns: Columns = None,
    campaign_id: Campaign = None,
    adset_id: Adset = None,
) -> ExportInput:
    """Add how a list becomes a file."""
    below = replace(matching, campaign_id=campaign_id, adset_id=adset_id)
    return ExportInput(level=level, format=format_, columns=columns, asked=below)
