"""Connections: one pool per database role, one transaction per seller."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, Final, TypeVar
from uuid import UUID

import psycopg
from psycopg.errors import error_from_result
from psycopg.pq import ExecStatus
from sqlalchemy import Connection, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.pool import ConnectionPoolEntry

from pixecom.adapters.postgres.errors import translated

POOL_WAIT_SECONDS: Final = 2.0
LOCK_TIMEOUT_MS: Final = 2_000
IDLE_TIMEOUT_MS: Final = 10_000
CONNECT_TIMEOUT_SECONDS: Final = 5

_READING: Final = (
    "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;"
    " SET LOCAL plan_cache_mode = force_generic_plan;"
    " SET LOCAL max_parallel_workers_per_gather = 0"
)
"""What is prepared is planned once a connection: planning a read takes as long as running it. That
plan is one for sellers of every size, and starting workers takes longer than most reads."""
_TO_ALL_SERVERS: Final = "SET LOCAL citus.propagate_set_commands = 'local'; "
"""A cluster then passes each SET on to the servers that hold the rows; never a ``set_config``."""
_ONLY_WHEN_ASKED: Final = 2**31
"""The driver prepares a statement that comes more often than this: only ``prepare=True``."""
_POOL: Final = "pixecom.pool"
"""Where a connection remembers the pool that it came from."""
T = TypeVar("T")


class _Together:
    """A transaction that others of the same context become parts of."""

    def __init__(self, database: Database, connection: Connection) -> None:
        self.database = database
        self.connection = connection
        self.after: list[Callable[[], object]] = []


_TOGETHER: ContextVar[_Together | None] = ContextVar("together", default=None)


class Database:
    """The database as one role sees it.

    Every transaction begins in one round trip that sets the tenant for itself alone, so a pooled
    connection never carries it into the next one, also behind a transaction-mode pooler. Without
    a seller no tenant row is visible, except to the platform role.
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

        That is for a transaction-mode pooler, where no connection is kept from one transaction
        to the next: then every transaction sets its timeouts, else every connection once.
        ``cluster``: tenant tables are spread over the servers of a cluster.
        """
        self.cluster = cluster
        self._keeps_connections = prepares
        self._timeouts = {
            "statement_timeout": int(statement_timeout_seconds * 1000),
            "lock_timeout": LOCK_TIMEOUT_MS,
            "idle_in_transaction_session_timeout": IDLE_TIMEOUT_MS,
        }
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
        event.listen(self._engine, "connect", self._remember)
        if prepares:
            event.listen(self._engine, "connect", self._prepare)

    @contextmanager
    def connection(
        self, seller_id: UUID | None, *, user_id: UUID | None = None, reading: bool = False
    ) -> Iterator[Connection]:
        """Open a transaction that is rolled back at the end unless its user commits it.

        With ``reading`` nothing can be written, and every statement sees the rows of one moment.

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        scope = self._scope(seller_id, user_id)
        around = self._around()
        opened = _part(around, scope) if around else self._begun(scope, reading=reading)
        with translated(), opened as connection:
            yield connection

    @contextmanager
    def transaction(
        self, seller_id: UUID | None, *, user_id: UUID | None = None, reading: bool = False
    ) -> Iterator[Connection]:
        """Open a transaction of a seller; it commits at the end, an error rolls it back.

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        opened = self.connection(seller_id, user_id=user_id, reading=reading)
        with translated(), opened as connection:
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
        with translated(), self._begun(self._scope(seller_id, None)) as connection:
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

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        with self.transaction(seller_id, user_id=user_id, reading=reading) as connection:
            yield driver_of(connection)

    def ask(self, statement: bytes, values: Mapping[str, object]) -> Sequence[tuple[Any, ...]]:
        """Run one reading statement that is a transaction by itself, in one round trip.

        For roles that need no tenant: none is set.

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        if self._around() or not self._keeps_connections:
            with self.raw(None) as driver:
                return driver.execute(statement, values, prepare=True).fetchall()
        with translated():
            connection, rows = self._first(lambda driver: _alone(driver, statement, values))
            self._put_back(connection, driver_of(connection))
        return rows

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

    @contextmanager
    def _begun(self, scope: str, *, reading: bool = False) -> Iterator[Connection]:
        """Begin, and end without a commit."""
        text = f"{_READING if reading else 'BEGIN'}; {scope}"
        connection, _ = self._first(lambda driver: _tell(driver, text))
        driver = driver_of(connection)
        try:
            connection.begin()
            yield connection
        finally:
            self._put_back(connection, driver)

    def _first(
        self, act: Callable[[psycopg.Connection[tuple[Any, ...]]], T], *, again: bool = True
    ) -> tuple[Connection, T]:
        """Take a connection and act; one that broke while it waited in the pool is replaced."""
        connection = self._engine.connect()
        driver = driver_of(connection)
        try:
            return connection, act(driver)
        except psycopg.Error:
            self._put_back(connection, driver)
            if again and driver.broken:
                return self._first(act, again=False)
            raise

    def _put_back(
        self, connection: Connection, driver: psycopg.Connection[tuple[Any, ...]]
    ) -> None:
        """Return a connection; when it is broken, its neighbours in the pool go with it.

        One whose pool was closed meanwhile is closed: nobody would take it from there.
        """
        if driver.broken:
            if not connection.invalidated:
                connection.invalidate()
            self._engine.dispose()
        elif connection.info[_POOL] is not self._engine.pool:
            connection.detach()
        connection.close()

    def _scope(self, seller_id: UUID | None, user_id: UUID | None) -> str:
        """Name tenant, user and timeouts; what is no ``UUID`` fails before it is sent."""
        names = {"app.seller_id": seller_id, "app.user_id": user_id}
        scope = [
            f"SET LOCAL {name} = '{UUID.__str__(value) if value else ''}'"
            for name, value in names.items()
        ]
        if not self._keeps_connections:
            scope += [f"SET LOCAL {name} = {value}" for name, value in self._timeouts.items()]
        return f"{_TO_ALL_SERVERS if self.cluster else ''}{'; '.join(scope)}"

    def _remember(self, _driver: object, record: ConnectionPoolEntry) -> None:
        record.info[_POOL] = self._engine.pool

    def _prepare(self, driver: psycopg.Connection[Any], _record: object) -> None:
        """Set the timeouts of a new connection, whoever uses it."""
        _tell(driver, "; ".join(f"SET {name} = {each}" for name, each in self._timeouts.items()))


@contextmanager
def _part(around: _Together, scope: str) -> Iterator[Connection]:
    savepoint = around.connection.begin_nested()
    try:
        _tell(driver_of(around.connection), scope)
        yield around.connection
    finally:
        if savepoint.is_active:
            savepoint.rollback()


def sqlalchemy_url(url: str) -> URL:
    """Name the driver in an address; libpq's ``postgresql://`` and ``postgres://`` will do."""
    return make_url(url.replace("postgres://", "postgresql://", 1)).set(
        drivername="postgresql+psycopg"
    )


def driver_of(connection: Connection) -> psycopg.Connection[tuple[Any, ...]]:
    """Give the psycopg connection below a pooled one, in the same transaction.

    Raises:
        TypeError: the pool holds something else.
    """
    driver = connection.connection.driver_connection
    if not isinstance(driver, psycopg.Connection):
        raise TypeError(f"expected a psycopg connection, got {type(driver).__name__}")
    return driver


def _tell(driver: psycopg.Connection[Any], text: str) -> None:
    """Send statements without parameters or rows, all in one round trip.

    Below the driver, which would send its own BEGIN ahead and wait for it.

    Raises:
        OperationalError: the connection is broken.
        Error: what else the server says.
    """
    result = driver.pgconn.exec_(text.encode())
    if driver.broken:
        raise psycopg.OperationalError("the server closed the connection")
    if result.status != ExecStatus.COMMAND_OK:
        raise error_from_result(result)


def _alone(
    driver: psycopg.Connection[tuple[Any, ...]], statement: bytes, values: Mapping[str, object]
) -> Sequence[tuple[Any, ...]]:
    driver.autocommit = True
    try:
        return driver.execute(statement, values, prepare=True).fetchall()
    finally:
        if not driver.broken:
            driver.autocommit = False
