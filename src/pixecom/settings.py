"""Configuration: one frozen object, made from the environment by one function.

This module is the only reader of the environment.
"""

from __future__ import annotations

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from enum import StrEnum
from ipaddress import ip_network
from pathlib import Path
from urllib.parse import urlsplit

from pixecom.application.shared.vault import key_id


class Environment(StrEnum):
    """Where this process runs; it must agree with the database's identity row."""

    DEVELOPMENT = "development"
    TEST = "test"
    STAGING = "staging"
    PRODUCTION = "production"


class SettingsError(Exception):
    """A value is missing, too short or impossible; the message names every one of them."""


STATS_PROVIDERS = ("mock", "csv", "meta")
"""Where numbers can come from; ``csv`` fetches nothing: figures come by import."""
MAIL_BACKENDS = ("console", "smtp")
"""How mails leave: ``console`` prints them into the worker's log instead."""
_NO_REPLY = "PixEcom <no-reply@localhost>"
_EXAMPLES = frozenset({"change-me", "changeme", "secret", "example"})
_DASHBOARD = Path(__file__).parent / "entrypoints/web/dist"
"""Where ``make web`` builds the dashboard, and where the wheel has it."""
_MIN_SECRET_BYTES = 32
_KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that differs between two installations. Durations are in seconds."""

    environment: Environment = Environment.DEVELOPMENT
    database_url: str = field(repr=False)  # role pixecom_app
    database_platform_url: str = field(repr=False)  # role pixecom_platform
    database_owner_url: str | None = field(default=None, repr=False)  # role pixecom_owner
    redis_url: str = field(repr=False)
    db_pool_size: int = 4
    db_transaction_pooler: bool = False  # stands before the database: nothing is prepared
    db_cluster: bool = False  # tenant tables are spread over the servers of a Citus cluster
    db_tenant_partitions: int = 0  # parts of each tenant table in a database that is made now
    statement_timeout_seconds: float = 5.0
    job_lease_seconds: float = 20.0
    broker_heartbeat_ms: int = 15_000
    port: int = 3001
    worker_port: int = 3002
    log_level: str = "info"
    slow_request_threshold_ms: int = 1000
    api_url: str = "http://127.0.0.1:3001"
    frontend_url: str = "http://127.0.0.1:3001"
    cors_origin: tuple[str, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    rate_limit_enabled: bool = True
    jwt_secret: str = field(repr=False)
    jwt_lifetime_seconds: int = 900
    refresh_token_pepper: str = field(repr=False)
    encryption_keys: tuple[str, ...] = field(repr=False)  # hexadecimal, the current one first
    meta_token_key: str = field(default="", repr=False)  # likewise; empty: that one seals
    meta_token_keys_retired: tuple[str, ...] = field(default=(), repr=False)
    meta_app_id: str = ""
    meta_app_secret: str = field(default="", repr=False)
    meta_redirect_uri: str = ""  # empty: the callback below ``api_url``
    meta_graph_base_url: str = "https://graph.facebook.com"
    meta_graph_version: str = "v26.0"
    mail_backend: str = "console"
    smtp_url: str = field(default="", repr=False)
    mail_from: str = _NO_REPLY
    cookie_secure: bool = False
    cookie_domain: str | None = None
    stats_provider: str = "mock"
    raw_stats_retention_months: int = 13
    data_dir: Path = Path(".local")
    dashboard_dir: Path = _DASHBOARD

    @property
    def secrets(self) -> tuple[str, ...]:
        """Everything that must never be shown, logged or stored."""
        keys = (*self.token_keys, self.meta_app_secret)
        return (self.jwt_secret, self.refresh_token_pepper, *(key for key in keys if key))

    @property
    def token_keys(self) -> tuple[str, ...]:
        """Keys for the tokens of connections, the current one first (decision 0120).

        The general keys stand behind: they open what was sealed before there was a key of its
        own, and the first of them seals where there is none. A retired key never does.
        """
        own = (self.meta_token_key,) if self.meta_token_key else ()
        return (*own, *self.encryption_keys, *self.meta_token_keys_retired)


def environment_variables() -> dict[str, str]:
    """Give a copy of the process's environment."""
    return dict(os.environ)  # noqa: TID251


def environment_of(environ: Mapping[str, str]) -> Environment:
    """Tell where these variables say that we run, before anything else of them is read.

    Raises:
        SettingsError: ``PIXECOM_ENV`` is not one of the environments.
    """
    reader = _Reader(environ)
    environment = reader.choice("PIXECOM_ENV", Environment, Environment.DEVELOPMENT)
    if reader.problems:
        raise SettingsError("; ".join(reader.problems))
    return environment


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the environment.

    Raises:
        SettingsError: listing every missing, short, example-like or malformed value.
    """
    reader = _Reader(os.environ if environ is None else environ)  # noqa: TID251
    environment = reader.choice("PIXECOM_ENV", Environment, Environment.DEVELOPMENT)
    production = environment is Environment.PRODUCTION
    api_url = (
        reader.required("API_URL")
        if production
        else reader.text("API_URL", "http://127.0.0.1:3001")
    )
    local = environment in {Environment.DEVELOPMENT, Environment.TEST}
    backend = reader.mail_backend("console" if local else "smtp", production=production)
    settings = Settings(
        environment=environment,
        database_url=reader.required("DATABASE_URL"),
        database_platform_url=reader.required("DATABASE_PLATFORM_URL"),
        database_owner_url=reader.text("DATABASE_OWNER_URL", "") or None,
        redis_url=reader.required("REDIS_URL"),
        db_pool_size=reader.number("DB_POOL_SIZE", 4, least=1),
        db_transaction_pooler=reader.flag("DB_TRANSACTION_POOLER", default=False),
        db_cluster=reader.flag("DB_CLUSTER", default=False),
        db_tenant_partitions=reader.number("DB_TENANT_PARTITIONS", 0, least=0),
        statement_timeout_seconds=reader.number("STATEMENT_TIMEOUT_SECONDS", 5, least=1),
        job_lease_seconds=reader.decimal("JOB_LEASE_SECONDS", 20.0, least=0.1),
        broker_heartbeat_ms=reader.number("BROKER_HEARTBEAT_MS", 15_000, least=100),
        port=reader.number("PORT", 3001, least=0),
        worker_port=reader.number("WORKER_PORT", 3002, least=0),
        log_level=reader.text("LOG_LEVEL", "info"),
        slow_request_threshold_ms=reader.number("SLOW_REQUEST_THRESHOLD_MS", 1000, least=1),
        api_url=api_url,
        frontend_url=(
            reader.required("FRONTEND_URL") if production else reader.text("FRONTEND_URL", api_url)
        ).rstrip("/"),
        cors_origin=reader.words("CORS_ORIGIN"),
        trusted_proxies=reader.networks("TRUSTED_PROXIES"),
        rate_limit_enabled=reader.flag("RATE_LIMIT_ENABLED", default=True),
        jwt_secret=reader.secret("JWT_SECRET"),
        jwt_lifetime_seconds=reader.minutes("JWT_EXPIRES_IN", "15m"),
        refresh_token_pepper=reader.secret("REFRESH_TOKEN_PEPPER"),
        encryption_keys=reader.key_ring("ENCRYPTION_KEY", "ENCRYPTION_KEYS_RETIRED"),
        meta_token_key=reader.key("META_TOKEN_ENCRYPTION_KEY"),
        meta_token_keys_retired=reader.retired_keys("META_TOKEN_KEYS_RETIRED"),
        meta_app_id=reader.text("META_APP_ID", ""),
        meta_app_secret=reader.text("META_APP_SECRET", ""),
        meta_redirect_uri=reader.text("META_REDIRECT_URI", ""),
        meta_graph_base_url=reader.text(
            "META_GRAPH_BASE_URL", "https://graph.facebook.com"
        ).rstrip("/"),
        meta_graph_version=reader.text("META_GRAPH_VERSION", "v26.0"),
        mail_backend=backend,
        smtp_url=reader.smtp_url() if backend == "smtp" else "",
        mail_from=reader.mail_from(default="" if backend == "smtp" else _NO_REPLY),
        cookie_secure=reader.flag("COOKIE_SECURE", default=api_url.startswith("https:")),
        cookie_domain=reader.text("COOKIE_DOMAIN", "") or None,
        stats_provider=reader.stats_provider("mock" if local else "meta"),
        raw_stats_retention_months=reader.number("RAW_STATS_RETENTION_MONTHS", 13, least=1),
        data_dir=Path(reader.text("PIXECOM_DATA", ".local")),
        dashboard_dir=Path(reader.text("DASHBOARD_DIR", str(_DASHBOARD))),
    )
    if production and not settings.rate_limit_enabled:
        reader.problems.append("RATE_LIMIT_ENABLED=false is refused in production")
    if reader.problems:
        raise SettingsError("; ".join(reader.problems))
    return settings


class _Reader:
    """Reads values and collects what is wrong with them, so that all of it is said at once."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self._environ.get(name, "").strip() or default

    def required(self, name: str) -> str:
        value = self.text(name, "")
        if not value:
            self.problems.append(f"{name} is missing")
        return value

    def secret(self, name: str) -> str:
        value = self.required(name)
        if value and len(value.encode()) < _MIN_SECRET_BYTES:
            self.problems.append(f"{name} must have at least {_MIN_SECRET_BYTES} bytes")
        if any(example in value.lower() for example in _EXAMPLES):
            self.problems.append(f"{name} is a documented example; make your own")
        return value

    def number(self, name: str, default: int, *, least: int) -> int:
        text = self.text(name, str(default))
        if not text.isdecimal() or int(text) < least:
            self.problems.append(f"{name} must be a whole number of at least {least}")
            return default
        return int(text)

    def decimal(self, name: str, default: float, *, least: float) -> float:
        try:
            number = float(self.text(name, str(default)))
        except ValueError:
            number = math.nan
        if not least <= number < math.inf:
            self.problems.append(f"{name} must be a number of at least {least:g}")
            return default
        return number

    def flag(self, name: str, *, default: bool) -> bool:
        text = self.text(name, str(default)).lower()
        if text not in {"true", "false"}:
            self.problems.append(f"{name} must be true or false")
        return text == "true"

    def words(self, name: str) -> tuple[str, ...]:
        return tuple(word for part in self.text(name, "").split(",") if (word := part.strip()))

    def networks(self, name: str) -> tuple[str, ...]:
        words = self.words(name)
        for word in words:
            try:
                ip_network(word, strict=False)
            except ValueError:
                self.problems.append(f"{name}: {word} is neither an address nor a network")
        return words

    def choice(self, name: str, kind: type[Environment], default: Environment) -> Environment:
        text = self.text(name, default)
        if text not in set(kind):
            self.problems.append(f"{name} must be one of {', '.join(kind)}")
            return default
        return kind(text)

    def key_ring(self, current: str, retired: str) -> tuple[str, ...]:
        """Read the current key and those that it replaced."""
        return (self._key(current, self.required(current)), *self.retired_keys(retired))

    def key(self, name: str) -> str:
        """Read a key that there need not be."""
        return self._key(name, self.text(name, ""))

    def retired_keys(self, name: str) -> tuple[str, ...]:
        """Read keys that open what they sealed, and seal nothing more; ids must be theirs."""
        keys = list[str]()
        for word in self.words(name):
            called, _, text = word.partition(":")
            keys.append(key := self._key(name, text))
            if key and called != (right := key_id(bytes.fromhex(key))):
                self.problems.append(f"{name}: the key called {called} is {right}")
        return tuple(keys)

    def _key(self, name: str, text: str) -> str:
        if not text:
            return ""
        try:
            raw = bytes.fromhex(text)
        except ValueError:
            raw = b""
        if len(raw) != _KEY_BYTES or len(set(raw)) == 1:
            self.problems.append(f"{name} must be {2 * _KEY_BYTES} random hexadecimal digits")
            return ""
        return raw.hex()

    def mail_backend(self, default: str, *, production: bool) -> str:
        name = self.text("MAIL_BACKEND", default)
        if name not in MAIL_BACKENDS:
            self.problems.append(f"MAIL_BACKEND must be one of {', '.join(MAIL_BACKENDS)}")
        if name == "console" and production:
            self.problems.append("MAIL_BACKEND=console is refused in production")
        return name

    def smtp_url(self) -> str:
        url = self.required("SMTP_URL")
        try:
            address = urlsplit(url)
            known = address.scheme in {"smtp", "smtps"} and address.hostname and address.port != 0
        except ValueError:
            known = False
        if url and not known:
            self.problems.append("SMTP_URL must be like smtp://user:password@host:587")
        return url

    def mail_from(self, *, default: str) -> str:
        sender = self.text("MAIL_FROM", default)
        if "@" not in parseaddr(sender)[1]:
            self.problems.append("MAIL_FROM must be an address, like PixEcom <mail@example.com>")
        return sender

    def stats_provider(self, default: str) -> str:
        name = self.text("STATS_PROVIDER", default)
        if name not in STATS_PROVIDERS:
            self.problems.append(f"STATS_PROVIDER must be one of {', '.join(STATS_PROVIDERS)}")
        elif name == "meta":
            self.required("META_APP_ID")
            self.required("META_APP_SECRET")
        return name

    def minutes(self, name: str, default: str) -> int:
        text = self.text(name, default)
        if not text.endswith("m") or not text[:-1].isdecimal() or int(text[:-1]) < 1:
            self.problems.append(f"{name} must be minutes, like {default}")
            return 0
        return int(text[:-1]) * 60
