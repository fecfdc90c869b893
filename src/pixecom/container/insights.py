"""How figures come in, and who reads them."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from dependency_injector import providers

from pixecom.adapters.csv_import.files import CsvStatsFiles
from pixecom.adapters.meta.stats import MetaStatsProvider
from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.series import PostgresSeriesReader
from pixecom.adapters.postgres.ads_manager.sync_status import PostgresSyncStatusReader
from pixecom.adapters.postgres.advertising import PostgresAdAccounts
from pixecom.adapters.postgres.campaign_trees import PostgresCampaignTrees
from pixecom.adapters.postgres.import_accounts import PostgresImportAccounts
from pixecom.adapters.postgres.insights.due import PostgresDueWork
from pixecom.adapters.postgres.insights.work import PostgresInsightsWorks
from pixecom.adapters.redis.cool_downs import RedisCoolDowns
from pixecom.adapters.spreadsheets.csv_file import CsvFile
from pixecom.adapters.spreadsheets.xlsx_file import XlsxFile
from pixecom.application.insights.exporting import ExportFormat, ExportList
from pixecom.application.insights.importing import ImportStats
from pixecom.application.insights.planning import (
    LookForCampaigns,
    OrchestrateDelivery,
    OrchestrateStats,
    RemindLostRuns,
)
from pixecom.application.insights.ports import StatsProvider
from pixecom.application.insights.requesting import RequestBackfill, RequestSync
from pixecom.application.insights.settling import (
    CompareSettled,
    OrchestrateSettling,
    SettleFigures,
)
from pixecom.application.insights.sources import NamedProviders
from pixecom.application.insights.syncing import RunSync
from pixecom.container.advertising import Advertising
from pixecom.container.foundation import Foundation
from pixecom.container.meta import Meta
from pixecom.settings import Environment, Settings

_log = logging.getLogger(__name__)


def _stats_providers(settings: Settings, named: Mapping[str, StatsProvider]) -> NamedProviders:
    if settings.environment is Environment.PRODUCTION and settings.stats_provider != "meta":
        _log.warning(
            "STATS_PROVIDER=%s in production: the numbers shown are NOT fetched from Meta",
            settings.stats_provider,
        )
    return NamedProviders(default=settings.stats_provider, providers=named)


class Insights(Foundation):
    """Sources of figures, their pipeline, the ads manager."""

    # Where figures come from
    campaign_trees = providers.Factory(PostgresCampaignTrees, Foundation.app_database)
    mock_stats_provider = providers.ThreadSafeSingleton(
        MockStatsProvider,
        trees=campaign_trees,
    )
    stats_providers = providers.ThreadSafeSingleton(
        _stats_providers,
        Foundation.settings,
        providers.Dict(
            mock=mock_stats_provider,
            meta=providers.ThreadSafeSingleton(
                MetaStatsProvider,
                graph=Meta.graph,
                tokens=Advertising.account_tokens,
                clock=Foundation.clock,
            ),
        ),
    )
    stats_providers_for_requests = providers.ThreadSafeSingleton(
        NamedProviders,
        default=Foundation.settings.provided.stats_provider,
        providers=providers.Dict(
            mock=mock_stats_provider,
            meta=providers.ThreadSafeSingleton(
                MetaStatsProvider,
                graph=Meta.graph_for_requests,
                tokens=Advertising.account_tokens,
                clock=Foundation.clock,
            ),
        ),
    )

    # The pipeline
    insights_works = providers.ThreadSafeSingleton(
        PostgresInsightsWorks, Foundation.app_database, Foundation.job_queue, Foundation.ids
    )
    ad_accounts = providers.Factory(PostgresAdAccounts, Foundation.app_database)
    due_work = providers.Factory(PostgresDueWork, Foundation.platform_database)
    cool_downs = providers.ThreadSafeSingleton(RedisCoolDowns, Foundation.redis)
    run_sync = providers.Factory(
        RunSync,
        works=insights_works,
        accounts=ad_accounts,
        providers=stats_providers,
        stop=Foundation.stop,
        lease_seconds=Foundation.settings.provided.job_lease_seconds,
    )
    orchestrate_stats = providers.Factory(
        OrchestrateStats,
        due=due_work,
        works=insights_works,
        providers=stats_providers,
        queue=Foundation.job_queue,
        clock=Foundation.database_clock,
    )
    orchestrate_delivery = providers.Factory(
        OrchestrateDelivery,
        due=due_work,
        works=insights_works,
        providers=stats_providers,
        queue=Foundation.job_queue,
    )
    look_for_campaigns = providers.Factory(
        LookForCampaigns,
        due=due_work,
        works=insights_works,
        providers=stats_providers,
        queue=Foundation.job_queue,
    )
    remind_lost_runs = providers.Factory(
        RemindLostRuns,
        due=due_work,
        queue=Foundation.job_queue,
        depths=Foundation.job_queue,
        quiet_seconds=Foundation.settings.provided.job_lease_seconds,
    )
    orchestrate_settling = providers.Factory(
        OrchestrateSettling,
        due=due_work,
        queue=Foundation.job_queue,
        clock=Foundation.database_clock,
    )
    settle_figures = providers.Factory(
        SettleFigures, works=insights_works, clock=Foundation.database_clock, stop=Foundation.stop
    )
    compare_settled = providers.Factory(CompareSettled, works=insights_works)
    request_sync = providers.Factory(
        RequestSync,
        works=insights_works,
        accounts=ad_accounts,
        providers=stats_providers,
        run_sync=providers.Factory(
            RunSync,
            works=insights_works,
            accounts=ad_accounts,
            providers=stats_providers_for_requests,
            stop=Foundation.stop,
            lease_seconds=Foundation.settings.provided.job_lease_seconds,
        ),
        queue=Foundation.job_queue,
        clock=Foundation.database_clock,
        cool_downs=cool_downs,
        limited=Foundation.settings.provided.rate_limit_enabled,
    )
    request_backfill = providers.Factory(
        RequestBackfill,
        works=insights_works,
        accounts=ad_accounts,
        providers=stats_providers,
        run_sync=run_sync,
        queue=Foundation.job_queue,
        clock=Foundation.database_clock,
    )

    # Figures from files
    import_stats = providers.Factory(
        ImportStats,
        files=providers.ThreadSafeSingleton(CsvStatsFiles),
        accounts=ad_accounts,
        import_accounts=providers.Factory(
            PostgresImportAccounts, Foundation.app_database, Foundation.ids
        ),
        works=insights_works,
        clock=Foundation.database_clock,
        ids=Foundation.ids,
    )

    # Readers of figures
    ads_manager_reader = providers.Factory(
        PostgresAdsManagerReader, Foundation.app_database, Foundation.clock
    )
    series_reader = providers.Factory(
        PostgresSeriesReader, Foundation.app_database, Foundation.clock
    )
    sync_status = providers.Factory(PostgresSyncStatusReader, Foundation.app_database)
    export_list = providers.Factory(
        ExportList,
        reader=ads_manager_reader,
        files=providers.Dict(
            {
                ExportFormat.CSV: providers.Factory(CsvFile),
                ExportFormat.XLSX: providers.Factory(XlsxFile),
            }
        ),
        clock=Foundation.clock,
    )
