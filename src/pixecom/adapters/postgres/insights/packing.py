"""Rows on their way into the server: a few binary arrays for each chunk of days.

The arrays are packed by hand, one ``pack`` a row: the driver's general encoders took longer than
the server's part of the work. All numbers of all rows travel as one array, which the server
takes apart by position: fourteen arrays cost it twice as much.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from struct import Struct
from uuid import UUID

from pixecom.adapters.postgres.arrays import BinaryArray, header, texts
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import InsightRow
from pixecom.domain.shared.money import MICROS_PER_UNIT, to_micros
from pixecom.domain.shared.period import DayRange

CHUNK_ROWS = 4000
"""About so many rows go in one statement; the next are packed while the server stores them."""

COUNTERS = 8
FIGURES = COUNTERS + 3
"""Numbers of a row: the counters, then the three reported ratios."""

UNREPORTED = -(2**63)
"""Stands for NULL in the reported ratios, which keeps every row of one width."""

_MILLION = Decimal(MICROS_PER_UNIT)
_NUMBERS = Struct(">" + "iq" * FIGURES)
_UUID_OF, _DATE_OF = Struct(">i16s"), Struct(">ii")
_EPOCH = date(2000, 1, 1).toordinal()
_INT8, _UUID, _DATE = 20, 2950, 1082


def chunks(
    rows: Iterable[InsightRow], days: DayRange | None
) -> Iterator[tuple[DayRange, Sequence[InsightRow]]]:
    """Cut rows into whole days; together the windows are ``days``, or the span of the rows.

    Of rows with the same entity and day the last counts: a repeated key would fail the upsert.

    Raises:
        ValueError: a row lies outside ``days``.
    """
    by_day: defaultdict[date, dict[str, InsightRow]] = defaultdict(dict)
    for row in rows:
        by_day[row.day][row.external_id] = row
    window = days or span(by_day)
    if window is None:
        return
    if any(day not in window for day in by_day):
        raise ValueError("a row lies outside the days that were asked for")
    start, chunk = window.start, list[InsightRow]()
    for day in sorted(by_day):
        if len(chunk) >= CHUNK_ROWS:
            yield DayRange(start=start, end=day), chunk
            start, chunk = day, []
        chunk.extend(by_day[day].values())
    yield DayRange(start=start, end=window.end), chunk


def span(days: Iterable[date]) -> DayRange | None:
    """Give the shortest range that holds the days, ``None`` for no days."""
    ordered = sorted(days)
    return DayRange.inclusive(ordered[0], ordered[-1]) if ordered else None


def counted(counters: Counters) -> tuple[int, ...]:
    """Give the eight counters as whole numbers, money in micros."""
    spend, *counts, revenue = counters
    return (to_micros(spend), *counts, to_micros(revenue))


def figures(row: InsightRow) -> tuple[int, ...]:
    """Give the eight counters and three reported ratios of a row as whole numbers (micros)."""
    cpm, ctr, cpc = row.reported
    return (
        *counted(row.counters),
        UNREPORTED if cpm is None else int(cpm * _MILLION),
        UNREPORTED if ctr is None else int(ctr * _MILLION),
        UNREPORTED if cpc is None else int(cpc * _MILLION),
    )


def arrays(rows: Sequence[InsightRow], ids: Mapping[str, UUID]) -> dict[str, BinaryArray]:
    """Give the columns of the rows as arrays: entities, externals, days, figures."""
    count, packed = len(rows), _NUMBERS.pack
    uuids = {
        name: _UUID_OF.pack(16, ids[name].bytes) for name in {row.external_id for row in rows}
    }
    days = {day: _DATE_OF.pack(4, day.toordinal() - _EPOCH) for day in {row.day for row in rows}}
    numbers = [
        packed(8, a, 8, b, 8, c, 8, d, 8, e, 8, f, 8, g, 8, h, 8, i, 8, j, 8, k)
        for a, b, c, d, e, f, g, h, i, j, k in map(figures, rows)
    ]
    return {
        "entities": BinaryArray(
            header(_UUID, count) + b"".join([uuids[row.external_id] for row in rows])
        ),
        "externals": texts([row.external_id for row in rows]),
        "days": BinaryArray(header(_DATE, count) + b"".join([days[row.day] for row in rows])),
        "figures": BinaryArray(header(_INT8, count * FIGURES) + b"".join(numbers)),
    }
