"""What the broker must be like."""

from __future__ import annotations

from collections.abc import Iterator

from redis import Redis, RedisError

from pixecom.application.shared.checkup import Checkup, Finding, bad, doubtful, good

_OLDEST = 6


class RedisCheckup(Checkup):
    """Reachable, new enough, and not throwing messages away when memory runs short."""

    def __init__(self, url: str) -> None:
        self._url = url

    def findings(self) -> Iterator[Finding]:
        """Ask the server about itself."""
        try:
            with Redis.from_url(
                self._url, socket_connect_timeout=2, socket_timeout=2, decode_responses=True
            ) as client:
                about = dict(client.info())
        except (RedisError, ValueError) as error:
            yield bad("REDIS_URL", f"{error}: is the address right, the server running?")
            return
        name = "Valkey" if "valkey_version" in about else "Redis"
        version = str(about.get("valkey_version") or about.get("redis_version"))
        if int(version.split(".", maxsplit=1)[0]) < _OLDEST:
            yield bad("REDIS_URL", f"{name} {version} is too old: {_OLDEST} or newer is needed")
        else:
            yield good("REDIS_URL", f"{name} {version}")
        if about.get("maxmemory") and about.get("maxmemory_policy") != "noeviction":
            yield doubtful("broker memory", "set maxmemory-policy to noeviction: jobs may vanish")
