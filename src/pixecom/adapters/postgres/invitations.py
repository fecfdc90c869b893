"""Invitations of sellers, for their own role and for the platform's; the seller is in each."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, delete, exists, func, insert, select, update

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import Duplicate, translated
from pixecom.adapters.postgres.tables import (
    seller_invitations,
    seller_users,
    sellers,
    users,
)
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.identity.sellers_ports import Invitations
from pixecom.application.shared.housekeeping import Leftovers
from pixecom.domain.identity import SellerRole, SellerStatus
from pixecom.domain.identity.members import Invitation
from pixecom.domain.shared.errors import Conflict
from pixecom.domain.shared.ids import InvitationId, SellerId, UserId

UQ_OPEN: Final = "uq_seller_invitations_seller_id_email"
KEPT: Final = timedelta(days=30)
_i = seller_invitations.c
_NOW: Final = func.clock_timestamp()
IS_OPEN: Final = and_(_i.accepted_at.is_(None), _i.revoked_at.is_(None))
COLUMNS: Final = (_i.id, _i.seller_id, _i.email, _i.role, _i.expires_at, _i.created_at)

_FIND: Final = (
    select(*COLUMNS)
    .join(sellers, sellers.c.id == _i.seller_id)
    .where(
        _i.seller_id == bindparam("seller"),
        _i.token_hash == bindparam("hash"),
        IS_OPEN,
        _i.expires_at > _NOW,
        sellers.c.is_active,
        sellers.c.status == SellerStatus.ACTIVE.value,
    )
)
_IS_MEMBER: Final = select(
    exists(
        select(seller_users.c.id)
        .join(users, users.c.id == seller_users.c.user_id)
        .where(
            seller_users.c.seller_id == bindparam("seller"), users.c.email == bindparam("email")
        )
    )
)


class PostgresInvitations(Invitations):
    """Invitations inside one open transaction."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def add(self, *, invitation: Invitation, token_hash: str, invited_by: UserId | None) -> None:
        """Close what has expired, and insert one row."""
        execute = self._work.connection.execute
        execute(
            update(seller_invitations)
            .where(
                _i.seller_id == invitation.seller_id,
                _i.email == invitation.email,
                IS_OPEN,
                _i.expires_at <= _NOW,
            )
            .values(revoked_at=_NOW)
        )
        row = insert(seller_invitations).values(
            seller_id=invitation.seller_id,
            id=invitation.id,
            email=invitation.email,
            role=invitation.role.value,
            token_hash=token_hash,
            invited_by=invited_by,
            expires_at=invitation.expires_at,
            created_at=invitation.created_at,
        )
        try:
            with translated():
                execute(row)
        except Duplicate as error:
            if error.constraint != UQ_OPEN:
                raise
            raise Conflict("An open invitation to this address exists") from error

    def find(self, *, seller_id: SellerId, token_hash: str) -> Invitation | None:
        """Look the hash up inside the seller."""
        values = {"seller": seller_id, "hash": token_hash}
        row = self._work.connection.execute(_FIND, values).one_or_none()
        return None if row is None else to_invitation(row)

    def accept(self, *, invitation: Invitation) -> bool:
        """Mark the row if it is still open."""
        used = self._work.connection.execute(
            update(seller_invitations)
            .where(
                _i.seller_id == invitation.seller_id,
                _i.id == invitation.id,
                IS_OPEN,
                _i.expires_at > _NOW,
            )
            .values(accepted_at=_NOW)
        )
        return used.rowcount == 1

    def revoke(self, *, seller_id: SellerId, invitation_id: InvitationId) -> Invitation | None:
        """Mark the row if it is still open."""
        row = self._work.connection.execute(
            update(seller_invitations)
            .where(_i.seller_id == seller_id, _i.id == invitation_id, IS_OPEN)
            .values(revoked_at=_NOW)
            .returning(*COLUMNS)
        ).one_or_none()
        return None if row is None else to_invitation(row)

    def is_member(self, *, seller_id: SellerId, email: str) -> bool:
        """Look for a membership of whoever has the address."""
        values = {"seller": seller_id, "email": email}
        return bool(self._work.connection.execute(_IS_MEMBER, values).scalar())


class PostgresOldInvitations(Leftovers):
    """Deletes invitations 30 days after they expired, accepted or not: the audit log tells."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clear(self, *, at: datetime) -> int:
        """Delete across all sellers."""
        with self._database.global_() as connection:
            return connection.execute(
                delete(seller_invitations).where(_i.expires_at < at - KEPT)
            ).rowcount


def to_invitation(row: Row[*tuple[Any, ...]]) -> Invitation:
    """Read ``COLUMNS``."""
    invitation_id, seller_id, email, role, expires_at, created_at = row
    return Invitation(
        id=InvitationId(invitation_id),
        seller_id=SellerId(seller_id),
        email=email,
        role=SellerRole(role),
        expires_at=expires_at,
        created_at=created_at,
    )
