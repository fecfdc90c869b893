"""The shapes that every endpoint shares."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

UUID_PATTERN = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

Id = Annotated[
    str,
    Meta(
        pattern=UUID_PATTERN,
        description="A UUID of any version",
        examples=["0198c3a0-7b6e-7cc2-8f4b-2f6d3a1b9e10"],
    ),
]

Listed = Annotated[
    UUID,
    Meta(description="A UUID", examples=["0198c3a0-7b6e-7cc2-8f4b-2f6d3a1b9e10"]),
]
"""An id in a long list: written without becoming a ``str`` on the way."""


class Wire(Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True):
    """Base of everything that crosses the wire."""


class Failure(Wire, frozen=True, kw_only=True):
    """What went wrong, for programs."""

    code: Annotated[str, Meta(examples=["BAD_REQUEST"])]
    message: Annotated[str, Meta(examples=["Validation failed."])]
    request_id: str
    details: (
        Annotated[list[str], Meta(description="One text per problem, beginning with the field")]
        | UnsetType
    ) = UNSET
    reason: Annotated[str, Meta(description="A stable machine word")] | UnsetType = UNSET


class ErrorBody(Wire, frozen=True, kw_only=True):
    """The body of every answer that is not a success."""

    status_code: Annotated[int, Meta(examples=[400])]
    message: Annotated[str, Meta(examples=["Validation failed."])]
    error: Failure


def as_uuid(text: str) -> UUID:
    """Give the UUID of a text that matches ``UUID_PATTERN``."""
    return UUID(text)
