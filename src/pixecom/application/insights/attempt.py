"""One attempt of a run: fetch every page of a part first, then publish it in one transaction.

A part is one level of one range of days, the metadata, the delivery states or the control
total. A part whose pages did not all arrive leaves no trace but its failure; the others go on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import TypeVar
from uuid import UUID

from pixecom.application.insights.ports import InsightsWork, InsightsWorks, StatsProvider
from pixecom.application.insights.writing import LOCK_TRIES, alone
from pixecom.application.shared.stopping import Interrupted, StopSignal
from pixecom.domain.insights.fact import (
    TIERS,
    AdAccount,
    DeliveryRow,
    EntityRow,
    HourRow,
    InsightRow,
    Level,
)
from pixecom.domain.insights.sync import (
    BACKFILL_SLICE_DAYS,
    NONE_SYNCED,
    Failure,
    RunKind,
    RunResult,
    RunState,
    Synced,
    SyncRun,
    explain,
)
from pixecom.domain.shared.errors import (
    AccessEnded,
    Conflict,
    PixecomError,
    ProviderFailed,
    ProviderThrottled,
)
from pixecom.domain.shared.money import to_micros
from pixecom.domain.shared.period import DayRange, day_at, zone

_log = logging.getLogger(__name__)
_Row = TypeVar("_Row")
_Result = TypeVar("_Result")


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """How far an attempt has come: the part in hand, its days, and pages fetched so far."""

    part: str
    days: DayRange | None
    pages: int


OnPage = Callable[[Progress], None]


def unseen(progress: Progress) -> None:
    """Ignore progress: nobody is watching."""
    del progress


class Attempt:
    """Does the work of a claimed run; ``result`` tells how it went.

    Once the source does not know us any more, nothing further is asked of it.

    Every method raises ``Interrupted`` at a safe point when asked to stop or when the run was
    taken over, and records any other trouble as a failure of its part.
    """

    def __init__(
        self,
        *,
        run: SyncRun,
        account: AdAccount,
        provider: StatsProvider,
        works: InsightsWorks,
        stops: Sequence[StopSignal],
        lease_seconds: float,
        on_page: OnPage,
    ) -> None:
        self._run = run
        self._account = account
        self._provider = provider
        self._works = works
        self._stops = stops
        self._lease_seconds = lease_seconds
        self._on_page = on_page
        self._pages = self._raw = self._daily = 0
        self._published = self._shut_out = False
        self._synced = NONE_SYNCED
        self._control: int | None = None
        self._whole: dict[Level, bool] = {}
        self.failures: list[Failure] = []

    @property
    def result(self) -> RunResult:
        """Give the figures of the attempt and how it would end if it is the last one."""
        state, code, message = explain(self.failures, published=self._published)
        return RunResult(
            state=state,
            rows_raw=self._raw,
            rows_daily=self._daily,
            pages=self._pages,
            control_difference_micros=self._control,
            error_code=code,
            message=message,
            synced=self._synced,
            levels=tuple(level for level, whole in self._whole.items() if whole),
        )

    def work(self) -> None:
        """Do what the kind of the run asks for."""
        run = self._run
        levels = (run.level,) if run.level else TIERS
        if run.kind in {RunKind.ENTITIES, RunKind.STATS}:
            self._entities()
        if run.kind is RunKind.DELIVERY:
            self._delivery()
        if run.days and run.kind is RunKind.STATS:
            self._figures(levels, run.days)
        if run.days and run.kind is RunKind.BACKFILL:
            for days in run.days.slices(BACKFILL_SLICE_DAYS):
                self._figures(levels, days)

    def _entities(self) -> None:
        with self._part("ENTITIES"):
            at = self._renew()
            rows = self._fetch(
                "ENTITIES", None, self._provider.fetch_entities(account=self._account)
            )
            self._write(lambda work: self._save(work, rows, at))
            self._published = True
            self._synced = _count(rows)

    def _delivery(self) -> None:
        with self._part("DELIVERY"):
            at = self._renew()
            rows: list[DeliveryRow] = self._fetch(
                "DELIVERY", None, self._provider.fetch_delivery(account=self._account)
            )
            self._write(
                lambda work: work.entities.save_delivery(account=self._account, rows=rows, at=at)
            )
            self._published = True

    def _figures(self, levels: Iterable[Level], days: DayRange) -> None:
        published = {
            level: rows
            for level in levels
            if not self._shut_out and (rows := self._level(level, days)) is not None
        }
        for level in levels:
            self._whole[level] = level in published and self._whole.get(level, True)
        if Level.AD in published and self._run.kind is RunKind.STATS:
            self._control_total(days, published[Level.AD])
        if Level.CAMPAIGN in published:
            self._roll_up(days)

    def _level(self, level: Level, days: DayRange) -> list[InsightRow] | None:
        with self._part(level):
            at = self._renew()
            pages = self._provider.fetch_insights(account=self._account, level=level, days=days)
            rows = self._fetch(level, days, pages)
            raw, daily = self._write(
                lambda work: work.facts.replace(
                    account=self._account,
                    level=level,
                    days=days,
                    rows=rows,
                    ids=self._ids(work, level, rows),
                    run_id=self._run.id,
                    observed_at=at,
                )
            )
            self._raw, self._daily, self._published = self._raw + raw, self._daily + daily, True
            return rows
        return None

    def _control_total(self, days: DayRange, ads: Sequence[InsightRow]) -> None:
        with self._part("CONTROL"):
            pages = self._provider.fetch_insights(
                account=self._account, level=Level.ACCOUNT, days=days
            )
            rows = self._fetch("CONTROL", days, pages)
            self._control = to_micros(_spend(rows) - _spend(ads))

    def _roll_up(self, days: DayRange) -> None:
        with self._part("SELLPAGES"):
            at = self._renew()
            today, is_backfill = self._today(at), self._run.kind is RunKind.BACKFILL
            hours = self._provider.fetch_hours(
                account=self._account,
                days=days if is_backfill else DayRange.inclusive(today, today),
                now=at,
            )
            self._write(lambda work: self._derive(work, days, hours, at))

    def _save(self, work: InsightsWork, rows: Sequence[EntityRow], at: datetime) -> None:
        for level in TIERS:
            same = [row for row in rows if row.level is level]
            work.entities.save(account=self._account, rows=same, at=at)
        if any(row.level is Level.CAMPAIGN for row in rows):  # none at all proves nothing
            work.entities.delete_unlisted(account=self._account, listed=rows, at=at)

    def _derive(
        self, work: InsightsWork, days: DayRange, hours: Sequence[HourRow], at: datetime
    ) -> None:
        work.facts.roll_up_sellpages(days=days)
        if hours:
            work.facts.store_hours(account=self._account, rows=hours)
        elif self._run.kind is RunKind.STATS:
            work.facts.snapshot(
                account=self._account, day=self._today(at), run_id=self._run.id, at=at
            )

    def _today(self, at: datetime) -> date:
        return day_at(at, zone(self._account.timezone))

    def _ids(
        self, work: InsightsWork, level: Level, rows: Sequence[InsightRow]
    ) -> Mapping[str, UUID]:
        wanted = list({row.external_id for row in rows})
        known = work.entities.ids(level=level, external_ids=wanted)
        unknown = [row for row in rows if row.external_id not in known]
        if not unknown:
            return known
        work.entities.create_unknown(account=self._account, level=level, rows=unknown)
        return work.entities.ids(level=level, external_ids=wanted)

    def _fetch(
        self, part: str, days: DayRange | None, pages: Iterable[Sequence[_Row]]
    ) -> list[_Row]:
        rows: list[_Row] = []
        for page in pages:
            rows.extend(page)
            self._pages += 1
            self._on_page(Progress(part=part, days=days, pages=self._pages))
            self._check()
        return rows

    def _write(self, write: Callable[[InsightsWork], _Result]) -> _Result:
        """Write in a transaction that is alone in its seller and sure that the run is ours."""
        seller = self._run.seller_id
        with alone(self._works, seller, tries=LOCK_TRIES, check=self._check) as work:
            self._hold(work)
            result = write(work)
            work.commit()
        return result

    def _hold(self, work: InsightsWork) -> None:
        try:
            work.runs.hold(self._run, lease_seconds=self._lease_seconds)
        except Conflict as error:
            raise Interrupted from error

    @contextmanager
    def _part(self, part: str) -> Iterator[None]:
        """Turn whatever goes wrong into a failure of the part: loud, never silent."""
        try:
            self._check()
            yield
        except Interrupted:
            raise
        except AccessEnded as error:
            self.failures.append(_failure(part, error))
            self._shut_out = True
        except Exception as error:  # noqa: BLE001 - a provider may raise anything
            self.failures.append(_failure(part, error))

    def _renew(self) -> datetime:
        """Extend the lease and give the database's time: that of the observation to be made."""
        with self._works(self._run.seller_id) as work:
            at = work.runs.renew(self._run, lease_seconds=self._lease_seconds)
            work.commit()
        if at is None:
            raise Interrupted
        return at

    def _check(self) -> None:
        if any(stop.is_raised() for stop in self._stops):
            raise Interrupted


def no_source() -> RunResult:
    """Give the result of a run whose account has nothing to be fetched from."""
    return RunResult(
        state=RunState.FAILED,
        error_code="NO_SOURCE",
        message="This ad account has no source to fetch from: its figures come by import",
    )


def _failure(part: str, error: Exception) -> Failure:
    match error:
        case ProviderThrottled():
            return Failure(
                part=part,
                code=error.code,
                message=error.message,
                retryable=True,
                retry_after=error.retry_after,
            )
        case ProviderFailed():
            text = error.sentence if isinstance(error, AccessEnded) else error.message
            return Failure(part=part, code=error.code, message=text, retryable=error.retryable)
        case PixecomError():
            code = type(error).__name__.upper()
            return Failure(part=part, code=code, message=error.message, retryable=True)
        case _:
            _log.error("Part %s failed unexpectedly", part, exc_info=error)
            message = f"failed unexpectedly ({type(error).__name__})"
            return Failure(part=part, code="UNEXPECTED", message=message, retryable=True)


def _spend(rows: Sequence[InsightRow]) -> Decimal:
    return sum((row.counters.spend for row in rows), Decimal())


def _count(rows: Sequence[EntityRow]) -> Synced:
    levels = [row.level for row in rows]
    return Synced(
        campaigns=levels.count(Level.CAMPAIGN),
        adsets=levels.count(Level.ADSET),
        ads=levels.count(Level.AD),
    )
