"""Invitations: made under ``/api/sellers/me``, accepted under ``/api/auth``."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from litestar import Controller, Response, delete, get, post
from litestar.params import PathParameter, RequestBody

from pixecom.application.identity.invitations import (
    AcceptInvitation,
    Invited,
    InviteMember,
    RevokeInvitation,
)
from pixecom.application.identity.ports import Client
from pixecom.application.identity.sellers_ports import SellerReader
from pixecom.application.identity.sessions import seller_of
from pixecom.application.shared.idempotency import Keyed
from pixecom.domain.identity import Principal, SellerRole
from pixecom.domain.identity.members import Invitation
from pixecom.domain.shared.ids import InvitationId
from pixecom.entrypoints.http.cookies import NO_STORE
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.idempotency import keyed
from pixecom.entrypoints.http.identity import session_answer
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import sellers as wire
from pixecom.entrypoints.http.schemas.identity import SessionView
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN, as_uuid
from pixecom.settings import Settings


class InvitationController(Controller):
    """Offers to become a member of the seller of the login."""

    path = "/sellers/me/invitations"
    tags = ("members",)

    @get(
        "/",
        operation_id="listInvitations",
        summary="Open invitations",
        sync_to_thread=True,
    )
    def invitations(
        self, principal: Given[Principal], seller_reader: Given[SellerReader]
    ) -> list[wire.InvitationView]:
        """Those that can still be accepted, the newest first."""
        found = seller_reader.invitations(seller_id=seller_of(principal))
        return [_view(invitation) for invitation in found]

    @post("/", operation_id="inviteMember", summary="Invite somebody")
    @keyed(Keyed.SELLER)
    def invite(
        self,
        data: RequestBody[wire.InvitationBody],
        principal: Given[Principal],
        client: Given[Client],
        invite_member: Given[InviteMember],
    ) -> Response[wire.InvitedView]:
        """Valid for 7 days, mailed to the address; the token is shown this once.

        409: already a member, or an open invitation to the address exists.
        """
        invited = invite_member(
            principal=principal, client=client, email=data.email, role=SellerRole(data.role)
        )
        return JsonResponse(_invited(invited), status_code=201, headers=NO_STORE)

    @delete(
        "/{invitation_id:str}",
        operation_id="revokeInvitation",
        summary="Take an invitation back",
        status_code=200,
        sync_to_thread=True,
    )
    def revoke(
        self,
        invitation_id: Annotated[
            str, PathParameter(pattern=UUID_PATTERN, description="`id` of the list")
        ],
        principal: Given[Principal],
        client: Given[Client],
        revoke_invitation: Given[RevokeInvitation],
    ) -> wire.Deleted:
        """Nobody can accept it any more. 404: it is not open."""
        revoke_invitation(
            principal=principal,
            client=client,
            invitation_id=InvitationId(as_uuid(invitation_id)),
        )
        return wire.Deleted(id=invitation_id)


class AcceptanceController(Controller):
    """What somebody does who was invited."""

    path = "/auth/invitations"
    tags = ("auth",)

    @post(
        "/accept",
        operation_id="acceptInvitation",
        summary="Accept an invitation",
        status_code=200,
        opt={"errors": ("401", "404")},
    )
    @keyed(Keyed.PLATFORM)
    def accept(
        self,
        data: RequestBody[wire.AcceptBody],
        accept_invitation: Given[AcceptInvitation],
        client: Given[Client],
        settings: Given[Settings],
    ) -> Response[SessionView]:
        """Makes a member of the seller, logged in there.

        A new user chooses password and name. An existing one whose address is confirmed needs no
        more than the token of the mail's link; all others add the password, or 401 says so. 404:
        unknown, expired, used or revoked.
        """
        session = accept_invitation(
            token=data.token,
            password=data.password,
            display_name=data.display_name,
            client=client,
        )
        return session_answer(session, settings, status=200)


def _view(invitation: Invitation) -> wire.InvitationView:
    return wire.InvitationView(
        id=str(invitation.id),
        email=invitation.email,
        role=invitation.role,
        expires_at=invitation.expires_at.astimezone(UTC),
        created_at=invitation.created_at.astimezone(UTC),
    )


def _invited(invited: Invited) -> wire.InvitedView:
    invitation = invited.invitation
    return wire.InvitedView(
        id=str(invitation.id),
        email=invitation.email,
        role=invitation.role,
        expires_at=invitation.expires_at.astimezone(UTC),
        token=invited.token,
    )
