"""From figures over time to what crosses the wire."""

from __future__ import annotations

from datetime import UTC, datetime

from pixecom.application.insights.reports import Figures
from pixecom.application.insights.series import Series, by_the_clock
from pixecom.domain.shared.period import zone
from pixecom.entrypoints.http.schemas import insights
from pixecom.entrypoints.http.schemas import series as wire
from pixecom.entrypoints.http.views import figures, instant, money


def timeseries(series: Series) -> wire.Timeseries:
    """Write every point."""
    return wire.Timeseries(
        points=[
            figures(point.figures, wire.SeriesPoint, t=_text(point.at)) for point in series.points
        ],
        summary=figures(series.summary, insights.Figures),
        granularity=series.granularity,
        timezone=series.timezone,
        meta=_meta(series),
    )


def daily(series: Series) -> wire.DailyStats:
    """Write days, the newest first."""
    days = [figures(point.figures, wire.DayFigures, date=point.at) for point in series.points]
    return wire.DailyStats(daily=days[::-1], days=len(days), meta=_meta(series))


def hourly(series: Series) -> wire.HourlyStats:
    """Write the hours of a day as a clock shows them."""
    source = series.summary.store_source
    return wire.HourlyStats(
        hourly=[
            figures(
                Figures(counters=counters, store_source=source),
                wire.HourFigures,
                hour=hour,
                date=series.days.start,
            )
            for hour, counters in enumerate(by_the_clock(series))
        ],
        today_spend=money(series.spent),
        current_hour=series.now.astimezone(zone(series.timezone)).hour,
        meta=_meta(series),
    )


def _text(at: object) -> str:
    if isinstance(at, datetime):
        return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return str(at)


def _meta(series: Series) -> wire.SeriesInfo:
    return wire.SeriesInfo(
        date_from=series.days.start,
        date_to=series.days.last,
        timezone=series.timezone,
        timezone_mismatch=series.timezone_mismatch,
        currencies=list(series.currencies),
        mixed_currency=series.mixed_currency,
        last_stats_at=instant(series.last_stats_at),
    )
