"""The composition root: one provider a line, grouped by context.

The only module that knows dependency-injector.
"""

from __future__ import annotations

from dependency_injector import containers, providers

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.adapters.crypto.tokens import JwtAccessTokens, RandomSecrets
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.identity import PostgresIdentityWorks, PostgresPrincipals
from pixecom.adapters.postgres.probe import PostgresProbe, SchemaProbe
from pixecom.adapters.redis.probe import RedisProbe
from pixecom.adapters.system.clock import SystemClock
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.adapters.system.logs import configure_logging
from pixecom.application.identity.sessions import (
    Authenticate,
    EnterSeller,
    LogIn,
    Register,
    Sessions,
)
from pixecom.settings import Settings


class Container(containers.DeclarativeContainer):
    """Everything that an entrypoint may ask for."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)

    # Shared
    clock = providers.ThreadSafeSingleton(SystemClock)
    ids = providers.ThreadSafeSingleton(Uuid7Source)
    configure_logging = providers.Callable(configure_logging, level=settings.provided.log_level)

    # Databases
    app_database = providers.ThreadSafeSingleton(
        Database,
        settings.provided.database_url,
        pool_size=settings.provided.db_pool_size,
        statement_timeout_seconds=settings.provided.statement_timeout_seconds,
    )
    platform_database = providers.ThreadSafeSingleton(
        Database,
        settings.provided.database_platform_url,
        pool_size=settings.provided.db_pool_size,
        statement_timeout_seconds=settings.provided.statement_timeout_seconds,
    )

    # Health
    database_probe = providers.Factory(PostgresProbe, settings.provided.database_url)
    schema_probe = providers.Factory(SchemaProbe, settings.provided.database_url)
    redis_probe = providers.Factory(RedisProbe, settings.provided.redis_url)

    # Identity
    password_hasher = providers.ThreadSafeSingleton(Argon2PasswordHasher)
    access_tokens = providers.ThreadSafeSingleton(
        JwtAccessTokens,
        secret=settings.provided.jwt_secret,
        lifetime_seconds=settings.provided.jwt_lifetime_seconds,
        clock=clock,
    )
    secrets = providers.ThreadSafeSingleton(
        RandomSecrets, pepper=settings.provided.refresh_token_pepper
    )
    identity_works = providers.Factory(PostgresIdentityWorks, database=platform_database, ids=ids)
    principals = providers.Factory(PostgresPrincipals, database=platform_database)
    sessions = providers.Factory(
        Sessions, tokens=access_tokens, secrets=secrets, clock=clock, ids=ids
    )
    register = providers.Factory(
        Register,
        works=identity_works,
        hasher=password_hasher,
        secrets=secrets,
        sessions=sessions,
        clock=clock,
        ids=ids,
    )
    log_in = providers.Factory(
        LogIn, works=identity_works, hasher=password_hasher, sessions=sessions, clock=clock
    )
    authenticate = providers.Factory(Authenticate, tokens=access_tokens, principals=principals)
    enter_seller = providers.Factory(
        EnterSeller, works=identity_works, principals=principals, clock=clock
    )
