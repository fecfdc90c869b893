"""A seller about itself: profile, settings, members, invitations, audit log (spec 04 §3, §4)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType

from pixecom.domain.identity import SellerRole
from pixecom.entrypoints.http.schemas.identity import Email
from pixecom.entrypoints.http.schemas.shared import Id, Wire

Url = Annotated[
    str, Meta(max_length=500, description="http or https", examples=["https://shop.example/l.png"])
]
Text255 = Annotated[str, Meta(max_length=255)]
Code100 = Annotated[str, Meta(max_length=100)]


class ProfileView(Wire, frozen=True, kw_only=True):
    """How the seller presents itself."""

    id: Id
    name: str
    slug: str
    logo_url: str | None
    favicon_url: str | None
    is_active: bool
    created_at: datetime
    updated_at: datetime


class ProfileBody(Wire, frozen=True, kw_only=True):
    """What to change; null or an empty text clears an address."""

    name: Annotated[str, Meta(min_length=1, max_length=255)] | UnsetType = UNSET
    logo_url: Url | UnsetType | None = UNSET
    favicon_url: Url | UnsetType | None = UNSET


class SettingsView(Wire, frozen=True, kw_only=True):
    """What the seller chose."""

    brand_name: str | None
    default_currency: str
    timezone: str
    support_email: str | None
    meta_pixel_id: str | None
    google_analytics_id: str | None
    auto_tracking_refresh: bool
    created_at: datetime
    updated_at: datetime


class SettingsBody(Wire, frozen=True, kw_only=True):
    """What to change; null or an empty text clears what may be empty."""

    brand_name: Text255 | UnsetType | None = UNSET
    default_currency: (
        Annotated[str, Meta(max_length=3, description="ISO 4217", examples=["USD"])] | UnsetType
    ) = UNSET
    timezone: (
        Annotated[str, Meta(max_length=64, description="IANA", examples=["Europe/Berlin"])]
        | UnsetType
    ) = UNSET
    support_email: Text255 | UnsetType | None = UNSET
    meta_pixel_id: Code100 | UnsetType | None = UNSET
    google_analytics_id: Code100 | UnsetType | None = UNSET
    auto_tracking_refresh: bool | UnsetType = UNSET


class MemberView(Wire, frozen=True, kw_only=True):
    """Somebody who works in the seller."""

    id: Annotated[Id, Meta(description="Of the membership")]
    user_id: Id
    email: str
    display_name: str
    avatar_url: str | None
    role: SellerRole
    is_active: bool
    last_login_at: Annotated[datetime | None, Meta(description="Into this seller")]
    created_at: datetime


class MemberBody(Wire, frozen=True, kw_only=True):
    """What to change."""

    role: SellerRole | UnsetType = UNSET
    is_active: bool | UnsetType = UNSET


class Deleted(Wire, frozen=True, kw_only=True):
    """What is gone."""

    deleted: Literal[True] = True
    id: Id


class TransferBody(Wire, frozen=True, kw_only=True):
    """Who becomes the owner."""

    member_id: Id


class Transferred(Wire, frozen=True, kw_only=True):
    """Whose the seller is now."""

    owner_id: Annotated[Id, Meta(description="The membership of the owner")]


class InvitationBody(Wire, frozen=True, kw_only=True):
    """Whom to invite, as what."""

    email: Email
    role: Literal["ADMIN", "EDITOR", "VIEWER"]


class InvitationView(Wire, frozen=True, kw_only=True):
    """An invitation that can be accepted."""

    id: Id
    email: str
    role: SellerRole
    expires_at: datetime
    created_at: datetime


class InvitedView(Wire, frozen=True, kw_only=True):
    """An invitation that was made just now."""

    id: Id
    email: str
    role: SellerRole
    expires_at: datetime
    token: Annotated[str, Meta(description="Shown this once; it is mailed to the address, too")]


class AcceptBody(Wire, frozen=True, kw_only=True):
    """The invitation, and for a new user password and name."""

    token: Annotated[str, Meta(max_length=500)]
    password: (
        Annotated[
            str,
            Meta(max_length=72, description="New users choose it; others prove who they are"),
        ]
        | None
    ) = None
    display_name: Annotated[str, Meta(max_length=100)] | None = None


class ActorView(Wire, frozen=True, kw_only=True):
    """Who did it; null where nobody was logged in."""

    id: Id | None
    email: str | None


class AuditItem(Wire, frozen=True, kw_only=True):
    """One act."""

    id: Id
    event: Annotated[str, Meta(examples=["MEMBER_INVITED"])]
    actor: ActorView
    entity_type: str | None
    entity_id: Id | None
    before: Annotated[Any, Meta(description="What was, as far as it changed")]
    after: Annotated[Any, Meta(description="What is since, or what was told of the act")]
    ip_address: str | None
    request_id: str | None
    created_at: datetime


class AuditPage(Wire, frozen=True, kw_only=True):
    """One page of the audit log, the newest act first."""

    items: list[AuditItem]
    next_cursor: Annotated[str | None, Meta(description="null on the last page")]
