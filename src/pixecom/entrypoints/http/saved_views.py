"""``/api/me/views``: what somebody looks at, remembered under names of their own."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, TypeAlias

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import PathParameter, QueryParameter, RequestBody

from pixecom.application.identity.sessions import seller_of
from pixecom.application.identity.views import ChangeView, RemoveView, SaveView, ViewReader
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.idempotency import Keyed
from pixecom.application.shared.versions import Expected
from pixecom.domain.identity import Principal
from pixecom.domain.identity.views import SavedView
from pixecom.domain.shared.ids import ViewId
from pixecom.entrypoints.http import queries
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.idempotency import keyed
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import saved_views as wire
from pixecom.entrypoints.http.schemas.sellers import Deleted
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN, as_uuid
from pixecom.entrypoints.http.sellers import changes_of
from pixecom.entrypoints.http.versions import ETAG, etag

ViewPath: TypeAlias = Annotated[
    str, PathParameter(pattern=UUID_PATTERN, description="`id` of the list")
]
OfScreen: TypeAlias = Annotated[
    str | None, QueryParameter(name="screen", max_length=50, description="Of this screen alone")
]


class SavedViewController(Controller):
    """The views of whoever is logged in, in the seller of the login."""

    path = "/me/views"
    tags = ("saved views",)

    @get("/", operation_id="listViews", summary="My saved views", sync_to_thread=True)
    def views(
        self,
        *,
        principal: Given[Principal],
        view_reader: Given[ViewReader],
        screen: OfScreen = None,
        page: queries.PageNumber = 1,
        limit: queries.PageSize = 20,
    ) -> wire.SavedViewPage:
        """By screen and name."""
        found = view_reader.page(
            seller_id=seller_of(principal),
            user_id=principal.user.id,
            screen=screen,
            page=page,
            limit=limit,
        )
        data = [_view(each) for each in found.views]
        return wire.SavedViewPage(data=data, total=found.total, page=page, limit=limit)

    @post("/", operation_id="saveView", summary="Save a view", response_headers=[ETAG])
    @keyed(Keyed.SELLER)
    def save(
        self,
        data: RequestBody[wire.NewSavedViewBody],
        principal: Given[Principal],
        actor: Given[Actor],
        save_view: Given[SaveView],
    ) -> Response[wire.SavedViewView]:
        """409: the name is taken on that screen, or there are 100 views."""
        made = save_view(
            seller_id=seller_of(principal),
            user_id=principal.user.id,
            by=actor,
            screen=data.screen,
            name=data.name,
            query=data.query,
            columns=data.columns,
        )
        return JsonResponse(_view(made), status_code=201, headers=etag(made.version))

    @get(
        "/{view_id:str}",
        operation_id="readView",
        summary="One saved view",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def view(
        self, view_id: ViewPath, principal: Given[Principal], view_reader: Given[ViewReader]
    ) -> Response[wire.SavedViewView]:
        """As in the list, with the version that a change may name."""
        return _answer(
            view_reader.view(
                seller_id=seller_of(principal),
                user_id=principal.user.id,
                view_id=ViewId(as_uuid(view_id)),
            )
        )

    @patch(
        "/{view_id:str}",
        operation_id="changeView",
        summary="Change a saved view",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def change(
        self,
        *,
        view_id: ViewPath,
        data: RequestBody[wire.SavedViewBody],
        principal: Given[Principal],
        actor: Given[Actor],
        expected: Given[Expected],
        change_view: Given[ChangeView],
    ) -> Response[wire.SavedViewView]:
        """`query` and `columns` change as a whole. 409: the name is taken on that screen."""
        return _answer(
            change_view(
                seller_id=seller_of(principal),
                user_id=principal.user.id,
                by=actor,
                view_id=ViewId(as_uuid(view_id)),
                expected=expected,
                **changes_of(data),
            )
        )

    @delete(
        "/{view_id:str}",
        operation_id="removeView",
        summary="Remove a saved view",
        status_code=200,
        sync_to_thread=True,
    )
    def remove(
        self,
        *,
        view_id: ViewPath,
        principal: Given[Principal],
        actor: Given[Actor],
        expected: Given[Expected],
        remove_view: Given[RemoveView],
    ) -> Deleted:
        """It is gone."""
        remove_view(
            seller_id=seller_of(principal),
            user_id=principal.user.id,
            by=actor,
            view_id=ViewId(as_uuid(view_id)),
            expected=expected,
        )
        return Deleted(id=view_id)


def _answer(view: SavedView) -> Response[wire.SavedViewView]:
    return JsonResponse(_view(view), headers=etag(view.version))


def _view(view: SavedView) -> wire.SavedViewView:
    return wire.SavedViewView(
        id=str(view.id),
        screen=view.screen,
        name=view.name,
        query=dict(view.query),  # type: ignore[arg-type]
        columns=list(view.columns),  # type: ignore[arg-type]
        created_at=view.created_at.astimezone(UTC),
        updated_at=view.updated_at.astimezone(UTC),
    )
