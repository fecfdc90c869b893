"""``/api/meta``: logging in at Meta, and what Meta itself calls."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Any, Final
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.datastructures import Cookie
from litestar.enums import RequestEncodingType
from litestar.params import Body, PathParameter, QueryParameter
from litestar.response import Redirect

from pixecom.application.advertising.leaving import Deauthorise, DeleteUserData
from pixecom.application.advertising.login import (
    LOGIN_LIFETIME,
    BeginLogin,
    Connected,
    EndLogin,
    LoginFailure,
    Returned,
)
from pixecom.application.advertising.storage_ports import PlatformUsers
from pixecom.application.identity.ports import Client
from pixecom.application.identity.sessions import seller_of
from pixecom.application.shared.audit import Actor
from pixecom.domain.identity import Principal
from pixecom.domain.shared.errors import NotFound
from pixecom.entrypoints.http.cookies import NO_STORE
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import advertising as wire
from pixecom.settings import Settings

LOGIN_COOKIE: Final = "meta_login"
_PATH: Final = "/api/meta"
SignedForm = Annotated[wire.SignedBody, Body(media_type=RequestEncodingType.URL_ENCODED)]


class MetaLoginController(Controller):
    """Connecting with Meta, and leaving it."""

    path = "/meta"
    tags = ("meta login",)

    @get(
        "/auth-url",
        operation_id="beginMetaLogin",
        summary="Connect Facebook",
        sync_to_thread=True,
    )
    def auth_url(
        self,
        principal: Given[Principal],
        begin_login: Given[BeginLogin],
        settings: Given[Settings],
    ) -> Response[wire.AuthUrl]:
        """Where to send this browser, within 10 minutes and once.

        The cookie that comes along binds the login to the browser: nobody can make somebody else
        connect their accounts here. 503: this installation is not registered at Meta.
        """
        begun = begin_login(seller_id=seller_of(principal), user_id=principal.user.id)
        return JsonResponse(
            wire.AuthUrl(url=begun.address),
            headers=NO_STORE,
            cookies=[_cookie(begun.secret, int(LOGIN_LIFETIME.total_seconds()), settings)],
        )

    @get(
        "/callback",
        operation_id="endMetaLogin",
        summary="Where Meta sends the browser back to",
        status_code=302,
        sync_to_thread=True,
    )
    def callback(
        self,
        *,
        request: Request[Any, Any, Any],
        client: Given[Client],
        end_login: Given[EndLogin],
        settings: Given[Settings],
        code: Annotated[str | None, QueryParameter(name="code", description="Of Meta")] = None,
        came_with: Annotated[
            str | None, QueryParameter(name="state", description="What `auth-url` had put there")
        ] = None,
        error: Annotated[
            str | None, QueryParameter(name="error", description="Why there is no code")
        ] = None,
        error_reason: Annotated[
            str | None, QueryParameter(name="error_reason", description="Of Meta")
        ] = None,
        error_code: Annotated[
            str | None, QueryParameter(name="error_code", description="Of Meta")
        ] = None,
        error_message: Annotated[
            str | None, QueryParameter(name="error_message", description="Of Meta")
        ] = None,
        error_description: Annotated[
            str | None, QueryParameter(name="error_description", description="Of Meta")
        ] = None,
    ) -> Redirect:
        """Leads to `/meta/connected`, or to `/meta/error?reason=`.

        `/meta/connected?pixelsUnread=` says of how many ad accounts the pixels could not be read
        this time; everything else is connected, and a later login brings them.

        Reasons: `denied`, `state_invalid`, `state_expired`, `state_used`, `not_allowed`,
        `meta_failed`.
        """
        del error_reason, error_code, error_message, error_description  # known, never shown
        ended = end_login(
            returned=Returned(
                code=None if error else code,
                state=came_with,
                secret=request.cookies.get(LOGIN_COOKIE),
            ),
            by=_from(client),
        )
        return Redirect(
            _at_home(_page_of(ended), settings),
            headers=NO_STORE,
            cookies=[_cookie("", 0, settings)],
        )

    @post(
        "/deauthorize",
        operation_id="deauthoriseMeta",
        summary="Meta: somebody removed PixEcom",
        status_code=200,
        sync_to_thread=True,
        errors=("401",),
    )
    def deauthorise(
        self, data: SignedForm, client: Given[Client], deauthorise: Given[Deauthorise]
    ) -> wire.Deauthorised:
        """Deletes the person's token wherever it is held. 401: not signed by Meta."""
        deauthorise(signed=data.signed_request, by=_from(client))
        return wire.Deauthorised()

    @post(
        "/data-deletion",
        operation_id="deleteMetaUserData",
        summary="Meta: somebody wants to be forgotten",
        status_code=200,
        sync_to_thread=True,
        errors=("401",),
    )
    def delete_data(
        self,
        data: SignedForm,
        client: Given[Client],
        delete_user_data: Given[DeleteUserData],
        settings: Given[Settings],
    ) -> wire.DeletionTaken:
        """Deletes token, name and number of the person, at once. 401: not signed by Meta.

        `url` is a page of the dashboard that anybody may open.
        """
        code = delete_user_data(signed=data.signed_request, by=_from(client)).hex
        return wire.DeletionTaken(
            url=f"{settings.frontend_url}/meta/deletion/{code}", confirmation_code=code
        )

    @get(
        "/data-deletion/{code:str}",
        operation_id="readMetaDeletion",
        summary="What became of a request to be forgotten",
        sync_to_thread=True,
        errors=("404",),
    )
    def deletion(
        self,
        code: Annotated[
            str,
            PathParameter(pattern=wire.CODE_PATTERN, description="`confirmation_code`"),
        ],
        platform_users: Given[PlatformUsers],
    ) -> wire.DeletionView:
        """For whoever has the code."""
        at = platform_users.deleted_at(deletion_id=UUID(hex=code))
        if at is None:
            raise NotFound("There is no such request")
        return wire.DeletionView(confirmation_code=code, completed_at=at.astimezone(UTC))


def _from(client: Client) -> Actor:
    """Say from where, of somebody who is not logged in."""
    return Actor(
        address=client.address, user_agent=client.user_agent, request_id=client.request_id
    )


def _page_of(ended: Connected | LoginFailure) -> str:
    """Give the page of the dashboard that says how a login ended."""
    if isinstance(ended, LoginFailure):
        return f"/meta/error?reason={ended}"
    unread = ended.pixels_unread
    return f"/meta/connected?pixelsUnread={unread}" if unread else "/meta/connected"


def _at_home(page: str, settings: Settings) -> str:
    """Give the address of a page of the dashboard, which may live elsewhere."""
    return page if settings.frontend_url == settings.api_url else f"{settings.frontend_url}{page}"


def _cookie(value: str, max_age: int, settings: Settings) -> Cookie:
    return Cookie(
        key=LOGIN_COOKIE,
        value=value,
        path=_PATH,
        max_age=max_age,
        secure=settings.cookie_secure,
        httponly=True,
        samesite="lax",
        domain=settings.cookie_domain,
    )
