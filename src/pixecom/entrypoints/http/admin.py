"""``/api/admin``: what people of the platform need to look into a seller."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from litestar import Controller, get
from litestar.params import QueryParameter

from pixecom.application.shared.sellers import SellerChoices
from pixecom.entrypoints.http import queries
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.schemas import identity as wire

NameOrSlug: TypeAlias = Annotated[
    str | None,
    QueryParameter(name="search", max_length=100, description="Contained in name or slug"),
]


class AdminSellerController(Controller):
    """Sellers, for the people of the platform."""

    path = "/admin/sellers"
    tags = ("admin",)

    @get(
        "/list-simple",
        operation_id="listSellersSimple",
        summary="Sellers to choose from",
        sync_to_thread=True,
    )
    def list_simple(
        self,
        *,
        seller_choices: Given[SellerChoices],
        search: NameOrSlug = None,
        page: queries.PageNumber = 1,
        limit: queries.PageSize = 100,
    ) -> list[wire.SellerChoiceView]:
        """Those that work, by name; a page with fewer rows than `limit` is the last."""
        found = seller_choices.page(search=(search or "").strip() or None, page=page, limit=limit)
        return [
            wire.SellerChoiceView(
                id=str(each.id),
                name=each.name,
                slug=each.slug,
                currency=each.currency,
                timezone=each.timezone,
            )
            for each in found
        ]
