"""Connections: one pool per database role, one transaction per seller."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, create_engine
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import PoolProxiedConnection

from pixecom.adapters.postgres.errors import translated

POOL_WAIT_SECONDS: Final = 2.0
LOCK_TIMEOUT_MS: Final = 2_000
IDLE_TIMEOUT_MS: Final = 10_000
CONNECT_TIMEOUT_SECONDS: Final = 5

_SET: Final = (
    "SELECT set_config('app.seller_id', %(seller)s, true),"
    " set_config('app.user_id', %(user)s, true),"
    " set_config('statement_timeout', %(statement)s, true),"
    " set_config('lock_timeout', %(lock)s, true),"
    " set_config('idle_in_transaction_session_timeout', %(idle)s, true)"
)
_SET_ON_CLUSTER: Final = (
    "SET LOCAL citus.propagate_set_commands = 'local';"
    " SET LOCAL app.seller_id = %(seller)s; SET LOCAL app.user_id = %(user)s;"
    " SET LOCAL statement_timeout = %(statement)s; SET LOCAL lock_timeout = %(lock)s;"
    " SET LOCAL idle_in_transaction_session_timeout = %(idle)s"
)
"""A cluster passes a SET on to the servers that hold the rows, but never a ``set_config``."""
_BEGIN: Final = "BEGIN; "
_BEGIN_READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; "
_ONLY_WHEN_ASKED: Final = 2**31
"""The driver prepares a statement that comes more often than this: only ``prepare=True``."""


class _Together:
    """A transaction that others of the same context become parts of."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.database = database
        self.connection = connection
        self.after: list[Callable[[], object]] = []


_TOGETHER: ContextVar[_Together | None] = ContextVar("together", default=None)


class Database:
    """The database as one role sees it.

    Every transaction begins with one statement that sets tenant and timeouts for itself alone,
    so a pooled connection carries neither into the next one, also behind a transaction-mode
    pooler. Without a seller no tenant row is visible, except to the platform role.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 4,
        statement_timeout_seconds: float = 5.0,
        pool_wait_seconds: float = POOL_WAIT_SECONDS,
        application_name: str = "pixecom",
        prepares: bool = True,
        cluster: bool = False,
    ) -> None:
        """Make the pool; without ``prepares`` also ``prepare=True`` prepares nothing.

        ``cluster``: tenant tables are spread over the servers of a cluster.
        """
        self.cluster = cluster
        self._statement_timeout_ms = int(statement_timeout_seconds * 1000)
        self._engine = create_engine(
            sqlalchemy_url(url),
            pool_size=pool_size,
            max_overflow=0,
            pool_timeout=pool_wait_seconds,
            pool_use_lifo=True,
            use_native_hstore=False,
            connect_args={
                "prepare_threshold": _ONLY_WHEN_ASKED if prepares else None,
                "connect_timeout": CONNECT_TIMEOUT_SECONDS,
                "application_name": application_name,
            },
        )

    @contextmanager
    def connection(
        self, seller_id: UUID | None, *, user_id: UUID | None = None
    ) -> Iterator[Connection]:
        """Open a transaction that is rolled back at the end unless its user commits it.

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        values = self._values(seller_id, user_id)
        around = self._around()
        with (
            translated(),
            self._part(around, values) if around else self._begun(values) as connection,
        ):
            yield connection

    @contextmanager
    def transaction(
        self, seller_id: UUID | None, *, user_id: UUID | None = None
    ) -> Iterator[Connection]:
        """Open a transaction of a seller; it commits at the end, an error rolls it back.

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        with translated(), self.connection(seller_id, user_id=user_id) as connection:
            yield connection
            self.commit(connection)

    @contextmanager
    def together(self, seller_id: UUID | None) -> Iterator[Connection]:
        """Make every transaction inside, as this role and in this thread, a part of one.

        A part that is committed counts when the whole commits, at the end; one that is not is
        rolled back by itself. An error rolls everything back. What is given is the whole: it has
        the seller until a part of another one begins.

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        with translated(), self._begun(self._values(seller_id, None)) as connection:
            whole = _Together(self, connection)
            token = _TOGETHER.set(whole)
            try:
                yield connection
            finally:
                _TOGETHER.reset(token)
            connection.commit()
        for act in whole.after:
            act()

    def commit(self, connection: Connection) -> None:
        """Commit what was opened here; a part only as far as the whole will."""
        (connection.get_nested_transaction() or connection).commit()

    def after_commit(self, act: Callable[[], object]) -> None:
        """Do something that must not be done before what was committed counts."""
        around = self._around()
        if around is None:
            act()
        else:
            around.after.append(act)

    @contextmanager
    def raw(
        self, seller_id: UUID | None, *, user_id: UUID | None = None, reading: bool = False
    ) -> Iterator[psycopg.Connection[tuple[Any, ...]]]:
        """Do as ``transaction`` on the driver's own connection, for COPY and hot reads.

        With ``reading`` nothing can be written, and every statement sees the rows of one moment.

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        values = self._values(seller_id, user_id)
        if around := self._around():
            with translated(), self._part(around, values) as connection:
                yield driver_connection(connection.connection.driver_connection)
                self.commit(connection)
            return
        with translated():
            pooled, driver = self._begun_raw(_BEGIN_READING if reading else _BEGIN, values)
            try:
                yield driver
                driver.commit()
            finally:
                self._put_back(pooled, driver)

    def global_(self) -> AbstractContextManager[Connection]:
        """Open a transaction without a seller: platform-wide work, or global tables."""
        return self.transaction(None)

    def global_raw(self) -> AbstractContextManager[psycopg.Connection[tuple[Any, ...]]]:
        """Do as ``global_`` on the driver's own connection."""
        return self.raw(None)

    def close(self) -> None:
        """Close every idle connection; the pool opens new ones when asked again."""
        self._engine.dispose()

    def _around(self) -> _Together | None:
        around = _TOGETHER.get()
        return around if around and around.database is self else None

    def _begun(self, values: dict[str, str], *, again: bool = True) -> Connection:
        """Begin; a connection that broke while it waited in the pool is replaced, once."""
        connection = self._engine.connect()
        try:
            self._set(connection, values)
        except DBAPIError as error:
            connection.close()
            if again and error.connection_invalidated:
                return self._begun(values, again=False)
            raise
        return connection

    def _begun_raw(
        self, begin: str, values: dict[str, str], *, again: bool = True
    ) -> tuple[PoolProxiedConnection, psycopg.Connection[tuple[Any, ...]]]:
        """Do as ``_begun`` on the driver's own connection, in one round trip.

        The driver would send its own BEGIN ahead, and wait for it; so it believes in autocommit
        until the connection is put back.
        """
        pooled = self._engine.raw_connection()
        driver = driver_connection(pooled.driver_connection)
        try:
            driver.autocommit = True
            setting = _SET_ON_CLUSTER if self.cluster else _SET
            psycopg.ClientCursor(driver).execute(begin + setting, values)
        except psycopg.OperationalError:
            self._put_back(pooled, driver)
            if again and driver.broken:
                return self._begun_raw(begin, values, again=False)
            raise
        return pooled, driver

    def _put_back(
        self,
        pooled: PoolProxiedConnection,
        driver: psycopg.Connection[tuple[Any, ...]],
    ) -> None:
        """Return a connection; when it is broken, its neighbours in the pool go with it."""
        if driver.broken:
            pooled.invalidate()
            self._engine.dispose()
        else:
            if driver.info.transaction_status is not TransactionStatus.IDLE:
                driver.rollback()
            driver.autocommit = False
        pooled.close()

    def _values(self, seller_id: UUID | None, user_id: UUID | None) -> dict[str, str]:
        return {
            "seller": str(seller_id or ""),
            "user": str(user_id or ""),
            "statement": str(self._statement_timeout_ms),
            "lock": str(LOCK_TIMEOUT_MS),
            "idle": str(IDLE_TIMEOUT_MS),
        }

    def _set(self, connection: Connection, values: dict[str, str]) -> None:
        """Set tenant and timeouts; SET takes no parameters, so the driver writes them out."""
        if not self.cluster:
            connection.exec_driver_sql(_SET, values)
            return
        driver = driver_connection(connection.connection.driver_connection)
        text = psycopg.ClientCursor(driver).mogrify(_SET_ON_CLUSTER, values)
        connection.exec_driver_sql(text, execution_options={"no_parameters": True})

    @contextmanager
    def _part(self, around: _Together, values: dict[str, str]) -> Iterator[Connection]:
        savepoint = around.connection.begin_nested()
        try:
            self._set(around.connection, values)
            yield around.connection
        finally:
            if savepoint.is_active:
                savepoint.rollback()


def sqlalchemy_url(url: str) -> URL:
    """Name the driver in an address; libpq's ``postgresql://`` and ``postgres://`` will do."""
    return make_url(url.replace("postgres://", "postgresql://", 1)).set(
        drivername="postgresql+psycopg"
    )


def driver_connection(connection: object) -> psycopg.Connection[tuple[Any, ...]]:
    """Give the psycopg connection below a pooled one.

    Raises:
        TypeError: the pool holds something else.
    """
    if not isinstance(connection, psycopg.Connection):
        raise TypeError(f"expected a psycopg connection, got {type(connection).__name__}")
    return connection
