"""From a record to a row of figures, or to the reason why not."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from pixecom.adapters.csv_import.columns import (
    BY_DAY,
    IDS,
    MEASURES,
    MONEY,
    NAMES,
    Column,
    Header,
)
from pixecom.adapters.csv_import.decoding import Record
from pixecom.adapters.csv_import.numbers import Convention, conventions_of, parse_number
from pixecom.application.insights.files import NO_ACCOUNT
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import EntityPath, InsightRow, Level
from pixecom.domain.shared.errors import Invalid

_ID = re.compile(r"[0-9]{1,20}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_LONGEST_NAME = 255
_YEARS = range(2000, 2100)


class BadCell(Exception):
    """A record that cannot be stored, with the column at fault if it is one column's."""

    def __init__(self, column: Column | None, reason: str) -> None:
        super().__init__(reason)
        self.column = column
        self.reason = reason


@dataclass(frozen=True, slots=True, kw_only=True)
class SoundRow:
    """A record that can be stored: its account's external id, its currency, its figures."""

    account: str
    currency: str | None
    insight: InsightRow


def is_totals(header: Header, cells: Sequence[str]) -> bool:
    """Recognise a line of totals: it names no entity at all."""
    columns = [*IDS.values(), *NAMES.values()]
    return not any(header.cell(cells, column) for column in columns if header.has(column))


def check_width(header: Header, cells: Sequence[str]) -> None:
    """Refuse a record with other cells than the header has columns; empty ends may be more."""
    width = len(header.titles)
    if len(cells) < width or any(cell.strip() for cell in cells[width:]):
        raise BadCell(None, f"the row has {len(cells)} cells, the header has {width}")


def refuse_windows(header: Header, records: Iterable[Record]) -> None:
    """Refuse a file whose rows sum several days.

    Raises:
        Invalid: naming the breakdown to switch on.
    """
    if header.has(Column.DAY):
        return
    for _, cells in records:
        if len(cells) < len(header.titles) or is_totals(header, cells):
            continue
        first, last = header.cell(cells, Column.STARTS), header.cell(cells, Column.ENDS)
        if first != last:
            raise Invalid(
                f"The rows are sums of {first} to {last}, not single days. {BY_DAY};"
                " nothing was stored"
            )


def find_convention(header: Header, records: Iterable[Record]) -> Convention:
    """Find out which mark separates fractions: the comma only if all cells can be read so."""
    measures = [column for column in MEASURES.values() if header.has(column)]
    votes: set[Convention] = set()
    for _, cells in records:
        if len(cells) < len(header.titles):
            continue
        for column in measures:
            possible = conventions_of(header.cell(cells, column), whole=column not in MONEY)
            votes |= possible if len(possible) == 1 else set()
        if Convention.POINT in votes:
            break
    return Convention.COMMA if votes == {Convention.COMMA} else Convention.POINT


def read_counters(
    header: Header, cells: Sequence[str], convention: Convention
) -> Mapping[str, Decimal]:
    """Read every measure by its name in the metrics contract; missing ones are 0."""
    figures: dict[str, Decimal] = {}
    for name, column in MEASURES.items():
        text = header.cell(cells, column)
        try:
            figures[name] = parse_number(text, convention, whole=column not in MONEY)
        except ValueError as error:
            raise BadCell(column, str(error)) from error
    return figures


def read_row(header: Header, cells: Sequence[str], convention: Convention) -> SoundRow:
    """Read a record of figures.

    Raises:
        BadCell: with the first column that is wrong.
    """
    check_width(header, cells)
    day = read_day(header, cells)
    path = _path(header, cells)
    account = _account(header, cells)
    currency = header.cell(cells, Column.CURRENCY).upper() or header.currency
    if currency and not re.fullmatch("[A-Z]{3}", currency):
        raise BadCell(Column.CURRENCY, f"“{currency[:40]}” is not a currency code, like USD")
    figures = read_counters(header, cells, convention)
    return SoundRow(
        account=account,
        currency=currency,
        insight=InsightRow(
            level=header.level,
            external_id=path.own_id,
            day=day,
            counters=to_counters(figures),
            path=path,
        ),
    )


def to_counters(figures: Mapping[str, Decimal]) -> Counters:
    """Make counters of figures that were read as counts and money."""
    return Counters(
        spend=figures["spend"],
        impressions=int(figures["impressions"]),
        clicks=int(figures["clicks"]),
        content_views=int(figures["content_views"]),
        add_to_cart=int(figures["add_to_cart"]),
        checkout=int(figures["checkout"]),
        purchases=int(figures["purchases"]),
        revenue=figures["revenue"],
    )


def read_day(header: Header, cells: Sequence[str]) -> date:
    """Read the day of a record.

    Raises:
        BadCell: there is none, or none such in the calendar.
    """
    column = Column.DAY if header.has(Column.DAY) else Column.STARTS
    text = header.cell(cells, column)
    if not _DAY.fullmatch(text):
        raise BadCell(column, f"“{text[:40]}” is not a day; write days as YYYY-MM-DD")
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise BadCell(column, f"there is no day {text}") from error
    if day.year not in _YEARS:
        raise BadCell(column, f"nobody advertised here on {text}")
    return day


def _path(header: Header, cells: Sequence[str]) -> EntityPath:
    ids = {tier: _id(header, cells, IDS[tier]) for tier in header.tiers}
    names = {
        tier: header.cell(cells, NAMES[tier])[:_LONGEST_NAME] or ids[tier] for tier in header.tiers
    }
    return EntityPath(
        campaign_id=ids[Level.CAMPAIGN],
        campaign_name=names[Level.CAMPAIGN],
        adset_id=ids.get(Level.ADSET, ""),
        adset_name=names.get(Level.ADSET, ""),
        ad_id=ids.get(Level.AD, ""),
        ad_name=names.get(Level.AD, ""),
    )


def _id(header: Header, cells: Sequence[str], column: Column) -> str:
    text = header.cell(cells, column)
    if _ID.fullmatch(text):
        return text
    if not text:
        raise BadCell(column, "the id is empty")
    if re.fullmatch(r"[0-9.,]+[eE]\+?[0-9]+", text):
        raise BadCell(
            column,
            f"a spreadsheet spoiled the id: {text[:40]} has lost its digits. Import the file as"
            " it was exported, without opening and saving it",
        )
    raise BadCell(column, f"“{text[:40]}” is not an id of 1 to 20 digits")


def _account(header: Header, cells: Sequence[str]) -> str:
    if not header.has(Column.ACCOUNT_ID):
        return NO_ACCOUNT
    text = header.cell(cells, Column.ACCOUNT_ID).removeprefix("act_")
    if not _ID.fullmatch(text):
        raise BadCell(Column.ACCOUNT_ID, f"“{text[:40]}” is not an id of 1 to 20 digits")
    return text
