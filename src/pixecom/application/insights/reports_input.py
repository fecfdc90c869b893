"""From the texts of a request to a query; every problem is named, all of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from pixecom.application.insights.fields import Fields
from pixecom.application.insights.reports import (
    DEFAULT_LIMIT,
    MAX_CAMPAIGN_IDS,
    MAX_LIMIT,
    AdsManagerQuery,
    EntityFilter,
    FilterQuery,
    SortColumn,
    SortDirection,
)
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import AdAccountId, CampaignId, SellerId, SellpageId, UserId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class ListInput:
    """The texts of a list request as they came; lists are separated by commas."""

    date_from: str | None = None
    date_to: str | None = None
    date_preset: str | None = None
    sellpage_id: str | None = None
    status: str | None = None
    delivery_status: str | None = None
    ad_account_id: str | None = None
    campaign_ids: str | None = None
    search: str | None = None
    sort_by: str | None = None
    sort_dir: str | None = None
    limit: str | int | None = None
    cursor: str | None = None
    campaign_id: str | None = None
    adset_id: str | None = None


def list_query(
    raw: ListInput, *, seller_id: SellerId, level: Level, visible_to: UserId | None
) -> AdsManagerQuery:
    """Read a list request.

    Raises:
        Invalid: ``Validation failed.`` with one detail a problem, each beginning with its field.
    """
    read = Fields()
    parent_id = _parent(read, raw, level)
    preset, days = read.days(raw.date_preset, raw.date_from, raw.date_to)
    where = EntityFilter(
        sellpages=read.ids("sellpageId", raw.sellpage_id, SellpageId),
        statuses=read.words("status", raw.status, EntityStatus),
        delivery_statuses=read.words("deliveryStatus", raw.delivery_status, DeliveryStatus),
        accounts=read.ids("adAccountId", raw.ad_account_id, AdAccountId),
        campaigns=read.ids("campaignIds", raw.campaign_ids, CampaignId, most=MAX_CAMPAIGN_IDS),
        search=read.search(raw.search),
    )
    sort_by = read.word("sortBy", raw.sort_by, SortColumn) or SortColumn.CREATED_AT
    direction = read.word("sortDir", raw.sort_dir, SortDirection) or SortDirection.DESCENDING
    limit = read.number("limit", raw.limit, most=MAX_LIMIT, default=DEFAULT_LIMIT)
    read.check()
    return AdsManagerQuery(
        seller_id=seller_id,
        level=level,
        parent_id=parent_id,
        visible_to=visible_to,
        days=days,
        preset=preset,
        where=where,
        sort_by=sort_by,
        direction=direction,
        limit=limit,
        cursor=raw.cursor,
    )


def filter_query(
    *,
    seller_id: SellerId,
    visible_to: UserId | None,
    campaign_id: str | None = None,
    adset_id: str | None = None,
    search: str | None = None,
) -> FilterQuery:
    """Read a request for the filter menus.

    Raises:
        Invalid: as ``list_query``.
    """
    read = Fields()
    campaign = read.optional_id("campaignId", campaign_id)
    adset = read.optional_id("adsetId", adset_id)
    text = read.search(search)
    read.check()
    return FilterQuery(
        seller_id=seller_id,
        visible_to=visible_to,
        campaign_id=campaign,
        adset_id=adset,
        search=text,
    )


def _parent(read: Fields, raw: ListInput, level: Level) -> UUID | None:
    """Read the parent that the level needs, and refuse the ones that it does not know."""
    given = {"campaignId": raw.campaign_id, "adsetId": raw.adset_id}
    needed = {Level.ADSET: "campaignId", Level.AD: "adsetId"}.get(level)
    for field, text in given.items():
        if field != needed and text is not None:
            read.problem(f"{field} should not exist")
    if needed is None:
        return None
    parent = read.optional_id(needed, given[needed])
    if given[needed] is None:
        read.problem(f"{needed} is required")
    return parent
