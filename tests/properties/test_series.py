"""The days of a series add up to the list of the same days, whatever is stored and filtered."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from tests.conftest import Gate
from tests.fakes.clock import ManualClock
from tests.properties.stored_worlds import Stage, World, stage, worlds
from tests.rows import Factory

from pixecom.adapters.postgres.ads_manager.series import PostgresSeriesReader
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.reports import AdsManagerQuery, DayBounds, EntityFilter
from pixecom.application.insights.series import Series, SeriesQuery
from pixecom.domain.insights.contract import total
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import CampaignId
from pixecom.domain.shared.period import DayRange

EXAMPLES = 150


@pytest.fixture(scope="module")
def played(make: Factory, app_database: Database) -> Stage:
    return stage(make, app_database)


def test_the_sum_of_the_points_is_the_summary_of_the_list(
    played: Stage, app_database: Database, gate: Gate
) -> None:
    compared = 0
    chosen = [None, *map(CampaignId, played.entities[Level.CAMPAIGN])]

    @given(worlds(level=Level.CAMPAIGN))
    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def compare(world: World) -> None:
        nonlocal compared
        asked = played.play(world)
        for campaign in chosen:
            series = _series(app_database, asked, campaign)
            only = EntityFilter(campaigns=(campaign,)) if campaign else EntityFilter()
            summary = played.ask(_filtered(asked, only)).summary
            assert total(each.figures.counters for each in series.points) == summary.counters
            assert series.summary.counters == summary.counters
            assert series.summary.metrics == summary.metrics
            compared += 1

    compare()
    gate(f"Series: {compared} sums of points equal to the list's summary")


def _filtered(query: AdsManagerQuery, where: EntityFilter) -> AdsManagerQuery:
    return AdsManagerQuery(seller_id=query.seller_id, days=query.days, where=where)


def _series(database: Database, query: AdsManagerQuery, campaign: CampaignId | None) -> Series:
    asked = SeriesQuery(seller_id=query.seller_id, when=_bounded(query.days), campaign_id=campaign)
    with PostgresSeriesReader(database, ManualClock()).look(asked) as look:
        return look.read()


def _bounded(days: DayBounds) -> DayRange:
    assert days.first
    assert days.last
    return DayRange.inclusive(days.first, days.last)
