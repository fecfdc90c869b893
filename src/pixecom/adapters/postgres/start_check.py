"""Refuses to serve from another environment's database, or from a schema that is behind."""

from __future__ import annotations

import logging

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.migrator import (
    SchemaError,
    check_environment,
    current,
    head,
    is_old,
)
from pixecom.application.shared.startup import StartCheck
from pixecom.domain.shared.errors import Conflict, Unavailable

_log = logging.getLogger("pixecom.start")


class PostgresStartCheck(StartCheck):
    """Reads the identity row and the revision, and logs both."""

    def __init__(self, database: Database, environment: str) -> None:
        self._database = database
        self._environment = environment

    def check(self) -> None:
        """Compare with what this program was written for."""
        try:
            revision = current(self._database)
            if is_old(revision):
                raise Conflict(
                    f"The schema is at revision {revision}, this program needs {head()}:"
                    " run pixecom migrate"
                )
            check_environment(self._database, self._environment)
        except SchemaError as error:
            raise Conflict(f"The database is not ours: {error}") from error
        except Unavailable as error:
            _log.warning("The database is away, its schema unchecked: %s", error)
        else:
            _log.info("Schema revision %s, environment %s", revision, self._environment)
        finally:
            self._database.close()  # a process that forks afterwards must not share a connection
