"""How values are written as text."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from pixecom.application.insights.exporting import Cell


def plain(cell: Cell) -> str:
    """Write a value: numbers exactly and without exponents, instants in UTC, None as nothing."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, bool):
        return str(cell).lower()
    if isinstance(cell, Decimal):
        text = format(cell, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    if isinstance(cell, datetime):
        return cell.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return str(cell)
