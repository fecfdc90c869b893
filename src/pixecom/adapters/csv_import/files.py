"""A CSV export, checked from end to end and then streamed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import BinaryIO

from pixecom.adapters.csv_import.columns import MEASURES, MONEY, Column, Header, read_header
from pixecom.adapters.csv_import.decoding import CsvText, Record
from pixecom.adapters.csv_import.numbers import Convention, parse_number
from pixecom.adapters.csv_import.rows import (
    BadCell,
    SoundRow,
    find_convention,
    is_totals,
    read_day,
    read_row,
    refuse_windows,
)
from pixecom.application.insights.files import FailedRow, FileSummary, StatsFile, StatsFiles
from pixecom.domain.insights.contract import NOTHING, Counters, total
from pixecom.domain.insights.fact import InsightRow

REPORTED_FAILURES = 1000
"""How many rows that failed are listed one by one."""
_CENT = Decimal("0.01")


class CsvStatsFiles(StatsFiles):
    """Opens CSV exports of Ads Manager and tables of one's own with the same columns."""

    def open(self, file: BinaryIO) -> CsvStatsFile:
        """Check a file; see the port."""
        text = CsvText(file)
        header = read_header(text.first_line())
        return CsvStatsFile(_Source(text, header))


class CsvStatsFile(StatsFile):
    """A checked export: what it holds is known, its sound rows can be streamed repeatedly."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._check = _Check(source)

    @property
    def summary(self) -> FileSummary:
        """What the file holds."""
        return self._check.summary

    def pages(self, *, size: int) -> Iterator[tuple[str, Sequence[InsightRow]]]:
        """Stream the sound rows; see the port."""
        waiting: dict[str, list[InsightRow]] = defaultdict(list)
        for line, row in self._source.rows():
            if isinstance(row, BadCell) or line in self._check.unsound:
                continue
            page = waiting[row.account]
            page.append(row.insight)
            if len(page) >= size:
                yield row.account, waiting.pop(row.account)
        yield from waiting.items()


class _Source:
    """The records of a file below its header, and how to read them."""

    def __init__(self, text: CsvText, header: Header) -> None:
        self._text = text
        self.header = header
        refuse_windows(header, self._records())
        header.require_columns()
        self.convention: Convention = find_convention(header, self._records())

    def rows(self) -> Iterator[tuple[int, SoundRow | BadCell]]:
        for line, cells in self._records():
            if not self._is_totals(cells):
                try:
                    yield line, read_row(self.header, cells, self.convention)
                except BadCell as bad:
                    yield line, bad

    def totals(self) -> Iterator[Record]:
        return (record for record in self._records() if self._is_totals(record[1]))

    def _records(self) -> Iterator[Record]:
        return islice(self._text.records(self.header.delimiter), 1, None)

    def _is_totals(self, cells: Sequence[str]) -> bool:
        return len(cells) >= len(self.header.titles) and is_totals(self.header, cells)


class _Check:
    """One walk over all rows: which are sound, and what they hold."""

    def __init__(self, source: _Source) -> None:
        self._source = source
        self._first_lines: dict[tuple[str, date], int] = {}
        self._repeated: dict[int, int] = {}
        self._parents: dict[str, tuple[str, str, str]] = {}
        self._currencies: dict[str, str | None] = {}
        self._campaigns: dict[str, set[str]] = defaultdict(set)
        self._failed: dict[int, tuple[Column | None, str]] = {}
        self._sums: dict[date, Counters] = defaultdict(Counters)
        for line, row in source.rows():
            bad = row if isinstance(row, BadCell) else self._take(line, row)
            if bad:
                self._failed[line] = (bad.column, bad.reason)
        if self._repeated:
            self._refuse_repeated()
        self.unsound = frozenset(self._failed)
        self.summary = self._summarise()

    def _take(self, line: int, row: SoundRow) -> BadCell | None:
        """Remember a row unless it contradicts one before it."""
        insight, path = row.insight, row.insight.path
        currency = self._currencies.setdefault(row.account, row.currency)
        if row.currency != currency:
            return BadCell(
                Column.CURRENCY, f"{row.currency or 'no currency'}, but rows before are {currency}"
            )
        parents = (row.account, path.campaign_id, path.adset_id)
        if self._parents.setdefault(insight.external_id, parents) != parents:
            return BadCell(None, f"{insight.external_id} has other parents in a row before")
        first = self._first_lines.setdefault((insight.external_id, insight.day), line)
        if first != line:
            self._repeated[first] = line
            return _repeats(first, insight)
        self._campaigns[row.account].add(path.campaign_id)
        self._sums[insight.day] += insight.counters
        return None

    def _refuse_repeated(self) -> None:
        """Refuse the first row of each repeated one too: neither is known to be the whole."""
        self._sums.clear()
        for line, row in self._source.rows():
            if isinstance(row, BadCell):
                continue
            if line in self._repeated:
                bad = _repeats(self._repeated[line], row.insight)
                self._failed[line] = (bad.column, bad.reason)
            elif line not in self._failed:
                self._sums[row.insight.day] += row.insight.counters

    def _summarise(self) -> FileSummary:
        header = self._source.header
        problems = self._failed | dict(self._wrong_totals())
        failed = [
            FailedRow(line=line, column=column and header.title(column), reason=reason)
            for line, (column, reason) in sorted(problems.items())
        ]
        more = len(failed) - REPORTED_FAILURES
        if more > 0:
            last = failed[REPORTED_FAILURES]
            reason = f"{more} rows from here on failed as well"
            failed[REPORTED_FAILURES:] = [FailedRow(line=last.line, column=None, reason=reason)]
        return FileSummary(
            level=header.level,
            rows=len(self._first_lines) - len(self._repeated),
            days=sorted(self._sums),
            names_accounts=header.has(Column.ACCOUNT_ID),
            currencies=self._currencies,
            campaigns=self._campaigns,
            ignored_columns=header.ignored,
            failed=failed,
        )

    def _wrong_totals(self) -> Iterator[tuple[int, tuple[Column | None, str]]]:
        """Compare each line of totals with the sum of the sound rows, of its day if it has one."""
        header, whole = self._source.header, total(self._sums.values())
        for line, cells in self._source.totals():
            try:
                expected = self._sums.get(read_day(header, cells), NOTHING)
            except BadCell:
                expected = whole
            problem = _difference(header, cells, self._source.convention, expected)
            if problem:
                yield line, problem


def _repeats(line: int, insight: InsightRow) -> BadCell:
    entity = insight.level.value.lower()
    return BadCell(
        None,
        f"line {line} has the same {entity} and day. Export without further breakdowns such as"
        " age or placement",
    )


def _difference(
    header: Header, cells: Sequence[str], convention: Convention, expected: Counters
) -> tuple[Column, str] | None:
    for name, column in MEASURES.items():
        text, right = header.cell(cells, column), Decimal(getattr(expected, name))
        if not text:
            continue
        try:
            shown = parse_number(text, convention, whole=column not in MONEY)
        except ValueError as error:
            return column, f"totals: {error}"
        if abs(shown - right) >= _CENT:
            return column, f"the totals line says {shown:f}, its rows sum to {right:f}"
    return None
