"""The environment is read once, and all that is wrong with it is said at once."""

from __future__ import annotations

import pytest

from pixecom import settings
from pixecom.application.shared.vault import key_id
from pixecom.settings import SettingsError

SOUND = {
    "DATABASE_URL": "postgresql://app@db/pixecom",
    "DATABASE_PLATFORM_URL": "postgresql://platform@db/pixecom",
    "REDIS_URL": "redis://cache",
    "JWT_SECRET": "0123456789abcdef0123456789abcdef",
    "REFRESH_TOKEN_PEPPER": "fedcba9876543210fedcba9876543210",
    "ENCRYPTION_KEY": "0123456789abcdef" * 4,
}


RETIRED = "fedcba9876543210" * 4
OWN = "0f1e2d3c4b5a6978" * 4
RETIRED_ID = key_id(bytes.fromhex(RETIRED))


class TestLoad:
    def test_fills_in_what_may_be_left_out(self) -> None:
        loaded = settings.load(SOUND)
        assert (loaded.port, loaded.job_lease_seconds) == (3001, 20.0)
        assert loaded.stats_provider == "mock"

    def test_names_every_missing_value_at_once(self) -> None:
        with pytest.raises(SettingsError) as error:
            settings.load({})
        assert all(f"{name} is missing" in str(error.value) for name in SOUND)

    @pytest.mark.parametrize(
        ("name", "value", "said"),
        [
            ("JWT_SECRET", "short", "must have at least 32 bytes"),
            ("JWT_SECRET", "change-me-change-me-change-me-please", "is a documented example"),
            ("JOB_LEASE_SECONDS", "0", "must be a number of at least 0.1"),
            ("JOB_LEASE_SECONDS", "nan", "must be a number of at least 0.1"),
            ("TRUSTED_PROXIES", "10.0.0.0/8,proxy", "proxy is neither an address nor a network"),
            ("PORT", "-1", "must be a whole number of at least 0"),
            ("JWT_EXPIRES_IN", "15", "must be minutes, like 15m"),
            ("PIXECOM_ENV", "live", "must be one of development, test, staging, production"),
            ("STATS_PROVIDER", "excel", "must be one of mock, csv, meta"),
            ("ENCRYPTION_KEY", "0123456789abcdef", "must be 64 random hexadecimal digits"),
            ("ENCRYPTION_KEY", "x" * 64, "must be 64 random hexadecimal digits"),
            ("ENCRYPTION_KEY", "0" * 64, "must be 64 random hexadecimal digits"),
            ("ENCRYPTION_KEYS_RETIRED", f"old:{RETIRED}", f"the key called old is {RETIRED_ID}"),
            ("MAIL_BACKEND", "pigeon", "must be one of console, smtp"),
            ("MAIL_FROM", "nobody", "must be an address"),
        ],
    )
    def test_refuses_an_impossible_value_by_name(self, name: str, value: str, said: str) -> None:
        with pytest.raises(SettingsError, match=name) as error:
            settings.load(SOUND | {name: value})
        assert said in str(error.value)

    def test_asks_for_the_app_that_calls_meta(self) -> None:
        with pytest.raises(SettingsError) as error:
            settings.load(SOUND | {"STATS_PROVIDER": "meta"})
        assert "META_APP_ID is missing" in str(error.value)
        assert "META_APP_SECRET is missing" in str(error.value)

    def test_asks_more_of_production(self) -> None:
        values = SOUND | {"PIXECOM_ENV": "production", "STATS_PROVIDER": "csv"}
        with pytest.raises(SettingsError) as error:
            settings.load(values | {"RATE_LIMIT_ENABLED": "false"})
        for name in ("API_URL", "FRONTEND_URL", "SMTP_URL"):
            assert f"{name} is missing" in str(error.value)
        assert "RATE_LIMIT_ENABLED=false is refused in production" in str(error.value)

    def test_prints_no_mails_in_production(self) -> None:
        values = SOUND | {"PIXECOM_ENV": "production", "MAIL_BACKEND": "console"}
        with pytest.raises(SettingsError, match="MAIL_BACKEND=console is refused in production"):
            settings.load(values)

    @pytest.mark.parametrize("url", ["mail.example", "http://mail", "smtp://", "smtp://a:b"])
    def test_needs_an_address_of_the_mail_server(self, url: str) -> None:
        values = SOUND | {"MAIL_BACKEND": "smtp", "SMTP_URL": url, "MAIL_FROM": "a@b.example"}
        with pytest.raises(SettingsError, match="SMTP_URL must be like smtp://"):
            settings.load(values)

    def test_keeps_the_current_key_before_the_retired_ones(self) -> None:
        loaded = settings.load(SOUND | {"ENCRYPTION_KEYS_RETIRED": f"{RETIRED_ID}:{RETIRED}"})
        assert loaded.encryption_keys == (SOUND["ENCRYPTION_KEY"], RETIRED)

    def test_seals_tokens_with_their_own_key_or_the_general_one(self) -> None:
        assert settings.load(SOUND).token_keys == (SOUND["ENCRYPTION_KEY"],)
        own = settings.load(SOUND | {"META_TOKEN_ENCRYPTION_KEY": RETIRED})
        assert own.token_keys == (RETIRED, SOUND["ENCRYPTION_KEY"])
        assert RETIRED in own.secrets

    def test_never_seals_tokens_with_a_retired_key(self) -> None:
        retired = {"META_TOKEN_KEYS_RETIRED": f"{RETIRED_ID}:{RETIRED}"}
        assert settings.load(SOUND | retired).token_keys == (SOUND["ENCRYPTION_KEY"], RETIRED)
        own = settings.load(SOUND | retired | {"META_TOKEN_ENCRYPTION_KEY": OWN})
        assert own.token_keys == (OWN, SOUND["ENCRYPTION_KEY"], RETIRED)

    def test_links_lead_to_the_front_end_or_to_us(self) -> None:
        assert settings.load(SOUND | {"API_URL": "http://a"}).frontend_url == "http://a"
        assert settings.load(SOUND | {"FRONTEND_URL": "http://b/"}).frontend_url == "http://b"

    def test_never_shows_a_secret(self) -> None:
        shown = repr(settings.load(SOUND))
        assert SOUND["ENCRYPTION_KEY"] not in shown
        assert SOUND["JWT_SECRET"] not in shown
        assert SOUND["REFRESH_TOKEN_PEPPER"] not in shown
        assert "postgresql://" not in shown
