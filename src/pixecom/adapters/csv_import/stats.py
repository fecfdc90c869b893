"""A stats provider over a CSV export."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from pixecom.application.insights.files import NO_ACCOUNT, StatsFile
from pixecom.application.insights.ports import StatsProvider
from pixecom.application.shared.paging import in_pages
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import (
    TIERS,
    AdAccount,
    DeliveryRow,
    EntityPath,
    EntityRow,
    InsightRow,
    Level,
)
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus
from pixecom.domain.shared.period import DayRange


class CsvStatsProvider(StatsProvider):
    """Gives the figures of one checked file: its own level as it is, those above by summing.

    Rows belong to the account that the file names; a file that names none is of any account.
    Below the file's level there is nothing.
    """

    def __init__(self, file: StatsFile, *, page_size: int = 500) -> None:
        self._file = file
        self._page_size = page_size

    def fetch_insights(
        self, *, account: AdAccount, level: Level, days: DayRange
    ) -> Iterator[Sequence[InsightRow]]:
        """Stream the figures of a level; see the port."""
        rows = (row for row in self._rows(account, level) if row.day in days)
        return in_pages(_raised(rows, account, level), self._page_size)

    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        """Stream the entities that the rows name, paused and of unknown delivery."""
        for level in TIERS:
            paths: dict[str, EntityPath] = {}
            for row in self._rows(account, level):
                path = row.path.cut(level)
                paths.setdefault(path.own_id, path)
            yield from in_pages((_entity(level, path) for path in paths.values()), self._page_size)

    def fetch_delivery(
        self,
        *,
        account: AdAccount,  # noqa: ARG002 - a file knows this of no account
    ) -> Iterator[Sequence[DeliveryRow]]:
        """Stream nothing: a file does not say what the platform does right now."""
        yield from ()

    def _rows(self, account: AdAccount, level: Level) -> Iterator[InsightRow]:
        """Stream the file's rows of an account, if the file reaches down to the level."""
        reach = (Level.ACCOUNT, *TIERS).index
        if reach(level) > reach(self._file.summary.level):
            return
        for external_id, rows in self._file.pages(size=self._page_size):
            if external_id in {account.external_id, NO_ACCOUNT}:
                yield from rows


def _raised(rows: Iterator[InsightRow], account: AdAccount, level: Level) -> Iterator[InsightRow]:
    paths: dict[tuple[str, date], EntityPath] = {}
    sums: dict[tuple[str, date], Counters] = defaultdict(Counters)
    for row in rows:
        if row.level is level:
            yield row
            continue
        path = row.path.cut(level)
        key = (path.own_id or account.external_id, row.day)
        paths.setdefault(key, path)
        sums[key] += row.counters
    for (external_id, day), counters in sums.items():
        yield InsightRow(
            level=level,
            external_id=external_id,
            day=day,
            counters=counters,
            path=paths[external_id, day],
        )


def _entity(level: Level, path: EntityPath) -> EntityRow:
    return EntityRow(
        level=level,
        external_id=path.own_id,
        parent_external_id=path.cut(level.parent).own_id or None,
        name=path.own_name,
        status=EntityStatus.PAUSED,
        effective_status=None,
        delivery_status=DeliveryStatus.UNKNOWN,
    )
