"""``/api/auth``: what becomes of a login: refresh, log out, list and end."""

from __future__ import annotations

from typing import Annotated

from litestar import Controller, Response, delete, get, post
from litestar.params import PathParameter, RequestBody

from pixecom.application.identity.accounts import ChangePassword, SwitchSeller
from pixecom.application.identity.families import EndSession, LogOut, LogOutEverywhere, Refresh
from pixecom.application.identity.ports import Client, OpenSession, OpenSessions
from pixecom.domain.identity import Principal
from pixecom.domain.shared.errors import Unauthenticated
from pixecom.domain.shared.ids import FamilyId, SellerId
from pixecom.entrypoints.http.cookies import NO_STORE, Presented, on_ended
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import identity as wire
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN, as_uuid
from pixecom.entrypoints.http.views import seller_view


class SessionController(Controller):
    """Logins after they began."""

    path = "/auth"
    tags = ("auth",)

    @post(
        "/refresh",
        operation_id="refresh",
        summary="Continue a session",
        status_code=200,
        sync_to_thread=True,
        exception_handlers={Unauthenticated: on_ended},
    )
    def refresh(
        self,
        presented: Given[Presented],
        refresh: Given[Refresh],
        client: Given[Client],
    ) -> Response[wire.RefreshView]:
        """Exchanges the cookie for its successor and a new access token.

        Within 20 seconds the same cookie gives the same successor again. Later it was copied,
        and the whole session ends. 401 also clears the cookie.
        """
        made = refresh(refresh_token=presented.required(), client=client)
        return JsonResponse(
            wire.RefreshView(access_token=made.access_token),
            cookies=[presented.replaced(made.refresh_token)],
            headers=NO_STORE,
        )

    @post(
        "/logout",
        operation_id="logOut",
        summary="Log out",
        status_code=200,
        sync_to_thread=True,
        anonymous=True,
    )
    def log_out(
        self,
        presented: Given[Presented],
        log_out: Given[LogOut],
        client: Given[Client],
    ) -> Response[wire.Said]:
        """Ends the session of the cookie, and its access tokens with it; also without one."""
        if presented.refresh_token:
            log_out(refresh_token=presented.refresh_token, client=client)
        return JsonResponse(wire.Said(message="Logged out"), cookies=[presented.cleared()])

    @post(
        "/logout-all",
        operation_id="logOutEverywhere",
        summary="Log out everywhere",
        status_code=200,
        sync_to_thread=True,
    )
    def log_out_everywhere(
        self,
        principal: Given[Principal],
        log_out_everywhere: Given[LogOutEverywhere],
        client: Given[Client],
    ) -> wire.RevokedSessions:
        """Ends every session of the user, this one too, and gives their number."""
        return wire.RevokedSessions(revoked=log_out_everywhere(principal=principal, client=client))

    @post(
        "/switch-seller",
        operation_id="switchSeller",
        summary="Work in another seller",
        status_code=200,
        sync_to_thread=True,
    )
    def switch_seller(
        self,
        data: RequestBody[wire.SwitchBody],
        presented: Given[Presented],
        principal: Given[Principal],
        switch_seller: Given[SwitchSeller],
        client: Given[Client],
    ) -> Response[wire.SwitchView]:
        """Begins a session in that seller and ends this one. 404: no active membership there."""
        seller_id = SellerId(as_uuid(data.seller_id))
        made = switch_seller(principal=principal, seller_id=seller_id, client=client)
        return JsonResponse(
            wire.SwitchView(access_token=made.access_token, seller=seller_view(made.seller)),
            cookies=[presented.replaced(made.refresh_token)],
            headers=NO_STORE,
        )

    @post(
        "/change-password",
        operation_id="changePassword",
        summary="Change my password",
        status_code=200,
        sync_to_thread=True,
    )
    def change_password(
        self,
        data: RequestBody[wire.ChangePasswordBody],
        principal: Given[Principal],
        change_password: Given[ChangePassword],
        client: Given[Client],
    ) -> wire.Said:
        """Ends every other session of the user. 401: the current password is wrong."""
        change_password(
            principal=principal,
            current=data.current_password,
            new=data.new_password,
            client=client,
        )
        return wire.Said(message="Password changed")

    @get(
        "/sessions",
        operation_id="listSessions",
        summary="Where am I logged in",
        sync_to_thread=True,
    )
    def sessions(
        self, principal: Given[Principal], open_sessions: Given[OpenSessions]
    ) -> list[wire.OpenSessionView]:
        """The living sessions of the user, the one used last first."""
        found = open_sessions.of_user(user_id=principal.user.id)
        return [_view(each, principal) for each in found]

    @delete(
        "/sessions/{session_id:str}",
        operation_id="endSession",
        summary="End a session",
        status_code=200,
        sync_to_thread=True,
    )
    def end_session(
        self,
        session_id: Annotated[
            str, PathParameter(pattern=UUID_PATTERN, description="`id` of the list")
        ],
        principal: Given[Principal],
        end_session: Given[EndSession],
        client: Given[Client],
    ) -> wire.RevokedSession:
        """Logs one browser out. 404: no living session of this user."""
        family_id = FamilyId(as_uuid(session_id))
        end_session(principal=principal, family_id=family_id, client=client)
        return wire.RevokedSession(revoked=True, id=str(family_id))


def _view(session: OpenSession, principal: Principal) -> wire.OpenSessionView:
    return wire.OpenSessionView(
        id=str(session.family_id),
        created_at=session.created_at,
        last_used_at=session.last_used_at,
        ip_address=session.address,
        user_agent=session.user_agent,
        current=session.family_id == principal.family_id,
    )
