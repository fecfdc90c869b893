"""Is PostgreSQL there, and is its schema the one this program was written for?"""

from __future__ import annotations

import psycopg
from sqlalchemy.engine import make_url

from pixecom.adapters.postgres.migrator import is_old
from pixecom.application.shared.probes import Probe

_SECONDS = 2
_ALIVE = b"SELECT 1"
_REVISION = b"SELECT version_num FROM alembic_version"
_OPTIONS = f"-c statement_timeout={_SECONDS * 1000}"


class PostgresProbe(Probe):
    """Connects anew each time: no pool, nobody to wait for."""

    def __init__(self, url: str) -> None:
        self._url = plain_url(url)

    def answers(self) -> bool:
        """Whether it answered a query."""
        return ask(self._url, _ALIVE) == "1"


class SchemaProbe(Probe):
    """Compares the revision in the database with those that this program knows."""

    def __init__(self, url: str) -> None:
        self._url = plain_url(url)

    def answers(self) -> bool:
        """Whether no migration is missing."""
        revision = ask(self._url, _REVISION)
        return revision is not None and not is_old(revision)


def ask(url: str, statement: bytes) -> str | None:
    """Give the first value as text; None when nobody answers within two seconds."""
    try:
        with psycopg.connect(
            url, connect_timeout=_SECONDS, options=_OPTIONS, application_name="pixecom-health"
        ) as connection:
            row = connection.execute(statement).fetchone()
    except psycopg.Error:
        return None
    return str(row[0]) if row else None


def plain_url(url: str) -> str:
    """Give an address as libpq writes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
