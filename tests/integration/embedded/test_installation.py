from __future__ import annotations

from pathlib import Path

import pytest
import redis

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.migrator import is_behind
from pixecom.installation import EmbeddedServerError, Installation
from pixecom.settings import Environment, SettingsError


class TestInstallation:
    def test_starts_what_is_not_given_and_brings_it_up_to_date(self, tmp_path: Path) -> None:
        with Installation({}, folder=tmp_path).joined() as opened:
            database = Database(opened.settings.database_url)
            assert not is_behind(database)
            database.close()
            with redis.Redis.from_url(opened.settings.redis_url) as client:
                assert client.ping()
        assert opened.settings.environment is Environment.DEVELOPMENT
        assert opened.environ["PIXECOM_DATA"] == str(tmp_path)

    def test_is_joined_by_others_while_it_is_open(self, tmp_path: Path) -> None:
        with (
            Installation({}, folder=tmp_path).joined() as first,
            Installation({}, folder=tmp_path).joined() as second,
        ):
            assert second.settings == first.settings

    def test_cannot_be_joined_while_it_is_just_starting(self, tmp_path: Path) -> None:
        starting = Installation({}, folder=tmp_path)
        with (
            starting.held(),
            pytest.raises(EmbeddedServerError, match="just starting"),
            Installation({}, folder=tmp_path).joined(),
        ):
            pass

    def test_starts_nothing_that_is_given(self, tmp_path: Path) -> None:
        given = {
            "DATABASE_URL": "postgresql://a@nowhere/a",
            "DATABASE_PLATFORM_URL": "postgresql://b@nowhere/a",
            "REDIS_URL": "redis://nowhere",
        }
        with Installation(given, folder=tmp_path).joined() as opened:
            assert opened.settings.redis_url == "redis://nowhere"
        assert {path.name for path in tmp_path.iterdir()} == {"secrets.json"}

    def test_gives_child_processes_what_was_given_and_what_was_decided(
        self, tmp_path: Path
    ) -> None:
        given = {
            "DATABASE_URL": "postgresql://a@nowhere/a",
            "DATABASE_PLATFORM_URL": "postgresql://b@nowhere/a",
            "REDIS_URL": "redis://nowhere",
            "API_URL": "https://api.example.com",
        }
        installation = Installation(given, folder=tmp_path)
        with installation.held(), installation.opened({"PORT": "4000"}) as opened:
            assert opened.environ.items() >= (given | {"PORT": "4000"}).items()
            assert opened.settings.port == 4000
            assert opened.settings.cookie_secure

    @pytest.mark.parametrize("environment", ["staging", "production"])
    def test_makes_nothing_up_where_it_matters(self, tmp_path: Path, environment: str) -> None:
        installation = Installation({"PIXECOM_ENV": environment}, folder=tmp_path)
        with (
            pytest.raises(SettingsError, match=r"DATABASE_URL is missing.*JWT_SECRET is missing"),
            installation.joined(),
        ):
            pass
        assert list(tmp_path.iterdir()) == []

    def test_migrates_as_the_owner_only(self, tmp_path: Path) -> None:
        given = {
            "DATABASE_URL": "postgresql://a@nowhere/a",
            "DATABASE_PLATFORM_URL": "postgresql://b@nowhere/a",
            "REDIS_URL": "redis://nowhere",
        }
        with (
            Installation(given, folder=tmp_path).joined() as opened,
            pytest.raises(SettingsError, match="DATABASE_OWNER_URL is missing"),
        ):
            opened.migrate()
