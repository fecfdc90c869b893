"""Connections to the advertising platform, their tokens, ad strategies."""

from __future__ import annotations

from dependency_injector import providers

from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.adapters.postgres.connections.work import PostgresAdvertisingWorks
from pixecom.application.advertising.tokens import TokenNotices, TokenVault, VaultedTokens
from pixecom.container.foundation import Foundation


class Advertising(Foundation):
    """What connects sellers with the platform."""

    advertising_works = providers.Factory(
        PostgresAdvertisingWorks,
        database=Foundation.app_database,
        jobs=Foundation.job_queue,
        ids=Foundation.ids,
    )

    # Tokens
    secret_tokens = providers.ThreadSafeSingleton(
        AesGcmVault, keys=Foundation.settings.provided.token_keys
    )
    token_vault = providers.Factory(TokenVault, vault=secret_tokens)
    token_notices = providers.Factory(
        TokenNotices,
        desk=Foundation.mail_desk,
        frontend_url=Foundation.settings.provided.frontend_url,
    )
    account_tokens = providers.Factory(
        VaultedTokens, works=advertising_works, vault=token_vault, notices=token_notices
    )
