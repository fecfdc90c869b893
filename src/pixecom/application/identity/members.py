"""Who works in a seller: roles, states, ends of memberships, and whose the seller is."""

from __future__ import annotations

from pixecom.application.identity.ports import Client
from pixecom.application.identity.sellers_ports import (
    DirectoryWork,
    DirectoryWorks,
    SellerAct,
)
from pixecom.application.identity.sessions import actor_of, seller_of
from pixecom.application.shared.audit import Act, Facts, differences
from pixecom.application.shared.versions import ANY_VERSION, Expected
from pixecom.domain.identity import Principal, RevokeReason, SellerRole
from pixecom.domain.identity.members import Member, check_owner_left
from pixecom.domain.shared.errors import Conflict, Forbidden
from pixecom.domain.shared.ids import MemberId


class ChangeMember:
    """Gives a member another role, or switches a membership off and on."""

    def __init__(self, *, works: DirectoryWorks) -> None:
        self._works = works

    def __call__(
        self,
        *,
        principal: Principal,
        client: Client,
        member_id: MemberId,
        role: SellerRole | None = None,
        is_active: bool | None = None,
        expected: Expected = ANY_VERSION,
    ) -> Member:
        """Do it in one transaction; a membership that is switched off ends its logins.

        Raises:
            Invalid: nothing to change.
            Forbidden: it is an owner's and the caller is none, or the role is above the caller's.
            NotFound: the seller has no such member.
            Stale: the membership has another version than ``expected``.
            Conflict: the last owner would be lost.
        """
        with self._works(by=actor_of(principal, client)) as work:
            old, caller = _held(work, principal, member_id)
            new = old.changed(by=caller.role, role=role, is_active=is_active)
            check_owner_left(old, new, other_owners=work.members.other_owners(member=old))
            with expected.of(old.version):
                work.members.save(new)
            if not new.is_active:
                end_logins(work, new)
            before, after = differences(old, new)
            work.record(_act(SellerAct.MEMBER_CHANGED, new, before, after))
            work.commit()
        return new


class RemoveMember:
    """Ends a membership."""

    def __init__(self, *, works: DirectoryWorks) -> None:
        self._works = works

    def __call__(
        self,
        *,
        principal: Principal,
        client: Client,
        member_id: MemberId,
        expected: Expected = ANY_VERSION,
    ) -> None:
        """Do it in one transaction, and end the member's logins into this seller.

        Raises:
            Forbidden: it is an owner's and the caller is none.
            NotFound: the seller has no such member.
            Stale: the membership has another version than ``expected``.
            Conflict: the last owner would be lost.
        """
        with self._works(by=actor_of(principal, client)) as work:
            member, caller = _held(work, principal, member_id)
            member.check_touchable(by=caller.role)
            check_owner_left(member, None, other_owners=work.members.other_owners(member=member))
            with expected.of(member.version):
                work.members.remove(member)
            end_logins(work, member)
            work.record(_act(SellerAct.MEMBER_REMOVED, member, _standing(member), {}))
            work.commit()


class TransferOwnership:
    """Makes another member the owner; who was it becomes an administrator."""

    def __init__(self, *, works: DirectoryWorks) -> None:
        self._works = works

    def __call__(self, *, principal: Principal, client: Client, member_id: MemberId) -> MemberId:
        """Do it in one transaction, and give the owner's membership.

        Raises:
            Forbidden: the caller is no owner any more.
            NotFound: the seller has no such member.
            Conflict: the member is switched off, or is the caller.
        """
        with self._works(by=actor_of(principal, client)) as work:
            new, old = _held(work, principal, member_id)
            if not old.is_working_owner:
                raise Forbidden("Insufficient role")
            if new.id == old.id:
                raise Conflict("You are the owner already")
            if not new.is_active:
                raise Conflict("This member is not active")
            work.members.save(new.changed(by=SellerRole.OWNER, role=SellerRole.OWNER))
            work.members.save(old.changed(by=SellerRole.OWNER, role=SellerRole.ADMIN))
            before = {"ownerId": str(old.id), "role": new.role.value}
            work.record(
                _act(SellerAct.OWNERSHIP_TRANSFERRED, new, before, {"ownerId": str(new.id)})
            )
            work.commit()
        return new.id


def end_logins(work: DirectoryWork, member: Member) -> None:
    """End what the member is logged in with here; logins into other sellers go on."""
    work.families.revoke_all(
        user_id=member.user_id,
        reason=RevokeReason.MEMBERSHIP_REMOVED,
        seller_id=member.seller_id,
    )


def _held(work: DirectoryWork, principal: Principal, member_id: MemberId) -> tuple[Member, Member]:
    """Read a member, and the caller's own membership, while nobody else changes them.

    The caller may have lost the role that the request began with.
    """
    seller_id = seller_of(principal)
    work.members.hold(seller_id=seller_id)
    caller = work.members.of_user(seller_id=seller_id, user_id=principal.user.id)
    if caller is None or not (caller.is_active and caller.role.includes(SellerRole.ADMIN)):
        raise Forbidden("Insufficient role")
    return work.members.get(seller_id=seller_id, member_id=member_id), caller


def _standing(member: Member) -> Facts:
    return {"email": member.email, "role": member.role.value, "isActive": member.is_active}


def _act(event: SellerAct, member: Member, before: Facts, after: Facts) -> Act:
    return Act(
        event=event,
        seller_id=member.seller_id,
        entity_type="member",
        entity_id=member.id,
        before=before,
        after=after,
    )
