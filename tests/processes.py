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
        "WORKER_PORT": "0",
    }
