"""Tables as workbooks, written to the disk row by row: the memory does not grow with them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Final
from uuid import UUID

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pixecom.adapters.spreadsheets.cells import plain
from pixecom.application.insights.exporting import Cell, Line, TableFile

_PART: Final = 64 * 1024
_MOST_LINES: Final = 1_048_576
"""Of a sheet; what does not fit continues on the next one."""


class XlsxFile(TableFile):
    """Writes the whole workbook before its first part: its directory stands at the end."""

    def __init__(self, *, most_lines: int = _MOST_LINES) -> None:
        self._most_lines = most_lines

    def __call__(self, lines: Iterable[Line]) -> Iterator[bytes]:
        """Write every cell as what it is: a number, a day, a word of logic, else text.

        A workbook holds numbers as doubles: about 15 digits of them are exact.
        """
        with tempfile.TemporaryDirectory(prefix="pixecom-export-") as folder:
            path = Path(folder) / "table.xlsx"
            self._write(path, lines, folder)
            with path.open("rb") as file:
                while part := file.read(_PART):
                    yield part

    def _write(self, path: Path, lines: Iterable[Line], folder: str) -> None:
        with Workbook(str(path), {"constant_memory": True, "tmpdir": folder}) as book:
            days = book.add_format({"num_format": "yyyy-mm-dd"})
            sheet, place, header = book.add_worksheet(), 0, None
            for line in lines:
                if place == self._most_lines:
                    sheet, place = book.add_worksheet(), 0
                    _write_line(sheet, place, header or (), days)
                    place += 1
                header = header or line
                _write_line(sheet, place, line, days)
                place += 1


def _write_line(sheet: Worksheet, place: int, line: Line, days: Format) -> None:
    if place == 0:
        sheet.freeze_panes(1, 0)
    for column, cell in enumerate(line):
        _write_cell(sheet, place, column, cell, days)


def _write_cell(sheet: Worksheet, place: int, column: int, cell: Cell, days: Format) -> None:
    match cell:
        case None:
            pass
        case bool():
            sheet.write_boolean(place, column, cell)
        case int() | Decimal():
            sheet.write_number(place, column, float(cell))
        case date() if not isinstance(cell, datetime):
            sheet.write_datetime(place, column, datetime.combine(cell, time()), days)
        case str() | UUID() | datetime():
            sheet.write_string(place, column, plain(cell))
