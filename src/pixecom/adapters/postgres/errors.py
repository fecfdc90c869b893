"""The one place where errors of the database become errors of ours.

Unique violations are recognised by the name of their constraint. What is a defect of the
program (a missing column, a missing right, a row of another tenant) is not translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Final

import psycopg
import sqlalchemy.exc
from psycopg import errors as codes

from pixecom.domain.shared.errors import Busy, Conflict, Invalid, PixecomError, Unavailable

RETRY_AFTER_SECONDS: Final = 2

DUPLICATE_MESSAGES: Final[Mapping[str, str]] = {
    "uq_users_email": "Email already in use",
    "uq_user_views_seller_id_user_id_screen_name": "There is a view of that name already",
    "uq_sync_runs_seller_id_ad_account_id_kind_level": "A run of this account is already open",
}
"""What to say when a unique key refuses a row; other keys say that the record exists."""

_OF_A_PARTITION: Final = re.compile(r"_p\d+$")
"""What a key's name ends in where its table is cut by seller (``migrations/tenant_hash.py``)."""

_LOST_RACES = (codes.SerializationFailure, codes.DeadlockDetected, codes.LockNotAvailable)
_RELATED = (codes.ForeignKeyViolation, codes.RestrictViolation)
_REFUSED_VALUES = (codes.DataError, codes.CheckViolation, codes.NotNullViolation)
_AWAY = (
    psycopg.OperationalError,
    psycopg.InterfaceError,
    codes.IdleInTransactionSessionTimeout,
    codes.TransactionTimeout,
)


class Duplicate(Conflict):
    """A unique key refused a row; ``constraint`` is the key's name."""

    def __init__(self, constraint: str) -> None:
        super().__init__(DUPLICATE_MESSAGES.get(constraint, "The record already exists"))
        self.constraint = constraint


@contextmanager
def translated() -> Iterator[None]:
    """Raise our errors in place of the library's.

    Raises:
        Duplicate: a unique key refused a row.
        Busy: a race was lost: serialisation, deadlock, or a lock not granted in time.
        Invalid: a related row is missing, or the database refused a value.
        Unavailable: no connection in time, the connection broke, or a statement or the pause
            before one took too long.
    """
    try:
        yield
    except sqlalchemy.exc.TimeoutError as error:
        raise _unavailable() from error
    except sqlalchemy.exc.DBAPIError as error:
        if isinstance(error.orig, psycopg.Error) and (ours := _ours(error.orig)):
            raise ours from error
        raise
    except psycopg.Error as error:
        if ours := _ours(error):
            raise ours from error
        raise


def _ours(error: psycopg.Error) -> PixecomError | None:
    """Translate one error; the order matters: kinds of the library inherit from each other."""
    if isinstance(error, codes.UniqueViolation):
        return Duplicate(_OF_A_PARTITION.sub("", error.diag.constraint_name or ""))
    if isinstance(error, _LOST_RACES):
        return Busy("Somebody else is changing this right now; try again")
    if isinstance(error, _RELATED):
        return Invalid("Related record not found.")
    if isinstance(error, _REFUSED_VALUES):
        return Invalid("Invalid data provided.")
    if isinstance(error, _AWAY):
        return _unavailable()
    return None


def _unavailable() -> Unavailable:
    return Unavailable("The database is busy; try again", retry_after=RETRY_AFTER_SECONDS)
