"""Accounts, principals and the audit log, seen by the platform role.

That role alone may read password hashes and refresh tokens (spec 02 §1).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, and_, bindparam, exists, func, insert, select, true, update

from pixecom.adapters.postgres.audit import AuditTrail
from pixecom.adapters.postgres.credentials import PostgresCredentials
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import Duplicate, translated
from pixecom.adapters.postgres.families import PostgresFamilies
from pixecom.adapters.postgres.tables import (
    audit_logs,
    refresh_tokens,
    seller_settings,
    seller_users,
    sellers,
    users,
)
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.identity.ports import (
    Account,
    Accounts,
    AuditEntry,
    Claims,
    IdentityWork,
    IdentityWorks,
    Membership,
    Memberships,
    Principals,
    SlugTaken,
)
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.jobs import Job, JobQueue
from pixecom.domain.identity import (
    PlatformRole,
    Principal,
    Seller,
    SellerRole,
    SellerStatus,
    User,
)
from pixecom.domain.shared.ids import SellerId, UserId

_NOW: Final = select(func.clock_timestamp())
UQ_SELLERS_SLUG: Final = "uq_sellers_slug"
_USER = (
    users.c.id,
    users.c.email,
    users.c.display_name,
    users.c.avatar_url,
    users.c.email_verified_at.is_not(None).label("email_verified"),
)
_SELLER_WORKS = and_(sellers.c.is_active, sellers.c.status == SellerStatus.ACTIVE.value)

_last_use = (
    select(func.max(refresh_tokens.c.created_at))
    .where(
        refresh_tokens.c.user_id == seller_users.c.user_id,
        refresh_tokens.c.active_seller_id == seller_users.c.seller_id,
    )
    .scalar_subquery()
)
_memberships = (
    select(
        sellers.c.id.label("seller_id"),
        sellers.c.name.label("seller_name"),
        sellers.c.slug.label("seller_slug"),
        seller_users.c.role.label("seller_role"),
    )
    .join_from(seller_users, sellers, sellers.c.id == seller_users.c.seller_id)
    .where(seller_users.c.is_active, _SELLER_WORKS)
)
_MEMBERSHIP = _memberships.where(
    seller_users.c.user_id == bindparam("user"), seller_users.c.seller_id == bindparam("seller")
)
_MEMBERSHIPS = _memberships.where(seller_users.c.user_id == bindparam("user")).order_by(
    sellers.c.name, sellers.c.id
)
_membership = (
    _memberships.where(seller_users.c.user_id == users.c.id)
    .order_by(_last_use.desc().nulls_last(), seller_users.c.created_at, seller_users.c.id)
    .limit(1)
    .lateral("membership")
)
_ACCOUNT = (
    select(
        *_USER,
        users.c.password_hash,
        users.c.is_active,
        users.c.is_superadmin,
        users.c.role,
        _membership,
    )
    .outerjoin(_membership, true())
    .where(users.c.email == bindparam("email"))
)
_PRINCIPAL: Final = b"""
SELECT u.id, u.email, u.display_name, u.avatar_url, u.email_verified_at IS NOT NULL,
       u.role, u.is_superadmin, m.role
FROM users u
LEFT JOIN (seller_users m
    JOIN sellers s ON s.id = m.seller_id AND s.is_active AND s.status = 'ACTIVE')
    ON m.seller_id = %(seller)s AND m.user_id = u.id AND m.is_active
WHERE u.id = %(user)s AND u.is_active AND u.is_superadmin = %(superadmin)s
  AND EXISTS (SELECT FROM refresh_tokens t WHERE t.family_id = %(family)s AND t.user_id = u.id)
  AND NOT EXISTS (SELECT FROM refresh_tokens t
                  WHERE t.family_id = %(family)s AND t.user_id = u.id
                    AND t.revoked_at IS NOT NULL)"""
"""Every request with a login asks this, so it is prepared."""


class PostgresAccounts(Accounts):
    """Accounts inside one open transaction."""

    def __init__(self, work: PostgresIdentityWork, ids: IdSource) -> None:
        self._work = work
        self._ids = ids

    def find(self, *, email: str) -> Account | None:
        """Find by address, with the membership used last, in one statement."""
        row = self._work.connection.execute(_ACCOUNT, {"email": email}).one_or_none()
        return None if row is None else _to_account(row)

    def add(self, *, user: User, password_hash: str, seller: Seller, at: datetime) -> None:
        """Insert the four rows of a registration."""
        stamps = {"created_at": at, "updated_at": at}
        execute = self._work.connection.execute
        person = insert(users).values(
            id=user.id, email=user.email, display_name=user.display_name, **stamps
        )
        execute(person.values(password_hash=password_hash))
        shop = insert(sellers).values(id=seller.id, name=seller.name, slug=seller.slug, **stamps)
        try:
            with translated():
                execute(shop)
        except Duplicate as error:
            if error.constraint != UQ_SELLERS_SLUG:
                raise
            raise SlugTaken from error
        mine = {"seller_id": seller.id, **stamps}
        owner = {"id": self._ids.new(), "user_id": user.id, "role": SellerRole.OWNER.value}
        execute(insert(seller_users).values(**owner, **mine))
        execute(insert(seller_settings).values(id=self._ids.new(), **mine))

    def add_person(
        self, *, user: User, password_hash: str, role: PlatformRole, at: datetime
    ) -> None:
        """Insert one row."""
        self._work.connection.execute(
            insert(users).values(
                id=user.id,
                email=user.email,
                display_name=user.display_name,
                password_hash=password_hash,
                is_superadmin=role is PlatformRole.SUPERADMIN,
                role=role.value,
                created_at=at,
                updated_at=at,
            )
        )

    def membership(self, *, user_id: UserId, seller_id: SellerId) -> Membership | None:
        """Look it up; a membership or seller that is switched off is none."""
        values = {"user": user_id, "seller": seller_id}
        row = self._work.connection.execute(_MEMBERSHIP, values).one_or_none()
        return None if row is None else _to_membership(row)

    def still_has(self, *, user_id: UserId, password_hash: str) -> bool:
        """Compare after the lock is granted."""
        mine = select(users.c.password_hash).where(users.c.id == user_id)
        stored = self._work.connection.execute(mine.with_for_update(key_share=True)).scalar()
        return stored == password_hash

    def renew_password_hash(self, *, user_id: UserId, password_hash: str, at: datetime) -> None:
        """Replace the hash."""
        renewed = update(users).where(users.c.id == user_id)
        self._work.connection.execute(
            renewed.values(password_hash=password_hash, updated_at=at, version=users.c.version + 1)
        )

    def record(self, *, entry: AuditEntry, at: datetime) -> None:
        """Append to the audit log."""
        self._work.connection.execute(
            insert(audit_logs).values(
                id=str(self._ids.new()),
                event=entry.event.value,
                user_id=str(entry.user_id) if entry.user_id else None,
                seller_id=entry.seller_id,
                request_id=entry.client.request_id,
                email=entry.email,
                ip_address=entry.client.address,
                user_agent=entry.client.user_agent,
                metadata=dict(entry.metadata),
                created_at=at,
            )
        )


class _NoQueue(JobQueue):
    """Nothing that this context does has a job; one that came would be a defect."""

    def enqueue(self, jobs: Sequence[Job]) -> None:
        raise RuntimeError(f"identity sends no jobs: {jobs}")


class PostgresIdentityWork(PostgresUnitOfWork, IdentityWork):
    """One transaction of the platform role."""

    def __init__(
        self, database: Database, ids: IdSource, *, trail: AuditTrail | None = None
    ) -> None:
        super().__init__(database, _NoQueue(), None, trail=trail)
        self._accounts = PostgresAccounts(self, ids)
        self._families = PostgresFamilies(self)
        self._credentials = PostgresCredentials(self)

    @property
    def accounts(self) -> PostgresAccounts:
        """Accounts inside this transaction."""
        return self._accounts

    @property
    def families(self) -> PostgresFamilies:
        """Login families inside this transaction."""
        return self._families

    @property
    def credentials(self) -> PostgresCredentials:
        """Credentials inside this transaction."""
        return self._credentials

    def now(self) -> datetime:
        """Ask for the time in this transaction's connection."""
        instant: datetime = self.connection.execute(_NOW).scalar_one()
        return instant


class PostgresIdentityWorks(IdentityWorks):
    """Opens transactions of the platform role."""

    def __init__(self, *, database: Database, ids: IdSource) -> None:
        self._database = database
        self._ids = ids

    def __call__(self) -> PostgresIdentityWork:
        """Give a transaction, to be entered with ``with``."""
        return PostgresIdentityWork(self._database, self._ids)


class PostgresPrincipals(Principals):
    """Confirms principals with one statement."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def confirm(self, *, claims: Claims) -> Principal | None:
        """Check user, flag, family, membership and seller at once."""
        values = {
            "user": claims.user_id,
            "seller": claims.seller_id,
            "family": claims.family_id,
            "superadmin": claims.is_superadmin,
        }
        found = self._database.ask(_PRINCIPAL, values)
        return _to_principal(found[0], claims) if found else None

    def seller_exists(self, *, seller_id: SellerId) -> bool:
        """Look the seller up."""
        with self._database.global_() as connection:
            found = connection.execute(select(exists().where(sellers.c.id == seller_id)))
            return bool(found.scalar())


def _to_user(row: Row[*tuple[Any, ...]]) -> User:
    return User(
        id=UserId(row.id),
        email=row.email,
        display_name=row.display_name,
        avatar_url=row.avatar_url,
        email_verified=row.email_verified,
    )


def _to_account(row: Row[*tuple[Any, ...]]) -> Account:
    return Account(
        user=_to_user(row),
        password_hash=row.password_hash,
        is_active=row.is_active,
        is_superadmin=row.is_superadmin,
        platform_role=PlatformRole(row.role),
        membership=None if row.seller_id is None else _to_membership(row),
    )


class PostgresMemberships(Memberships):
    """Lists memberships with one statement."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def of_user(self, *, user_id: UserId) -> Sequence[Membership]:
        """Leave out what is switched off."""
        with self._database.global_() as connection:
            rows = connection.execute(_MEMBERSHIPS, {"user": user_id}).all()
        return [_to_membership(row) for row in rows]


def _to_membership(row: Row[*tuple[Any, ...]]) -> Membership:
    seller = Seller(id=SellerId(row.seller_id), name=row.seller_name, slug=row.seller_slug)
    return Membership(seller=seller, role=SellerRole(row.seller_role))


def _to_principal(row: tuple[Any, ...], claims: Claims) -> Principal | None:
    """Give None for a lost membership, and for a seller's user without any."""
    user_id, email, display_name, avatar_url, verified, platform, is_superadmin, seller_role = row
    role, platform_role = SellerRole(seller_role) if seller_role else None, PlatformRole(platform)
    of_the_platform = is_superadmin or platform_role is not PlatformRole.SELLER
    if role is None and (claims.seller_id is not None or not of_the_platform):
        return None
    return Principal(
        user=User(
            id=UserId(user_id),
            email=email,
            display_name=display_name,
            avatar_url=avatar_url,
            email_verified=verified,
        ),
        seller_id=claims.seller_id,
        seller_role=role,
        platform_role=platform_role,
        is_superadmin=is_superadmin,
        family_id=claims.family_id,
    )
