"""Figures over time (spec 08 §4 and §6)."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from msgspec import Meta

from pixecom.application.insights.series import Granularity
from pixecom.entrypoints.http.schemas.insights import Figures, Money
from pixecom.entrypoints.http.schemas.shared import Wire


class SeriesInfo(Wire, frozen=True, kw_only=True):
    """What a reader must know to read the figures rightly."""

    date_from: date
    date_to: date
    timezone: Annotated[str, Meta(description="The seller's IANA zone")]
    timezone_mismatch: Annotated[bool, Meta(description="An ad account counts other days")]
    currencies: list[str]
    mixed_currency: Annotated[bool, Meta(description="Amounts of several currencies are added")]
    last_stats_at: datetime | None


class SeriesPoint(Figures, frozen=True, kw_only=True):
    """The figures of a day or an hour."""

    t: Annotated[
        str,
        Meta(
            description="A day, or the instant at which an hour begins",
            examples=["2026-01-15", "2026-01-15T17:00:00Z"],
        ),
    ]


class Timeseries(Wire, frozen=True, kw_only=True):
    """Every day or hour of the asked days, oldest first, also the empty ones."""

    points: list[SeriesPoint]
    summary: Annotated[Figures, Meta(description="Of all points together")]
    granularity: Granularity
    timezone: Annotated[str, Meta(description="The seller's IANA zone")]
    meta: SeriesInfo


class DayFigures(Figures, frozen=True, kw_only=True):
    """The figures of a day."""

    date: date


class DailyStats(Wire, frozen=True, kw_only=True):
    """The last days, newest first, also the empty ones."""

    daily: list[DayFigures]
    days: int
    meta: SeriesInfo


class HourFigures(Figures, frozen=True, kw_only=True):
    """The figures of what the seller's clock calls an hour."""

    hour: Annotated[int, Meta(ge=0, le=23)]
    date: date


class HourlyStats(Wire, frozen=True, kw_only=True):
    """The hours 0 to 23 of the seller's today."""

    hourly: list[HourFigures]
    today_spend: Annotated[
        Money,
        Meta(description="As it stands; hours count no spend that was taken back as negative"),
    ]
    current_hour: Annotated[int, Meta(ge=0, le=23)]
    meta: SeriesInfo
