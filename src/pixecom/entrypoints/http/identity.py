"""``/api/auth``: register, log in, and who am I."""

from __future__ import annotations

from litestar import Controller, Response, get, post
from litestar.params import RequestBody

from pixecom.application.identity.ports import Client, Memberships
from pixecom.application.identity.sessions import AdminLogIn, LogIn, Register, Session
from pixecom.application.shared.idempotency import Keyed
from pixecom.domain.identity import Principal
from pixecom.entrypoints.http.cookies import NO_STORE, refresh_cookie
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.idempotency import keyed
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import identity as wire
from pixecom.entrypoints.http.views import seller_view
from pixecom.settings import Settings


class AuthController(Controller):
    """Accounts and logins."""

    path = "/auth"
    tags = ("auth",)

    @post(
        "/register",
        operation_id="register",
        summary="Create a user and its seller",
    )
    @keyed(Keyed.PLATFORM)
    def register(
        self,
        data: RequestBody[wire.RegisterBody],
        register: Given[Register],
        client: Given[Client],
        settings: Given[Settings],
    ) -> Response[wire.SessionView]:
        """The user owns the new seller and is logged in. 409: the e-mail is already in use."""
        session = register(
            email=data.email,
            password=data.password,
            display_name=data.display_name,
            client=client,
        )
        return session_answer(session, settings, status=201)

    @post(
        "/login",
        operation_id="logIn",
        summary="Log in",
        status_code=200,
        sync_to_thread=True,
        errors=("401",),
    )
    def log_in(
        self,
        data: RequestBody[wire.LogInBody],
        log_in: Given[LogIn],
        client: Given[Client],
        settings: Given[Settings],
    ) -> Response[wire.SessionView]:
        """Gives an access token, and a refresh token as a cookie."""
        session = log_in(email=data.email, password=data.password, client=client)
        return session_answer(session, settings, status=200)

    @post(
        "/admin-login",
        operation_id="adminLogIn",
        summary="Log in as somebody of the platform",
        status_code=200,
        sync_to_thread=True,
        errors=("401",),
    )
    def admin_log_in(
        self,
        data: RequestBody[wire.AdminLogInBody],
        admin_log_in: Given[AdminLogIn],
        client: Given[Client],
        settings: Given[Settings],
    ) -> Response[wire.SessionView]:
        """For superadmins and staff. 401: also when the account is a seller's.

        `Second factor required`: the same again, with a code of the app or a recovery code.
        """
        session = admin_log_in(
            email=data.email, password=data.password, client=client, totp=data.totp
        )
        return session_answer(session, settings, status=200)

    @get("/me", operation_id="whoAmI", summary="Who am I", sync_to_thread=False)
    def me(self, principal: Given[Principal]) -> wire.Me:
        """The person, the seller and the role that the access token stands for right now."""
        user, role = principal.user, principal.seller_role
        return wire.Me(
            id=str(user.id),
            email=user.email,
            email_verified=user.email_verified,
            display_name=user.display_name,
            avatar_url=user.avatar_url,
            seller_id=str(principal.seller_id) if principal.seller_id else None,
            role=role.value if role else None,
            is_superadmin=principal.is_superadmin,
        )

    @get(
        "/memberships",
        operation_id="listMemberships",
        summary="Where may I work",
        sync_to_thread=True,
    )
    def memberships(
        self, principal: Given[Principal], memberships: Given[Memberships]
    ) -> list[wire.MembershipView]:
        """The sellers to choose from with `switch-seller`, by name."""
        return [
            wire.MembershipView(
                seller=seller_view(each.seller),
                role=each.role,
                current=each.seller.id == principal.seller_id,
            )
            for each in memberships.of_user(user_id=principal.user.id)
        ]


def session_answer(
    session: Session, settings: Settings, *, status: int
) -> Response[wire.SessionView]:
    """Hand out a session: the access token in the body, the refresh token as a cookie."""
    user = session.user
    view = wire.SessionView(
        access_token=session.access_token,
        user=wire.UserView(id=str(user.id), email=user.email, display_name=user.display_name),
        seller=seller_view(session.seller) if session.seller else None,
    )
    cookie = refresh_cookie(session.refresh_token, settings)
    return JsonResponse(view, status_code=status, cookies=[cookie], headers=NO_STORE)
