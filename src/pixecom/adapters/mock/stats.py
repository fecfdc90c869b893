"""A stats provider that makes its figures up, the same ones each time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TypeVar

from pixecom.application.insights.catalogue import CampaignTrees
from pixecom.application.insights.ports import StatsProvider
from pixecom.application.shared.paging import in_pages
from pixecom.domain.insights.contract import Counters, total
from pixecom.domain.insights.fact import (
    AdAccount,
    DeliveryRow,
    EntityPath,
    EntityRow,
    HourRow,
    InsightRow,
    Level,
)
from pixecom.domain.insights.mock_hours import hours_of_day
from pixecom.domain.insights.mock_rules import (
    ad_figures,
    budgeted_ads,
    delivery_of,
    reported_ratios,
)
from pixecom.domain.insights.tree import CampaignTree
from pixecom.domain.shared.lifecycle import EntityStatus
from pixecom.domain.shared.period import DayRange, zone

_Row = TypeVar("_Row")


class MockStatsProvider(StatsProvider):
    """Plays the ad platform for campaigns that exist in our own database.

    Figures are generated for ads by ``domain/insights/mock_rules.py`` and summed upwards, so
    every level and the control total agree.
    """

    def __init__(self, *, trees: CampaignTrees, page_size: int = 500) -> None:
        self._trees = trees
        self._page_size = page_size

    def fetch_insights(
        self, *, account: AdAccount, level: Level, days: DayRange
    ) -> Iterator[Sequence[InsightRow]]:
        """Stream the made-up figures of a level; see the port."""
        campaigns = self._trees.of_account(account)
        if level is Level.ACCOUNT:
            return self._paged(_control_totals(account, campaigns, days))
        return self._paged(
            row
            for campaign in campaigns
            for day in days
            for row in _level_rows(account, campaign, level, day)
        )

    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        """Stream our own campaigns back, as the platform would."""
        for rows in _entities(self._trees.of_account(account)):
            yield from self._paged(rows)

    def fetch_delivery(self, *, account: AdAccount) -> Iterator[Sequence[DeliveryRow]]:
        """Stream ACTIVE for what is active, INACTIVE for the rest."""
        rows = (row for tier in _entities(self._trees.of_account(account)) for row in tier)
        return self._paged(
            DeliveryRow(
                level=row.level,
                external_id=row.external_id,
                effective_status=row.status.value,
                delivery_status=row.delivery_status,
            )
            for row in rows
            if row.status is not EntityStatus.DELETED
        )

    def fetch_hours(
        self, *, account: AdAccount, days: DayRange, now: datetime
    ) -> Sequence[HourRow]:
        """Share each day's control total out among the hours of the account's clock."""
        where = zone(account.timezone)
        return [
            hour
            for row in _control_totals(account, self._trees.of_account(account), days)
            for hour in hours_of_day(
                row.day,
                row.counters,
                seller_id=account.seller_id,
                account_id=account.id,
                where=where,
                now=now,
            )
        ]

    def _paged(self, rows: Iterable[_Row]) -> Iterator[Sequence[_Row]]:
        return in_pages(rows, self._page_size)


def _level_rows(
    account: AdAccount, campaign: CampaignTree, level: Level, day: date
) -> Iterator[InsightRow]:
    sums: dict[EntityPath, Counters] = defaultdict(Counters)
    for path, counters in _ads(account, campaign, day):
        sums[path.cut(level)] += counters
    return (_insight(level, path, day, counters) for path, counters in sums.items())


def _ads(
    account: AdAccount, campaign: CampaignTree, day: date
) -> Iterator[tuple[EntityPath, Counters]]:
    for adset, ad, budget in budgeted_ads(campaign):
        path = EntityPath(
            campaign_id=campaign.external_id,
            campaign_name=campaign.name,
            adset_id=adset.external_id,
            adset_name=adset.name,
            ad_id=ad.external_id,
            ad_name=ad.name,
        )
        yield (
            path,
            ad_figures(seller_id=account.seller_id, ad_id=ad.id, day=day, budget=budget),
        )


def _insight(level: Level, path: EntityPath, day: date, counters: Counters) -> InsightRow:
    return InsightRow(
        level=level,
        external_id=path.own_id,
        day=day,
        counters=counters,
        path=path,
        reported=reported_ratios(counters),
    )


def _control_totals(
    account: AdAccount, campaigns: Sequence[CampaignTree], days: DayRange
) -> Iterator[InsightRow]:
    for day in days:
        figures = [
            counters for campaign in campaigns for _, counters in _ads(account, campaign, day)
        ]
        if figures:
            counters = total(figures)
            yield InsightRow(
                level=Level.ACCOUNT,
                external_id=account.external_id,
                day=day,
                counters=counters,
                path=EntityPath(),
                reported=reported_ratios(counters),
            )


def _entities(campaigns: Sequence[CampaignTree]) -> Iterator[Iterator[EntityRow]]:
    yield (_campaign(campaign) for campaign in campaigns)
    adsets = [(campaign, adset) for campaign in campaigns for adset in campaign.adsets]
    yield (
        EntityRow(
            level=Level.ADSET,
            external_id=adset.external_id,
            parent_external_id=campaign.external_id,
            name=adset.name,
            status=adset.status,
            effective_status=adset.status.value,
            delivery_status=delivery_of(adset.status),
            optimization_goal=adset.optimization_goal,
        )
        for campaign, adset in adsets
    )
    yield (
        EntityRow(
            level=Level.AD,
            external_id=ad.external_id,
            parent_external_id=adset.external_id,
            name=ad.name,
            status=ad.status,
            effective_status=ad.status.value,
            delivery_status=delivery_of(ad.status),
        )
        for _, adset in adsets
        for ad in adset.ads
    )


def _campaign(campaign: CampaignTree) -> EntityRow:
    return EntityRow(
        level=Level.CAMPAIGN,
        external_id=campaign.external_id,
        parent_external_id=None,
        name=campaign.name,
        status=campaign.status,
        effective_status=campaign.status.value,
        delivery_status=delivery_of(campaign.status),
        budget=campaign.budget,
        budget_type=campaign.budget_type,
        start_date=campaign.start_date,
        end_date=campaign.end_date,
    )
