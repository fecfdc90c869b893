"""The bridge from the container to Litestar's handlers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Annotated, Any, TypeAlias, TypeVar

from litestar import Request
from litestar.concurrency import sync_to_thread
from litestar.di import NamedDependency, Provide
from litestar.params import QueryParameter, SkipValidation

from pixecom.application.identity.ports import Client
from pixecom.application.identity.sessions import EnterSeller, actor_of, seller_of
from pixecom.application.shared.audit import Actor
from pixecom.domain.identity import Principal, SellerRole
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import SellerId, UserId
from pixecom.entrypoints.http.clients import client_of
from pixecom.entrypoints.http.cookies import Presented, presented_of
from pixecom.entrypoints.http.guards import SELLER_FIELD
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN, as_uuid
from pixecom.entrypoints.http.wording import FAILED
from pixecom.settings import Settings

T = TypeVar("T")

Given: TypeAlias = NamedDependency[SkipValidation[T]]
"""Marks a handler's parameter that the container or the request provides, never the caller.

Ours are not validated: they are made here, and a ``Protocol`` cannot be.
"""


def provided(provider: Callable[[], T]) -> Provide:
    """Let handlers ask for what a provider of the container makes."""

    def provide() -> Any:  # noqa: ANN401
        return provider()

    return Provide(provide, sync_to_thread=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tenant:
    """The seller of a request, taken from its principal, and what its member may see.

    ``visible_to`` None sees every ad account; else only shared ones and the member's own.
    """

    seller_id: SellerId
    visible_to: UserId | None


def tenant_of(principal: Principal) -> Tenant:
    """Give the tenant of a principal.

    Raises:
        Invalid: no seller is chosen.
    """
    role = principal.seller_role
    sees_all = role is not None and role.includes(SellerRole.ADMIN)
    return Tenant(
        seller_id=seller_of(principal), visible_to=None if sees_all else principal.user.id
    )


def provide_principal(request: Request[Any, Any, Any]) -> Principal:
    """Give who is asking, as the gate confirmed it."""
    principal: Principal = request.scope["user"]
    return principal


def provide_client(request: Request[Any, Any, Any], settings: Given[Settings]) -> Client:
    """Give where the request comes from."""
    return client_of(request, settings.trusted_proxies)


def provide_actor(
    request: Request[Any, Any, Any], principal: Given[Principal], client: Given[Client]
) -> Actor:
    """Give who acts, for the audit log; a superadmin does not belong to the seller chosen."""
    actor = actor_of(principal, client)
    return replace(actor, seller_id=None) if SELLER_FIELD in request.query_params else actor


def provide_presented(request: Request[Any, Any, Any], settings: Given[Settings]) -> Presented:
    """Give the refresh token that the request brought, unless another site sent it.

    Raises:
        Forbidden: the request comes from a page of another origin.
    """
    return presented_of(request, settings)


def provided_tenant(
    enter_seller: Callable[[], EnterSeller], settings: Callable[[], Settings]
) -> Provide:
    """Give the tenant: the principal's own, or the one that a superadmin chose.

    Nearly every handler asks for it, so it asks for nothing itself: what a dependency needs
    costs Litestar a round of tasks. A request fails with ``Invalid`` when no seller is chosen, or
    somebody else than a superadmin tries to; with ``NotFound`` when there is no such seller.
    """

    async def provide(
        request: Request[Any, Any, Any],
        seller_id: Annotated[
            str | None,
            QueryParameter(
                name=SELLER_FIELD,
                pattern=UUID_PATTERN,
                description="Superadmins only: the seller to look into;"
                " leaves a row in the audit log",
            ),
        ] = None,
    ) -> Tenant:
        principal = provide_principal(request)
        if seller_id is None:
            return tenant_of(principal)
        if not principal.is_superadmin:
            raise Invalid(FAILED, details=[f"{SELLER_FIELD} is not a known field"])
        inside = await sync_to_thread(
            enter_seller(),
            principal=principal,
            seller_id=SellerId(as_uuid(seller_id)),
            route=f"{request.method} {request.scope['path_template']}",
            client=client_of(request, settings().trusted_proxies),
        )
        request.scope["user"] = inside
        return tenant_of(inside)

    return Provide(provide)
