"""Remembers for a few minutes whether a hostname is verified, for all processes."""

from __future__ import annotations

from typing import Final

import redis

from pixecom.application.storefront.ports import VerifiedHosts

KEPT_SECONDS: Final = 300
"""At most five minutes (spec 01 §9)."""
_PREFIX: Final = "pixecom:verified-host:"


class RedisVerifiedHosts(VerifiedHosts):
    """Asks the ones behind it at most every five minutes for each hostname.

    While Redis is away they are asked every time.
    """

    def __init__(self, client: redis.Redis, behind: VerifiedHosts) -> None:
        self._client = client
        self._behind = behind

    def includes(self, *, hostname: str) -> bool:
        """Look it up here, else behind."""
        name = _PREFIX + hostname
        try:
            known = self._client.get(name)
            if known is not None:
                return bool(known == b"1")
            found = self._behind.includes(hostname=hostname)
            self._client.set(name, int(found), ex=KEPT_SECONDS)
        except redis.RedisError:
            return self._behind.includes(hostname=hostname)
        return found

    def forget(self, *, hostname: str) -> None:
        """Let the next question be answered anew: the domain changed its state.

        Raises:
            redis.RedisError: Redis is away; what it knew runs out within five minutes.
        """
        self._client.delete(_PREFIX + hostname)
