"""Statements that change many rows a batch at a time, so that nobody waits long for a lock."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from pixecom.adapters.postgres.engine import Database

_BATCH: Final = 10_000


def in_batches(database: Database, statement: bytes, values: Mapping[str, object]) -> int:
    """Run it until nothing is left, each time in a transaction of its own; give the rows changed.

    The statement limits itself to ``%(batch)s`` rows and must not find a changed row again.
    """
    total, count = 0, _BATCH
    while count == _BATCH:
        with database.global_raw() as connection:
            count = connection.execute(statement, {**values, "batch": _BATCH}).rowcount
        total += count
    return total
