"""Which source of numbers an installation uses, and how loudly it says so."""

from __future__ import annotations

import logging
from dataclasses import replace

import pytest
from tests.factories import ad_account, remote

from pixecom.adapters.meta.ads import MetaAdsGateway
from pixecom.adapters.meta.stats import MetaStatsProvider
from pixecom.adapters.mock.ads import MockAdsGateway
from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.container import Container
from pixecom.domain.insights.fact import AdAccount
from pixecom.settings import Environment, Settings, SettingsError, load

ENVIRONMENT = {
    "DATABASE_URL": "postgresql://app@127.0.0.1/pixecom",
    "DATABASE_PLATFORM_URL": "postgresql://platform@127.0.0.1/pixecom",
    "REDIS_URL": "redis://127.0.0.1/0",
    "JWT_SECRET": "j" * 32,
    "REFRESH_TOKEN_PEPPER": "p" * 32,
    "ENCRYPTION_KEY": "0123456789abcdef" * 4,
}


def settings(**environment: str) -> Settings:
    return load(ENVIRONMENT | environment)


def account(provider: str | None = None) -> AdAccount:
    return replace(ad_account(), provider=provider)


class TestTheSetting:
    def test_is_the_mock_in_development(self) -> None:
        assert settings().stats_provider == "mock"

    @pytest.mark.parametrize("environment", ["staging", "production"])
    def test_is_meta_elsewhere(self, environment: str) -> None:
        with pytest.raises(SettingsError, match="META_APP_ID is missing"):
            settings(PIXECOM_ENV=environment)

    def test_refuses_what_nobody_knows(self) -> None:
        with pytest.raises(SettingsError, match="STATS_PROVIDER must be one of mock, csv, meta"):
            settings(STATS_PROVIDER="excel")


class TestTheProviderOfAnAccount:
    def test_is_the_configured_one(self) -> None:
        providers = Container(settings=settings()).stats_providers()
        assert isinstance(providers.for_account(account()), MockStatsProvider)

    def test_may_be_meta(self) -> None:
        app = {"META_APP_ID": "1", "META_APP_SECRET": "s"}
        container = Container(settings=settings(STATS_PROVIDER="meta", **app))
        for providers in (container.stats_providers(), container.stats_providers_for_requests()):
            assert isinstance(providers.for_account(account()), MetaStatsProvider)
            assert isinstance(providers.for_account(account("mock")), MockStatsProvider)

    def test_is_its_own_where_it_has_one(self) -> None:
        providers = Container(settings=settings(STATS_PROVIDER="csv")).stats_providers()
        assert providers.for_account(account()) is None
        assert isinstance(providers.for_account(account("mock")), MockStatsProvider)

    def test_is_none_for_imported_figures(self) -> None:
        providers = Container(settings=settings()).stats_providers()
        assert providers.for_account(account("csv")) is None


class TestProduction:
    def test_says_loudly_that_the_numbers_are_not_metas(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        production = settings(
            PIXECOM_ENV="production",
            STATS_PROVIDER="mock",
            API_URL="https://api.pixecom.test",
            FRONTEND_URL="https://app.pixecom.test",
            SMTP_URL="smtp://mail.pixecom.test",
            MAIL_FROM="mail@pixecom.test",
        )
        assert production.environment is Environment.PRODUCTION
        with caplog.at_level(logging.WARNING):
            container = Container(settings=production)
            container.stats_providers()
            container.ads_gateways()
        assert "STATS_PROVIDER=mock in production: the numbers" in caplog.text
        assert "STATS_PROVIDER=mock in production: campaigns are NOT made" in caplog.text

    def test_development_says_nothing(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING):
            container = Container(settings=settings())
            container.stats_providers()
            container.ads_gateways()
        assert caplog.text == ""


class TestWhereAdsAreMade:
    def test_is_where_their_figures_come_from(self) -> None:
        app = {"META_APP_ID": "1", "META_APP_SECRET": "s"}
        container = Container(settings=settings(STATS_PROVIDER="meta", **app))
        for gateways in (container.ads_gateways(), container.ads_gateways_for_requests()):
            assert isinstance(gateways.for_account(remote(account())), MetaAdsGateway)
            assert isinstance(gateways.for_account(remote(account("mock"))), MockAdsGateway)
            assert gateways.for_account(remote(account("csv"))) is None

    def test_is_one_mock_for_everybody(self) -> None:
        container, here = Container(settings=settings()), remote(account())
        one = container.ads_gateways().for_account(here)
        assert one is container.ads_gateways_for_requests().for_account(here)
