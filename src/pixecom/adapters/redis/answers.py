"""Written answers, kept for a minute under the seller and the tag of what they were made from."""

from __future__ import annotations

from typing import Final, cast

import zstandard

from pixecom.adapters.redis.absence import PAUSE_SECONDS, TIMEOUT_SECONDS, Absence, impatient
from pixecom.application.shared.answers import AnswerCache
from pixecom.domain.shared.ids import SellerId

KEPT_SECONDS: Final = 60
"""A tag never means another answer, so this bounds memory alone: jobs share the server."""
_MOST_BYTES: Final = 1024 * 1024
_LEVEL: Final = 1
_PREFIX: Final = "pixecom:answer:zstd:"


class RedisAnswers(AnswerCache):
    """Packed JSON, about a tenth of its size; one round trip each way.

    While the server fails, or takes longer than ``timeout_seconds``, nothing is kept or found.
    """

    def __init__(
        self,
        url: str,
        *,
        timeout_seconds: float = TIMEOUT_SECONDS,
        pause_seconds: float = PAUSE_SECONDS,
    ) -> None:
        self._client = impatient(url, timeout_seconds=timeout_seconds)
        self._absence = Absence("answers are not kept", pause_seconds=pause_seconds)

    def find(self, *, seller_id: SellerId, tag: str) -> bytes | None:
        """Look it up and unpack it."""
        if self._absence.lasts:
            return None
        packed = None
        with self._absence.noticed():
            packed = cast("bytes | None", self._client.get(_name(seller_id, tag)))
        return packed and zstandard.decompress(packed)

    def keep(self, *, seller_id: SellerId, tag: str, body: bytes) -> None:
        """Pack and store it, unless it is very large."""
        if self._absence.lasts or len(body) > _MOST_BYTES:
            return
        with self._absence.noticed():
            packed = zstandard.compress(body, _LEVEL)
            self._client.set(_name(seller_id, tag), packed, ex=KEPT_SECONDS)


def _name(seller_id: SellerId, tag: str) -> str:
    return f"{_PREFIX}{seller_id}:{tag}"
