"""Who works in a seller: members, invitations, and who may change whom (spec 04 §4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from pixecom.domain.identity import SellerRole
from pixecom.domain.shared.errors import Conflict, Forbidden, Invalid
from pixecom.domain.shared.ids import InvitationId, MemberId, SellerId, UserId

INVITATION_LIFETIME: Final = timedelta(days=7)
LAST_OWNER: Final = "A seller needs an active owner: make somebody else the owner first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """The membership of a user. ``last_login_at`` is that of a login into this seller."""

    id: MemberId
    seller_id: SellerId
    user_id: UserId
    email: str
    display_name: str
    avatar_url: str | None
    role: SellerRole
    is_active: bool
    last_login_at: datetime | None
    created_at: datetime
    version: int

    @property
    def is_working_owner(self) -> bool:
        """Whether this member can act as an owner now."""
        return self.is_active and self.role is SellerRole.OWNER

    def changed(
        self, *, by: SellerRole, role: SellerRole | None = None, is_active: bool | None = None
    ) -> Member:
        """Give the membership with another role or state.

        Raises:
            Invalid: there is nothing to change.
            Forbidden: it is an owner's and ``by`` is none, or the role is above ``by``.
        """
        if role is None and is_active is None:
            raise Invalid("At least one field must be provided")
        self.check_touchable(by=by)
        if role is not None and not by.includes(role):
            raise Forbidden("Insufficient role")
        return replace(
            self,
            role=self.role if role is None else role,
            is_active=self.is_active if is_active is None else is_active,
            version=self.version + 1,
        )

    def check_touchable(self, *, by: SellerRole) -> None:
        """Let owners alone touch an owner.

        Raises:
            Forbidden: it is an owner's membership and ``by`` is none.
        """
        if not by.includes(self.role):
            raise Forbidden("Insufficient role")


def check_invitable(role: SellerRole, *, by: SellerRole | None) -> None:
    """Let nobody be invited as more than the inviter is, nor as an owner.

    Raises:
        Invalid: ownership is transferred, not offered.
        Forbidden: the role is above ``by``.
    """
    if role is SellerRole.OWNER:
        raise Invalid("Validation failed.", details=["role must not be 'OWNER'"])
    if by is None or not by.includes(role):
        raise Forbidden("Insufficient role")


def check_owner_left(old: Member, new: Member | None, *, other_owners: int) -> None:
    """Keep the last owner; ``new`` None is a membership that ends.

    Raises:
        Conflict: nobody would be left who can act as an owner.
    """
    stays = new is not None and new.is_working_owner
    if old.is_working_owner and not stays and other_owners == 0:
        raise Conflict(LAST_OWNER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """An offer to become a member, to whoever has the address; it can be used once."""

    id: InvitationId
    seller_id: SellerId
    email: str
    role: SellerRole
    expires_at: datetime
    created_at: datetime
