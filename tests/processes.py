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
        "STATS_PROVIDER": settings.stats_provider,
        "META_APP_ID": settings.meta_app_id,
        "META_APP_SECRET": settings.meta_app_secret,
        "META_GRAPH_BASE_URL": settings.meta_graph_base_url,
        "WORKER_PORT": "0",
    }
