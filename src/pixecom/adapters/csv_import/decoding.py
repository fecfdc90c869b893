"""From bytes to records: encoding, delimiter and line numbers of real exports."""

from __future__ import annotations

import codecs
import csv
import io
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from pixecom.domain.shared.errors import Invalid

MAX_BYTES = 50 * 1024 * 1024
DELIMITERS = ",;\t|"
NOT_A_CSV = (
    "This is not a CSV export of Ads Manager. Export the report as “CSV”, with the breakdown"
    " “By day”"
)
_CHUNK = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)

Record = tuple[int, Sequence[str]]
"""The line on which a record begins, from 1, and its cells."""


class CsvText:
    """A seekable file of bytes, read as records as often as one likes."""

    def __init__(self, file: BinaryIO) -> None:
        size = file.seek(0, io.SEEK_END)
        if size > MAX_BYTES:
            raise Invalid(f"The file is larger than {MAX_BYTES >> 20} MB")
        self._file = file
        self._encoding = _encoding(file)

    def first_line(self) -> str:
        """Give the first line that is not blank."""
        return next((line for line in self._lines() if line.strip()), "")

    def records(self, delimiter: str) -> Iterator[Record]:
        """Stream the records; blank lines are passed over.

        Raises:
            Invalid: the text is not a table of cells.
        """
        reader = csv.reader(self._lines(), delimiter=delimiter)
        line = 1
        try:
            for cells in reader:
                if any(cell.strip() for cell in cells):
                    yield line, cells
                line = reader.line_num + 1
        except csv.Error as error:
            raise Invalid(f"{NOT_A_CSV} (line {line} cannot be read)") from error

    def _lines(self) -> Iterator[str]:
        """Stream the lines with their ends; several walks may be under way at once."""
        decoder = codecs.getincrementaldecoder(self._encoding)()
        place, rest = 0, ""
        while True:
            self._file.seek(place)
            chunk = self._file.read(_CHUNK)
            place += len(chunk)
            text = rest + decoder.decode(chunk, final=not chunk)
            *lines, rest = [*io.StringIO(text, newline="")] or [""]
            yield from lines
            if not chunk:
                yield from filter(None, [rest])
                return


def _encoding(file: BinaryIO) -> str:
    """Recognise the encoding; spreadsheets write UTF-8, UTF-16 or the Western code page."""
    file.seek(0)
    head = file.read(4096)
    named = next((name for bom, name in _BOMS if head.startswith(bom)), None)
    if named is None and b"\0" in head:
        named = "utf-16-be" if head.startswith(b"\0") else "utf-16-le"
    for candidate in (named,) if named else ("utf-8", "cp1252"):
        if _decodes(file, candidate):
            return candidate
    raise Invalid(NOT_A_CSV)


def _decodes(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk := file.read(_CHUNK):
            if "\0" in decoder.decode(chunk):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True
