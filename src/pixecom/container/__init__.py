"""The composition root: one provider a line, a module a context.

This package alone knows dependency-injector. What serves several contexts stands here, what knows
none in ``foundation``.
"""

from __future__ import annotations

from dependency_injector import providers

from pixecom.adapters.dramatiq.broker import Beside, make_broker
from pixecom.adapters.postgres import sealed_columns
from pixecom.adapters.postgres.call_ledger import PostgresOldBudgets
from pixecom.adapters.postgres.connections.everywhere import PostgresOldLogins
from pixecom.adapters.postgres.demo import PostgresDemoStore
from pixecom.adapters.postgres.idempotency import PostgresOldKeys
from pixecom.adapters.postgres.insights.runs import PostgresOldRuns
from pixecom.adapters.postgres.invitations import PostgresOldInvitations
from pixecom.adapters.postgres.outbox import PostgresOldMessages, PostgresOutbox
from pixecom.adapters.postgres.partitions import PostgresPartitions
from pixecom.adapters.postgres.refresh_tokens import PostgresOldTokens
from pixecom.adapters.postgres.seller_names import PostgresSellerChoices, PostgresSellerNames
from pixecom.application.identity import recovery
from pixecom.application.shared.demo import SetUpDemo
from pixecom.application.shared.housekeeping import KeepHouse
from pixecom.application.shared.mail import TOPIC
from pixecom.application.shared.outbox import RelayOutbox
from pixecom.application.shared.rotation import KeysInUse, RotateKeys
from pixecom.container.advertising import Advertising
from pixecom.container.foundation import Foundation
from pixecom.container.identity import Identity
from pixecom.container.insights import Insights
from pixecom.container.meta import Meta
from pixecom.settings import Environment, Settings


def _allows_demo(settings: Settings) -> bool:
    return settings.environment is not Environment.PRODUCTION


class Container(Identity, Meta, Advertising, Insights):
    """Everything that an entrypoint may ask for."""

    # Messages that leave the system
    relay_outbox = providers.Factory(
        RelayOutbox,
        outbox=providers.Factory(PostgresOutbox, Foundation.platform_database),
        carriers=providers.Dict(
            {TOPIC: Foundation.carry_mail, recovery.FORGOTTEN: Identity.send_reset_link}
        ),
        stop=Foundation.stop,
        lease_seconds=Foundation.settings.provided.job_lease_seconds,
    )
    worker_broker = providers.ThreadSafeSingleton(
        make_broker,
        Foundation.settings.provided.redis_url,
        heartbeat_ms=Foundation.settings.provided.broker_heartbeat_ms,
        middleware=providers.List(
            Foundation.stop_on_shutdown,
            providers.Factory(Beside, relay_outbox.provided.until_stopped),
        ),
    )

    # Housekeeping
    partitions = providers.Factory(PostgresPartitions, Foundation.platform_database)
    keep_house = providers.Factory(
        KeepHouse,
        partitions=partitions,
        leftovers=providers.List(
            providers.Factory(PostgresOldTokens, Foundation.platform_database),
            providers.Factory(PostgresOldMessages, Foundation.platform_database),
            providers.Factory(PostgresOldKeys, Foundation.platform_database),
            providers.Factory(PostgresOldInvitations, Foundation.platform_database),
            providers.Factory(PostgresOldLogins, Foundation.platform_database),
            providers.Factory(PostgresOldBudgets, Foundation.platform_database),
            providers.Factory(
                PostgresOldRuns,
                Foundation.platform_database,
                retention_months=Foundation.settings.provided.raw_stats_retention_months,
            ),
        ),
        clock=Foundation.database_clock,
        retention_months=Foundation.settings.provided.raw_stats_retention_months,
    )

    # Keys
    columns_of_secrets = providers.List(
        *(
            providers.Callable(
                lambda column, vault: (column, vault),
                providers.Callable(column, Foundation.platform_database),
                vault,
            )
            for column, vault in (
                (sealed_columns.tokens_of_connections, Advertising.secret_tokens),
                (sealed_columns.second_factors, Foundation.vault),
                (sealed_columns.messages_on_their_way, Foundation.vault),
                (sealed_columns.kept_answers, Foundation.vault),
            )
        )
    )
    rotate_keys = providers.Factory(RotateKeys, columns=columns_of_secrets)
    sealed_checkup = providers.Factory(KeysInUse, columns=columns_of_secrets)

    # Operators and demo
    seller_names = providers.Factory(PostgresSellerNames, Foundation.platform_database)
    seller_choices = providers.Factory(PostgresSellerChoices, Foundation.platform_database)
    set_up_demo = providers.Factory(
        SetUpDemo,
        store=providers.Factory(PostgresDemoStore, Foundation.platform_database),
        passwords=Identity.password_hasher,
        clock=Foundation.clock,
        allowed=providers.Callable(_allows_demo, Foundation.settings),
    )
