"""Who may use PixEcom: users, sellers, roles, and the rules of their names and passwords."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import FamilyId, SellerId, UserId

PASSWORD_LENGTHS = range(8, 73)
DISPLAY_NAME_LENGTHS = range(1, 101)
REFRESH_LIFETIME = timedelta(days=7)
"""How long a refresh token can be used; each rotation begins anew."""
REFRESH_GRACE = timedelta(seconds=20)
"""How long a rotated token still gives its successor: parallel tabs, a lost answer."""
LOGIN_WINDOW = timedelta(minutes=15)
"""Failed logins count together when they lie this close; it is also the longest wait."""
_FREE_FAILURES = 5
_SHORTEST_WAIT = timedelta(seconds=30)
_EMAIL_LENGTH = 255
_SLUG_LENGTH = 60
_EMAIL = re.compile(r"[^@\s\x00-\x1f]+@[^@\s\x00-\x1f]+\.[^@\s.\x00-\x1f]+")
_NOT_SLUG = re.compile(r"[^a-z0-9]+")


class SellerRole(StrEnum):
    """What a member may do inside a seller; each role includes the ones before it."""

    VIEWER = "VIEWER"
    EDITOR = "EDITOR"
    ADMIN = "ADMIN"
    OWNER = "OWNER"

    def includes(self, needed: SellerRole) -> bool:
        """Whether this role has every right of ``needed``."""
        return _RANKS[self] >= _RANKS[needed]


_RANKS = {role: rank for rank, role in enumerate(SellerRole)}


class PlatformRole(StrEnum):
    """What a user is to the platform itself; sellers' people are SELLER."""

    SUPERADMIN = "SUPERADMIN"
    SUPPORT = "SUPPORT"
    FINANCE = "FINANCE"
    CONTENT = "CONTENT"
    SELLER = "SELLER"


class SellerStatus(StrEnum):
    """How far the platform has accepted a seller; only ACTIVE works."""

    PENDING = "PENDING"
    ACTIVE = "ACTIVE"
    DEACTIVATED = "DEACTIVATED"
    REJECTED = "REJECTED"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """A person who logs in. ``email`` is lower-case; verified: its mails are read."""

    id: UserId
    email: str
    display_name: str
    avatar_url: str | None = None
    email_verified: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Seller:
    """A tenant. ``slug`` names it in public addresses."""

    id: SellerId
    name: str
    slug: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Principal:
    """Who is asking, confirmed by the database for this very request.

    The only source of the tenant: ``seller_id`` is None for people of the platform without a
    membership, and ``seller_role`` then too.
    """

    user: User
    seller_id: SellerId | None
    seller_role: SellerRole | None
    platform_role: PlatformRole
    is_superadmin: bool
    family_id: FamilyId


class RevokeReason(StrEnum):
    """Why a login family ended."""

    LOGOUT = "LOGOUT"
    REUSE = "REUSE"
    PASSWORD_CHANGE = "PASSWORD_CHANGE"  # noqa: S105  # a reason
    PASSWORD_RESET = "PASSWORD_RESET"  # noqa: S105  # a reason
    USER_DISABLED = "USER_DISABLED"
    MEMBERSHIP_REMOVED = "MEMBERSHIP_REMOVED"
    ADMIN = "ADMIN"


class Verdict(StrEnum):
    """What becomes of a presented refresh token."""

    ROTATE = "ROTATE"
    REPEAT = "REPEAT"
    REUSE = "REUSE"
    REFUSE = "REFUSE"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """One token of a login family; its value is known to the client alone.

    ``is_revoked`` is of the family: one revoked token ends all of them.
    """

    id: UUID
    family_id: FamilyId
    user_id: UserId
    expires_at: datetime
    rotated_at: datetime | None = None
    is_revoked: bool = False

    def verdict(self, *, at: datetime) -> Verdict:
        """Judge a presentation (spec 04 §2.4).

        A token that comes back after its grace was copied, also when it has expired meanwhile.
        """
        if self.is_revoked:
            return Verdict.REFUSE
        if self.rotated_at is not None:
            return Verdict.REPEAT if at - self.rotated_at <= REFRESH_GRACE else Verdict.REUSE
        return Verdict.ROTATE if at < self.expires_at else Verdict.REFUSE


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedLogins:
    """Failures of one account from one address since the last success.

    ``ages`` says how long each is ago, the oldest first.
    """

    ages: Sequence[timedelta] = ()

    @property
    def wait(self) -> timedelta:
        """How long the next try must wait.

        The fifth failure within 15 minutes costs 30 seconds, each further one twice as much, at
        most 15 minutes; it is forgotten 15 minutes after the wait.
        """
        near: list[timedelta] = []
        wait = until = timedelta()
        for age in self.ages:
            if wait and age >= until - LOGIN_WINDOW:
                wait = min(2 * wait, LOGIN_WINDOW)
            else:
                near = [each for each in near if each - age < LOGIN_WINDOW] + [age]
                wait = timedelta() if len(near) < _FREE_FAILURES else _SHORTEST_WAIT
            until = age - wait
        return max(-until, timedelta()) if wait else timedelta()


def clean_email(text: str) -> str:
    """Trim an e-mail address and make it lower-case, the form in which it is stored.

    Raises:
        Invalid: it is not an address, or longer than 255 characters.
    """
    email = text.strip().lower()
    if len(email) > _EMAIL_LENGTH or not _EMAIL.fullmatch(email):
        raise _refused("email must be an e-mail address of at most 255 characters")
    return email


def clean_display_name(text: str) -> str:
    """Trim a person's or shop's name.

    Raises:
        Invalid: nothing, over 100 characters or a control character is left.
    """
    name = text.strip()
    if len(name) not in DISPLAY_NAME_LENGTHS or not name.isprintable():
        raise _refused("displayName must have 1 to 100 printable characters")
    return name


def check_password(password: str) -> None:
    """Hold a new password to the policy: 8 to 72 characters, any characters.

    Raises:
        Invalid: it is shorter or longer.
    """
    if len(password) not in PASSWORD_LENGTHS or "\0" in password:
        raise _refused("password must have 8 to 72 characters")


def slug_of(name: str, *, suffix: str) -> str:
    """Give a seller's slug: the name in kebab-case, at most 60 characters, and a suffix.

    A name without any Latin letter or digit becomes ``store``.
    """
    words = _NOT_SLUG.sub("-", name.lower()).strip("-")[:_SLUG_LENGTH].rstrip("-")
    return f"{words or 'store'}-{suffix}"


def _refused(problem: str) -> Invalid:
    return Invalid("Validation failed.", details=(problem,))
