"""What logs in, who they are, and sellers with their members."""

from __future__ import annotations

from dependency_injector import providers

from pixecom.adapters.crypto.invitations import RandomInvitationTokens
from pixecom.adapters.crypto.one_time_codes import PyotpCodes
from pixecom.adapters.crypto.passwords import Argon2PasswordHasher
from pixecom.adapters.crypto.proofs import HmacProofs
from pixecom.adapters.crypto.tokens import JwtAccessTokens, RandomSecrets
from pixecom.adapters.postgres.families import PostgresOpenSessions
from pixecom.adapters.postgres.identity import (
    PostgresIdentityWorks,
    PostgresMemberships,
    PostgresPrincipals,
)
from pixecom.adapters.postgres.login_failures import PostgresLoginFailures
from pixecom.adapters.postgres.members import PostgresDirectoryWorks
from pixecom.adapters.postgres.seller_reader import PostgresAuditLog, PostgresSellerReader
from pixecom.adapters.postgres.sellers import PostgresSellerWorks
from pixecom.adapters.postgres.user_views import PostgresViewReader, PostgresViewWorks
from pixecom.adapters.postgres.verified_hosts import PostgresVerifiedHosts
from pixecom.adapters.redis.verified_hosts import RedisVerifiedHosts
from pixecom.adapters.system.currencies import CURRENCIES
from pixecom.application.identity import recovery, second_factor
from pixecom.application.identity.accounts import ChangePassword, CreateAdmin, SwitchSeller
from pixecom.application.identity.auditing import ReadAuditLog
from pixecom.application.identity.authentication import AccessTokenAuthenticator, AuthenticateAny
from pixecom.application.identity.families import EndSession, LogOut, LogOutEverywhere, Refresh
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
from pixecom.application.identity.views import ChangeView, RemoveView, SaveView
from pixecom.container.foundation import Foundation


class Identity(Foundation):
    """Accounts, logins, sellers, members."""

    # Mails about accounts
    identity_works = providers.Factory(
        PostgresIdentityWorks, database=Foundation.platform_database, ids=Foundation.ids
    )
    proofs = providers.ThreadSafeSingleton(
        HmacProofs, pepper=Foundation.settings.provided.refresh_token_pepper
    )
    account_mails = providers.Factory(
        AccountMails,
        desk=Foundation.mail_desk,
        proofs=proofs,
        frontend_url=Foundation.settings.provided.frontend_url,
    )
    send_reset_link = providers.Factory(
        recovery.SendResetLink,
        works=identity_works,
        messages=Foundation.sealed_messages,
        mails=account_mails,
        mailer=Foundation.mailer,
    )

    # Sessions and passwords
    password_hasher = providers.ThreadSafeSingleton(Argon2PasswordHasher)
    access_tokens = providers.ThreadSafeSingleton(
        JwtAccessTokens,
        secret=Foundation.settings.provided.jwt_secret,
        lifetime_seconds=Foundation.settings.provided.jwt_lifetime_seconds,
        clock=Foundation.clock,
    )
    secrets = providers.ThreadSafeSingleton(
        RandomSecrets, pepper=Foundation.settings.provided.refresh_token_pepper
    )
    one_time_codes = providers.ThreadSafeSingleton(
        PyotpCodes, pepper=Foundation.settings.provided.refresh_token_pepper
    )
    second_factors = providers.Factory(
        second_factor.SecondFactors, codes=one_time_codes, vault=Foundation.vault
    )
    principals = providers.Factory(PostgresPrincipals, database=Foundation.platform_database)
    sessions = providers.Factory(
        Sessions, tokens=access_tokens, secrets=secrets, ids=Foundation.ids
    )
    hold_up = providers.Factory(
        HoldUp,
        works=identity_works,
        failures=providers.Factory(PostgresLoginFailures, database=Foundation.platform_database),
        limited=Foundation.settings.provided.rate_limit_enabled,
    )
    register = providers.Factory(
        Register,
        works=identity_works,
        hasher=password_hasher,
        secrets=secrets,
        sessions=sessions,
        mails=account_mails,
        ids=Foundation.ids,
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
        CreateAdmin, works=identity_works, hasher=password_hasher, ids=Foundation.ids
    )
    change_password = providers.Factory(
        ChangePassword,
        works=identity_works,
        hasher=password_hasher,
        mails=account_mails,
        hold_up=hold_up,
    )
    forget_password = providers.Factory(
        recovery.ForgetPassword, works=identity_works, messages=Foundation.sealed_messages
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

    # Second factors
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
        hold_up=hold_up,
    )

    # Login families
    switch_seller = providers.Factory(SwitchSeller, works=identity_works, sessions=sessions)
    refresh = providers.Factory(
        Refresh, works=identity_works, tokens=access_tokens, secrets=secrets, ids=Foundation.ids
    )
    log_out = providers.Factory(LogOut, works=identity_works, secrets=secrets)
    log_out_everywhere = providers.Factory(LogOutEverywhere, works=identity_works)
    end_session = providers.Factory(EndSession, works=identity_works)
    open_sessions = providers.Factory(PostgresOpenSessions, database=Foundation.platform_database)
    memberships = providers.Factory(PostgresMemberships, database=Foundation.platform_database)

    # Who calls
    authenticators = providers.List(
        providers.Factory(
            AccessTokenAuthenticator,
            providers.Factory(Authenticate, tokens=access_tokens, principals=principals),
        ),
    )
    authenticate = providers.Factory(AuthenticateAny, authenticators)
    verified_hosts = providers.Factory(
        RedisVerifiedHosts,
        Foundation.redis,
        providers.Factory(PostgresVerifiedHosts, Foundation.platform_database),
    )
    enter_seller = providers.Factory(EnterSeller, works=identity_works, principals=principals)

    # Sellers and their members
    directory_works = providers.Factory(
        PostgresDirectoryWorks, database=Foundation.platform_database, ids=Foundation.ids
    )
    seller_works = providers.Factory(
        PostgresSellerWorks,
        database=Foundation.app_database,
        jobs=Foundation.job_queue,
        ids=Foundation.ids,
    )
    seller_reader = providers.Factory(PostgresSellerReader, database=Foundation.app_database)
    audit_log = providers.Factory(PostgresAuditLog, database=Foundation.app_database)
    read_audit_log = providers.Factory(ReadAuditLog, reader=seller_reader, log=audit_log)
    change_seller = providers.Factory(ChangeSeller, works=directory_works)
    change_settings = providers.Factory(
        ChangeSettings, works=seller_works, currencies=providers.Object(CURRENCIES)
    )
    change_member = providers.Factory(ChangeMember, works=directory_works)
    remove_member = providers.Factory(RemoveMember, works=directory_works)
    invitation_tokens = providers.ThreadSafeSingleton(
        RandomInvitationTokens, pepper=Foundation.settings.provided.refresh_token_pepper
    )
    invite_member = providers.Factory(
        InviteMember,
        works=seller_works,
        tokens=invitation_tokens,
        desk=Foundation.mail_desk,
        ids=Foundation.ids,
        frontend_url=Foundation.settings.provided.frontend_url,
    )
    revoke_invitation = providers.Factory(RevokeInvitation, works=seller_works)
    accept_invitation = providers.Factory(
        AcceptInvitation,
        works=directory_works,
        tokens=invitation_tokens,
        hasher=password_hasher,
        sessions=sessions,
        hold_up=hold_up,
        ids=Foundation.ids,
    )
    transfer_ownership = providers.Factory(TransferOwnership, works=directory_works)

    # Saved views
    view_works = providers.Factory(
        PostgresViewWorks,
        database=Foundation.app_database,
        jobs=Foundation.job_queue,
        ids=Foundation.ids,
    )
    view_reader = providers.Factory(PostgresViewReader, database=Foundation.app_database)
    save_view = providers.Factory(SaveView, works=view_works, ids=Foundation.ids)
    change_view = providers.Factory(ChangeView, works=view_works)
    remove_view = providers.Factory(RemoveView, works=view_works)
