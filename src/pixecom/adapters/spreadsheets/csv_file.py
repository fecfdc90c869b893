"""Tables as comma-separated text, in UTF-8 with the mark that spreadsheets need to see that."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator
from typing import Final

from pixecom.adapters.spreadsheets.cells import plain
from pixecom.application.insights.exporting import Cell, Line, TableFile

_PART: Final = 64 * 1024
_FORMULAS: Final = ("=", "+", "-", "@", "\t", "\r")


class CsvFile(TableFile):
    """Keeps one part at a time."""

    def __call__(self, lines: Iterable[Line]) -> Iterator[bytes]:
        """Write the lines as RFC 4180 has it, numbers with every digit."""
        text = io.StringIO(newline="")
        writer = csv.writer(text)
        yield BOM_UTF8
        for line in lines:
            writer.writerow([_text(cell) for cell in line])
            if text.tell() >= _PART:
                yield _taken(text)
        yield _taken(text)


def _taken(text: io.StringIO) -> bytes:
    part = text.getvalue().encode()
    text.seek(0)
    text.truncate()
    return part


def _text(cell: Cell) -> str:
    """Write a cell; text that a spreadsheet would take for a formula begins with an apostrophe."""
    written = plain(cell)
    is_text = isinstance(cell, str)
    return f"'{written}" if is_text and written.startswith(_FORMULAS) else written
