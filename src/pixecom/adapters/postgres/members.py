"""Memberships, and the platform's unit of work over sellers, people and logins."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Row, bindparam, cast, delete, func, insert, select, update
from sqlalchemy.types import Text

from pixecom.adapters.postgres.audit import trail_of
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import Duplicate, translated
from pixecom.adapters.postgres.identity import PostgresIdentityWork
from pixecom.adapters.postgres.invitations import PostgresInvitations
from pixecom.adapters.postgres.sellers import PostgresProfiles
from pixecom.adapters.postgres.tables import audit_logs, seller_users, sellers, users
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.identity.ports import AuditEvent
from pixecom.application.identity.sellers_ports import (
    DirectoryWork,
    DirectoryWorks,
    Members,
    SellerAct,
)
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.versions import LostRace
from pixecom.domain.identity import SellerRole
from pixecom.domain.identity.members import Member
from pixecom.domain.shared.errors import Conflict, NotFound
from pixecom.domain.shared.ids import MemberId, SellerId, UserId

UQ_MEMBER: Final = "uq_seller_users_seller_id_user_id"
_NOW: Final = func.clock_timestamp()
_LOGINS: Final = (
    AuditEvent.LOGIN_SUCCESS,
    AuditEvent.REGISTER,
    AuditEvent.SWITCH_SELLER,
    SellerAct.ACCEPT_INVITATION,
)
_m = seller_users.c
_last_login = (
    select(func.max(audit_logs.c.created_at))
    .where(
        audit_logs.c.seller_id == _m.seller_id,
        audit_logs.c.user_id == cast(_m.user_id, Text),
        audit_logs.c.event.in_([event.value for event in _LOGINS]),
    )
    .scalar_subquery()
)
MEMBERS: Final = (
    select(
        _m.id,
        _m.seller_id,
        _m.user_id,
        users.c.email,
        users.c.display_name,
        users.c.avatar_url,
        _m.role,
        _m.is_active,
        _last_login,
        _m.created_at,
        _m.version,
    )
    .join(users, users.c.id == _m.user_id)
    .where(_m.seller_id == bindparam("seller"))
    .order_by(_m.created_at, _m.id)
)
MEMBER: Final = MEMBERS.where(_m.id == bindparam("member"))
_OF_USER: Final = MEMBERS.where(_m.user_id == bindparam("user"))
_HOLD: Final = (
    select(sellers.c.id).where(sellers.c.id == bindparam("seller")).with_for_update(key_share=True)
)
_OTHER_OWNERS: Final = (
    select(func.count())
    .select_from(seller_users)
    .join(users, users.c.id == _m.user_id)
    .where(
        _m.seller_id == bindparam("seller"),
        _m.id != bindparam("member"),
        _m.role == SellerRole.OWNER.value,
        _m.is_active,
        users.c.is_active,
    )
)


class PostgresMembers(Members):
    """Memberships inside one transaction of the platform role."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def hold(self, *, seller_id: SellerId) -> None:
        """Lock the row of the seller."""
        self._work.connection.execute(_HOLD, {"seller": seller_id})

    def get(self, *, seller_id: SellerId, member_id: MemberId) -> Member:
        """Read one row inside the seller."""
        values = {"seller": seller_id, "member": member_id}
        return to_known_member(self._work.connection.execute(MEMBER, values).one_or_none())

    def of_user(self, *, seller_id: SellerId, user_id: UserId) -> Member | None:
        """Read one row inside the seller."""
        values = {"seller": seller_id, "user": user_id}
        row = self._work.connection.execute(_OF_USER, values).one_or_none()
        return None if row is None else to_member(row)

    def other_owners(self, *, member: Member) -> int:
        """Count inside the seller."""
        values = {"seller": member.seller_id, "member": member.id}
        count: int = self._work.connection.execute(_OTHER_OWNERS, values).scalar_one()
        return count

    def save(self, member: Member) -> None:
        """Update by seller, id and version."""
        written = self._work.connection.execute(
            update(seller_users)
            .where(
                _m.seller_id == member.seller_id,
                _m.id == member.id,
                _m.version == member.version - 1,
            )
            .values(
                role=member.role.value,
                is_active=member.is_active,
                updated_at=_NOW,
                version=member.version,
            )
        )
        if written.rowcount != 1:
            raise LostRace

    def add(
        self, *, member_id: MemberId, seller_id: SellerId, user_id: UserId, role: SellerRole
    ) -> None:
        """Insert one row."""
        row = insert(seller_users).values(
            seller_id=seller_id, id=member_id, user_id=user_id, role=role.value
        )
        try:
            with translated():
                self._work.connection.execute(row)
        except Duplicate as error:
            if error.constraint != UQ_MEMBER:
                raise
            raise Conflict("Already a member") from error

    def remove(self, member: Member) -> None:
        """Delete by seller, id and version."""
        gone = self._work.connection.execute(
            delete(seller_users).where(
                _m.seller_id == member.seller_id,
                _m.id == member.id,
                _m.version == member.version,
            )
        )
        if gone.rowcount != 1:
            raise LostRace


class PostgresDirectoryWork(PostgresIdentityWork, DirectoryWork):
    """One transaction of the platform role in which somebody acts."""

    @property
    def profiles(self) -> PostgresProfiles:
        """Sellers."""
        return PostgresProfiles(self)

    @property
    def members(self) -> PostgresMembers:
        """Memberships."""
        return PostgresMembers(self)

    @property
    def invitations(self) -> PostgresInvitations:
        """Invitations."""
        return PostgresInvitations(self)


class PostgresDirectoryWorks(DirectoryWorks):
    """Opens transactions of the platform role."""

    def __init__(self, *, database: Database, ids: IdSource) -> None:
        self._database = database
        self._ids = ids

    def __call__(self, *, by: Actor) -> PostgresDirectoryWork:
        """Give a transaction, to be entered with ``with``."""
        trail = trail_of(by, self._ids)
        return PostgresDirectoryWork(self._database, self._ids, trail=trail)


def to_known_member(row: Row[*tuple[Any, ...]] | None) -> Member:
    """Read ``MEMBERS``.

    Raises:
        NotFound: there is no row.
    """
    if row is None:
        raise NotFound("Member not found")
    return to_member(row)


def to_member(row: Row[*tuple[Any, ...]]) -> Member:
    """Read ``MEMBERS``."""
    member_id, seller_id, user_id, email, name, avatar, role, active, login, made, version = row
    return Member(
        id=MemberId(member_id),
        seller_id=SellerId(seller_id),
        user_id=UserId(user_id),
        email=email,
        display_name=name,
        avatar_url=avatar,
        role=SellerRole(role),
        is_active=active,
        last_login_at=login,
        created_at=made,
        version=version,
    )
