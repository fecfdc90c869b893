"""The one statement behind a list: page, summary and unattributed facts, from one snapshot.

Its parts, in the order of the common table expressions:

- ``base``: the entities that match the filter, seller and row-level security applied;
- ``reported`` and ``store``: sums of the daily facts of the level, one row an entity. Campaigns
  are summed by a scan of the range, the leading part of the key; a few known entities (children
  of a parent, chosen campaigns) by one index probe a day and entity instead, because the key
  has the date before the entity;
- ``listed``: both sides joined by the source rule, deleted entities without figures left out;
- ``page``, ``summary``, ``whole`` and ``held``: the answer, told apart by ``kind``.

By an attribute the ids of the page may be found first (``pieces.PAGE_FIRST``): then those are
summed, and the summary is the sum of what the accounts in question have in total.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from psycopg.sql import SQL, Composed

from pixecom.adapters.postgres.ads_manager import pieces
from pixecom.adapters.postgres.ads_manager.columns import INPUTS, sort_key
from pixecom.adapters.postgres.tables.insights import ENTITY_TYPES
from pixecom.application.insights.reports import SortColumn, SortDirection
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.shared.ids import NIL

_NAMED = re.compile(rb"%\((\w+)\)s")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Everything that changes the text of the statement; values are bound beside it.

    ``filters`` names the conditions in use. ``after`` is None on the first page, else whether
    the last value is known ("value") or missing ("null"). ``stored`` tells that the shop may have
    facts of its own in the days, ``totalled`` that the totals of the accounts are known.
    ``settled``: some of the days are; ``live``: some are not. ``counted``: the page before told
    how many rows there are. ``limit`` is part of the text, so that the plan, made once, is one
    for a page.
    """

    level: Level
    sort_by: SortColumn
    direction: SortDirection
    filters: frozenset[str]
    after: str | None
    dated_from: bool
    dated_to: bool
    unattributed: bool
    stored: bool
    totalled: bool
    settled: bool
    live: bool
    counted: bool
    limit: int

    @property
    def page_first(self) -> bool:
        """Whether the page can be chosen without sums, and the summary taken from totals."""
        return (
            self.totalled
            and not self.stored
            and self.level is Level.CAMPAIGN
            and self.filters <= {"accounts"}
            and sort_key(self.sort_by, self.level).attribute is not None
        )

    @property
    def probes(self) -> bool:
        """Whether facts are found by entity and day instead of by a scan of the days."""
        by_parent = self.level is not Level.CAMPAIGN
        return by_parent or self.page_first or "campaigns" in self.filters


@dataclass(frozen=True, slots=True)
class Numbered:
    """A statement with numbered parameters ($1 …), and the names of their values in order.

    The driver looks for named parameters in a long text at every call; these need no looking.
    """

    text: bytes
    names: tuple[str, ...]

    def values(self, given: Mapping[str, object]) -> list[object]:
        """Put the values in the order of their numbers."""
        return [given[name] for name in self.names]


@lru_cache(maxsize=512)
def list_statement(shape: Shape) -> Numbered:
    """Give the statement of a shape, ready for a ``RawCursor``."""
    text = b" ".join(compose(shape).as_bytes().split())
    names = tuple(dict.fromkeys(name.decode() for name in _NAMED.findall(text)))
    numbers = {name.encode(): b"$%d" % number for number, name in enumerate(names, start=1)}
    return Numbered(_NAMED.sub(lambda found: numbers[found[1]], text), names)


def compose(shape: Shape) -> Composed:
    """Put the statement of a shape together.

    Parameters: ``seller``, ``parent``, ``first`` and ``last`` (inclusive days), ``low``, ``high``
    and ``through`` (``context.Settled``), one of each name in ``Shape.filters``, ``value`` and
    ``id`` of the last row, and ``rows``, how many there are.
    Columns: kind, place (of the summary: the number of rows), id, the eight inputs with money
    in micros, stored, pixel (of the summary alone), accounts, sums, sort key (of the last row
    alone), and the 17 attributes of a row. Rows of a page have the inputs as plain numbers, all
    others in ``sums``, where none is too large.
    """
    level, campaign = shape.level, pieces.CAMPAIGN_OF[shape.level]
    key = sort_key(shape.sort_by, level)
    way = "DESC" if shape.direction is SortDirection.DESCENDING else "ASC"
    conditions = "".join(
        f" AND {pieces.CONDITIONS[name].format(campaign=campaign)}"
        for name in sorted(shape.filters)
    )
    parts = {
        # Who filters by status sees exactly the asked ones; others no empty deleted ones.
        "hidden": "false" if "statuses" in shape.filters else "e.status = 'DELETED'",
        "attribute": key.attribute or "NULL::text",
        "campaign": campaign,
        "source": pieces.ENTITIES[level],
        "row": pieces.ROW[level],
        "shown": pieces.BESIDE_CAMPAIGN if shape.page_first else pieces.SHOWN[level],
        "limit": str(shape.limit),
        "parent": pieces.PARENTS[level],
        "conditions": conditions,
        "span": _span(shape),
        "reported": _reported(shape, base="page" if shape.page_first else "base"),
        "deleted": _reported(shape, base="deleted"),
        "totals_of_accounts": _flat(shape, probed=None, kind=0),
        "counted": pieces.KNOWN_COUNT
        if shape.counted
        else pieces.COUNT.format(conditions=conditions),
        "of_accounts": "entity_id = ANY(%(accounts)s::uuid[])" if shape.filters else "true",
        "known": _known(shape),
        "store": f"store AS MATERIALIZED ({_store(shape)}),\n" if shape.stored else "",
        "with_store": pieces.WITH_STORE if shape.stored else "",
        "inputs": ", ".join(INPUTS),
        "key": key.figure or "attribute",
        # Where the next page begins; of all others it would only be sent.
        "last_key": f"CASE WHEN place = {shape.limit - 1} THEN key END AS key",
        # An index serves the order of a column that is never missing only without the addition.
        "order": f"key {way}{' NULLS LAST' * key.nullable}, id {way}",
        "after": _after(shape, nullable=key.nullable, kind=key.type),
        "columns": ", ".join(pieces.ROW_COLUMNS),
        "totals": f"ARRAY[{', '.join(f'coalesce(sum({name}), 0)' for name in INPUTS)}]",
        "no_inputs": _nulls(len(INPUTS)),
        "nothing": _nulls(len(pieces.ROW_COLUMNS)),
        "unattributed": _unattributed(shape) if shape.unattributed and shape.stored else "",
    }
    statement = pieces.PAGE_FIRST if shape.page_first else pieces.STATEMENT
    return statement.format(**{name: SQL(text) for name, text in parts.items()})


def _reported(shape: Shape, *, base: str) -> str:
    """Give the sums of the vendor's figures, a row an entity: settled days, then the live tail."""
    return _flat(shape, probed=base if shape.probes else None, kind=ENTITY_TYPES[shape.level])


def _flat(shape: Shape, *, probed: str | None, kind: int) -> str:
    """Give sums a row an entity of a kind: of each of the relation ``probed``, or of all."""
    if not shape.settled:
        text = pieces.PROBE if probed else pieces.SCAN
    else:
        text = pieces.FLAT_PROBE if probed else pieces.FLAT_SCAN
    live = pieces.LIVE_PROBE if probed else pieces.LIVE_SCAN
    given = {
        "columns": ", ".join(f"f.{column}" for column in pieces.REPORTED.values()),
        "minus": ", ".join(f"-f.{column}" for column in pieces.REPORTED.values()),
        "entity_type": kind,
        "dates": _dates(shape),
        "one": " AND f.entity_id = base.id" if probed else "",
    }
    parts = [*pieces.SETTLED, live] if shape.live else pieces.SETTLED
    return text.format(
        sums=_sums(pieces.REPORTED),
        table="ad_stats_daily",
        base=probed,
        parts=" UNION ALL ".join(f"({part.format(**given)})" for part in parts),
        **given,
    )


def _known(shape: Shape) -> str:
    """Give the inputs of an entity by the source rule, and whether the shop had a say."""
    sourced = pieces.STORE if shape.stored else ()
    columns = [
        (pieces.SOURCED if name in sourced else pieces.PLAIN).format(name=name) for name in INPUTS
    ]
    stored = "s.entity_id IS NOT NULL" if shape.stored else "false"
    return ", ".join([*columns, f"{stored} AS stored"])


def _store(shape: Shape) -> str:
    """Give the sums of the shop's own facts, a row an entity."""
    return (pieces.PROBE if shape.probes else pieces.SCAN).format(
        base="base",
        sums=_sums(pieces.STORE),
        table="store_entity_stats_daily",
        entity_type=ENTITY_TYPES[shape.level],
        dates=_dates(shape),
    )


def _sums(columns: dict[str, str]) -> str:
    return ", ".join(f"whole_sum(f.{column}) AS {name}" for name, column in columns.items())


def _dates(shape: Shape) -> str:
    first = " AND f.stat_date >= %(first)s" if shape.dated_from else ""
    last = " AND f.stat_date <= %(last)s" if shape.dated_to else ""
    return first + last


def _span(shape: Shape) -> str:
    """Give the days to probe: the asked ones, cut to those that have facts at all."""
    if not shape.probes:
        return ""
    own = ENTITY_TYPES[shape.level]
    known = [("ad_stats_daily", own)]
    if shape.stored:
        known.append(("store_entity_stats_daily", own))
        if shape.unattributed:  # a parent's facts may have other days than its children's
            known.append(("store_entity_stats_daily", own - 1))
    begin, end = (
        ", ".join(
            pieces.KNOWN_DAY.format(table=table, entity_type=kind, way=way)
            for table, kind in known
        )
        for way in ("ASC", "DESC")
    )
    # No facts at all are no days: greatest() alone would pass over the missing bound.
    first, last = f"coalesce(least({begin}), 'infinity')", f"greatest({end})"
    days = pieces.DAYS.format(
        first=f"greatest(%(first)s, {first})" if shape.dated_from else first,
        last=f"least(%(last)s, {last})" if shape.dated_to else last,
    )
    return days + pieces.TAIL if shape.settled and shape.live else days


def _after(shape: Shape, *, nullable: bool, kind: str) -> str:
    """Give the condition that begins the page behind the last row of the page before."""
    if shape.after is None:
        return ""
    sign = "<" if shape.direction is SortDirection.DESCENDING else ">"
    if shape.after == "null":
        return f"WHERE key IS NULL AND id {sign} %(id)s"
    beyond = f"(key, id) {sign} (%(value)s::{kind}, %(id)s::uuid)"
    return f"WHERE {beyond} OR key IS NULL" if nullable else f"WHERE {beyond}"


def _unattributed(shape: Shape) -> str:
    """Give the store facts of the whole and of its listed parts; their difference is nobody's."""
    if shape.level is Level.CAMPAIGN:
        return _store_row(pieces.WHOLE, "{name}", f"store WHERE entity_id = '{NIL}'")
    above = shape.level.parent
    seen = " AND " + pieces.CONDITIONS["accounts"].format(campaign=pieces.CAMPAIGN_OF[above])
    facts = pieces.WHOLE_OF_PARENT.format(
        entity_type=ENTITY_TYPES[above],
        source=pieces.ENTITIES[above],
        seen=seen if "accounts" in shape.filters else "",
    )
    whole = _store_row(pieces.WHOLE, "coalesce(sum(f.{column}), 0)", facts)
    return whole + _store_row(pieces.HELD, "coalesce(sum({name}), 0)", "store")


def _store_row(kind: int, expression: str, source: str) -> str:
    inputs = ", ".join(
        expression.format(name=name, column=column) for name, column in pieces.STORE.items()
    )
    return pieces.STORE_ROW.format(
        kind=kind,
        inputs=inputs,
        blank=_nulls(len(INPUTS) + 3),
        nothing=_nulls(1 + len(pieces.ROW_COLUMNS)),
        source=source,
    )


def _nulls(count: int) -> str:
    return ", ".join(["NULL"] * count)


def explained() -> Iterator[Composed]:
    """Give one statement of every column, and of every level, kind of page and filter."""
    for column in SortColumn:
        for after in (None, "value"):
            yield compose(_example(Level.CAMPAIGN, column, after))
    for level, column in product(TIERS, (SortColumn.START_DATE, SortColumn.ROAS)):
        for after in (None, "value", "null"):
            yield compose(_example(level, column, after))
    for after in (None, "value", "null"):
        yield compose(_example(Level.CAMPAIGN, SortColumn.START_DATE, after, totalled=True))


def _example(
    level: Level, column: SortColumn, after: str | None, *, totalled: bool = False
) -> Shape:
    later = after is not None
    return Shape(
        level=level,
        sort_by=column,
        direction=SortDirection.ASCENDING if later else SortDirection.DESCENDING,
        filters=_filters(later=later, totalled=totalled),
        after=after,
        dated_from=later,
        dated_to=later,
        unattributed=not later,
        stored=not totalled,
        totalled=totalled,
        settled=later,
        live=after != "null",
        counted=later,
        limit=101,
    )


def _filters(*, later: bool, totalled: bool) -> frozenset[str]:
    if not later:
        return frozenset()
    return frozenset({"accounts"}) if totalled else frozenset(pieces.CONDITIONS)
