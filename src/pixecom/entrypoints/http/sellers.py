"""``/api/sellers/me``: profile, settings, audit log."""

from __future__ import annotations

from datetime import UTC, date
from typing import Annotated, Any

from litestar import Controller, Response, get, patch
from litestar.params import QueryParameter, RequestBody
from msgspec import UNSET, Struct

from pixecom.application.identity.auditing import AuditPage, ReadAuditLog
from pixecom.application.identity.ports import Client
from pixecom.application.identity.sellers import ChangeSeller, ChangeSettings
from pixecom.application.identity.sellers_ports import AuditRow, SellerReader
from pixecom.application.identity.sessions import seller_of
from pixecom.application.shared.versions import Expected
from pixecom.domain.identity import Principal
from pixecom.domain.identity.settings import SellerProfile, SellerSettings
from pixecom.domain.shared.ids import UserId
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import sellers as wire
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN, as_uuid
from pixecom.entrypoints.http.versions import ETAG, etag


class SellerController(Controller):
    """What the seller of the login says of itself, and what was done in it."""

    path = "/sellers/me"
    tags = ("seller",)

    @get(
        "/",
        operation_id="readSeller",
        summary="My seller",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def profile(
        self, principal: Given[Principal], seller_reader: Given[SellerReader]
    ) -> Response[wire.ProfileView]:
        """How the seller presents itself."""
        return _profile(seller_reader.profile(seller_id=seller_of(principal)))

    @patch(
        "/",
        operation_id="changeSeller",
        summary="Change my seller",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def change_profile(
        self,
        data: RequestBody[wire.ProfileBody],
        principal: Given[Principal],
        client: Given[Client],
        expected: Given[Expected],
        change_seller: Given[ChangeSeller],
    ) -> Response[wire.ProfileView]:
        """Changes the fields that are sent; null or an empty text clears an address."""
        return _profile(
            change_seller(
                principal=principal, client=client, changes=changes_of(data), expected=expected
            )
        )

    @get(
        "/settings",
        operation_id="readSettings",
        summary="The settings of my seller",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def settings(
        self, principal: Given[Principal], seller_reader: Given[SellerReader]
    ) -> Response[wire.SettingsView]:
        """Currency, zone, addresses and codes."""
        return _settings(seller_reader.settings(seller_id=seller_of(principal)))

    @patch(
        "/settings",
        operation_id="changeSettings",
        summary="Change the settings of my seller",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def change_settings(
        self,
        data: RequestBody[wire.SettingsBody],
        principal: Given[Principal],
        client: Given[Client],
        expected: Given[Expected],
        change_settings: Given[ChangeSettings],
    ) -> Response[wire.SettingsView]:
        """Changes the fields that are sent; null or an empty text clears what may be empty."""
        return _settings(
            change_settings(
                principal=principal, client=client, changes=changes_of(data), expected=expected
            )
        )

    @get(
        "/audit-log",
        operation_id="readAuditLog",
        summary="What was done in my seller",
        sync_to_thread=True,
    )
    def audit_log(
        self,
        *,
        principal: Given[Principal],
        read_audit_log: Given[ReadAuditLog],
        event: Annotated[
            str | None, QueryParameter(name="event", max_length=50, description="This act only")
        ] = None,
        user_id: Annotated[
            str | None,
            QueryParameter(name="userId", pattern=UUID_PATTERN, description="By this user only"),
        ] = None,
        from_: Annotated[
            date | None,
            QueryParameter(name="from", description="From this day on, in the seller's zone"),
        ] = None,
        to: Annotated[
            date | None, QueryParameter(name="to", description="Up to this day, included")
        ] = None,
        cursor: Annotated[
            str | None, QueryParameter(name="cursor", description="nextCursor of the page before")
        ] = None,
        limit: Annotated[
            int, QueryParameter(name="limit", ge=1, le=100, description="Rows of a page")
        ] = 20,
    ) -> wire.AuditPage:
        """Acts of its members, and of the platform's people in it; the newest first."""
        page = read_audit_log(
            seller_id=seller_of(principal),
            event=event,
            user_id=UserId(as_uuid(user_id)) if user_id else None,
            first=from_,
            last=to,
            cursor=cursor,
            limit=limit,
        )
        return _audit(page)


def changes_of(body: Struct) -> dict[str, Any]:
    """Give the fields of a body that were sent."""
    given = {name: getattr(body, name) for name in body.__struct_fields__}
    return {name: value for name, value in given.items() if value is not UNSET}


def _profile(profile: SellerProfile) -> Response[wire.ProfileView]:
    view = wire.ProfileView(
        id=str(profile.id),
        name=profile.name,
        slug=profile.slug,
        logo_url=profile.logo_url,
        favicon_url=profile.favicon_url,
        is_active=profile.is_active,
        created_at=profile.created_at.astimezone(UTC),
        updated_at=profile.updated_at.astimezone(UTC),
    )
    return JsonResponse(view, headers=etag(profile.version))


def _settings(settings: SellerSettings) -> Response[wire.SettingsView]:
    view = wire.SettingsView(
        brand_name=settings.brand_name,
        default_currency=settings.default_currency,
        timezone=settings.timezone,
        support_email=settings.support_email,
        meta_pixel_id=settings.meta_pixel_id,
        google_analytics_id=settings.google_analytics_id,
        auto_tracking_refresh=settings.auto_tracking_refresh,
        created_at=settings.created_at.astimezone(UTC),
        updated_at=settings.updated_at.astimezone(UTC),
    )
    return JsonResponse(view, headers=etag(settings.version))


def _audit(page: AuditPage) -> wire.AuditPage:
    return wire.AuditPage(
        items=[_audit_item(row) for row in page.rows], next_cursor=page.next_cursor
    )


def _audit_item(row: AuditRow) -> wire.AuditItem:
    return wire.AuditItem(
        id=str(row.id),
        event=row.event,
        actor=wire.ActorView(id=str(row.user_id) if row.user_id else None, email=row.email),
        entity_type=row.entity_type,
        entity_id=str(row.entity_id) if row.entity_id else None,
        before=row.before,
        after=row.after,
        ip_address=row.address,
        request_id=row.request_id,
        created_at=row.created_at.astimezone(UTC),
    )
