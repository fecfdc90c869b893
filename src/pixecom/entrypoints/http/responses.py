"""How answers are written: decimals as JSON numbers, instants with ``Z``."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import msgspec
from litestar import Response
from litestar.serialization import default_serializer

T = TypeVar("T")

_ENCODER = msgspec.json.Encoder(decimal_format="number")


def encode(content: object) -> bytes:
    """Write JSON as this API does."""
    return _ENCODER.encode(content)


class JsonResponse(Response[T]):
    """An answer whose decimals keep every digit."""

    def render(
        self,
        content: Any,  # noqa: ANN401
        media_type: str,
        enc_hook: Callable[[Any], Any] = default_serializer,
    ) -> bytes:
        """Encode structs and plain values with our encoder, leave bytes and text alone."""
        if isinstance(content, bytes | str) or content is None:
            return super().render(content, media_type, enc_hook)
        return encode(content)
