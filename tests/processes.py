"""Real processes under test."""

from __future__ import annotations

from pixecom.settings import Settings, environment_variables


def environment(settings: Settings) -> dict[str, str]:
    """Give the environment of a process on the servers of the given settings."""
    return environment_variables() | {
        "PIXECOM_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "DATABASE_PLATFORM_URL": settings.database_platform_url,
        "REDIS_URL": settings.redis_url,
        "RATE_LIMIT_ENABLED": str(settings.rate_limit_enabled).lower(),
        "JWT_SECRET": settings.jwt_secret,
        "REFRESH_TOKEN_PEPPER": settings.refresh_token_pepper,
        "ENCRYPTION_KEY": settings.encryption_keys[0],
        "MAIL_BACKEND": settings.mail_backend,
        "SMTP_URL": settings.smtp_url,
        "MAIL_FROM": settings.mail_from,
        "WORKER_PORT": "0",
    }
