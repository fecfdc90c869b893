"""``/api/fb/connections``: ad accounts, pages, pixels and conversions."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import PathParameter, QueryParameter, RequestBody

from pixecom.application.advertising.connections import (
    ChangeConnection,
    CreateConnection,
    DisableConnection,
    NewConnection,
    ReadAccountDetails,
)
from pixecom.application.advertising.storage_ports import ConnectionReader
from pixecom.application.identity.sessions import seller_of
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.idempotency import Keyed
from pixecom.application.shared.versions import Expected
from pixecom.domain.advertising.connections import Connection, ConnectionType
from pixecom.domain.identity import Principal
from pixecom.domain.shared.ids import ConnectionId
from pixecom.entrypoints.http.dependencies import Given, tenant_of
from pixecom.entrypoints.http.idempotency import keyed
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import advertising as wire
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN, as_uuid
from pixecom.entrypoints.http.sellers import changes_of
from pixecom.entrypoints.http.versions import ETAG, etag

ConnectionPath = Annotated[
    str, PathParameter(pattern=UUID_PATTERN, description="`id` of the list")
]


class ConnectionController(Controller):
    """What the seller of the login has connected."""

    path = "/fb/connections"
    tags = ("connections",)

    @post(
        "/",
        operation_id="createConnection",
        summary="Connect something",
        response_headers=[ETAG],
    )
    @keyed(Keyed.SELLER)
    def create(
        self,
        data: RequestBody[wire.NewConnectionBody],
        principal: Given[Principal],
        actor: Given[Actor],
        create_connection: Given[CreateConnection],
    ) -> Response[wire.ConnectionView]:
        """Shared with every member. What was disabled is switched on again, under its former id.

        A PIXEL hangs below an AD_ACCOUNT, a CONVERSION below a PIXEL, the others below nothing.
        409: it is connected already.
        """
        wanted = NewConnection(
            type=data.connection_type,
            external_id=data.external_id,
            name=data.name,
            parent_id=ConnectionId(as_uuid(data.parent_id)) if data.parent_id else None,
            is_primary=data.is_primary,
        )
        made = create_connection(seller_id=seller_of(principal), by=actor, wanted=wanted)
        return JsonResponse(view(made), status_code=201, headers=etag(made.version))

    @get(
        "/",
        operation_id="listConnections",
        summary="What is connected",
        sync_to_thread=True,
    )
    def connections(
        self,
        *,
        principal: Given[Principal],
        connection_reader: Given[ConnectionReader],
        connection_type: Annotated[
            ConnectionType | None,
            QueryParameter(name="connectionType", description="This type only"),
        ] = None,
        include_inactive: Annotated[
            bool, QueryParameter(name="includeInactive", description="Disabled ones, too")
        ] = False,
    ) -> list[wire.ConnectionView]:
        """The newest first. EDITOR and VIEWER see what is shared and what they connected."""
        tenant = tenant_of(principal)
        found = connection_reader.connections(
            seller_id=tenant.seller_id,
            visible_to=tenant.visible_to,
            kind=connection_type,
            include_inactive=include_inactive,
        )
        return [view(each) for each in found]

    @get(
        "/{connection_id:str}",
        operation_id="readConnection",
        summary="One connection",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def connection(
        self,
        connection_id: ConnectionPath,
        principal: Given[Principal],
        connection_reader: Given[ConnectionReader],
    ) -> Response[wire.ConnectionView]:
        """As in the list, also a disabled one, with the version that a change may name."""
        tenant = tenant_of(principal)
        return _answer(
            connection_reader.connection(
                seller_id=tenant.seller_id,
                connection_id=ConnectionId(as_uuid(connection_id)),
                visible_to=tenant.visible_to,
            )
        )

    @get(
        "/{connection_id:str}/account-details",
        operation_id="readAccountDetails",
        summary="An ad account as it is right now",
        sync_to_thread=True,
        errors=("429", "502"),
    )
    def account_details(
        self,
        connection_id: ConnectionPath,
        principal: Given[Principal],
        read_account_details: Given[ReadAccountDetails],
    ) -> wire.AccountDetailsView:
        """Asked live from Meta. 401 with `meta.reauth_required`: somebody must connect again."""
        tenant = tenant_of(principal)
        found = read_account_details(
            seller_id=tenant.seller_id,
            connection_id=ConnectionId(as_uuid(connection_id)),
            visible_to=tenant.visible_to,
        )
        details = found.details
        return wire.AccountDetailsView(
            account_status=details.account_status,
            account_status_label=details.account_status_label,
            spend_cap=details.spend_cap,
            amount_spent=details.amount_spent,
            currency=details.currency,
            timezone=details.timezone,
            disable_reason=details.disable_reason,
            name=found.name,
        )

    @patch(
        "/{connection_id:str}",
        operation_id="changeConnection",
        summary="Change a connection",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def change(
        self,
        *,
        connection_id: ConnectionPath,
        data: RequestBody[wire.ConnectionBody],
        principal: Given[Principal],
        actor: Given[Actor],
        expected: Given[Expected],
        change_connection: Given[ChangeConnection],
    ) -> Response[wire.ConnectionView]:
        """`isActive` false disables what hangs below, too; true needs an active parent.

        `isPrimary` true takes it from the other one of the type. `shared` false makes it the
        caller's own: only administrators see it besides.
        """
        return _answer(
            change_connection(
                seller_id=seller_of(principal),
                by=actor,
                user_id=principal.user.id,
                connection_id=ConnectionId(as_uuid(connection_id)),
                expected=expected,
                **changes_of(data),
            )
        )

    @delete(
        "/{connection_id:str}",
        operation_id="disableConnection",
        summary="Disable a connection",
        status_code=200,
        sync_to_thread=True,
    )
    def disable(
        self,
        *,
        connection_id: ConnectionPath,
        principal: Given[Principal],
        actor: Given[Actor],
        expected: Given[Expected],
        disable_connection: Given[DisableConnection],
    ) -> wire.Disabled:
        """With everything below. The rows stay; an ad account is not synchronised any more."""
        disable_connection(
            seller_id=seller_of(principal),
            by=actor,
            user_id=principal.user.id,
            connection_id=ConnectionId(as_uuid(connection_id)),
            expected=expected,
        )
        return wire.Disabled(id=connection_id)


def _answer(connection: Connection) -> Response[wire.ConnectionView]:
    return JsonResponse(view(connection), headers=etag(connection.version))


def view(connection: Connection) -> wire.ConnectionView:
    """Give a connection as callers see it."""
    details, ends = connection.details, connection.token_expires_at
    return wire.ConnectionView(
        id=str(connection.id),
        seller_id=str(connection.seller_id),
        connection_type=connection.type,
        external_id=connection.external_id,
        name=connection.name,
        parent_id=str(connection.parent_id) if connection.parent_id else None,
        is_primary=connection.is_primary,
        is_active=connection.is_active,
        fb_user_id=details.user_id,
        fb_user_name=details.user_name,
        account_status=details.account_status,
        account_status_label=details.account_status_label,
        spend_cap=details.spend_cap,
        amount_spent=details.amount_spent,
        currency=details.currency,
        timezone=details.timezone,
        category=details.category,
        token_state=connection.token_state,
        token_expires_at=ends and ends.astimezone(UTC),
        token_problem=connection.problem,
        shared=connection.connected_by is None,
        created_at=connection.created_at.astimezone(UTC),
        updated_at=connection.updated_at.astimezone(UTC),
    )
