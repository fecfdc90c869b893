"""What every context stands on: settings, servers, jobs, keys, mails, health."""

from __future__ import annotations

import httpx
from dependency_injector import containers, providers
from redis import Redis

from pixecom.adapters.crypto.checkup import KeyCheckup
from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.adapters.dramatiq.broker import StopOnShutdown, make_broker
from pixecom.adapters.dramatiq.queue import DramatiqJobQueue
from pixecom.adapters.mail.checkup import MailCheckup
from pixecom.adapters.mail.console import ConsoleMailer
from pixecom.adapters.mail.smtp import SmtpMailer
from pixecom.adapters.postgres.checkup import PostgresCheckup
from pixecom.adapters.postgres.clock import DatabaseClock
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.idempotency import (
    PostgresKeysFirst,
    PostgresKeysTogether,
)
from pixecom.adapters.postgres.probe import PostgresProbe, SchemaProbe
from pixecom.adapters.postgres.schedules import PostgresSchedules
from pixecom.adapters.postgres.start_check import PostgresStartCheck
from pixecom.adapters.redis.answers import RedisAnswers
from pixecom.adapters.redis.checkup import RedisCheckup
from pixecom.adapters.redis.probe import RedisProbe
from pixecom.adapters.redis.rate_limits import RedisRateLimiter
from pixecom.adapters.system.clock import SystemClock
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.adapters.system.logs import configure_logging
from pixecom.adapters.system.release import release
from pixecom.application.shared.answers import AnswerOnce
from pixecom.application.shared.idempotency import Keyed
from pixecom.application.shared.mail import CarryMail, MailDesk
from pixecom.application.shared.schedules import Ticker
from pixecom.application.shared.sealed import SealedMessages
from pixecom.application.shared.stopping import Switch
from pixecom.settings import Settings


def _database(url: str, settings: Settings) -> Database:
    return Database(
        url,
        pool_size=settings.db_pool_size,
        statement_timeout_seconds=settings.statement_timeout_seconds,
        prepares=not settings.db_transaction_pooler,
        cluster=settings.db_cluster,
    )


class Foundation(containers.DeclarativeContainer):
    """The part of the container that knows no context."""

    settings: providers.Dependency[Settings] = providers.Dependency(instance_of=Settings)

    # Shared
    clock = providers.ThreadSafeSingleton(SystemClock)
    ids = providers.ThreadSafeSingleton(Uuid7Source)
    stop = providers.ThreadSafeSingleton(Switch)

    # Databases, one per role
    app_database = providers.ThreadSafeSingleton(
        _database, settings.provided.database_url, settings
    )
    platform_database = providers.ThreadSafeSingleton(
        _database, settings.provided.database_platform_url, settings
    )
    database_clock = providers.ThreadSafeSingleton(DatabaseClock, platform_database)

    # Redis and jobs
    redis = providers.ThreadSafeSingleton(Redis.from_url, settings.provided.redis_url)
    broker = providers.ThreadSafeSingleton(
        make_broker,
        settings.provided.redis_url,
        heartbeat_ms=settings.provided.broker_heartbeat_ms,
        middleware=providers.List(),
    )
    job_queue = providers.ThreadSafeSingleton(DramatiqJobQueue, broker)

    # Other people's servers
    http = providers.ThreadSafeSingleton(httpx.Client)

    disconnect = providers.Callable(
        lambda *servers: [server.close() for server in servers],
        app_database,
        platform_database,
        redis,
        http,
    )
    stop_on_shutdown = providers.Factory(StopOnShutdown, switch=stop, close=disconnect.provider)

    # Schedules
    schedules = providers.Factory(PostgresSchedules, platform_database)
    ticker = providers.Factory(Ticker, schedules=schedules, clock=database_clock)

    # Secrets that are read again, and mails
    vault = providers.ThreadSafeSingleton(AesGcmVault, keys=settings.provided.encryption_keys)
    mailer = providers.Selector(
        settings.provided.mail_backend,
        console=providers.ThreadSafeSingleton(ConsoleMailer),
        smtp=providers.ThreadSafeSingleton(
            SmtpMailer, url=settings.provided.smtp_url, sender=settings.provided.mail_from
        ),
    )
    sealed_messages = providers.Factory(SealedMessages, vault=vault, ids=ids)
    mail_desk = providers.Factory(MailDesk, messages=sealed_messages)
    carry_mail = providers.Factory(CarryMail, messages=sealed_messages, mailer=mailer)

    # Limits, keys of calls, answers that are not made twice
    answers = providers.ThreadSafeSingleton(RedisAnswers, settings.provided.redis_url)
    answer_once = providers.Factory(
        AnswerOnce, cache=answers, release=providers.ThreadSafeSingleton(release)
    )
    rate_limiter = providers.ThreadSafeSingleton(RedisRateLimiter, settings.provided.redis_url)
    idempotency_keys = providers.Dict(
        {
            Keyed.SELLER: providers.Factory(PostgresKeysTogether, app_database, vault),
            Keyed.PLATFORM: providers.Factory(PostgresKeysTogether, platform_database, vault),
            Keyed.STEPS: providers.Factory(PostgresKeysFirst, app_database, vault),
        }
    )

    # Logs and health
    configure_logging = providers.Callable(
        configure_logging, level=settings.provided.log_level, known=settings.provided.secrets
    )
    database_probe = providers.Factory(PostgresProbe, settings.provided.database_url)
    schema_probe = providers.Factory(SchemaProbe, settings.provided.database_url)
    start_check = providers.Factory(
        PostgresStartCheck, app_database, settings.provided.environment.value
    )
    redis_probe = providers.Factory(RedisProbe, settings.provided.redis_url)
    database_checkup = providers.Factory(
        PostgresCheckup,
        databases=providers.Dict(
            DATABASE_URL=app_database, DATABASE_PLATFORM_URL=platform_database
        ),
        environment=settings.provided.environment.value,
        clock=clock,
    )
    mail_checkup = providers.Factory(MailCheckup, mailer)
    key_checkup = providers.Factory(KeyCheckup, keys=settings.provided.encryption_keys)
    redis_checkup = providers.Factory(RedisCheckup, settings.provided.redis_url)
