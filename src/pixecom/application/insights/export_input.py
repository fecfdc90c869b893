"""From the texts of a request to an export."""

from __future__ import annotations

from dataclasses import dataclass, field

from pixecom.application.insights.exporting import ExportColumn, ExportFormat
from pixecom.application.insights.fields import Fields
from pixecom.application.insights.reports import AdsManagerQuery
from pixecom.application.insights.reports_input import ListInput, list_query
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import SellerId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportInput:
    """The texts of a request as they came; ``asked`` is the list without page and parent."""

    level: str | None = None
    format: str | None = None
    columns: str | None = None
    asked: ListInput = field(default_factory=ListInput)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportRequest:
    """What is to be written, and how; no columns are all."""

    query: AdsManagerQuery
    kind: ExportFormat
    columns: tuple[ExportColumn, ...]


def export_request(
    raw: ExportInput, *, seller_id: SellerId, visible_to: UserId | None
) -> ExportRequest:
    """Read a request for an export: by default as CSV, of what is below the given parent.

    Raises:
        Invalid: ``Validation failed.`` with one detail a problem, each beginning with its field.
    """
    read = Fields()
    level = read.word("level", raw.level, Level) or _level_below(raw.asked)
    if level is Level.ACCOUNT:
        read.problem("level must be one of CAMPAIGN, ADSET, AD")
    kind = read.word("format", raw.format, ExportFormat) or ExportFormat.CSV
    columns = read.in_order("columns", raw.columns, ExportColumn)
    read.check()
    query = list_query(raw.asked, seller_id=seller_id, level=level, visible_to=visible_to)
    return ExportRequest(query=query, kind=kind, columns=columns)


def _level_below(asked: ListInput) -> Level:
    if asked.adset_id is not None:
        return Level.AD
    return Level.CAMPAIGN if asked.campaign_id is None else Level.ADSET
