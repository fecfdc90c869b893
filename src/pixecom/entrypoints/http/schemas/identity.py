"""Logging in."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import Meta

from pixecom.domain.identity import SellerRole
from pixecom.entrypoints.http.schemas.shared import Id, Wire

Email = Annotated[
    str, Meta(max_length=255, description="In any letter case", examples=["demo@pixecom.test"])
]
AccessToken = Annotated[
    str, Meta(description="Send it as `Authorization: Bearer …`; lasts 15 minutes")
]

Token = Annotated[str, Meta(max_length=200, description="Out of the link in the mail")]
TotpCode = Annotated[
    str, Meta(max_length=40, description="6 digits, or a recovery code where one will do")
]


class RegisterBody(Wire, frozen=True, kw_only=True):
    """Who wants to sell."""

    email: Email
    password: Annotated[str, Meta(min_length=8, max_length=72, examples=["correct horse battery"])]
    display_name: Annotated[str, Meta(min_length=1, max_length=100, examples=["Anna's Shop"])]


class LogInBody(Wire, frozen=True, kw_only=True):
    """Who wants to come in."""

    email: Email
    password: Annotated[str, Meta(max_length=1000, examples=["correct horse battery"])]


class AdminLogInBody(LogInBody, frozen=True, kw_only=True):
    """Who of the platform wants to come in."""

    totp: TotpCode | None = None


class ForgotPasswordBody(Wire, frozen=True, kw_only=True):
    """Whose password is forgotten."""

    email: Email


class ResetPasswordBody(Wire, frozen=True, kw_only=True):
    """The proof out of the mail, and the password that will be."""

    token: Token
    new_password: Annotated[str, Meta(min_length=8, max_length=72)]


class VerifyEmailBody(Wire, frozen=True, kw_only=True):
    """The proof out of the mail."""

    token: Token


class TotpCodeBody(Wire, frozen=True, kw_only=True):
    """What the app shows."""

    code: TotpCode


class RemoveTotpBody(Wire, frozen=True, kw_only=True):
    """What turns the second factor off."""

    password: Annotated[str, Meta(max_length=1000)]
    code: TotpCode


class EnrolmentView(Wire, frozen=True, kw_only=True):
    """What an authenticator app needs; shown once."""

    secret: Annotated[str, Meta(description="Base32, 160 bits")]
    otpauth_uri: Annotated[str, Meta(description="The same for a picture that an app reads")]


class RecoveryCodesView(Wire, frozen=True, kw_only=True):
    """For the day when the app is lost; each works once, and they are shown once."""

    recovery_codes: list[str]


class UserView(Wire, frozen=True, kw_only=True):
    """The person."""

    id: Id
    email: str
    display_name: str


class SellerView(Wire, frozen=True, kw_only=True):
    """The seller that the person works in."""

    id: Id
    name: str
    slug: str


class SellerChoiceView(SellerView, frozen=True, kw_only=True):
    """A seller that people of the platform may look into, and how to read its figures."""

    currency: Annotated[str, Meta(description="ISO 4217, of its amounts", examples=["USD"])]
    timezone: Annotated[str, Meta(description="IANA, of its days", examples=["America/New_York"])]


class SessionView(Wire, frozen=True, kw_only=True):
    """A fresh login; the refresh token comes as the cookie ``refresh_token``."""

    access_token: AccessToken
    user: UserView
    seller: Annotated[
        SellerView | None, Meta(description="null only for people of the platform without one")
    ]


class RefreshView(Wire, frozen=True, kw_only=True):
    """The session goes on; the next refresh token comes as the cookie ``refresh_token``."""

    access_token: AccessToken


class SwitchBody(Wire, frozen=True, kw_only=True):
    """Where to work from now on."""

    seller_id: Id


class SwitchView(Wire, frozen=True, kw_only=True):
    """A session in another seller; the refresh token comes as the cookie ``refresh_token``."""

    access_token: AccessToken
    seller: SellerView


class ChangePasswordBody(Wire, frozen=True, kw_only=True):
    """The password that was, and the one that will be."""

    current_password: Annotated[str, Meta(max_length=1000)]
    new_password: Annotated[str, Meta(min_length=8, max_length=72)]


class Said(Wire, frozen=True, kw_only=True):
    """What was done."""

    message: str


class RevokedSessions(Wire, frozen=True, kw_only=True):
    """How many logins ended."""

    revoked: int


class RevokedSession(Wire, frozen=True, kw_only=True):
    """The login that ended."""

    revoked: bool
    id: Id


class OpenSessionView(Wire, frozen=True, kw_only=True):
    """A login that lives; address and browser are those of its last use."""

    id: Id
    created_at: datetime
    last_used_at: datetime
    ip_address: str | None
    user_agent: str | None
    current: Annotated[bool, Meta(description="Whether it is the one that asks")]


class MembershipView(Wire, frozen=True, kw_only=True):
    """A seller in which the person may work now."""

    seller: SellerView
    role: SellerRole
    current: Annotated[bool, Meta(description="Whether it is the one of this session")]


class Me(Wire, frozen=True, kw_only=True):
    """Who is asking."""

    id: Id
    email: str
    email_verified: Annotated[bool, Meta(description="Whether its mails are known to be read")]
    display_name: str
    avatar_url: str | None
    seller_id: Annotated[
        Id | None, Meta(description="null for people of the platform without a seller")
    ]
    role: Annotated[str | None, Meta(description="The role inside the seller")]
    is_superadmin: bool
