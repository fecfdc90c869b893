"""Which column of an export means what."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from pixecom.adapters.csv_import.decoding import DELIMITERS, NOT_A_CSV
from pixecom.domain.insights.fact import TIERS, Level
from pixecom.domain.shared.errors import Invalid

BY_DAY = "Export again with the breakdown “By day” (Breakdown → Time → Day)"


class Column(StrEnum):
    """A column that is understood, by its name in Ads Manager."""

    DAY = "Day"
    STARTS = "Reporting starts"
    ENDS = "Reporting ends"
    ACCOUNT_ID = "Account ID"
    CURRENCY = "Currency"
    CAMPAIGN_ID = "Campaign ID"
    CAMPAIGN_NAME = "Campaign name"
    ADSET_ID = "Ad set ID"
    ADSET_NAME = "Ad set name"
    AD_ID = "Ad ID"
    AD_NAME = "Ad name"
    IMPRESSIONS = "Impressions"
    CLICKS = "Link clicks"
    SPEND = "Amount spent"
    CONTENT_VIEWS = "Content views"
    ADD_TO_CART = "Adds to cart"
    CHECKOUT = "Checkouts initiated"
    PURCHASES = "Purchases"
    REVENUE = "Purchases conversion value"


IDS = {
    Level.CAMPAIGN: Column.CAMPAIGN_ID,
    Level.ADSET: Column.ADSET_ID,
    Level.AD: Column.AD_ID,
}
NAMES = {
    Level.CAMPAIGN: Column.CAMPAIGN_NAME,
    Level.ADSET: Column.ADSET_NAME,
    Level.AD: Column.AD_NAME,
}
MEASURES = {
    "spend": Column.SPEND,
    "impressions": Column.IMPRESSIONS,
    "clicks": Column.CLICKS,
    "content_views": Column.CONTENT_VIEWS,
    "add_to_cart": Column.ADD_TO_CART,
    "checkout": Column.CHECKOUT,
    "purchases": Column.PURCHASES,
    "revenue": Column.REVENUE,
}
"""The column of each counter of the metrics contract."""
MONEY = frozenset({Column.SPEND, Column.REVENUE})
_OTHER_NAMES = {
    "date": Column.DAY,
    "spend": Column.SPEND,
    "addtocart": Column.ADD_TO_CART,
    "checkout": Column.CHECKOUT,
    "purchasevalue": Column.REVENUE,
}
_WITH_CURRENCY = re.compile(r"(.*)\(([A-Za-z]{3})\)\s*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """The first row of an export, understood.

    ``currency`` is the one named by a money column, ``ignored`` the columns that mean nothing
    to us, as they are written. ``tiers`` are the levels from the campaign down to the deepest
    that the file speaks of, by id or by name.
    """

    delimiter: str
    titles: Sequence[str]
    places: Mapping[Column, int]
    ignored: Sequence[str]
    currency: str | None
    tiers: Sequence[Level]

    @property
    def level(self) -> Level:
        """The deepest level that the file speaks of."""
        return self.tiers[-1]

    def has(self, column: Column) -> bool:
        """Tell whether the file has a column."""
        return column in self.places

    def cell(self, cells: Sequence[str], column: Column) -> str:
        """Give a record's cell of a column, trimmed; empty where the file has no such column."""
        place = self.places.get(column)
        return "" if place is None else cells[place].strip()

    def title(self, column: Column) -> str:
        """Give a column's name as this file writes it."""
        place = self.places.get(column)
        return column.value if place is None else self.titles[place]

    def require_columns(self) -> None:
        """Refuse a file without the columns that each row needs.

        Raises:
            Invalid: naming every column that is missing.
        """
        needed = [*(IDS[tier] for tier in self.tiers), Column.IMPRESSIONS, Column.SPEND]
        missing = [column.value for column in needed if not self.has(column)]
        if missing:
            raise Invalid(
                f"Columns are missing: {', '.join(missing)}. Switch them on in Ads Manager under"
                " Columns → Customise columns and export again; nothing was stored"
            )


def read_header(line: str) -> Header:
    """Understand the first row, whatever separates its cells.

    Raises:
        Invalid: no column is known, there is no day, or two columns mean the same.
    """
    headers = [_with_delimiter(line, delimiter) for delimiter in DELIMITERS]
    best = max(headers, key=lambda header: len(header.places))
    if not best.places:
        raise Invalid(f"{NOT_A_CSV}: none of the columns in its first row is known")
    if not (best.has(Column.DAY) or (best.has(Column.STARTS) and best.has(Column.ENDS))):
        raise Invalid(f"The file has no column Day. {BY_DAY}; nothing was stored")
    return best


def _with_delimiter(line: str, delimiter: str) -> Header:
    try:
        titles = [title.strip() for title in next(csv.reader([line], delimiter=delimiter), [])]
    except csv.Error:
        titles = []
    places: dict[Column, int] = {}
    ignored: list[str] = []
    currencies: set[str] = set()
    for place, title in enumerate(titles):
        column, currency = _understand(title)
        if column is None:
            ignored.extend([title] if title else [])
        elif column in places:
            other = titles[places[column]]
            raise Invalid(f"The columns “{other}” and “{title}” mean the same: keep one of them")
        else:
            places[column] = place
            currencies |= {currency} if currency else set()
    if len(currencies) > 1:
        raise Invalid(f"The money columns are in several currencies: {sorted(currencies)}")
    return Header(
        delimiter=delimiter,
        titles=titles,
        places=places,
        ignored=ignored,
        currency=next(iter(currencies), None),
        tiers=_tiers(places),
    )


def _tiers(places: Mapping[Column, int]) -> Sequence[Level]:
    spoken_of = (TIERS.index(tier) for tier in TIERS if {IDS[tier], NAMES[tier]} & places.keys())
    return TIERS[: max(spoken_of, default=0) + 1]


def _understand(title: str) -> tuple[Column | None, str | None]:
    known = _KNOWN.get(_fold(title))
    if known:
        return known, None
    named = _WITH_CURRENCY.fullmatch(title)
    column = _KNOWN.get(_fold(named[1])) if named else None
    if named and column in MONEY:
        return column, named[2].upper()
    return None, None


def _fold(title: str) -> str:
    return re.sub(r"[\s_]+", "", title).casefold()


_KNOWN = {_fold(column.value): column for column in Column} | _OTHER_NAMES
