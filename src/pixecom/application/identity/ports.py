"""What the identity context needs from the outside."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pixecom.application.identity.credentials_ports import Credentials
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.domain.identity import (
    FailedLogins,
    PlatformRole,
    Principal,
    RefreshToken,
    RevokeReason,
    Seller,
    SellerRole,
    User,
)
from pixecom.domain.shared.errors import Conflict
from pixecom.domain.shared.ids import FamilyId, SellerId, UserId


class AuditEvent(StrEnum):
    """What is written to the audit log by this context."""

    REGISTER = "REGISTER"
    LOGIN_SUCCESS = "LOGIN_SUCCESS"
    LOGIN_FAILED = "LOGIN_FAILED"
    LOGOUT = "LOGOUT"
    REFRESH_REUSE = "REFRESH_REUSE"
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105  # an event
    PASSWORD_RESET_SENT = "PASSWORD_RESET_SENT"  # noqa: S105  # an event
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105  # an event
    VERIFICATION_SENT = "VERIFICATION_SENT"
    EMAIL_VERIFIED = "EMAIL_VERIFIED"
    TOTP_PROPOSED = "TOTP_PROPOSED"
    TOTP_ON = "TOTP_ON"
    TOTP_OFF = "TOTP_OFF"
    SWITCH_SELLER = "SWITCH_SELLER"
    CREATE_ADMIN = "CREATE_ADMIN"
    ADMIN_TENANT_ACCESS = "ADMIN_TENANT_ACCESS"


@dataclass(frozen=True, slots=True, kw_only=True)
class Client:
    """Where a request came from; the address is trusted, the user agent cut to 500."""

    address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditEntry:
    """One row of the audit log. ``metadata`` holds no secrets."""

    event: AuditEvent
    client: Client
    user_id: UserId | None = None
    email: str | None = None
    seller_id: SellerId | None = None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What an access token says; ``role`` is the seller role, else the platform role."""

    user_id: UserId
    seller_id: SellerId | None
    role: str
    is_superadmin: bool
    family_id: FamilyId


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A seller in which a user may work now: membership, seller and status are active."""

    seller: Seller
    role: SellerRole


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user as the login needs it. ``password_hash`` is None without a password."""

    user: User
    password_hash: str | None = field(repr=False)
    is_active: bool
    is_superadmin: bool
    platform_role: PlatformRole
    membership: Membership | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRefreshToken:
    """A token to be stored; ``token_digest`` is all that is kept of its value.

    ``parent_id`` None begins a login family.
    """

    id: UUID
    family_id: FamilyId
    parent_id: UUID | None = None
    user_id: UserId
    seller_id: SellerId | None
    token_digest: str = field(repr=False)
    expires_at: datetime
    client: Client


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldToken:
    """A presented token, locked until the end of the transaction, and whose it is.

    ``at`` is the database's time. ``account.membership`` is that of the token's seller and
    without a password hash; ``sealed_successor`` is there within the grace only.
    """

    token: RefreshToken
    seller_id: SellerId | None
    account: Account
    sealed_successor: str | None = field(repr=False)
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A living login family as its user sees it; client data are those of the last use."""

    family_id: FamilyId
    created_at: datetime
    last_used_at: datetime
    address: str | None
    user_agent: str | None


class SlugTaken(Conflict):
    """Another seller has this slug; try again with other characters."""

    def __init__(self) -> None:
        super().__init__("This name is taken too often: choose another one")


class PasswordHasher(Protocol):
    """Turns passwords into hashes that cannot be turned back."""

    @abstractmethod
    def hash(self, *, password: str) -> str:
        """Give the hash of a new password."""

    @abstractmethod
    def verify(self, *, password: str, password_hash: str | None) -> bool:
        """Whether the password fits. Without a hash: False, after the same work."""

    @abstractmethod
    def is_current(self, *, password_hash: str) -> bool:
        """Whether the hash has today's parameters; if not, renew it at the login."""


class AccessTokens(Protocol):
    """Signed proof of a login, for some minutes."""

    @abstractmethod
    def issue(self, *, claims: Claims) -> str:
        """Sign the claims."""

    @abstractmethod
    def read(self, *, token: str) -> Claims:
        """Check signature, issuer, audience and times, and give the claims.

        Raises:
            Unauthenticated: anything about the token is wrong.
        """


class Secrets(Protocol):
    """Random values of a cryptographic generator."""

    @abstractmethod
    def refresh_token(self) -> str:
        """Make the value of a refresh token: 48 random bytes, hexadecimal."""

    @abstractmethod
    def digest(self, *, refresh_token: str) -> str:
        """Give the keyed digest under which a refresh token is stored."""

    @abstractmethod
    def seal(self, *, refresh_token: str, token_id: UUID) -> str:
        """Encrypt a successor for the row of the token that it follows."""

    @abstractmethod
    def unseal(self, *, sealed: str, token_id: UUID) -> str:
        """Give back what was sealed for this very row.

        Raises:
            Unauthenticated: it was sealed for another row, by another key, or was changed.
        """

    @abstractmethod
    def slug_suffix(self) -> str:
        """Make four characters ``a-z0-9``."""


class Accounts(Protocol):
    """Users, sellers, memberships and the audit log, inside one transaction."""

    @abstractmethod
    def find(self, *, email: str) -> Account | None:
        """Give the account of a lower-case address.

        Of several active memberships it holds the one used last, else the oldest.
        """

    @abstractmethod
    def add(self, *, user: User, password_hash: str, seller: Seller, at: datetime) -> None:
        """Create a user, a seller with default settings, and make the user its owner.

        Raises:
            SlugTaken: another seller has the slug; the transaction is over.
            Conflict: ``Email already in use``.
        """

    @abstractmethod
    def add_person(
        self, *, user: User, password_hash: str, role: PlatformRole, at: datetime
    ) -> None:
        """Create a user who belongs to no seller yet; of the platform, unless SELLER.

        Raises:
            Conflict: ``Email already in use``.
        """

    @abstractmethod
    def membership(self, *, user_id: UserId, seller_id: SellerId) -> Membership | None:
        """Give the membership of a user, if it and its seller are active."""

    @abstractmethod
    def still_has(self, *, user_id: UserId, password_hash: str) -> bool:
        """Lock the user, and tell whether this is still the hash that was verified."""

    @abstractmethod
    def renew_password_hash(self, *, user_id: UserId, password_hash: str, at: datetime) -> None:
        """Replace the hash: the password is new, or the parameters are."""

    @abstractmethod
    def record(self, *, entry: AuditEntry, at: datetime) -> None:
        """Write one row of the audit log."""


class Families(Protocol):
    """Login families, inside one transaction.

    Whatever changes families of a user first locks the user's row: such changes of one person
    happen one after the other, and never wait for each other in a circle.
    """

    @abstractmethod
    def hold(self, *, token_digest: str) -> HeldToken | None:
        """Lock a presented token; None when there is no such token."""

    @abstractmethod
    def add(self, *, token: NewRefreshToken, at: datetime) -> None:
        """Store a token."""

    @abstractmethod
    def rotate(self, *, token: RefreshToken, sealed_successor: str, at: datetime) -> None:
        """Mark a held token as rotated, and forget successors of the family past their grace.

        Raises:
            Conflict: it is rotated or revoked already.
        """

    @abstractmethod
    def revoke(self, *, family_id: FamilyId, user_id: UserId, reason: RevokeReason) -> bool:
        """End one family of a user; whether it was alive."""

    @abstractmethod
    def revoke_all(
        self,
        *,
        user_id: UserId,
        reason: RevokeReason,
        but: FamilyId | None = None,
        seller_id: SellerId | None = None,
    ) -> int:
        """End every family of a user, ``but`` one; give the number of those that were alive.

        ``seller_id`` ends those alone that work in this seller.
        """


class LoginFailures(Protocol):
    """Remembers who failed to log in."""

    @abstractmethod
    def of(self, *, email: str, address: str | None) -> FailedLogins:
        """Give the failures of a lower-case e-mail address from one client address."""


class OpenSessions(Protocol):
    """Lists logins."""

    @abstractmethod
    def of_user(self, *, user_id: UserId) -> Sequence[OpenSession]:
        """Give the living families of a user, the one used last first."""


class Memberships(Protocol):
    """Lists where somebody may work."""

    @abstractmethod
    def of_user(self, *, user_id: UserId) -> Sequence[Membership]:
        """Give the sellers in which a user may work now, by name."""


class IdentityWork(UnitOfWork, Protocol):
    """One transaction of the platform over accounts and their logins."""

    @property
    @abstractmethod
    def accounts(self) -> Accounts:
        """Users, sellers, memberships, audit log."""

    @property
    @abstractmethod
    def families(self) -> Families:
        """Login families."""

    @property
    @abstractmethod
    def credentials(self) -> Credentials:
        """What proves who a user is."""

    @abstractmethod
    def now(self) -> datetime:
        """Give the database's time, by which logins begin and end."""


class IdentityWorks(Protocol):
    """Opens units of work."""

    @abstractmethod
    def __call__(self) -> IdentityWork:
        """Give a unit of work, to be entered with ``with``."""


class Principals(Protocol):
    """Confirms who is asking."""

    @abstractmethod
    def confirm(self, *, claims: Claims) -> Principal | None:
        """Give the principal with its current role, in one query; None when any check fails.

        The user is active, the superadmin flag is as claimed, the login family is not revoked;
        with a seller: the membership is active, the seller is active and its status ACTIVE.
        """

    @abstractmethod
    def seller_exists(self, *, seller_id: SellerId) -> bool:
        """Whether there is such a seller, active or not."""
