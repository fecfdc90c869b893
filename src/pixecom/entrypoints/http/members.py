"""``/api/sellers/me``: members, and whose the seller is."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import PathParameter, RequestBody

from pixecom.application.identity.members import ChangeMember, RemoveMember, TransferOwnership
from pixecom.application.identity.ports import Client
from pixecom.application.identity.sellers_ports import SellerReader
from pixecom.application.identity.sessions import seller_of
from pixecom.application.shared.idempotency import Keyed
from pixecom.application.shared.versions import Expected
from pixecom.domain.identity import Principal
from pixecom.domain.identity.members import Member
from pixecom.domain.shared.ids import MemberId
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.idempotency import keyed
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import sellers as wire
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN, as_uuid
from pixecom.entrypoints.http.sellers import changes_of
from pixecom.entrypoints.http.versions import ETAG, etag

MemberPath = Annotated[str, PathParameter(pattern=UUID_PATTERN, description="`id` of the list")]


class MemberController(Controller):
    """Who works in the seller of the login."""

    path = "/sellers/me"
    tags = ("members",)

    @get(
        "/members",
        operation_id="listMembers",
        summary="Who works in my seller",
        sync_to_thread=True,
    )
    def members(
        self, principal: Given[Principal], seller_reader: Given[SellerReader]
    ) -> list[wire.MemberView]:
        """Every member, also those switched off; the oldest first."""
        found = seller_reader.members(seller_id=seller_of(principal))
        return [_view(member) for member in found]

    @get(
        "/members/{member_id:str}",
        operation_id="readMember",
        summary="One member",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def member(
        self,
        member_id: MemberPath,
        principal: Given[Principal],
        seller_reader: Given[SellerReader],
    ) -> Response[wire.MemberView]:
        """As in the list, with the version that a change may name in `If-Match`."""
        return _answer(
            seller_reader.member(
                seller_id=seller_of(principal), member_id=MemberId(as_uuid(member_id))
            )
        )

    @patch(
        "/members/{member_id:str}",
        operation_id="changeMember",
        summary="Change role or state of a member",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def change_member(
        self,
        *,
        member_id: MemberPath,
        data: RequestBody[wire.MemberBody],
        principal: Given[Principal],
        client: Given[Client],
        expected: Given[Expected],
        change_member: Given[ChangeMember],
    ) -> Response[wire.MemberView]:
        """Takes effect at the member's next request; switching off ends its sessions here.

        403: an owner's membership is for owners, and nobody gives more than they have.
        409: the last owner.
        """
        return _answer(
            change_member(
                principal=principal,
                client=client,
                member_id=MemberId(as_uuid(member_id)),
                expected=expected,
                **changes_of(data),
            )
        )

    @delete(
        "/members/{member_id:str}",
        operation_id="removeMember",
        summary="Remove a member",
        status_code=200,
        sync_to_thread=True,
    )
    def remove_member(
        self,
        member_id: MemberPath,
        principal: Given[Principal],
        client: Given[Client],
        expected: Given[Expected],
        remove_member: Given[RemoveMember],
    ) -> wire.Deleted:
        """Ends the membership and its sessions; refused as a change would be."""
        remove_member(
            principal=principal,
            client=client,
            member_id=MemberId(as_uuid(member_id)),
            expected=expected,
        )
        return wire.Deleted(id=member_id)

    @post(
        "/transfer-ownership",
        operation_id="transferOwnership",
        summary="Make somebody else the owner",
        status_code=200,
    )
    @keyed(Keyed.PLATFORM)
    def transfer_ownership(
        self,
        data: RequestBody[wire.TransferBody],
        principal: Given[Principal],
        client: Given[Client],
        transfer_ownership: Given[TransferOwnership],
    ) -> wire.Transferred:
        """The caller becomes ADMIN. 409: the member is switched off, or is the caller."""
        owner_id = transfer_ownership(
            principal=principal, client=client, member_id=MemberId(as_uuid(data.member_id))
        )
        return wire.Transferred(owner_id=str(owner_id))


def _answer(member: Member) -> Response[wire.MemberView]:
    return JsonResponse(_view(member), headers=etag(member.version))


def _view(member: Member) -> wire.MemberView:
    login = member.last_login_at
    return wire.MemberView(
        id=str(member.id),
        user_id=str(member.user_id),
        email=member.email,
        display_name=member.display_name,
        avatar_url=member.avatar_url,
        role=member.role,
        is_active=member.is_active,
        last_login_at=login and login.astimezone(UTC),
        created_at=member.created_at.astimezone(UTC),
    )
