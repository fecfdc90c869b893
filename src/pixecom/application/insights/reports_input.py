"""From the texts of a request to a query; every problem is named, all of them at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from pixecom.application.insights.reports import (
    DEFAULT_LIMIT,
    MAX_CAMPAIGN_IDS,
    MAX_LIMIT,
    MAX_SEARCH,
    AdsManagerQuery,
    DayBounds,
    EntityFilter,
    FilterQuery,
    SortColumn,
    SortDirection,
)
from pixecom.domain.insights.fact import Level
from pixecom.domain.insights.presets import DatePreset
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import AdAccountId, CampaignId, SellerId, SellpageId, UserId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus

_MAX_IDS = 500

E = TypeVar("E", bound=StrEnum)
T = TypeVar("T")


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
    read = _Problems()
    parent_id = _parent(read, raw, level)
    preset, days = _days(read, raw)
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
    limit = read.limit(raw.limit)
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
    read = _Problems()
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


def _parent(read: _Problems, raw: ListInput, level: Level) -> UUID | None:
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


def _days(read: _Problems, raw: ListInput) -> tuple[DatePreset | None, DayBounds]:
    preset = read.word("datePreset", raw.date_preset, DatePreset)
    first, last = read.day("dateFrom", raw.date_from), read.day("dateTo", raw.date_to)
    if first and last and first > last:
        read.problem("dateFrom must not be after dateTo")
        first = last = None
    if preset is DatePreset.CUSTOM:
        if raw.date_from is None and raw.date_to is None:
            read.problem("datePreset custom needs dateFrom or dateTo")
        preset = None
    elif preset is not None and (raw.date_from, raw.date_to) != (None, None):
        read.problem("datePreset cannot be combined with dateFrom or dateTo")
        preset = None
    return preset, DayBounds(first=first, last=last)


class _Problems:
    """Reads fields and collects what is wrong with them."""

    def __init__(self) -> None:
        self._found: list[str] = []

    def problem(self, text: str) -> None:
        self._found.append(text)

    def check(self) -> None:
        if self._found:
            raise Invalid("Validation failed.", details=self._found)

    def day(self, field: str, text: str | None) -> date | None:
        if text is None:
            return None
        try:
            day = date.fromisoformat(text)
            if day.isoformat() == text:  # not the basic and week forms of ISO 8601
                return day
        except ValueError:
            pass
        self.problem(f"{field} must be a day that exists, as YYYY-MM-DD")
        return None

    def word(self, field: str, text: str | None, kind: type[E]) -> E | None:
        if text is None:
            return None
        try:
            return kind(text)
        except ValueError:
            self.problem(f"{field} must be one of {', '.join(kind)}")
            return None

    def words(self, field: str, text: str | None, kind: type[E]) -> tuple[E, ...]:
        found = self._each(field, text, lambda part: self.word(field, part, kind))
        return tuple(sorted(set(found)))

    def optional_id(self, field: str, text: str | None) -> UUID | None:
        if text is None:
            return None
        try:
            identity = UUID(text)
            if str(identity) == text.lower():  # not braces, urn: and other spellings
                return identity
        except ValueError:
            pass
        self.problem(f"{field} must be a UUID")
        return None

    def ids(
        self, field: str, text: str | None, kind: Callable[[UUID], T], *, most: int = _MAX_IDS
    ) -> tuple[T, ...]:
        found = self._each(field, text, lambda part: self.optional_id(field, part))
        if len(found) > most:
            self.problem(f"{field} must have at most {most} values")
        return tuple(kind(each) for each in sorted(set(found)))

    def search(self, text: str | None) -> str | None:
        trimmed = (text or "").strip()
        if len(trimmed) > MAX_SEARCH:
            self.problem(f"search must be at most {MAX_SEARCH} characters")
        if "\0" in trimmed:  # the database has no such character
            self.problem("search must not contain the character NUL")
        return trimmed or None

    def limit(self, given: str | int | None) -> int:
        text = str(given) if given is not None else str(DEFAULT_LIMIT)
        if text.isascii() and text.isdecimal() and len(text) <= len(str(MAX_LIMIT)):
            number = int(text)
            if 1 <= number <= MAX_LIMIT:
                return number
        self.problem(f"limit must be a whole number from 1 to {MAX_LIMIT}")
        return DEFAULT_LIMIT

    def _each(self, field: str, text: str | None, read: Callable[[str], T | None]) -> list[T]:
        if text is None:
            return []
        parts = [part.strip() for part in text.split(",")]
        if not all(parts):
            self.problem(f"{field} must be values separated by commas, none of them empty")
            return []
        return [value for part in parts if (value := read(part)) is not None]
