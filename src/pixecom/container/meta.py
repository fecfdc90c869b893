"""Calls to Meta: what every context that talks to it shares."""

from __future__ import annotations

import httpx
from dependency_injector import providers

from pixecom.adapters.meta.checkup import GraphVersionCheckup
from pixecom.adapters.meta.client import REQUEST, WORKER, GraphClient
from pixecom.adapters.meta.governor import UsageGovernor
from pixecom.adapters.postgres.call_ledger import PostgresCallLedger
from pixecom.adapters.redis.call_ledger import RedisCallLedger
from pixecom.application.advertising.calls import SafeLedger
from pixecom.container.foundation import Foundation


class Meta(Foundation):
    """Clients of the Graph API; ``graph_for_requests`` is for when somebody waits."""

    graph_http = providers.ThreadSafeSingleton(httpx.Client)
    call_ledger = providers.ThreadSafeSingleton(
        SafeLedger,
        providers.Factory(RedisCallLedger, Foundation.settings.provided.redis_url),
        providers.Factory(PostgresCallLedger, Foundation.platform_database),
    )
    graph = providers.ThreadSafeSingleton(
        GraphClient,
        http=graph_http,
        base_url=Foundation.settings.provided.meta_graph_base_url,
        version=Foundation.settings.provided.meta_graph_version,
        app_secret=Foundation.settings.provided.meta_app_secret,
        governor=providers.Factory(
            UsageGovernor, ledger=call_ledger, clock=Foundation.clock, waiting=False
        ),
        clock=Foundation.clock,
        patience=WORKER,
    )
    graph_for_requests = providers.ThreadSafeSingleton(
        GraphClient,
        http=graph_http,
        base_url=Foundation.settings.provided.meta_graph_base_url,
        version=Foundation.settings.provided.meta_graph_version,
        app_secret=Foundation.settings.provided.meta_app_secret,
        governor=providers.Factory(
            UsageGovernor, ledger=call_ledger, clock=Foundation.clock, waiting=True
        ),
        clock=Foundation.clock,
        patience=REQUEST,
    )
    graph_checkup = providers.Factory(
        GraphVersionCheckup,
        version=Foundation.settings.provided.meta_graph_version,
        clock=Foundation.clock,
    )
