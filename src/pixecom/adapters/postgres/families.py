"""Login families in ``refresh_tokens``, seen by the platform role.

A family counts as revoked when any of its rows is: a successor that was inserted while its
family was being revoked is dead from the start.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Row,
    and_,
    bindparam,
    distinct,
    exists,
    func,
    insert,
    select,
    update,
)

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.tables import refresh_tokens, seller_users, sellers, users
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.identity.ports import (
    Account,
    Families,
    HeldToken,
    Membership,
    NewRefreshToken,
    OpenSession,
    OpenSessions,
)
from pixecom.domain.identity import (
    REFRESH_GRACE,
    PlatformRole,
    RefreshToken,
    RevokeReason,
    Seller,
    SellerRole,
    SellerStatus,
    User,
)
from pixecom.domain.shared.errors import Conflict
from pixecom.domain.shared.ids import FamilyId, SellerId, UserId

_NOW: Final = func.clock_timestamp()
_relatives = refresh_tokens.alias("relatives")
_IS_REVOKED = exists().where(
    _relatives.c.family_id == refresh_tokens.c.family_id, _relatives.c.revoked_at.is_not(None)
)
_IS_CURRENT = and_(refresh_tokens.c.rotated_at.is_(None), refresh_tokens.c.expires_at > _NOW)

_LOCK_OWNER = (
    select(users.c.id)
    .where(
        users.c.id
        == select(refresh_tokens.c.user_id)
        .where(refresh_tokens.c.token == bindparam("digest"))
        .scalar_subquery()
    )
    .with_for_update(key_share=True)
)
_LOCK_USER = (
    select(users.c.id).where(users.c.id == bindparam("user")).with_for_update(key_share=True)
)
_membership = seller_users.join(
    sellers,
    and_(
        sellers.c.id == seller_users.c.seller_id,
        sellers.c.is_active,
        sellers.c.status == SellerStatus.ACTIVE.value,
    ),
)
_HELD = (
    select(
        refresh_tokens.c.id.label("token_id"),
        refresh_tokens.c.family_id,
        refresh_tokens.c.active_seller_id,
        refresh_tokens.c.expires_at,
        refresh_tokens.c.rotated_at,
        refresh_tokens.c.successor_enc,
        _IS_REVOKED.label("is_revoked"),
        users.c.id,
        users.c.email,
        users.c.display_name,
        users.c.avatar_url,
        users.c.email_verified_at.is_not(None).label("email_verified"),
        users.c.is_active,
        users.c.is_superadmin,
        users.c.role,
        sellers.c.id.label("seller_id"),
        sellers.c.name.label("seller_name"),
        sellers.c.slug.label("seller_slug"),
        seller_users.c.role.label("seller_role"),
        _NOW.label("at"),
    )
    .select_from(refresh_tokens)
    .join(users, users.c.id == refresh_tokens.c.user_id)
    .outerjoin(
        _membership,
        and_(
            seller_users.c.seller_id == refresh_tokens.c.active_seller_id,
            seller_users.c.user_id == refresh_tokens.c.user_id,
            seller_users.c.is_active,
        ),
    )
    .where(refresh_tokens.c.token == bindparam("digest"))
    .with_for_update(of=refresh_tokens)
)
_OPEN = (
    select(
        refresh_tokens.c.family_id,
        select(func.min(_relatives.c.created_at))
        .where(_relatives.c.family_id == refresh_tokens.c.family_id)
        .scalar_subquery()
        .label("started_at"),
        refresh_tokens.c.created_at,
        refresh_tokens.c.ip_address,
        refresh_tokens.c.user_agent,
    )
    .where(refresh_tokens.c.user_id == bindparam("user"), _IS_CURRENT, ~_IS_REVOKED)
    .order_by(refresh_tokens.c.created_at.desc(), refresh_tokens.c.id.desc())
)


class PostgresFamilies(Families):
    """Families inside one open transaction."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def hold(self, *, token_digest: str) -> HeldToken | None:
        """Lock owner and token, then read what holds after the wait."""
        values = {"digest": token_digest}
        self._work.connection.execute(_LOCK_OWNER, values)
        row = self._work.connection.execute(_HELD, values).one_or_none()
        return None if row is None else _to_held(row)

    def add(self, *, token: NewRefreshToken, at: datetime) -> None:
        """Insert one row."""
        self._work.connection.execute(
            insert(refresh_tokens).values(
                id=token.id,
                user_id=token.user_id,
                token=token.token_digest,
                family_id=token.family_id,
                parent_id=token.parent_id,
                active_seller_id=token.seller_id,
                expires_at=token.expires_at,
                ip_address=token.client.address,
                user_agent=token.client.user_agent,
                created_at=at,
            )
        )

    def rotate(self, *, token: RefreshToken, sealed_successor: str, at: datetime) -> None:
        """Mark the row if it is still current; clear ciphertexts that nobody may ask for."""
        marked = self._work.connection.execute(
            update(refresh_tokens)
            .where(
                refresh_tokens.c.id == token.id,
                refresh_tokens.c.rotated_at.is_(None),
                refresh_tokens.c.revoked_at.is_(None),
            )
            .values(rotated_at=at, successor_enc=sealed_successor)
        )
        if marked.rowcount != 1:
            raise Conflict("The session was continued elsewhere; try again")
        self._work.connection.execute(
            update(refresh_tokens)
            .where(
                refresh_tokens.c.family_id == token.family_id,
                refresh_tokens.c.rotated_at < at - REFRESH_GRACE,
                refresh_tokens.c.successor_enc.is_not(None),
            )
            .values(successor_enc=None)
        )

    def revoke(self, *, family_id: FamilyId, user_id: UserId, reason: RevokeReason) -> bool:
        """Mark every row of the family."""
        return self._revoke(user_id, reason, refresh_tokens.c.family_id == family_id) > 0

    def revoke_all(
        self,
        *,
        user_id: UserId,
        reason: RevokeReason,
        but: FamilyId | None = None,
        seller_id: SellerId | None = None,
    ) -> int:
        """Mark every row of every other family."""
        others = refresh_tokens.c.family_id.is_distinct_from(but)
        if seller_id is not None:
            others = and_(others, refresh_tokens.c.active_seller_id == seller_id)
        return self._revoke(user_id, reason, others)

    def _revoke(self, user_id: UserId, reason: RevokeReason, which: ColumnElement[bool]) -> int:
        self._work.connection.execute(_LOCK_USER, {"user": user_id})
        mine = and_(refresh_tokens.c.user_id == user_id, which)
        living = select(func.count(distinct(refresh_tokens.c.family_id))).where(
            mine, _IS_CURRENT, ~_IS_REVOKED
        )
        count: int = self._work.connection.execute(living).scalar_one()
        self._work.connection.execute(
            update(refresh_tokens)
            .where(mine, refresh_tokens.c.revoked_at.is_(None))
            .values(revoked_at=_NOW, revoke_reason=reason.value, successor_enc=None)
        )
        return count


class PostgresOpenSessions(OpenSessions):
    """Lists logins with one statement."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def of_user(self, *, user_id: UserId) -> Sequence[OpenSession]:
        """Read the current token of each living family."""
        with self._database.global_() as connection:
            rows = connection.execute(_OPEN, {"user": user_id}).all()
        return [
            OpenSession(
                family_id=FamilyId(row.family_id),
                created_at=row.started_at,
                last_used_at=row.created_at,
                address=row.ip_address,
                user_agent=row.user_agent,
            )
            for row in rows
        ]


def _to_held(row: Row[*tuple[Any, ...]]) -> HeldToken:
    user = User(
        id=UserId(row.id),
        email=row.email,
        display_name=row.display_name,
        avatar_url=row.avatar_url,
        email_verified=row.email_verified,
    )
    token = RefreshToken(
        id=row.token_id,
        family_id=FamilyId(row.family_id),
        user_id=user.id,
        expires_at=row.expires_at,
        rotated_at=row.rotated_at,
        is_revoked=row.is_revoked,
    )
    account = Account(
        user=user,
        password_hash=None,
        is_active=row.is_active,
        is_superadmin=row.is_superadmin,
        platform_role=PlatformRole(row.role),
        membership=_to_membership(row),
    )
    return HeldToken(
        token=token,
        seller_id=SellerId(row.active_seller_id) if row.active_seller_id else None,
        account=account,
        sealed_successor=row.successor_enc,
        at=row.at,
    )


def _to_membership(row: Row[*tuple[Any, ...]]) -> Membership | None:
    """Give None for people of the platform, and for a lost membership."""
    if row.seller_role is None or row.seller_id is None:
        return None
    seller = Seller(id=SellerId(row.seller_id), name=row.seller_name, slug=row.seller_slug)
    return Membership(seller=seller, role=SellerRole(row.seller_role))
