"""Is Redis there?"""

from __future__ import annotations

import redis

from pixecom.application.shared.probes import Probe

_SECONDS = 2


class RedisProbe(Probe):
    """Connects anew each time."""

    def __init__(self, url: str) -> None:
        self._url = url

    def answers(self) -> bool:
        """Whether it answered a PING."""
        try:
            with redis.Redis.from_url(
                self._url, socket_timeout=_SECONDS, socket_connect_timeout=_SECONDS
            ) as client:
                return bool(client.ping())
        except redis.RedisError:
            return False
