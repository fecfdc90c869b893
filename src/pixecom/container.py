"""The composition root: one provider a line, grouped by context.

The only module that knows dependency-injector.
"""

from __future__ import annotations

from dependency_injector import containers, providers

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.sync_status import PostgresSyncStatusReader
from pixecom.adapters.postgres.checkup import PostgresCheckup
from pixecom.adapters.postgres.demo import PostgresDemoStore
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.seller_names import PostgresSellerNames
from pixecom.adapters.redis.checkup import RedisCheckup
from pixecom.adapters.system.clock import SystemClock
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.application.shared.demo import SetUpDemo
from pixecom.settings import Environment, Settings


def _database(url: str, settings: Settings) -> Database:
    return Database(
        url,
        pool_size=settings.db_pool_size,
        statement_timeout_seconds=settings.statement_timeout_seconds,
    )


def _allows_demo(settings: Settings) -> bool:
    return settings.environment is not Environment.PRODUCTION


class Container(containers.DeclarativeContainer):
    """Everything that an entrypoint may ask for."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)

    # Shared
    clock = providers.ThreadSafeSingleton(SystemClock)
    ids = providers.ThreadSafeSingleton(Uuid7Source)

    # Databases, one per role
    app_database = providers.ThreadSafeSingleton(
        _database, settings.provided.database_url, settings
    )
    platform_database = providers.ThreadSafeSingleton(
        _database, settings.provided.database_platform_url, settings
    )

    # Operators and demo
    seller_names = providers.Factory(PostgresSellerNames, platform_database)
    set_up_demo = providers.Factory(
        SetUpDemo,
        store=providers.Factory(PostgresDemoStore, platform_database),
        passwords=providers.ThreadSafeSingleton(Argon2PasswordHasher),
        clock=clock,
        allowed=providers.Callable(_allows_demo, settings),
    )
    database_checkup = providers.Factory(
        PostgresCheckup,
        databases=providers.Dict(
            DATABASE_URL=app_database, DATABASE_PLATFORM_URL=platform_database
        ),
        environment=settings.provided.environment.value,
        clock=clock,
    )
    redis_checkup = providers.Factory(RedisCheckup, settings.provided.redis_url)

    # Readers of figures
    ads_manager_reader = providers.Factory(PostgresAdsManagerReader, app_database, clock)
    sync_status = providers.Factory(PostgresSyncStatusReader, app_database)
