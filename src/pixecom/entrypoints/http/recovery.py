"""``/api/auth``: a forgotten password, and the proof of an e-mail address."""

from __future__ import annotations

from litestar import Controller, post
from litestar.params import RequestBody

from pixecom.application.identity.ports import Client
from pixecom.application.identity.recovery import (
    ForgetPassword,
    ResendVerification,
    ResetPassword,
    VerifyEmail,
)
from pixecom.domain.identity import Principal
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.schemas.identity import (
    ForgotPasswordBody,
    ResetPasswordBody,
    Said,
    VerifyEmailBody,
)


class RecoveryController(Controller):
    """Ways back into an account."""

    path = "/auth"
    tags = ("auth",)

    @post(
        "/forgot-password",
        operation_id="forgotPassword",
        summary="Ask for a new password",
        status_code=200,
        sync_to_thread=True,
    )
    def forgot_password(
        self,
        data: RequestBody[ForgotPasswordBody],
        forget_password: Given[ForgetPassword],
        client: Given[Client],
    ) -> Said:
        """Mails a link that works once, for 30 minutes; the answer never tells whether it did."""
        forget_password(email=data.email, client=client)
        return Said(message="If there is an account with this address, a mail is on its way")

    @post(
        "/reset-password",
        operation_id="resetPassword",
        summary="Choose a new password",
        status_code=200,
        sync_to_thread=True,
    )
    def reset_password(
        self,
        data: RequestBody[ResetPasswordBody],
        reset_password: Given[ResetPassword],
        client: Given[Client],
    ) -> Said:
        """Ends every session of the user. 400: the link is invalid, expired or already used."""
        reset_password(token=data.token, new=data.new_password, client=client)
        return Said(message="Password changed")

    @post(
        "/verify-email",
        operation_id="verifyEmail",
        summary="Confirm my e-mail address",
        status_code=200,
        sync_to_thread=True,
    )
    def verify_email(
        self,
        data: RequestBody[VerifyEmailBody],
        verify_email: Given[VerifyEmail],
        client: Given[Client],
    ) -> Said:
        """Takes the token of the mail; a second time changes nothing. 400: it is not valid."""
        verify_email(token=data.token, client=client)
        return Said(message="E-mail address verified")

    @post(
        "/resend-verification",
        operation_id="resendVerification",
        summary="Send me the confirmation mail again",
        status_code=200,
        sync_to_thread=True,
    )
    def resend_verification(
        self,
        principal: Given[Principal],
        resend_verification: Given[ResendVerification],
        client: Given[Client],
    ) -> Said:
        """409: the address is verified already. 429: five mails within half an hour."""
        resend_verification(principal=principal, client=client)
        return Said(message="A mail is on its way")
