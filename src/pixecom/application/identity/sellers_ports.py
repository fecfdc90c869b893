"""What the care of a seller needs from the outside: profile, settings, members, invitations."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from pixecom.application.identity.ports import IdentityWork
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.paging import Keyset
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.domain.identity import SellerRole
from pixecom.domain.identity.members import Invitation, Member
from pixecom.domain.identity.settings import SellerProfile, SellerSettings
from pixecom.domain.shared.ids import InvitationId, MemberId, SellerId, UserId


class SellerAct(StrEnum):
    """What the care of a seller leaves in the audit log."""

    CHANGE_SELLER = "CHANGE_SELLER"
    CHANGE_SETTINGS = "CHANGE_SETTINGS"
    MEMBER_INVITED = "MEMBER_INVITED"
    REVOKE_INVITATION = "REVOKE_INVITATION"
    ACCEPT_INVITATION = "ACCEPT_INVITATION"
    MEMBER_CHANGED = "MEMBER_CHANGED"
    MEMBER_REMOVED = "MEMBER_REMOVED"
    OWNERSHIP_TRANSFERRED = "OWNERSHIP_TRANSFERRED"


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationToken:
    """What opens an invitation: as it is shown to the inviter, mailed, and stored.

    The mailed form holds a proof more: only who reads the mails of the address has it.
    """

    shown: str = field(repr=False)
    mailed: str = field(repr=False)
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenToken:
    """A token that somebody brought: where to look for which digest, and whether from a mail."""

    seller_id: SellerId
    digest: str
    is_mailed: bool


class InvitationTokens(Protocol):
    """Makes and reads tokens; the seller's id stands in front, so that its row can be found."""

    @abstractmethod
    def make(self, *, seller_id: SellerId) -> InvitationToken:
        """Make a token that nobody can guess."""

    @abstractmethod
    def read(self, *, token: str) -> GivenToken | None:
        """Take a token apart; None for noise and for false proofs."""


class Settings(Protocol):
    """The settings of the unit of work's seller."""

    @abstractmethod
    def get(self) -> SellerSettings:
        """Read them."""

    @abstractmethod
    def save(self, settings: SellerSettings) -> None:
        """Write the next version.

        Raises:
            Conflict: it is not the next one any more.
        """


class Profiles(Protocol):
    """How sellers present themselves."""

    @abstractmethod
    def get(self, *, seller_id: SellerId) -> SellerProfile:
        """Read the profile of a seller."""

    @abstractmethod
    def save(self, profile: SellerProfile) -> None:
        """Write the next version.

        Raises:
            Conflict: it is not the next one any more.
        """


class Invitations(Protocol):
    """Offers of a seller to become a member; every call names the seller."""

    @abstractmethod
    def add(self, *, invitation: Invitation, token_hash: str, invited_by: UserId | None) -> None:
        """Store an offer; those to the same address that have expired give way.

        Raises:
            Conflict: an open invitation to the address exists.
        """

    @abstractmethod
    def find(self, *, seller_id: SellerId, token_hash: str) -> Invitation | None:
        """Give the open, unexpired invitation of a token, if the seller is active."""

    @abstractmethod
    def accept(self, *, invitation: Invitation) -> bool:
        """Use it up; whether it was still open and unexpired."""

    @abstractmethod
    def revoke(self, *, seller_id: SellerId, invitation_id: InvitationId) -> Invitation | None:
        """Take it back; None when there is no such open invitation."""

    @abstractmethod
    def is_member(self, *, seller_id: SellerId, email: str) -> bool:
        """Whether somebody with this address is a member, active or not."""


class Members(Protocol):
    """The memberships of a seller; every call names the seller, directly or in the member."""

    @abstractmethod
    def hold(self, *, seller_id: SellerId) -> None:
        """Keep other changes of the seller's members out until the end of the transaction."""

    @abstractmethod
    def get(self, *, seller_id: SellerId, member_id: MemberId) -> Member:
        """Read one membership.

        Raises:
            NotFound: the seller has no such member.
        """

    @abstractmethod
    def of_user(self, *, seller_id: SellerId, user_id: UserId) -> Member | None:
        """Read the membership of a user."""

    @abstractmethod
    def other_owners(self, *, member: Member) -> int:
        """Count the others who can act as owners now."""

    @abstractmethod
    def save(self, member: Member) -> None:
        """Write the next version of role and state.

        Raises:
            Conflict: it is not the next one any more.
        """

    @abstractmethod
    def add(
        self, *, member_id: MemberId, seller_id: SellerId, user_id: UserId, role: SellerRole
    ) -> None:
        """Make a user a member.

        Raises:
            Conflict: the user is one already.
        """

    @abstractmethod
    def remove(self, member: Member) -> None:
        """End a membership."""


class SellerWork(UnitOfWork, Protocol):
    """One transaction inside one seller, over what is its own."""

    @property
    @abstractmethod
    def settings(self) -> Settings:
        """The seller's settings."""

    @property
    @abstractmethod
    def invitations(self) -> Invitations:
        """The seller's invitations."""

    @abstractmethod
    def seller_name(self) -> str:
        """Give the seller's name."""

    @abstractmethod
    def now(self) -> datetime:
        """Give the database's time."""


class SellerWorks(Protocol):
    """Opens units of work of a seller."""

    @abstractmethod
    def __call__(self, seller_id: SellerId, *, by: Actor) -> SellerWork:
        """Give a unit of work in which somebody acts, to be entered with ``with``."""


class DirectoryWork(IdentityWork, Protocol):
    """One transaction of the platform over a seller, its people and their logins.

    What it changes, no tenant role may: other sellers' names, passwords, logins stand beside it.
    """

    @property
    @abstractmethod
    def profiles(self) -> Profiles:
        """Sellers."""

    @property
    @abstractmethod
    def members(self) -> Members:
        """Memberships."""

    @property
    @abstractmethod
    def invitations(self) -> Invitations:
        """Invitations."""


class DirectoryWorks(Protocol):
    """Opens units of work of the platform."""

    @abstractmethod
    def __call__(self, *, by: Actor) -> DirectoryWork:
        """Give a unit of work in which somebody acts, to be entered with ``with``."""


class SellerReader(Protocol):
    """Reads what belongs to one seller."""

    @abstractmethod
    def profile(self, *, seller_id: SellerId) -> SellerProfile:
        """Give the profile."""

    @abstractmethod
    def settings(self, *, seller_id: SellerId) -> SellerSettings:
        """Give the settings."""

    @abstractmethod
    def members(self, *, seller_id: SellerId) -> Sequence[Member]:
        """Give all members, the oldest first."""

    @abstractmethod
    def member(self, *, seller_id: SellerId, member_id: MemberId) -> Member:
        """Give one member.

        Raises:
            NotFound: the seller has no such member.
        """

    @abstractmethod
    def invitations(self, *, seller_id: SellerId) -> Sequence[Invitation]:
        """Give the open, unexpired invitations, the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditQuery:
    """Which rows of the audit log: ``start`` ≤ instant < ``end``, after the cursor's row."""

    seller_id: SellerId
    event: str | None = None
    user_id: UserId | None = None
    start: datetime | None = None
    end: datetime | None = None
    after: Keyset | None = None
    limit: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditRow:
    """One row of the audit log as its seller reads it; ``before``, ``after`` are JSON."""

    id: UUID
    event: str
    user_id: UUID | None
    email: str | None
    entity_type: str | None
    entity_id: UUID | None
    before: object
    after: object
    address: str | None
    request_id: str | None
    created_at: datetime


class AuditLog(Protocol):
    """Reads the audit log of one seller."""

    @abstractmethod
    def rows(self, query: AuditQuery) -> Sequence[AuditRow]:
        """Give the newest rows first, at most ``limit`` of them."""
