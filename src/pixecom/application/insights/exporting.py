"""Exports: a list as a file, row by row, with what a reader must know at its end (spec 20)."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pixecom.application.insights.quality import Quality
from pixecom.application.insights.reports import (
    AdsManagerPage,
    AdsManagerQuery,
    DayBounds,
    Figures,
    ListedEntity,
)
from pixecom.application.insights.reports_ports import AdsManagerReader
from pixecom.application.shared.clock import Clock
from pixecom.domain.insights.contract import COUNTER_NAMES, JSON_NAMES, METRIC_NAMES
from pixecom.domain.shared.ids import AdAccountId

ROWS_AT_ONCE = 2_000
"""A page is a transaction of its own; no connection is held while its rows are written."""

Cell = str | int | bool | Decimal | date | datetime | UUID | None
Line = Sequence[Cell]


class ExportFormat(StrEnum):
    """What a list is written as."""

    CSV = "csv"
    XLSX = "xlsx"


class TableFile(Protocol):
    """Writes a table as a file of one kind, without keeping its rows."""

    @abstractmethod
    def __call__(self, lines: Iterable[Line]) -> Iterator[bytes]:
        """Give the file in parts; its first line names the columns.

        Text never becomes a formula, numbers keep every digit that the format can hold.
        """


class ExportColumn(StrEnum):
    """Every column of an export, under its name in the API, in the order of the file."""

    ID = "id"
    EXTERNAL_ID = "externalId"
    NAME = "name"
    PLATFORM = "platform"
    STATUS = "status"
    DELIVERY_STATUS = "deliveryStatus"
    EFFECTIVE_STATUS = "effectiveStatus"
    START_DATE = "startDate"
    BUDGET_PER_DAY = "budgetPerDay"
    BUDGET_TYPE = "budgetType"
    LAUNCH_STATE = "launchState"
    META_SYNC_STATE = "metaSyncState"
    SELLPAGE_ID = "sellpageId"
    SELLPAGE = "sellpage"
    AD_ACCOUNT_ID = "adAccountId"
    AD_ACCOUNT_NAME = "adAccountName"
    CURRENCY = "currency"
    CAMPAIGN_ID = "campaignId"
    ADSET_ID = "adsetId"
    OPTIMIZATION_GOAL = "optimizationGoal"
    CREATED_AT = "createdAt"
    SPEND = "spend"
    ROAS = "roas"
    RESULTS = "results"
    COST_PER_RESULT = "costPerResult"
    IMPRESSIONS = "impressions"
    CPM = "cpm"
    CTR = "ctr"
    CLICKS = "clicks"
    CPC = "cpc"
    CONTENT_VIEWS = "contentViews"
    COST_PER_CONTENT_VIEW = "costPerContentView"
    ADD_TO_CART = "addToCart"
    COST_PER_ADD_TO_CART = "costPerAddToCart"
    CHECKOUT = "checkout"
    COST_PER_CHECKOUT = "costPerCheckout"
    PURCHASES = "purchases"
    COST_PER_PURCHASE = "costPerPurchase"
    REVENUE = "revenue"
    CONV = "conv"
    CR = "cr"
    CR1 = "cr1"
    CR2 = "cr2"
    STORE_METRICS_PENDING = "storeMetricsPending"
    STORE_SOURCE = "storeSource"


_ATTRIBUTES: Mapping[ExportColumn, Callable[[ListedEntity], Cell]] = {
    ExportColumn.ID: lambda row: row.id,
    ExportColumn.EXTERNAL_ID: lambda row: row.external_id,
    ExportColumn.NAME: lambda row: row.name,
    ExportColumn.PLATFORM: lambda _: "META",
    ExportColumn.STATUS: lambda row: row.status,
    ExportColumn.DELIVERY_STATUS: lambda row: row.delivery_status,
    ExportColumn.EFFECTIVE_STATUS: lambda row: row.effective_status,
    ExportColumn.START_DATE: lambda row: row.start_date,
    ExportColumn.BUDGET_PER_DAY: lambda row: row.budget_per_day,
    ExportColumn.BUDGET_TYPE: lambda row: row.budget_type,
    ExportColumn.LAUNCH_STATE: lambda row: row.launch_state,
    ExportColumn.META_SYNC_STATE: lambda row: row.meta_sync_state,
    ExportColumn.SELLPAGE_ID: lambda row: row.sellpage_id,
    ExportColumn.SELLPAGE: lambda row: row.sellpage_slug,
    ExportColumn.AD_ACCOUNT_ID: lambda row: row.ad_account_id,
    ExportColumn.AD_ACCOUNT_NAME: lambda row: row.ad_account_name,
    ExportColumn.CAMPAIGN_ID: lambda row: row.campaign_id,
    ExportColumn.ADSET_ID: lambda row: row.adset_id,
    ExportColumn.OPTIMIZATION_GOAL: lambda row: row.optimization_goal,
    ExportColumn.CREATED_AT: lambda row: row.created_at,
    ExportColumn.STORE_METRICS_PENDING: lambda row: row.figures.store_metrics_pending,
    ExportColumn.STORE_SOURCE: lambda row: row.figures.store_source,
}
_FIGURES = {JSON_NAMES[name]: name for name in COUNTER_NAMES + METRIC_NAMES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """A file that is written while it is read; ``name`` has no folder and no odd character."""

    name: str
    parts: Iterator[bytes]


class ExportList:
    """Writes a whole list as a file."""

    def __init__(
        self,
        *,
        reader: AdsManagerReader,
        files: Mapping[ExportFormat, TableFile],
        clock: Clock,
        rows_at_once: int = ROWS_AT_ONCE,
    ) -> None:
        self._reader = reader
        self._rows_at_once = rows_at_once
        self._files = files
        self._clock = clock

    def __call__(
        self,
        *,
        query: AdsManagerQuery,
        kind: ExportFormat,
        columns: Sequence[ExportColumn] = (),
    ) -> Export:
        """Read the first page, and give a file that reads the others while it is sent.

        Pages are read one after the other: rows of different moments may stand in one file, whose
        last block then says so. Without ``columns`` all are written.

        Raises:
            Unavailable: the database is away; later it only ends the file.
        """
        first = self._reader.page(replace(query, limit=self._rows_at_once, cursor=None))
        lines = self._lines(query, first, columns or tuple(ExportColumn))
        return Export(
            name=f"pixecom-{query.level.lower()}s-{_span(first.meta.days)}.{kind}",
            parts=self._files[kind](lines),
        )

    def _lines(
        self, query: AdsManagerQuery, first: AdsManagerPage, columns: Sequence[ExportColumn]
    ) -> Iterator[Line]:
        yield columns
        page, known, is_consistent = first, replace(first, rows=()), True
        following = replace(query, limit=self._rows_at_once, preset=None, days=first.meta.days)
        while True:
            currencies = {each.ad_account_id: each.currency for each in page.quality.accounts}
            for row in page.rows:
                yield _cells(row, columns, currency=currencies.get(AdAccountId(row.ad_account_id)))
            if page.next_cursor is None:
                break
            page = self._reader.page(replace(following, cursor=page.next_cursor))
            is_consistent &= page.meta.version == known.meta.version
        yield from _totals(known)
        yield from _known(known, is_consistent=is_consistent, at=self._clock.now())
        yield from _accounts(known.quality)


def _cells(row: ListedEntity, columns: Sequence[ExportColumn], *, currency: str | None) -> Line:
    known = _named(row.figures) | {ExportColumn.CURRENCY: currency}
    return [known[column] if column in known else _ATTRIBUTES[column](row) for column in columns]


def _named(figures: Figures) -> dict[str, Cell]:
    """Give counters and metrics under their names in exports."""
    metrics = figures.metrics
    return {
        shown: getattr(figures.counters if name in COUNTER_NAMES else metrics, name)
        for shown, name in _FIGURES.items()
    }


def _totals(page: AdsManagerPage) -> Iterator[Line]:
    loose = _named(page.unattributed) if page.unattributed else {}
    yield ()
    yield ("summary", "of all rows", *(["of which unattributed"] if loose else []))
    for name, value in _named(page.summary).items():
        yield (name, value, *([loose[name]] if loose else []))


def _known(page: AdsManagerPage, *, is_consistent: bool, at: datetime) -> Iterator[Line]:
    meta, quality = page.meta, page.quality
    yield ()
    yield ("quality",)
    yield ("level", meta.level)
    yield ("dateFrom", meta.days.first)
    yield ("dateTo", meta.days.last)
    yield ("timezone", meta.timezone)
    yield ("timezoneMismatch", meta.timezone_mismatch)
    yield ("currencies", " ".join(meta.currencies))
    yield ("totalRows", meta.total_rows)
    yield ("exportedAt", at)
    yield ("completeness", quality.completeness)
    yield ("days", quality.days)
    yield ("restatableDays", quality.restatable)
    yield ("maturity", quality.maturity)
    yield ("consistent", is_consistent)
    if not is_consistent:
        yield ("Figures changed while this file was written: rows may be missing or twice.",)


def _accounts(quality: Quality) -> Iterator[Line]:
    yield (
        *("adAccountId", "name", "currency", "lastStatsAt", "lastDeliveryAt", "completeness"),
        *("reason", "controlDifference"),
    )
    for each in quality.accounts:
        yield (
            *(each.ad_account_id, each.name, each.currency),
            *(each.last_stats_at, each.last_delivery_at),
            *(each.completeness, each.reason, each.control_difference),
        )


def _span(days: DayBounds) -> str:
    if days.first is None and days.last is None:
        return "all-days"
    return f"{days.first or 'begin'}_{days.last or 'today'}"
