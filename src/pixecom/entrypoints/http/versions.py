"""Versions of single rows on the wire: ``ETag`` of a read, ``If-Match`` of a change."""

from __future__ import annotations

import re
from typing import Annotated, Final

from litestar.datastructures import ResponseHeader
from litestar.params import HeaderParameter

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


def etag(version: int) -> dict[str, str]:
    """Give the header that tells a version."""
    return {"ETag": f'"{version}"'}


def provide_expected(if_match: IfMatch = None) -> Expected:
    """Read ``If-Match``; what is no version of ours, or weak, matches nothing (RFC 9110)."""
    if if_match is None or if_match.strip() == "*":
        return ANY_VERSION
    found = [_STRONG.fullmatch(each) for each in if_match.split(",")]
    return Expected(versions=frozenset(int(each[1]) for each in found if each))
