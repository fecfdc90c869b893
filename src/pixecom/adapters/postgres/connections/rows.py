"""Connections as rows: read for members, changed inside one transaction of their seller."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from psycopg.types.json import Jsonb
from sqlalchemy import Row, Select, bindparam, func, insert, or_, select, update

from pixecom.adapters.postgres.connections.tokens import PROBLEM
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import Duplicate, translated
from pixecom.adapters.postgres.tables import fb_connections
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.advertising.storage_ports import (
    ConnectionReader,
    Connections,
    Forgotten,
    Standing,
)
from pixecom.application.shared.versions import LostRace
from pixecom.domain.advertising.connections import Connection, ConnectionType, Details
from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.errors import Conflict, NotFound
from pixecom.domain.shared.ids import ConnectionId, SellerId, UserId

_c = fb_connections.c
_CONNECTIONS: Final = select(
    _c.id,
    _c.seller_id,
    _c.connection_type,
    _c.external_id,
    _c.name,
    _c.parent_id,
    _c.is_primary,
    _c.is_active,
    _c.connected_by_user_id,
    _c.token_state,
    _c.token_expires_at,
    _c.metadata,
    _c.created_at,
    _c.updated_at,
    _c.version,
).where(_c.seller_id == bindparam("seller"))
_ONE: Final = _CONNECTIONS.where(_c.id == bindparam("id"))
_FIND: Final = _CONNECTIONS.where(
    _c.connection_type == bindparam("kind"), _c.external_id == func.any(bindparam("externals"))
)
_HOLD: Final = b"SELECT pg_advisory_xact_lock(hashtextextended(%(name)s, 0))"
_DISABLE_BELOW: Final = b"""
    UPDATE fb_connections SET
        is_active = false, updated_at = %(at)s, version = version + 1
    WHERE seller_id = %(seller)s AND is_active
      AND (parent_id = ANY(%(above)s) OR parent_id IN (
          SELECT below.id FROM fb_connections below
          WHERE below.seller_id = %(seller)s AND below.parent_id = ANY(%(above)s)))
    RETURNING id"""
_MERGE: Final = b"""
    INSERT INTO fb_connections AS c (
        seller_id, id, connected_by_user_id, connection_type, external_id, name, parent_id,
        is_active, metadata, created_at, updated_at)
    SELECT %(seller)s, f.id, %(user)s, %(kind)s, f.external, f.name, f.parent, f.active,
           f.metadata, %(at)s, %(at)s
    FROM unnest(%(ids)s::uuid[], %(externals)s::text[], %(names)s::text[], %(above)s::uuid[],
                %(actives)s::boolean[], %(metadata)s::jsonb[])
         AS f (id, external, name, parent, active, metadata)
    ON CONFLICT (seller_id, connection_type, external_id) DO UPDATE SET
        connected_by_user_id = CASE WHEN c.connected_by_user_id IS NOT NULL
                                    THEN excluded.connected_by_user_id END,
        parent_id = excluded.parent_id, is_active = c.is_active AND excluded.is_active,
        token_state = CASE WHEN c.access_token_enc IS NULL THEN 'NONE' ELSE c.token_state END,
        metadata = (c.metadata - CASE WHEN c.access_token_enc IS NULL
                                      THEN ARRAY['provider', 'tokenProblem']
                                      ELSE ARRAY['provider'] END) || excluded.metadata,
        updated_at = excluded.updated_at, version = c.version + 1
    RETURNING c.external_id, c.id, c.is_active"""
_FORGET_TOKENS: Final = b"""
    WITH held AS (
        SELECT id, token_state <> 'NEEDS_REAUTH' AS was_well FROM fb_connections
        WHERE seller_id = %(seller)s AND metadata->>'fbUserId' = %(user)s
          AND access_token_enc IS NOT NULL
        ORDER BY id FOR NO KEY UPDATE)
    UPDATE fb_connections c SET
        access_token_enc = NULL, token_key_id = NULL, token_fingerprint = NULL,
        token_expires_at = NULL, token_state = 'NEEDS_REAUTH', updated_at = clock_timestamp(),
        metadata = c.metadata || jsonb_build_object('tokenProblem', %(problem)s::text)
    FROM held WHERE c.seller_id = %(seller)s AND c.id = held.id
    RETURNING c.name, held.was_well"""
_FORGET_WHO: Final = b"""
    UPDATE fb_connections SET
        metadata = metadata - ARRAY['fbUserId', 'fbUserName'], updated_at = clock_timestamp()
    WHERE seller_id = %(seller)s AND metadata->>'fbUserId' = %(user)s"""
_TEXTS: Final[Mapping[str, str]] = {
    "fbUserId": "user_id",
    "fbUserName": "user_name",
    "currency": "currency",
    "timezone": "timezone",
    "category": "category",
    "accountStatus": "account_status",
    "disableReason": "disable_reason",
}
_AMOUNTS: Final[Mapping[str, str]] = {"spendCap": "spend_cap", "amountSpent": "amount_spent"}
"""Keys of ``metadata`` (spec 02 §10) and fields of ``Details``; amounts are kept as texts."""
_CHOSEN: Final = "parentChosen"
"""The key of ``metadata`` that says that a person chose the parent."""


class PostgresConnections(Connections):
    """Works inside one open transaction of one seller."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def hold(self) -> None:
        """Take a lock of the transaction; it is named after the seller."""
        with translated():
            self._work.driver.execute(_HOLD, {"name": f"connections {self._work.seller_id}"})

    def get(self, *, connection_id: ConnectionId) -> Connection:
        """Read one row."""
        values = {"seller": self._work.seller_id, "id": connection_id}
        return _known(self._work.connection.execute(_ONE, values).one_or_none())

    def find(
        self, *, kind: ConnectionType, external_ids: Sequence[str]
    ) -> Mapping[str, Connection]:
        """Read the rows by their unique key, in one statement."""
        values = {
            "seller": self._work.seller_id,
            "kind": kind.value,
            "externals": list(external_ids),
        }
        found = map(to_connection, self._work.connection.execute(_FIND, values))
        return {each.external_id: each for each in found}

    def add(self, connection: Connection) -> None:
        """Insert one row."""
        row = {
            "seller_id": connection.seller_id,
            "id": connection.id,
            "connection_type": connection.type.value,
            "external_id": connection.external_id,
            "metadata": metadata_of(connection.details) | _choice_of(connection),
            "created_at": connection.created_at,
            "version": connection.version,
            **_changeable(connection),
        }
        try:
            with translated():
                self._work.connection.execute(insert(fb_connections).values(row))
        except Duplicate as error:
            raise Conflict("This is connected already") from error

    def save(self, connection: Connection) -> None:
        """Update by seller, id and version."""
        written = self._work.connection.execute(
            update(fb_connections)
            .where(
                _c.seller_id == connection.seller_id,
                _c.id == connection.id,
                _c.version == connection.version - 1,
            )
            .values(
                version=connection.version,
                metadata=_c.metadata.concat(_choice_of(connection)),
                **_changeable(connection),
            )
        )
        if written.rowcount != 1:
            raise LostRace

    def disable_below(
        self, above: Sequence[ConnectionId], *, at: datetime
    ) -> Sequence[ConnectionId]:
        """Update children and theirs in one statement: nothing hangs deeper."""
        values = {"seller": self._work.seller_id, "above": list(above), "at": at}
        rows = self._work.driver.execute(_DISABLE_BELOW, values).fetchall()
        return sorted(ConnectionId(row[0]) for row in rows)

    def merge(self, found: Sequence[Connection]) -> Mapping[str, Standing]:
        """Insert or update all of them in one statement."""
        if not found:
            return {}
        values = {
            "seller": self._work.seller_id,
            "user": found[0].connected_by,
            "kind": found[0].type.value,
            "at": found[0].updated_at,
            "ids": [each.id for each in found],
            "externals": [each.external_id for each in found],
            "names": [each.name for each in found],
            "above": [each.parent_id for each in found],
            "actives": [each.is_active for each in found],
            "metadata": [Jsonb(metadata_of(each.details)) for each in found],
        }
        rows = self._work.driver.execute(_MERGE, values).fetchall()
        return {
            external: Standing(id=ConnectionId(identity), is_active=is_active)
            for external, identity, is_active in rows
        }

    def forget_user(self, *, user_id: str, problem: str, wholly: bool) -> Forgotten:
        """Update the rows with a token that a login of theirs found; then all that it found."""
        values = {"seller": self._work.seller_id, "user": user_id, "problem": problem}
        rows = self._work.driver.execute(_FORGET_TOKENS, values).fetchall()
        count = len(rows)
        if wholly:
            count = self._work.driver.execute(_FORGET_WHO, values).rowcount
        return Forgotten(connections=count, ended=sorted(name for name, well in rows if well))

    def clear_primary(self, connection: Connection, *, at: datetime) -> None:
        """Update the one that was, if any."""
        self._work.connection.execute(
            update(fb_connections)
            .where(
                _c.seller_id == connection.seller_id,
                _c.connection_type == connection.type.value,
                _c.is_primary,
                _c.id != connection.id,
            )
            .values(is_primary=False, updated_at=at, version=_c.version + 1)
        )


class PostgresConnectionReader(ConnectionReader):
    """Reads on the application's database, one statement each."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def connections(
        self,
        *,
        seller_id: SellerId,
        visible_to: UserId | None,
        kind: ConnectionType | None = None,
        include_inactive: bool = False,
    ) -> Sequence[Connection]:
        """Read the rows in view."""
        wanted = _seen(_CONNECTIONS, visible_to).order_by(_c.created_at.desc(), _c.id.desc())
        if kind is not None:
            wanted = wanted.where(_c.connection_type == kind.value)
        if not include_inactive:
            wanted = wanted.where(_c.is_active)
        with self._database.transaction(seller_id, reading=True) as connection:
            return [
                to_connection(row) for row in connection.execute(wanted, {"seller": seller_id})
            ]

    def connection(
        self, *, seller_id: SellerId, connection_id: ConnectionId, visible_to: UserId | None
    ) -> Connection:
        """Read one row, if it is in view."""
        values = {"seller": seller_id, "id": connection_id}
        with self._database.transaction(seller_id, reading=True) as connection:
            return _known(connection.execute(_seen(_ONE, visible_to), values).one_or_none())


def _seen(rows: Select[*tuple[Any, ...]], visible_to: UserId | None) -> Select[*tuple[Any, ...]]:
    """Members below ADMIN see what they connected and what is shared (spec 07 §1.3)."""
    if visible_to is None:
        return rows
    return rows.where(
        or_(_c.connected_by_user_id.is_(None), _c.connected_by_user_id == visible_to)
    )


def metadata_of(details: Details) -> dict[str, Any]:
    """Give what ``metadata`` holds of the details; what is not known has no key."""
    plain = {key: getattr(details, name) for key, name in _TEXTS.items()}
    amounts = {key: getattr(details, name) for key, name in _AMOUNTS.items()}
    texts = {key: None if value is None else str(value) for key, value in amounts.items()}
    return {key: value for key, value in (plain | texts).items() if value is not None}


def to_connection(row: Row[*tuple[Any, ...]]) -> Connection:
    """Read a row of ``_CONNECTIONS``."""
    identity, seller_id, kind, external_id, name, parent_id, is_primary, is_active = row[:8]
    connected_by, token_state, expires_at, metadata, created_at, updated_at, version = row[8:]
    return Connection(
        id=ConnectionId(identity),
        seller_id=SellerId(seller_id),
        type=ConnectionType(kind),
        external_id=external_id,
        name=name,
        parent_id=None if parent_id is None else ConnectionId(parent_id),
        parent_chosen=_CHOSEN in metadata,
        is_primary=is_primary,
        is_active=is_active,
        connected_by=None if connected_by is None else UserId(connected_by),
        token_state=TokenState(token_state),
        token_expires_at=expires_at,
        problem=metadata.get(PROBLEM),
        details=_to_details(metadata),
        created_at=created_at,
        updated_at=updated_at,
        version=version,
    )


def _to_details(metadata: Mapping[str, Any]) -> Details:
    known: dict[str, Any] = {name: metadata.get(key) for key, name in _TEXTS.items()}
    for key, name in _AMOUNTS.items():
        known[name] = None if metadata.get(key) is None else Decimal(metadata[key])
    return Details(**known)


def _changeable(connection: Connection) -> dict[str, Any]:
    return {
        "name": connection.name,
        "parent_id": connection.parent_id,
        "is_primary": connection.is_primary,
        "is_active": connection.is_active,
        "connected_by_user_id": connection.connected_by,
        "updated_at": connection.updated_at,
    }


def _choice_of(connection: Connection) -> dict[str, bool]:
    """Give what ``metadata`` says of a parent that a person chose; that is never taken back."""
    return {_CHOSEN: True} if connection.parent_chosen else {}


def _known(row: Row[*tuple[Any, ...]] | None) -> Connection:
    if row is None:
        raise NotFound("Connection not found")
    return to_connection(row)
