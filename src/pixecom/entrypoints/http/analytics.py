"""Figures over time: ``/api/analytics/timeseries``, and the Ads Manager's days and hours."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from litestar import Controller, Response, get

from pixecom.application.insights.reports_ports import SeriesReader
from pixecom.application.insights.series import MOST_RECENT, Granularity, SeriesQuery
from pixecom.application.insights.series_input import SeriesInput, recent_query, series_query
from pixecom.domain.insights.presets import DatePreset
from pixecom.entrypoints.http import queries, series_views
from pixecom.entrypoints.http.dependencies import Given, Tenant
from pixecom.entrypoints.http.insights import Answers
from pixecom.entrypoints.http.schemas import series as wire
from pixecom.entrypoints.http.versions import ETAG, NOT_MODIFIED

OneSellpage: TypeAlias = Annotated[
    str | None, queries.field("sellpageId", "Its campaigns alone", queries.AN_ID)
]
PointOf: TypeAlias = Annotated[
    str | None,
    queries.field(
        "granularity",
        "A point is a day (by default, of at most 400 days) or an hour (of at most 31 days)",
        queries.one_of(Granularity),
    ),
]
Recent: TypeAlias = Annotated[
    str | None,
    queries.field(
        "days",
        "How many days, with today; 7 by default",
        {"type": "integer", "minimum": 1, "maximum": MOST_RECENT},
    ),
]


class SeriesController(Controller):
    """What figures were, day by day and hour by hour."""

    path = "/"
    tags = ("analytics",)

    @get(
        "/analytics/timeseries",
        operation_id="readTimeseries",
        summary="Figures over time",
        sync_to_thread=True,
        response_headers=[ETAG],
        responses=NOT_MODIFIED,
    )
    def timeseries(
        self,
        *,
        tenant: Given[Tenant],
        answers: Given[Answers],
        series_reader: Given[SeriesReader],
        date_from: queries.DateFrom = None,
        date_to: queries.DateTo = None,
        date_preset: queries.Preset = None,
        granularity: PointOf = None,
        campaign_id: queries.Campaign = None,
        sellpage_id: OneSellpage = None,
    ) -> Response[wire.Timeseries]:
        """`dateFrom` and `dateTo`, or `datePreset`; the last 7 days by default.

        The sum of the days is the summary of the list of campaigns.
        """
        query = series_query(
            SeriesInput(
                date_from=date_from,
                date_to=date_to,
                date_preset=date_preset,
                granularity=granularity,
                campaign_id=campaign_id,
                sellpage_id=sellpage_id,
            ),
            seller_id=tenant.seller_id,
            visible_to=tenant.visible_to,
        )
        return answers(tenant, series_reader.look(query), series_views.timeseries)

    @get(
        "/ads-manager/daily-stats",
        operation_id="readDailyStats",
        summary="The last days",
        sync_to_thread=True,
        response_headers=[ETAG],
        responses=NOT_MODIFIED,
    )
    def daily_stats(
        self,
        *,
        tenant: Given[Tenant],
        answers: Given[Answers],
        series_reader: Given[SeriesReader],
        days: Recent = None,
    ) -> Response[wire.DailyStats]:
        """One entry a day of the seller's, newest first, also the empty ones."""
        query = recent_query(days, seller_id=tenant.seller_id, visible_to=tenant.visible_to)
        return answers(tenant, series_reader.look(query), series_views.daily)

    @get(
        "/ads-manager/hourly-stats",
        operation_id="readHourlyStats",
        summary="The hours of today",
        sync_to_thread=True,
        response_headers=[ETAG],
        responses=NOT_MODIFIED,
    )
    def hourly_stats(
        self,
        tenant: Given[Tenant],
        answers: Given[Answers],
        series_reader: Given[SeriesReader],
    ) -> Response[wire.HourlyStats]:
        """Always 24 hours of the clock: one that it repeats is one, one that it skips is zero."""
        query = SeriesQuery(
            seller_id=tenant.seller_id,
            visible_to=tenant.visible_to,
            when=DatePreset.TODAY,
            granularity=Granularity.HOUR,
        )
        return answers(tenant, series_reader.look(query), series_views.hourly)
