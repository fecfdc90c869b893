"""The composition root: one provider a line, grouped by context.

The only module that knows dependency-injector.
"""

from __future__ import annotations

from dependency_injector import containers, providers

from pixecom.adapters.crypto.passwords import Argon2PasswordHasher

    # Readers of figures
    ads_manager_reader = providers.Factory(PostgresAdsManagerReader, app_database, clock)
    sync_status = providers.Factory(PostgresSyncStatusReader, app_database)

    # Logs and health
    configure_logging = providers.Callable(configure_logging, level=settings.provided.log_level)
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
