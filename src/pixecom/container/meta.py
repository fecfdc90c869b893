"""Calls to Meta: what every context that talks to it shares."""

from __future__ import annotations

from dependency_injector import providers

from pixecom.adapters.meta.checkup import GraphVersionCheckup
from pixecom.adapters.meta.client import REQUEST, WORKER, GraphClient, Patience
from pixecom.adapters.meta.governor import UsageGovernor
from pixecom.adapters.postgres.call_ledger import PostgresCallLedger
from pixecom.adapters.redis.call_ledger import RedisCallLedger
from pixecom.application.advertising.calls import SafeLedger
from pixecom.container.foundation import Foundation


def _graph(
    ledger: providers.Provider[SafeLedger],
    *,
    waiting: bool,
    patience: Patience,
) -> providers.ThreadSafeSingleton[GraphClient]:
    """Give a client; ``waiting``: somebody waits for what it asks."""
    settings = Foundation.settings.provided
    return providers.ThreadSafeSingleton(
        GraphClient,
        http=Foundation.http,
        base_url=settings.meta_graph_base_url,
        version=settings.meta_graph_version,
        app_secret=settings.meta_app_secret,
        governor=providers.Factory(
            UsageGovernor, ledger=ledger, clock=Foundation.clock, waiting=waiting
        ),
        clock=Foundation.clock,
        patience=patience,
    )


class Meta(Foundation):
    """Clients of the Graph API; ``graph_for_requests`` is for when somebody waits."""

    call_ledger = providers.ThreadSafeSingleton(
        SafeLedger,
        providers.Factory(RedisCallLedger, Foundation.settings.provided.redis_url),
        providers.Factory(PostgresCallLedger, Foundation.platform_database),
    )
    graph = _graph(call_ledger, waiting=False, patience=WORKER)
    graph_for_requests = _graph(call_ledger, waiting=True, patience=REQUEST)
    graph_checkup = providers.Factory(
        GraphVersionCheckup,
        version=Foundation.settings.provided.meta_graph_version,
        clock=Foundation.clock,
    )
