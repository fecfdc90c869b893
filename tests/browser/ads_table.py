"""The table of the Ads Manager, in the words of the tests."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from playwright.sync_api import Locator, Page, expect

SIGNS = "▲◆▼·"
_CENT = Decimal("0.01")


class AdsTable:
    """What somebody sees of the table; columns are drawn only while they are in view."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @property
    def grid(self) -> Locator:
        return self.page.get_by_role("grid").or_(self.page.get_by_role("treegrid"))

    @property
    def footer(self) -> Locator:
        return self.page.get_by_role("status").filter(has_text=" of ")

    def says(self, text: str) -> None:
        """Wait until the sum counts so many rows."""
        expect(self.line("summary").locator("[col-id=name]")).to_have_text(text)

    def line(self, row_id: str) -> Locator:
        """Give a row by its id; ``summary`` is the first."""
        place = "t-0" if row_id == "summary" else row_id
        return self.grid.locator(f"[row-id='{place}'], [row-index='{place}']")

    def cell(self, row_id: str, column: str) -> str:
        return self.line(row_id).locator(f"[col-id='{column}']").inner_text()

    def cells(self, row_id: str) -> dict[str, str]:
        """Give what stands in a row, by column, without the signs of good and bad."""
        found: dict[str, str] = (
            self.line(row_id)
            .locator("[col-id]")
            .evaluate_all(
                "cells => Object.fromEntries("
                "cells.map(cell => [cell.getAttribute('col-id'), cell.innerText]))"
            )
        )
        return {column: text.lstrip(SIGNS).strip() for column, text in found.items()}

    def header(self, name: str) -> Locator:
        return self.page.get_by_role("columnheader", name=name, exact=True)

    @property
    def rows(self) -> Locator:
        """Give the rows that are drawn, in no order."""
        return self.grid.locator("[role=row][row-id]:not([row-index^='t-'])")

    def names(self) -> list[str]:
        """Give the drawn names from above to below."""
        found = self.rows.evaluate_all(
            "rows => rows.map(row => [Number(row.getAttribute('aria-rowindex')),"
            " row.querySelector('[col-id=name]')?.innerText ?? ''])"
        )
        return [name for _, name in sorted(found)]


def money(value: float) -> str:
    rounded = _rounded(value)
    return f"-${-rounded:,}" if rounded < 0 else f"${rounded:,}"


def percent(value: float) -> str:
    return f"{_rounded(value):,}%"


def ratio(value: float) -> str:
    return f"{_rounded(value):,}x"


def count(value: float) -> str:
    return f"{value:,}"


_MONIES = [
    "spend",
    "costPerResult",
    "cpm",
    "cpc",
    "costPerContentView",
    "costPerAddToCart",
    "costPerCheckout",
    "costPerPurchase",
    "revenue",
]
WRITTEN: Mapping[str, Any] = (
    dict.fromkeys(_MONIES, money)
    | dict.fromkeys(["ctr", "cr", "cr1", "cr2"], percent)
    | dict.fromkeys(["results", "clicks", "contentViews", "addToCart", "checkout"], count)
    | {"purchases": count, "roas": ratio}
)
"""How each figure is written, rounded once from what the API gave."""


def _rounded(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_CENT, ROUND_HALF_UP)
