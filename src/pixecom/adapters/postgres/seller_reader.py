"""What a seller reads of itself, under row-level security: one statement each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, bindparam, func, select, tuple_

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.invitations import COLUMNS, IS_OPEN, to_invitation
from pixecom.adapters.postgres.members import MEMBER, MEMBERS, to_known_member, to_member
from pixecom.adapters.postgres.sellers import read_profile, read_settings
from pixecom.adapters.postgres.tables import audit_logs, seller_invitations
from pixecom.application.identity.sellers_ports import (
    AuditLog,
    AuditQuery,
    AuditRow,
    SellerReader,
)
from pixecom.domain.identity.members import Invitation, Member
from pixecom.domain.identity.settings import SellerProfile, SellerSettings
from pixecom.domain.shared.ids import MemberId, SellerId

_INVITATIONS: Final = (
    select(*COLUMNS)
    .where(
        seller_invitations.c.seller_id == bindparam("seller"),
        IS_OPEN,
        seller_invitations.c.expires_at > func.clock_timestamp(),
    )
    .order_by(seller_invitations.c.created_at.desc(), seller_invitations.c.id.desc())
)
_a = audit_logs.c
_AUDIT: Final = select(
    _a.id,
    _a.event,
    _a.user_id,
    _a.email,
    _a.entity_type,
    _a.entity_id,
    _a.metadata,
    _a.ip_address,
    _a.request_id,
    _a.created_at,
)


class PostgresSellerReader(SellerReader):
    """Reads on the application's database."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def profile(self, *, seller_id: SellerId) -> SellerProfile:
        """Read one row."""
        with self._database.transaction(seller_id) as connection:
            return read_profile(connection, seller_id)

    def settings(self, *, seller_id: SellerId) -> SellerSettings:
        """Read one row."""
        with self._database.transaction(seller_id) as connection:
            return read_settings(connection, seller_id)

    def members(self, *, seller_id: SellerId) -> Sequence[Member]:
        """Read all rows; last logins come from the seller's own part of the audit log."""
        with self._database.transaction(seller_id) as connection:
            return [to_member(row) for row in connection.execute(MEMBERS, {"seller": seller_id})]

    def member(self, *, seller_id: SellerId, member_id: MemberId) -> Member:
        """Read one row."""
        values = {"seller": seller_id, "member": member_id}
        with self._database.transaction(seller_id) as connection:
            return to_known_member(connection.execute(MEMBER, values).one_or_none())

    def invitations(self, *, seller_id: SellerId) -> Sequence[Invitation]:
        """Read the open rows."""
        with self._database.transaction(seller_id) as connection:
            rows = connection.execute(_INVITATIONS, {"seller": seller_id})
            return [to_invitation(row) for row in rows]


class PostgresAuditLog(AuditLog):
    """Reads the seller's part of the audit log."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def rows(self, query: AuditQuery) -> Sequence[AuditRow]:
        """Read one page along the index of seller and time."""
        with self._database.transaction(query.seller_id) as connection:
            return [_to_row(row) for row in connection.execute(_page(query))]


def _page(query: AuditQuery) -> Select[*tuple[Any, ...]]:
    page = _AUDIT.where(_a.seller_id == query.seller_id)
    if query.event is not None:
        page = page.where(_a.event == query.event)
    if query.user_id is not None:
        page = page.where(_a.user_id == str(query.user_id))
    if query.start is not None:
        page = page.where(_a.created_at >= query.start)
    if query.end is not None:
        page = page.where(_a.created_at < query.end)
    if query.after is not None:
        last = tuple_(query.after.at, str(query.after.id), types=[_a.created_at.type, _a.id.type])
        page = page.where(tuple_(_a.created_at, _a.id) < last)
    return page.order_by(_a.created_at.desc(), _a.id.desc()).limit(query.limit)


def _to_row(row: Row[*tuple[Any, ...]]) -> AuditRow:
    """Read a row; what is neither ``before`` nor ``after`` was told of the act itself."""
    row_id, event, user_id, email, entity, entity_id, told, address, request_id, at = row
    told = told or {}
    before = told.get("before") or None
    after = told.get("after") if told.keys() & {"before", "after"} else told
    return AuditRow(
        id=UUID(row_id),
        event=event,
        user_id=UUID(user_id) if user_id else None,
        email=email,
        entity_type=entity,
        entity_id=entity_id,
        before=before,
        after=after or None,
        address=address,
        request_id=request_id,
        created_at=at,
    )
