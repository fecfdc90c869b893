"""What the database must be like."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection, text

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.migrator import SchemaError, check_environment, current, head
from pixecom.application.shared.checkup import Checkup, Finding, bad, doubtful, good
from pixecom.application.shared.clock import Clock
from pixecom.domain.shared.errors import PixecomError

_OLDEST, _NEWEST = 15, 18
_SKEW_SECONDS = 5.0
_ABOUT = text(
    "SELECT current_setting('server_version_num')::int / 10000, clock_timestamp(),"
    " getdatabaseencoding(), 'Z' < 'a', current_user,"
    " (SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user)"
)


class PostgresCheckup(Checkup):
    """Looks as every role: reachable, version, rights, schema, environment, text order, clock."""

    def __init__(
        self, *, databases: Mapping[str, Database], environment: str, clock: Clock
    ) -> None:
        self._databases = databases
        self._environment = environment
        self._clock = clock

    def findings(self) -> Iterator[Finding]:
        """Look at the server once, and at the rights of each role."""
        for number, (variable, database) in enumerate(self._databases.items()):
            try:
                with database.global_() as connection:
                    if number == 0:
                        yield from self._server(connection)
                    yield _rights(variable, connection)
            except PixecomError as error:
                yield bad(variable, f"{error.message}: is the address right, the server running?")
                return
        yield from self._schema(next(iter(self._databases.values())))

    def _server(self, connection: Connection) -> Iterator[Finding]:
        version, now, encoding, by_code_point, _, _ = connection.execute(_ABOUT).one()
        if _OLDEST <= version <= _NEWEST:
            yield good("database", f"PostgreSQL {version}")
        else:
            yield bad("database", f"PostgreSQL {version}: {_OLDEST} to {_NEWEST} are supported")
        if encoding == "UTF8" and by_code_point:
            yield good("text order", "UTF-8 by code point")
        else:
            yield doubtful(
                "text order", f"{encoding}, not by code point: create the database with C.UTF-8"
            )
        yield self._clock_finding(now)

    def _clock_finding(self, theirs: datetime) -> Finding:
        skew = abs((theirs - self._clock.now()).total_seconds())
        if skew > _SKEW_SECONDS:
            return doubtful("clock", f"{skew:.0f} s from the database's: synchronise the clocks")
        return good("clock", f"{skew:.1f} s from the database's")

    def _schema(self, database: Database) -> Iterator[Finding]:
        found, wanted = current(database), head()
        if found == wanted:
            yield good("schema", found)
        else:
            yield bad("schema", f"{found} instead of {wanted}: run `pixecom migrate`")
        try:
            check_environment(database, self._environment)
            yield good("environment", self._environment)
        except SchemaError as error:
            yield bad("environment", str(error))


def _rights(variable: str, connection: Connection) -> Finding:
    *_, user, unbound = connection.execute(_ABOUT).one()
    if unbound:
        return bad(
            variable, f"{user} is not bound by row-level security: use the roles of PixEcom"
        )
    return good(variable, str(user))
