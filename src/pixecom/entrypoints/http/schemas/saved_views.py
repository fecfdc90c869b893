"""Saved views (spec 15 §3.1)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType, field

from pixecom.domain.identity.views import MAX_NAME, MAX_SCREEN, MAX_TEXT
from pixecom.entrypoints.http.schemas.shared import Id, Wire

Scalar = str | int | float | bool | None
Name = Annotated[
    str, Meta(max_length=MAX_NAME, description="The only one on its screen", examples=["Losers"])
]
Screen = Annotated[str, Meta(max_length=MAX_SCREEN, examples=["ads-manager"])]
ViewQuery = Annotated[
    dict[str, Scalar | list[Scalar]],
    Meta(
        description=f"Filters and sort as the screen knows them; at most {MAX_TEXT} characters",
        examples=[{"preset": "yesterday", "sortBy": "roas", "sortDir": "asc"}],
    ),
]
ViewColumns = Annotated[
    list[str | dict[str, Scalar]],
    Meta(
        description=f"Columns in their order; at most {MAX_TEXT} characters",
        examples=[["name", {"id": "spend", "width": 120}]],
    ),
]


class SavedViewView(Wire, frozen=True, kw_only=True):
    """What somebody looks at on a screen, and how."""

    id: Id
    screen: Screen
    name: Name
    query: ViewQuery
    columns: ViewColumns
    created_at: datetime
    updated_at: datetime


class SavedViewPage(Wire, frozen=True, kw_only=True):
    """Some of one's own views, by screen and name."""

    data: list[SavedViewView]
    total: int
    page: int
    limit: int


class NewSavedViewBody(Wire, frozen=True, kw_only=True):
    """A view to remember."""

    screen: Screen
    name: Name
    query: ViewQuery = field(default_factory=dict)
    columns: ViewColumns = field(default_factory=list)


class SavedViewBody(Wire, frozen=True, kw_only=True):
    """What to change."""

    name: Name | UnsetType = UNSET
    query: ViewQuery | UnsetType = UNSET
    columns: ViewColumns | UnsetType = UNSET
