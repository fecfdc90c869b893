"""Connections to the advertising platform, their tokens, ad strategies."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from dependency_injector import providers

from pixecom.adapters.crypto.login_states import SealedLoginStates
from pixecom.adapters.crypto.signed_requests import HmacSignedRequests
from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.adapters.meta.ads import MetaAdsGateway
from pixecom.adapters.meta.oauth import MetaLogin
from pixecom.adapters.mock.ads import MockAdsGateway
from pixecom.adapters.mock.login import NoLogin
from pixecom.adapters.postgres.connections.everywhere import (
    PostgresDueTokens,
    PostgresPlatformUsers,
)
from pixecom.adapters.postgres.connections.rows import PostgresConnectionReader
from pixecom.adapters.postgres.connections.work import PostgresAdvertisingWorks
from pixecom.adapters.postgres.strategies import PostgresStrategyReader
from pixecom.application.advertising.connections import (
    ChangeConnection,
    CreateConnection,
    DisableConnection,
    ReadAccountDetails,
)
from pixecom.application.advertising.gateways import NamedGateways
from pixecom.application.advertising.leaving import Deauthorise, DeleteUserData
from pixecom.application.advertising.login import BeginLogin, EndLogin
from pixecom.application.advertising.ports import AdsGateway
from pixecom.application.advertising.renewing import RenewTokens
from pixecom.application.advertising.strategies import ChangeStrategy, CreateStrategy
from pixecom.application.advertising.tokens import TokenNotices, TokenVault, VaultedTokens
from pixecom.container.foundation import Foundation
from pixecom.container.meta import Meta
from pixecom.settings import Environment, Settings

_log = logging.getLogger(__name__)


def _registered_at(settings: Settings) -> str:
    return "meta" if settings.meta_app_id and settings.meta_app_secret else "nowhere"


def _redirect_uri(settings: Settings) -> str:
    return settings.meta_redirect_uri or f"{settings.api_url}/api/meta/callback"


def _ads_gateways(settings: Settings, named: Mapping[str, AdsGateway]) -> NamedGateways:
    if settings.environment is Environment.PRODUCTION and settings.stats_provider == "mock":
        _log.warning("STATS_PROVIDER=mock in production: campaigns are NOT made at Meta")
    return NamedGateways(default=settings.stats_provider, gateways=named)


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

    # The platform
    platform_login = providers.Selector(
        providers.Callable(_registered_at, Foundation.settings),
        meta=providers.Factory(
            MetaLogin,
            graph=Meta.graph_for_requests,
            base_url=Foundation.settings.provided.meta_graph_base_url,
            version=Foundation.settings.provided.meta_graph_version,
            app_id=Foundation.settings.provided.meta_app_id,
            app_secret=Foundation.settings.provided.meta_app_secret,
            redirect_uri=providers.Callable(_redirect_uri, Foundation.settings),
        ),
        nowhere=providers.Factory(NoLogin),
    )

    mock_ads_gateway = providers.ThreadSafeSingleton(MockAdsGateway)
    ads_gateways = providers.ThreadSafeSingleton(
        _ads_gateways,
        Foundation.settings,
        providers.Dict(
            mock=mock_ads_gateway,
            meta=providers.Factory(MetaAdsGateway, graph=Meta.graph, tokens=account_tokens),
        ),
    )
    ads_gateways_for_requests = providers.ThreadSafeSingleton(
        NamedGateways,
        default=Foundation.settings.provided.stats_provider,
        gateways=providers.Dict(
            mock=mock_ads_gateway,
            meta=providers.Factory(
                MetaAdsGateway, graph=Meta.graph_for_requests, tokens=account_tokens
            ),
        ),
    )

    # Logging in there
    login_states = providers.Factory(SealedLoginStates, vault=secret_tokens)
    begin_login = providers.Factory(
        BeginLogin, works=advertising_works, states=login_states, login=platform_login
    )
    end_login = providers.Factory(
        EndLogin,
        works=advertising_works,
        states=login_states,
        login=platform_login,
        vault=token_vault,
        ids=Foundation.ids,
    )
    renew_tokens = providers.Factory(
        RenewTokens,
        due=providers.Factory(PostgresDueTokens, Foundation.platform_database),
        works=advertising_works,
        vault=token_vault,
        tokens=account_tokens,
        login=platform_login,
        stop=Foundation.stop,
    )

    # What the platform itself asks of us
    signed_requests = providers.Factory(
        HmacSignedRequests, app_secret=Foundation.settings.provided.meta_app_secret
    )
    platform_users = providers.Factory(
        PostgresPlatformUsers, database=Foundation.platform_database, ids=Foundation.ids
    )
    deauthorise = providers.Factory(
        Deauthorise,
        requests=signed_requests,
        users=platform_users,
        works=advertising_works,
        notices=token_notices,
    )
    delete_user_data = providers.Factory(
        DeleteUserData,
        requests=signed_requests,
        users=platform_users,
        works=advertising_works,
        notices=token_notices,
        ids=Foundation.ids,
    )

    # Connections
    connection_reader = providers.Factory(
        PostgresConnectionReader, database=Foundation.app_database
    )
    create_connection = providers.Factory(
        CreateConnection, works=advertising_works, ids=Foundation.ids
    )
    change_connection = providers.Factory(ChangeConnection, works=advertising_works)
    disable_connection = providers.Factory(DisableConnection, works=advertising_works)
    read_account_details = providers.Factory(
        ReadAccountDetails, reader=connection_reader, tokens=account_tokens, login=platform_login
    )

    # Ad strategies
    strategy_reader = providers.Factory(PostgresStrategyReader, database=Foundation.app_database)
    create_strategy = providers.Factory(
        CreateStrategy, works=advertising_works, ids=Foundation.ids
    )
    change_strategy = providers.Factory(ChangeStrategy, works=advertising_works)
