"""Brings a database's schema to the head of the history, and tells how far it is.

One migrator at a time (advisory lock), each revision in a transaction of its own, and never a
long wait for a lock: whoever queues behind a waiting ALTER TABLE waits as well.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from io import StringIO
from pathlib import Path
from typing import Final

import psycopg
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, func, inspect, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from pixecom.adapters.postgres.engine import Database, sqlalchemy_url
from pixecom.adapters.postgres.errors import translated
from pixecom.adapters.postgres.migrations import tenant_hash
from pixecom.adapters.postgres.tables import meta_environment, seller_users
from pixecom.domain.shared.errors import Busy

ATTEMPTS: Final = 5
FIRST_PAUSE_SECONDS: Final = 0.5
ASK_AGAIN_SECONDS: Final = 0.1
LOCK: Final = 7_104_212_002
"""The advisory lock that the one migrator of a database holds."""
_FOLDER: Final = Path(__file__).parent / "migrations"
_PARTITIONS: Final = text(
    "SELECT (SELECT count(*) FROM pg_inherits WHERE inhparent = c.oid) FROM pg_class c"
    " WHERE c.oid = to_regclass(:oldest)"
)

_log = logging.getLogger(__name__)


class SchemaError(Exception):
    """The database is of another environment, or its schema cannot be brought up to date."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """Limits of a migration, in milliseconds (spec/16 §3)."""

    lock: int = 5_000
    statement: int = 900_000
    idle: int = 60_000
    other_migrator: int = 900_000


DEFAULT_TIMEOUTS: Final = Timeouts()


def upgrade(
    owner_url: str,
    environment: str,
    *,
    revision: str = "head",
    tenant_partitions: int = 0,
    timeouts: Timeouts = DEFAULT_TIMEOUTS,
    pause: Callable[[float], None] = time.sleep,
) -> str:
    """Bring the schema up and give the revision reached; up to date is no error.

    The first upgrade writes the identity row of the database; later ones demand that it equals
    ``environment``. ``tenant_partitions`` is chosen by the first one, too: the number of parts
    that every tenant table is cut into by the hash of its seller, 0 for plain tables. A lock that
    is not granted in time is tried again, with growing pauses.

    Raises:
        SchemaError: the database is of another environment or has another number of parts, or a
            lock was never granted.
        Unavailable: the database is away.
    """
    with _migrating(owner_url, timeouts) as connection:
        _check_identity(connection, environment)
        _check_partitions(connection, tenant_partitions)
        for attempt in range(1, ATTEMPTS + 1):
            if _ran(connection, command.upgrade, revision, tenant_partitions):
                break
            _log_blockers(connection)
            if attempt == ATTEMPTS:
                raise SchemaError(f"no lock within {timeouts.lock} ms, tried {ATTEMPTS} times")
            pause(FIRST_PAUSE_SECONDS * 2 ** (attempt - 1))
        _write_identity(connection, environment)
        reached = _revision(connection)
        _log.info("schema revision %s", reached)
        return reached or "base"


def downgrade(
    owner_url: str, environment: str, revision: str, *, timeouts: Timeouts = DEFAULT_TIMEOUTS
) -> str:
    """Take the schema back to a revision (``base``: nothing is left) and give it.

    Raises:
        SchemaError: the database is of another environment, or a lock was not granted.
    """
    with _migrating(owner_url, timeouts) as connection:
        _check_identity(connection, environment)
        if not _ran(connection, command.downgrade, revision, _partitions(connection) or 0):
            raise SchemaError(f"no lock within {timeouts.lock} ms")
        return _revision(connection) or "base"


def head() -> str:
    """Give the newest revision of the history; there is exactly one."""
    return ScriptDirectory.from_config(_config()).get_current_head() or "base"


def revisions() -> list[str]:
    """Give every revision, oldest first."""
    walked = ScriptDirectory.from_config(_config()).walk_revisions()
    return [each.revision for each in walked][::-1]


def current(database: Database) -> str:
    """Give the revision of the schema, ``base`` for an empty database.

    Raises:
        Unavailable: the database is away.
    """
    with database.global_() as connection:
        return _revision(connection) or "base"


def is_behind(database: Database) -> bool:
    """Tell whether the schema lacks a revision that this program was written for.

    Raises:
        Unavailable: the database is away.
    """
    return is_old(current(database))


@lru_cache
def is_old(revision: str) -> bool:
    """Tell whether a revision comes before the newest that this program knows.

    One that it does not know is ahead, and fine: an application version works on its own schema
    and on the next one (spec/16 §2).
    """
    return revision in {"base", *revisions()[:-1]}


def check_environment(database: Database, environment: str) -> None:
    """Refuse a database of another environment.

    Raises:
        SchemaError: the identity row is missing, or names another environment.
    """
    with database.global_() as connection:
        _check_identity(connection, environment, missing_is_fine=False)


def offline_sql(revisions: str = "head", *, down: bool = False) -> str:
    """Give the SQL of the revisions without running it, for linters and reviewers."""
    config = _config()
    config.output_buffer = StringIO()
    (command.downgrade if down else command.upgrade)(config, revisions, sql=True)
    return "\n".join((*_limits(DEFAULT_TIMEOUTS), config.output_buffer.getvalue()))


def _config(connection: Connection | None = None, tenant_partitions: int = 0) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.attributes["connection"] = connection
    config.attributes[tenant_hash.OPTION] = tenant_partitions
    return config


def _limits(timeouts: Timeouts) -> tuple[str, ...]:
    return (
        f"SET lock_timeout = {timeouts.lock};",
        f"SET statement_timeout = {timeouts.statement};",
        f"SET idle_in_transaction_session_timeout = {timeouts.idle};",
    )


@contextmanager
def _migrating(owner_url: str, timeouts: Timeouts) -> Iterator[Connection]:
    """Connect as the only migrator; the lock ends with the session, however it ends."""
    engine = create_engine(
        sqlalchemy_url(owner_url),
        poolclass=NullPool,
        use_native_hstore=False,
        connect_args={"application_name": "pixecom-migrator", "connect_timeout": 5},
    )
    with translated(), engine.connect() as connection:
        _wait_alone(connection, timeouts.other_migrator)
        for limit in _limits(timeouts):
            connection.execute(text(limit))
        connection.commit()
        yield connection
        connection.commit()


def _wait_alone(connection: Connection, milliseconds: int) -> None:
    """Take the lock, and ask again while another migrator has it.

    A statement that waits for the lock would hold a snapshot, and the concurrent build of an index
    by the other one waits for all snapshots: both would wait for ever.

    Raises:
        Busy: the other one takes longer than we may wait.
    """
    give_up = time.monotonic() + milliseconds / 1000
    while not connection.execute(select(func.pg_try_advisory_lock(LOCK))).scalar_one():
        connection.commit()
        if time.monotonic() > give_up:
            raise Busy("Another migrator is at work; try again")
        time.sleep(ASK_AGAIN_SECONDS)


def _ran(
    connection: Connection, act: Callable[[Config, str], None], revision: str, partitions: int
) -> bool:
    """Run revisions; False when a lock was not granted, after which earlier ones stay done."""
    try:
        act(_config(connection, partitions), revision)
        connection.commit()
    except DBAPIError as error:
        connection.rollback()
        if isinstance(error.orig, psycopg.errors.LockNotAvailable):
            return False
        raise
    return True


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_identity(
    connection: Connection, environment: str, *, missing_is_fine: bool = True
) -> None:
    found: str | None = None
    if inspect(connection).has_table(meta_environment.name):
        found = connection.execute(select(meta_environment.c.environment)).scalar()
    connection.commit()
    if found is None and missing_is_fine:
        return
    if found != environment:
        raise SchemaError(
            f"this database belongs to {found or 'no environment'}: PIXECOM_ENV is {environment}"
        )


def _check_partitions(connection: Connection, wanted: int) -> None:
    found = _partitions(connection)
    connection.commit()
    if found not in {None, wanted}:
        made = f"with {found} partitions a tenant table" if found else "with plain tenant tables"
        raise SchemaError(
            f"this database was made {made}, but DB_TENANT_PARTITIONS is {wanted}: that is chosen"
            " when a database is made"
        )


def _partitions(connection: Connection) -> int | None:
    """Tell into how many parts tenant tables are cut, by the oldest; None: there is none yet."""
    found: int | None = connection.execute(_PARTITIONS, {"oldest": seller_users.name}).scalar()
    return found


def _write_identity(connection: Connection, environment: str) -> None:
    """Say whose database this is, once."""
    if not inspect(connection).has_table(meta_environment.name):
        return
    if connection.execute(select(meta_environment.c.environment)).scalar() is None:
        instance = func.gen_random_uuid()
        row = meta_environment.insert().values(environment=environment, instance_id=instance)
        connection.execute(row)
    connection.commit()


def _log_blockers(connection: Connection) -> None:
    """Name the sessions that hold locks for longer than a moment, without their statements."""
    rows = connection.execute(
        text(
            "SELECT pid, usename, application_name, state, now() - xact_start AS age"
            " FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            " AND xact_start IS NOT NULL ORDER BY xact_start LIMIT 5"
        )
    ).all()
    connection.commit()
    for row in rows:
        _log.warning("waiting behind process %s (%s, %s, %s, for %s)", *row)
