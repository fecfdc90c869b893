"""``/api/auth/totp``: the second factor of superadmins."""

from __future__ import annotations

from litestar import Controller, Response, delete, post
from litestar.params import RequestBody

from pixecom.application.identity.ports import Client
from pixecom.application.identity.second_factor import EnrolTotp, RemoveTotp, VerifyTotp
from pixecom.domain.identity import Principal
from pixecom.entrypoints.http.cookies import NO_STORE
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas.identity import (
    EnrolmentView,
    RecoveryCodesView,
    RemoveTotpBody,
    Said,
    TotpCodeBody,
)


class SecondFactorController(Controller):
    """Codes of an authenticator app."""

    path = "/auth/totp"
    tags = ("auth",)

    @post(
        "/enrol",
        operation_id="enrolTotp",
        summary="Begin with a second factor",
        status_code=200,
        sync_to_thread=True,
    )
    def enrol(
        self, principal: Given[Principal], enrol_totp: Given[EnrolTotp], client: Given[Client]
    ) -> Response[EnrolmentView]:
        """Gives a secret for an app, once; nothing is asked for yet. 400: it is already on."""
        made = enrol_totp(principal=principal, client=client)
        view = EnrolmentView(secret=made.secret, otpauth_uri=made.uri)
        return JsonResponse(view, headers=NO_STORE)

    @post(
        "/verify",
        operation_id="verifyTotp",
        summary="Turn the second factor on",
        status_code=200,
        sync_to_thread=True,
    )
    def verify(
        self,
        data: RequestBody[TotpCodeBody],
        principal: Given[Principal],
        verify_totp: Given[VerifyTotp],
        client: Given[Client],
    ) -> Response[RecoveryCodesView]:
        """Takes a code of the app and gives ten recovery codes, once. 400: wrong, or it is on."""
        codes = verify_totp(principal=principal, code=data.code, client=client)
        return JsonResponse(RecoveryCodesView(recovery_codes=list(codes)), headers=NO_STORE)

    @delete(
        operation_id="removeTotp",
        summary="Turn the second factor off",
        status_code=200,
        sync_to_thread=True,
    )
    def remove(
        self,
        data: RequestBody[RemoveTotpBody],
        principal: Given[Principal],
        remove_totp: Given[RemoveTotp],
        client: Given[Client],
    ) -> Said:
        """Takes the password and a code of the app, or a recovery code. 401: one is wrong."""
        remove_totp(principal=principal, password=data.password, code=data.code, client=client)
        return Said(message="The second factor is off")
