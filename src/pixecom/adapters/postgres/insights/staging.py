"""Rows on their way into the server: binary COPY for many, binary arrays for few.

The server refuses ``COPY FROM`` into a table under row-level security, so many rows go into a
temporary table first. Below about a thousand rows creating that table costs more than it saves,
and the columns travel as arrays. Both encodings are made here by hand, one ``pack`` a row or a
column: the driver's general encoders took longer than the server's part of the work.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from struct import Struct, pack
from typing import Any
from uuid import UUID

from psycopg import Connection
from psycopg.adapt import Dumper
from psycopg.pq import Format

from pixecom.domain.insights.fact import InsightRow
from pixecom.domain.shared.money import MICROS_PER_UNIT, to_micros

COPY_FROM_ROWS = 1000
"""Where COPY begins to win over arrays (``make bench`` prints both sides)."""

UNREPORTED = -(2**63)
"""Stands for NULL in the reported ratios, which keeps every row of one width."""

_MILLION = Decimal(MICROS_PER_UNIT)
_HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
_TRAILER = b"\xff\xff"
_ENTITY = Struct(">hi16si")
_NUMBERS = 11
_FIGURES = Struct(">ii" + "iq" * _NUMBERS)
_FIELDS = 14
_EPOCH = date(2000, 1, 1).toordinal()
_INT8, _UUID, _DATE, _TEXT = 20, 2950, 1082, 25


@dataclass(frozen=True, slots=True)
class BinaryArray:
    """A one-dimensional array in the server's binary form; the statement casts it."""

    data: bytes


class _BinaryArrayDumper(Dumper):
    format = Format.BINARY

    def dump(self, obj: BinaryArray) -> bytes:
        return obj.data


def register(connection: Connection[Any]) -> None:
    """Teach a connection to send ``BinaryArray``."""
    connection.adapters.register_dumper(BinaryArray, _BinaryArrayDumper)


def latest(rows: Iterable[InsightRow]) -> Sequence[InsightRow]:
    """Keep the last row of every (entity, day): a repeated key would fail the upsert."""
    return list({(row.external_id, row.day): row for row in rows}.values())


def figures(row: InsightRow) -> tuple[int, ...]:
    """Give the eight counters and three reported ratios of a row as whole numbers (micros)."""
    counted, reported = row.counters, row.reported
    return (
        to_micros(counted.spend),
        counted.impressions,
        counted.clicks,
        counted.content_views,
        counted.add_to_cart,
        counted.checkout,
        counted.purchases,
        to_micros(counted.revenue),
        UNREPORTED if reported.cpm is None else int(reported.cpm * _MILLION),
        UNREPORTED if reported.ctr is None else int(reported.ctr * _MILLION),
        UNREPORTED if reported.cpc is None else int(reported.cpc * _MILLION),
    )


def encode(rows: Iterable[InsightRow], ids: Mapping[str, UUID]) -> bytes:
    """Give the rows in the server's binary COPY format."""
    entities = {external: _entity(external, ids[external]) for external in _externals(rows)}
    days = {day: day.toordinal() - _EPOCH for day in {row.day for row in rows}}
    parts = [_HEADER]
    append, packed = parts.append, _FIGURES.pack
    for row in rows:
        a, b, c, d, e, f, g, h, i, j, k = figures(row)
        append(entities[row.external_id])
        append(
            packed(
                4, days[row.day], 8, a, 8, b, 8, c, 8, d, 8, e, 8, f, 8, g, 8, h, 8, i, 8, j, 8, k
            )
        )
    append(_TRAILER)
    return b"".join(parts)


def copy(
    connection: Connection[Any],
    statement: bytes,
    rows: Iterable[InsightRow],
    ids: Mapping[str, UUID],
) -> None:
    """Send rows with a ``COPY … FROM STDIN (FORMAT BINARY)`` statement."""
    encoded = encode(rows, ids)
    with connection.cursor() as cursor, cursor.copy(statement) as stream:
        stream.write(encoded)


def arrays(rows: Sequence[InsightRow], ids: Mapping[str, UUID]) -> dict[str, BinaryArray]:
    """Give the columns of the rows as arrays: entities, externals, days, c0 … c10."""
    count = len(rows)
    columns = list(zip(*map(figures, rows), strict=True)) or [()] * _NUMBERS
    numbers = {f"c{i}": _int8s(column) for i, column in enumerate(columns)}
    uuids = b"".join(pack(">i16s", 16, ids[row.external_id].bytes) for row in rows)
    words = [row.external_id.encode() for row in rows]
    texts = b"".join(pack(">i", len(word)) + word for word in words)
    days = b"".join(pack(">ii", 4, row.day.toordinal() - _EPOCH) for row in rows)
    return numbers | {
        "entities": BinaryArray(_array(_UUID, count) + uuids),
        "externals": BinaryArray(_array(_TEXT, count) + texts),
        "days": BinaryArray(_array(_DATE, count) + days),
    }


def _externals(rows: Iterable[InsightRow]) -> set[str]:
    return {row.external_id for row in rows}


def _entity(external: str, entity: UUID) -> bytes:
    word = external.encode()
    return _ENTITY.pack(_FIELDS, 16, entity.bytes, len(word)) + word


def _array(element: int, count: int) -> bytes:
    return pack(">iiIii", 1, 0, element, count, 1)


def _int8s(values: Sequence[int]) -> BinaryArray:
    interleaved = [number for value in values for number in (8, value)]
    body = pack(">" + "iq" * len(values), *interleaved)
    return BinaryArray(_array(_INT8, len(values)) + body)
