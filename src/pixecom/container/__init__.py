"""The composition root: one provider a line, grouped by context.

The only module that knows dependency-injector.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping

from dependency_injector import providers

from pixecom.adapters.crypto.invitations import RandomInvitationTokens
from pixecom.adapters.crypto.one_time_codes import PyotpCodes
from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.adapters.crypto.proofs import HmacProofs
from pixecom.adapters.crypto.tokens import JwtAccessTokens, RandomSecrets
from pixecom.adapters.csv_import.files import CsvStatsFiles
from pixecom.adapters.dramatiq.broker import Beside, make_broker
from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.sync_status import PostgresSyncStatusReader
from pixecom.adapters.postgres.advertising import PostgresAdAccounts
from pixecom.adapters.postgres.campaign_trees import PostgresCampaignTrees
from pixecom.adapters.postgres.demo import PostgresDemoStore
from pixecom.adapters.postgres.families import PostgresOpenSessions
from pixecom.adapters.postgres.idempotency import (
    PostgresOldKeys,
)
from pixecom.adapters.postgres.identity import PostgresIdentityWorks, PostgresPrincipals
from pixecom.adapters.postgres.import_accounts import PostgresImportAccounts
from pixecom.adapters.postgres.insights.due import PostgresDueWork
from pixecom.adapters.postgres.insights.work import PostgresInsightsWorks
from pixecom.adapters.postgres.invitations import PostgresOldInvitations
from pixecom.adapters.postgres.login_failures import PostgresLoginFailures
from pixecom.adapters.postgres.members import PostgresDirectoryWorks
from pixecom.adapters.postgres.outbox import PostgresOldMessages, PostgresOutbox
from pixecom.adapters.postgres.partitions import PostgresPartitions
from pixecom.adapters.postgres.refresh_tokens import PostgresOldTokens
from pixecom.adapters.postgres.schedules import PostgresSchedules
from pixecom.adapters.postgres.seller_names import PostgresSellerNames
from pixecom.adapters.postgres.seller_reader import PostgresAuditLog, PostgresSellerReader
from pixecom.adapters.postgres.sellers import PostgresSellerWorks
from pixecom.adapters.postgres.verified_hosts import PostgresVerifiedHosts
from pixecom.adapters.redis.cool_downs import RedisCoolDowns
from pixecom.adapters.redis.rate_limits import RedisRateLimiter
from pixecom.adapters.redis.verified_hosts import RedisVerifiedHosts
from pixecom.adapters.system.currencies import CURRENCIES
from pixecom.application.identity import recovery, second_factor
from pixecom.application.identity.accounts import ChangePassword, CreateAdmin, SwitchSeller
from pixecom.application.identity.auditing import ReadAuditLog
from pixecom.application.identity.authentication import AccessTokenAuthenticator, AuthenticateAny
from pixecom.application.identity.families import (
    EndSession,
    LogOut,
    LogOutEverywhere,
    Refresh,
)
from pixecom.application.identity.invitations import (
    AcceptInvitation,
    InviteMember,
    RevokeInvitation,
)
from pixecom.application.identity.mails import AccountMails
from pixecom.application.identity.members import ChangeMember, RemoveMember, TransferOwnership
from pixecom.application.identity.patience import HoldUp
from pixecom.application.identity.sellers import ChangeSeller, ChangeSettings
from pixecom.application.identity.sessions import (
    AdminLogIn,
    Authenticate,
    EnterSeller,
    LogIn,
    Register,
    Sessions,
)
from pixecom.application.insights.importing import ImportStats
from pixecom.application.insights.planning import (
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
from pixecom.application.shared.demo import SetUpDemo
from pixecom.application.shared.housekeeping import KeepHouse
from pixecom.application.shared.mail import TOPIC
from pixecom.application.shared.outbox import RelayOutbox
from pixecom.application.shared.schedules import Ticker
from pixecom.container.foundation import Foundation
from pixecom.settings import Environment, Settings

_log = logging.getLogger(__name__)


def _stats_providers(settings: Settings, named: Mapping[str, StatsProvider]) -> NamedProviders:
    if settings.environment is Environment.PRODUCTION and settings.stats_provider != "meta":
        _log.warning(
            "STATS_PROVIDER=%s in production: the numbers shown are NOT fetched from Meta",
            settings.stats_provider,
        )
    return NamedProviders(default=settings.stats_provider, providers=named)


def _allows_demo(settings: Settings) -> bool:
    return settings.environment is not Environment.PRODUCTION


class Container(Foundation):
    """Everything that an entrypoint may ask for."""

    # From the foundation, by the same names
    settings = Foundation.settings
    clock = Foundation.clock
    ids = Foundation.ids
    stop = Foundation.stop
    app_database = Foundation.app_database
    platform_database = Foundation.platform_database
    database_clock = Foundation.database_clock
    redis = Foundation.redis
    job_queue = Foundation.job_queue
    stop_on_shutdown = Foundation.stop_on_shutdown
    vault = Foundation.vault
    mailer = Foundation.mailer
    sealed_messages = Foundation.sealed_messages
    mail_desk = Foundation.mail_desk
    carry_mail = Foundation.carry_mail

    # Messages that leave the system, and mails about accounts
    identity_works = providers.Factory(PostgresIdentityWorks, database=platform_database, ids=ids)
    proofs = providers.ThreadSafeSingleton(
        HmacProofs, pepper=settings.provided.refresh_token_pepper
    )
    account_mails = providers.Factory(
        AccountMails, desk=mail_desk, proofs=proofs, frontend_url=settings.provided.frontend_url
    )
    send_reset_link = providers.Factory(
        recovery.SendResetLink,
        works=identity_works,
        messages=sealed_messages,
        mails=account_mails,
        mailer=mailer,
    )
    relay_outbox = providers.Factory(
        RelayOutbox,
        outbox=providers.Factory(PostgresOutbox, platform_database),
        carriers=providers.Dict({TOPIC: carry_mail, recovery.FORGOTTEN: send_reset_link}),
        stop=stop,
        lease_seconds=settings.provided.job_lease_seconds,
    )
    worker_broker = providers.ThreadSafeSingleton(
        make_broker,
        settings.provided.redis_url,
        heartbeat_ms=settings.provided.broker_heartbeat_ms,
        middleware=providers.List(
            stop_on_shutdown, providers.Factory(Beside, relay_outbox.provided.until_stopped)
        ),
    )

    # Limits of calls
    rate_limiter = providers.ThreadSafeSingleton(RedisRateLimiter, settings.provided.redis_url)

    # Schedules
    schedules = providers.Factory(PostgresSchedules, platform_database)
    ticker = providers.Factory(Ticker, schedules=schedules, clock=database_clock)
    partitions = providers.Factory(PostgresPartitions, platform_database)
    keep_house = providers.Factory(
        KeepHouse,
        partitions=partitions,
        leftovers=providers.List(
            providers.Factory(PostgresOldTokens, platform_database),
            providers.Factory(PostgresOldMessages, platform_database),
            providers.Factory(PostgresOldKeys, platform_database),
            providers.Factory(PostgresOldInvitations, platform_database),
        ),
        clock=database_clock,
        retention_months=settings.provided.raw_stats_retention_months,
    )

    # Insights: the pipeline
    campaign_trees = providers.Factory(PostgresCampaignTrees, app_database)
    mock_stats_provider = providers.ThreadSafeSingleton(
        MockStatsProvider,
        trees=campaign_trees,
        clock=clock,
        page_delay=settings.provided.mock_page_delay_seconds,
    )
    stats_providers = providers.ThreadSafeSingleton(
        _stats_providers, settings, providers.Dict(mock=mock_stats_provider)
    )
    insights_works = providers.ThreadSafeSingleton(
        PostgresInsightsWorks, app_database, job_queue, ids
    )
    ad_accounts = providers.Factory(PostgresAdAccounts, app_database)
    due_work = providers.Factory(PostgresDueWork, platform_database)
    cool_downs = providers.ThreadSafeSingleton(RedisCoolDowns, redis)
    run_sync = providers.Factory(
        RunSync,
        works=insights_works,
        accounts=ad_accounts,
        providers=stats_providers,
        stop=stop,
        lease_seconds=settings.provided.job_lease_seconds,
    )
    orchestrate_stats = providers.Factory(
        OrchestrateStats,
        due=due_work,
        works=insights_works,
        providers=stats_providers,
        queue=job_queue,
        clock=database_clock,
    )
    orchestrate_delivery = providers.Factory(
        OrchestrateDelivery,
        due=due_work,
        works=insights_works,
        providers=stats_providers,
        queue=job_queue,
    )
    remind_lost_runs = providers.Factory(
        RemindLostRuns,
        due=due_work,
        queue=job_queue,
        depths=job_queue,
        quiet_seconds=settings.provided.job_lease_seconds,
    )
    orchestrate_settling = providers.Factory(
        OrchestrateSettling, due=due_work, queue=job_queue, clock=database_clock
    )
    settle_figures = providers.Factory(
        SettleFigures, works=insights_works, clock=database_clock, stop=stop
    )
    compare_settled = providers.Factory(CompareSettled, works=insights_works)
    request_sync = providers.Factory(
        RequestSync,
        works=insights_works,
        accounts=ad_accounts,
        providers=stats_providers,
        run_sync=run_sync,
        queue=job_queue,
        clock=database_clock,
        cool_downs=cool_downs,
        limited=settings.provided.rate_limit_enabled,
    )
    request_backfill = providers.Factory(
        RequestBackfill,
        works=insights_works,
        accounts=ad_accounts,
        providers=stats_providers,
        run_sync=run_sync,
        queue=job_queue,
        clock=database_clock,
    )

    # Figures from files
    import_stats = providers.Factory(
        ImportStats,
        files=providers.ThreadSafeSingleton(CsvStatsFiles),
        accounts=ad_accounts,
        import_accounts=providers.Factory(PostgresImportAccounts, app_database, ids),
        works=insights_works,
        clock=database_clock,
        ids=ids,
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
    one_time_codes = providers.ThreadSafeSingleton(
        PyotpCodes, pepper=settings.provided.refresh_token_pepper
    )
    second_factors = providers.Factory(
        second_factor.SecondFactors, codes=one_time_codes, vault=vault
    )
    principals = providers.Factory(PostgresPrincipals, database=platform_database)
    sessions = providers.Factory(Sessions, tokens=access_tokens, secrets=secrets, ids=ids)
    register = providers.Factory(
        Register,
        works=identity_works,
        hasher=password_hasher,
        secrets=secrets,
        sessions=sessions,
        mails=account_mails,
        ids=ids,
    )
    hold_up = providers.Factory(
        HoldUp,
        failures=providers.Factory(PostgresLoginFailures, database=platform_database),
        limited=settings.provided.rate_limit_enabled,
    )
    log_in = providers.Factory(
        LogIn, works=identity_works, hasher=password_hasher, sessions=sessions, hold_up=hold_up
    )
    admin_log_in = providers.Factory(
        AdminLogIn,
        works=identity_works,
        hasher=password_hasher,
        sessions=sessions,
        factors=second_factors,
        hold_up=hold_up,
    )
    create_admin = providers.Factory(
        CreateAdmin, works=identity_works, hasher=password_hasher, ids=ids
    )
    change_password = providers.Factory(
        ChangePassword, works=identity_works, hasher=password_hasher, mails=account_mails
    )
    forget_password = providers.Factory(
        recovery.ForgetPassword, works=identity_works, messages=sealed_messages
    )
    reset_password = providers.Factory(
        recovery.ResetPassword,
        works=identity_works,
        proofs=proofs,
        hasher=password_hasher,
        mails=account_mails,
    )
    verify_email = providers.Factory(recovery.VerifyEmail, works=identity_works, proofs=proofs)
    resend_verification = providers.Factory(
        recovery.ResendVerification, works=identity_works, mails=account_mails
    )
    enrol_totp = providers.Factory(
        second_factor.EnrolTotp, works=identity_works, factors=second_factors
    )
    verify_totp = providers.Factory(
        second_factor.VerifyTotp,
        works=identity_works,
        factors=second_factors,
        codes=one_time_codes,
    )
    remove_totp = providers.Factory(
        second_factor.RemoveTotp,
        works=identity_works,
        factors=second_factors,
        hasher=password_hasher,
    )
    switch_seller = providers.Factory(SwitchSeller, works=identity_works, sessions=sessions)
    refresh = providers.Factory(
        Refresh, works=identity_works, tokens=access_tokens, secrets=secrets, ids=ids
    )
    log_out = providers.Factory(LogOut, works=identity_works, secrets=secrets)
    log_out_everywhere = providers.Factory(LogOutEverywhere, works=identity_works)
    end_session = providers.Factory(EndSession, works=identity_works)
    open_sessions = providers.Factory(PostgresOpenSessions, database=platform_database)
    authenticators = providers.List(
        providers.Factory(
            AccessTokenAuthenticator,
            providers.Factory(Authenticate, tokens=access_tokens, principals=principals),
        ),
    )
    authenticate = providers.Factory(AuthenticateAny, authenticators)
    verified_hosts = providers.Factory(
        RedisVerifiedHosts, redis, providers.Factory(PostgresVerifiedHosts, platform_database)
    )
    enter_seller = providers.Factory(EnterSeller, works=identity_works, principals=principals)
    # Sellers and their members
    directory_works = providers.Factory(
        PostgresDirectoryWorks, database=platform_database, ids=ids
    )
    seller_works = providers.Factory(
        PostgresSellerWorks, database=app_database, jobs=job_queue, ids=ids
    )
    seller_reader = providers.Factory(PostgresSellerReader, database=app_database)
    audit_log = providers.Factory(PostgresAuditLog, database=app_database)
    read_audit_log = providers.Factory(ReadAuditLog, reader=seller_reader, log=audit_log)
    change_seller = providers.Factory(ChangeSeller, works=directory_works)
    change_settings = providers.Factory(
        ChangeSettings, works=seller_works, currencies=providers.Object(CURRENCIES)
    )
    change_member = providers.Factory(ChangeMember, works=directory_works)
    remove_member = providers.Factory(RemoveMember, works=directory_works)
    invitation_tokens = providers.ThreadSafeSingleton(
        RandomInvitationTokens, pepper=settings.provided.refresh_token_pepper
    )
    invite_member = providers.Factory(
        InviteMember,
        works=seller_works,
        tokens=invitation_tokens,
        desk=mail_desk,
        ids=ids,
        frontend_url=settings.provided.frontend_url,
    )
    revoke_invitation = providers.Factory(RevokeInvitation, works=seller_works)
    accept_invitation = providers.Factory(
        AcceptInvitation,
        works=directory_works,
        tokens=invitation_tokens,
        hasher=password_hasher,
        sessions=sessions,
        hold_up=hold_up,
        ids=ids,
    )
    transfer_ownership = providers.Factory(TransferOwnership, works=directory_works)

    # Readers of figures
    ads_manager_reader = providers.Factory(PostgresAdsManagerReader, app_database, clock)
    sync_status = providers.Factory(PostgresSyncStatusReader, app_database)
