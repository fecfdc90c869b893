"""Looks for planted secrets where they must never be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from typing import Any

import psycopg
from psycopg import sql
from redis import Redis
from sqlalchemy.engine import make_url
from tests.servers import Servers

PASSWORD = "a long enough password"
"""Of everybody whom a test registers."""
_READERS: Mapping[Any, Callable[[Any, bytes], object]] = {
    b"none": lambda _redis, _key: None,
    b"string": lambda redis, key: redis.get(key),
    b"list": lambda redis, key: redis.lrange(key, 0, -1),
    b"hash": lambda redis, key: redis.hgetall(key),
    b"set": lambda redis, key: redis.smembers(key),
    b"zset": lambda redis, key: redis.zrange(key, 0, -1),
}
_TABLES = """
    SELECT c.relname FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname"""


def hits_in_text(text: str, canaries: Iterable[str]) -> list[str]:
    """Give the canaries that stand in a text, in any letter case."""
    low = text.lower()
    return [canary for canary in canaries if canary.lower() in low]


def hits_in_database(servers: Servers, url: str, canaries: Iterable[str]) -> list[str]:
    """Give table and canary for each one that stands in a row, as a dump would show it."""
    database = make_url(url).database
    admin = make_url(servers.admin_url).set(database=database, drivername="postgresql")
    found = []
    with psycopg.connect(admin.render_as_string(hide_password=False)) as connection:
        for (name,) in connection.execute(_TABLES).fetchall():
            table = sql.Identifier(name)
            held = sql.SQL("SELECT EXISTS (SELECT FROM {} t WHERE strpos(lower(t::text), %s) > 0)")
            for canary in canaries:
                row = connection.execute(held.format(table), (canary.lower(),)).fetchone()
                if row and row[0]:
                    found.append(f"{name}: {canary}")
    return found


def hits_in_redis(url: str, canaries: Iterable[str]) -> list[str]:
    """Give key and canary for each one that stands in a key or its value."""
    found, wanted = [], list(canaries)
    with closing(Redis.from_url(url)) as redis:
        for key in redis.scan_iter():
            held = repr((key, _READERS[redis.type(key)](redis, key)))
            found += [f"{key.decode()}: {canary}" for canary in hits_in_text(held, wanted)]
    return found
