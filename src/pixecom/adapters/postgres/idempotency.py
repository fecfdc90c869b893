"""Keys of calls, and their answers, in ``idempotency_keys``."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Connection, and_, bindparam, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql

from pixecom.adapters.postgres.batches import in_batches
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import Duplicate
from pixecom.adapters.postgres.tables import idempotency_keys as keys
from pixecom.application.shared.housekeeping import Leftovers
from pixecom.application.shared.idempotency import (
    KEPT,
    Answer,
    KeyedRequest,
    Keys,
)
from pixecom.application.shared.vault import Place, SealBroken, Vault
from pixecom.domain.shared.errors import Busy, Conflict, KeyReused, PixecomError
from pixecom.domain.shared.ids import NIL

RUNNING: Final = "RUNNING"
DONE: Final = "DONE"
ABANDONED_AFTER: Final = timedelta(seconds=60)
"""When a claim of a call that never ended is taken over."""

_LOCK: Final = select(func.pg_try_advisory_xact_lock(func.hashtextextended(bindparam("name"), 0)))
_THIS: Final = and_(
    keys.c.seller_id == bindparam("seller"),
    keys.c.principal_id == bindparam("caller"),
    keys.c.key == bindparam("its_key"),
)
_FIND: Final = select(keys).where(_THIS)
_CLAIMED: Final = and_(_THIS, keys.c.state == RUNNING)
_given = postgresql.insert(keys)
_CLAIM: Final = _given.on_conflict_do_update(
    index_elements=[keys.c.seller_id, keys.c.principal_id, keys.c.key],
    set_={"created_at": func.now()},
    where=and_(
        keys.c.state == RUNNING,
        keys.c.created_at < func.now() - ABANDONED_AFTER,
        keys.c.method == _given.excluded.method,
        keys.c.route == _given.excluded.route,
        keys.c.body_sha256 == _given.excluded.body_sha256,
    ),
).returning(keys.c.key)
_RELEASE: Final = delete(keys).where(_CLAIMED)
_DELETE_OLD: Final = b"""
    DELETE FROM idempotency_keys WHERE (seller_id, principal_id, key) IN (
        SELECT seller_id, principal_id, key FROM idempotency_keys
        WHERE created_at < %(before)s LIMIT %(batch)s)"""


class _PostgresKeys(Keys):
    """What both ways of keeping a key share."""

    def __init__(self, database: Database, vault: Vault) -> None:
        self._database = database
        self._vault = vault

    def _found(self, connection: Connection, request: KeyedRequest) -> Answer | None:
        """Give the answer that an earlier call got; None when there was no such call.

        Raises:
            KeyReused: that call was another one.
            Busy: it has no answer yet.
            Conflict: its answer was sealed by a key that is gone.
        """
        row = connection.execute(_FIND, _scope(request)).one_or_none()
        if row is None:
            return None
        if (row.method, row.route, row.body_sha256) != _fingerprint(request):
            raise KeyReused
        if row.state == RUNNING:
            raise _busy()
        content = json.loads(self._opened(row.response["sealed"], request))
        return Answer(
            status=row.status_code,
            headers=tuple((name, value) for name, value in content["headers"]),
            body=base64.b64decode(content["body"]),
            replayed=True,
        )

    def _opened(self, sealed: str, request: KeyedRequest) -> str:
        try:
            return self._vault.unseal(sealed=sealed, place=place_of(request))
        except SealBroken as error:
            raise Conflict(
                "This request was done before, but its answer can no longer be repeated"
            ) from error

    def _done(self, request: KeyedRequest, answer: Answer) -> dict[str, Any]:
        body = base64.b64encode(answer.body).decode()
        content = json.dumps({"headers": answer.headers, "body": body})
        sealed = self._vault.seal(text=content, place=place_of(request))
        return {"state": DONE, "status_code": answer.status, "response": {"sealed": sealed}}


class PostgresKeysTogether(_PostgresKeys):
    """Key, effect and answer in one transaction of one database role.

    A lock on the name of the key lasts as long as the transaction, so that the row is written
    once, at its end. Nobody waits for the lock with a connection in hand.
    """

    def once(self, *, request: KeyedRequest, act: Callable[[], Answer]) -> Answer:
        """Commit everything, or nothing."""
        seller_id = request.seller_id or NIL
        with self._database.together(seller_id) as whole:
            if not whole.execute(_LOCK, {"name": request.name}).scalar_one():
                raise _busy()
            found = self._found(whole, request)
            if found is not None:
                return found
            answer = act()
            self._keep(request, seller_id, self._done(request, answer))
        return answer

    def _keep(self, request: KeyedRequest, seller_id: UUID, done: dict[str, Any]) -> None:
        try:
            with self._database.transaction(seller_id) as connection:
                connection.execute(insert(keys).values(_row(request) | done))
        except Duplicate as error:  # a call of the other kind has claimed the key meanwhile
            raise _busy() from error


class PostgresKeysFirst(_PostgresKeys):
    """The key is claimed before the call, which has transactions of its own.

    A claim whose process died holds for a minute; then a repeat runs the call again.
    """

    def once(self, *, request: KeyedRequest, act: Callable[[], Answer]) -> Answer:
        """Claim, act, keep the answer."""
        seller_id = request.seller_id or NIL
        with self._database.transaction(seller_id) as connection:
            claim = _row(request) | {"state": RUNNING}
            claimed = connection.execute(_CLAIM, claim).first()
            found = None if claimed else self._found(connection, request)
        if found is not None:
            return found
        try:
            answer = act()
        except BaseException:
            with suppress(PixecomError):
                self._release(request, seller_id)
            raise
        with self._database.transaction(seller_id) as connection:
            finished = update(keys).where(_CLAIMED).values(self._done(request, answer))
            connection.execute(finished, _scope(request))
        return answer

    def _release(self, request: KeyedRequest, seller_id: UUID) -> None:
        with self._database.transaction(seller_id) as connection:
            connection.execute(_RELEASE, _scope(request))


class PostgresOldKeys(Leftovers):
    """Deletes keys after 48 hours."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clear(self, *, at: datetime) -> int:
        """Delete them in batches."""
        return in_batches(self._database, _DELETE_OLD, {"before": at - KEPT})


def _busy() -> Busy:
    return Busy("The same request is still being worked on; try again")


def place_of(request: KeyedRequest) -> Place:
    """Name the row, which has no id of its own: moved to another one an answer does not open."""
    row_id = UUID(bytes=hashlib.sha256(request.name.encode()).digest()[:16])
    return Place(
        table=keys.name, column="response", row_id=row_id, seller_id=request.seller_id or NIL
    )


def _scope(request: KeyedRequest) -> dict[str, Any]:
    return {
        "seller": request.seller_id or NIL,
        "caller": request.caller,
        "its_key": request.key,
    }


def _fingerprint(request: KeyedRequest) -> tuple[str, str, str]:
    return request.method, request.route, request.body_sha256


def _row(request: KeyedRequest) -> dict[str, Any]:
    return {
        "seller_id": request.seller_id or NIL,
        "principal_id": request.caller,
        "key": request.key,
        "method": request.method,
        "route": request.route,
        "body_sha256": request.body_sha256,
    }
