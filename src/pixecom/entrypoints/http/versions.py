"""Versions on the wire: ``ETag`` of a read, ``If-Match`` of a change, ``If-None-Match``."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import Annotated, Any, Final

from litestar import Response
from litestar.datastructures import ResponseHeader
from litestar.enums import MediaType
from litestar.openapi import ResponseSpec
from litestar.params import HeaderParameter

from pixecom.application.shared.answers import Answer
from pixecom.application.shared.versions import ANY_VERSION, Expected

ETAG: Final = ResponseHeader(
    name="ETag", documentation_only=True, description="The version that was read or written"
)
IF_MATCH: Final = "If-Match"
_STRONG = re.compile(r'\s*"(\d{1,9})"\s*')
IfMatch = Annotated[
    str | None,
    HeaderParameter(
        name=IF_MATCH,
        description="The `ETag` that was read; 412 when it is not the current one any more",
    ),
]
IfNoneMatch = Annotated[
    str | None,
    HeaderParameter(
        name="If-None-Match",
        description="The `ETag` of an answer that you have; 304 while it is the current one",
    ),
]
NOT_MODIFIED: Final = {304: ResponseSpec(None, description="You have the current answer")}
_OPAQUE = re.compile(r'(?:W/)?"([0-9a-f]{32})"')
_REVALIDATED: Final = "private, no-cache"
"""Whoever keeps the answer asks each time whether it still holds: that costs little."""


class _Anything(Container[str]):
    """What ``If-None-Match: *`` knows."""

    def __contains__(self, tag: object) -> bool:
        return True


def etag(version: int) -> dict[str, str]:
    """Give the header that tells a version."""
    return {"ETag": f'"{version}"'}


def provide_expected(if_match: IfMatch = None) -> Expected:
    """Read ``If-Match``; what is no version of ours, or weak, matches nothing (RFC 9110)."""
    if if_match is None or if_match.strip() == "*":
        return ANY_VERSION
    found = [_STRONG.fullmatch(each) for each in if_match.split(",")]
    return Expected(versions=frozenset(int(each[1]) for each in found if each))


def provide_known(if_none_match: IfNoneMatch = None) -> Container[str]:
    """Read ``If-None-Match``, compared weakly as RFC 9110 asks; other tags match nothing."""
    given = (if_none_match or "").strip()
    return _Anything() if given == "*" else frozenset(_OPAQUE.findall(given))


def answered(answer: Answer) -> Response[Any]:
    """Send a written answer, or say that the asker has it."""
    headers = {"ETag": f'"{answer.tag}"', "Cache-Control": _REVALIDATED}
    if answer.body is None:
        return Response(None, status_code=304, headers=headers)
    return Response(answer.body, media_type=MediaType.JSON, headers=headers)
