"""Synchronisation runs: what is fetched, for which days, how often it is tried, how it ends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pixecom.domain.insights.fact import AdAccount, Level
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import AdAccountId, RunId, SellerId
from pixecom.domain.shared.period import DayRange, day_at

HOT_DAYS = 4
"""Today and the previous three days: fetched in every run."""
COLD_DAYS = 28
"""The vendor restates figures for this long: fetched once a night."""
QUIET_DAYS = 60
"""An entity without figures for so long is not carried along in the settled sums."""
FIRST_BACKFILL_DAYS = 90
FIRST_BACKFILL_PAUSE = timedelta(hours=1)
"""After an attempt at an account's first history that did not bring all of it."""
BACKFILL_SLICE_DAYS = 30
HISTORY_MONTHS = 37
"""How far back the vendor's history reaches."""
MAX_ATTEMPTS = 3
FIRST_RETRY_SECONDS = 60.0
MAX_GENERATIONS = 500
"""A run interrupted this often is given up: it probably takes its worker down with it."""
_MESSAGE_LENGTH = 1000
_CODE_LENGTH = 50


class RunKind(StrEnum):
    """What a run fetches."""

    STATS = "STATS"
    DELIVERY = "DELIVERY"
    ENTITIES = "ENTITIES"
    BACKFILL = "BACKFILL"


class RunState(StrEnum):
    """How far a run has come."""

    QUEUED = "QUEUED"
    RUNNING = "RUNNING"
    DONE = "DONE"
    PARTIAL = "PARTIAL"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Synced:
    """How many entities the provider reported, each level once."""

    campaigns: int = 0
    adsets: int = 0
    ads: int = 0

    def __add__(self, other: Synced) -> Synced:
        return Synced(
            campaigns=self.campaigns + other.campaigns,
            adsets=self.adsets + other.adsets,
            ads=self.ads + other.ads,
        )


NONE_SYNCED = Synced()


@dataclass(frozen=True, slots=True, kw_only=True)
class RunResult:
    """How a run, or an attempt of one, ended.

    ``control_difference_micros`` is the account's own total minus the sum of its ads' spend,
    None where the provider gives no total. ``message`` is a sentence for the seller; ``levels``
    are those whose figures arrived and were published for every day of the run.
    """

    state: RunState
    rows_raw: int = 0
    rows_daily: int = 0
    pages: int = 0
    control_difference_micros: int | None = None
    error_code: str | None = None
    message: str | None = None
    synced: Synced = NONE_SYNCED
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """One part of a run that could not be published, and whether trying again may help.

    ``part`` is a level, ENTITIES, DELIVERY or CONTROL (the account's own total); ``code`` the
    provider's or ours; ``retry_after`` seconds that the provider asked to wait.
    """

    part: str
    code: str
    message: str
    retryable: bool
    retry_after: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncRun:
    """A run as it stands. Only the holder of the current ``generation`` may write for it."""

    id: RunId
    seller_id: SellerId
    account_id: AdAccountId
    kind: RunKind
    level: Level | None
    days: DayRange | None
    state: RunState
    attempts: int
    generation: int

    @property
    def retry_in_seconds(self) -> float | None:
        """Exponential back-off after the attempt just made; None when there is no further one."""
        if self.attempts >= MAX_ATTEMPTS:
            return None
        return float(FIRST_RETRY_SECONDS * 2 ** (self.attempts - 1))

    def retry_after(self, failures: Sequence[Failure]) -> float | None:
        """Say in how many seconds the run is tried again, None when it ends now.

        It is tried again when a further attempt is left and at least one failure may pass by
        itself; a provider that names a time is not asked earlier.
        """
        waits = [failure.retry_after for failure in failures if failure.retryable]
        if not waits or self.retry_in_seconds is None:
            return None
        return max(self.retry_in_seconds, *waits)


def explain(
    failures: Sequence[Failure], *, published: bool
) -> tuple[RunState, str | None, str | None]:
    """Give the state, code and message of a run from the parts that failed.

    DONE without failures; PARTIAL when something was published beside them; else FAILED. The
    message names every failed part and its reason, the code is that of the first.
    """
    if not failures:
        return RunState.DONE, None, None
    state = RunState.PARTIAL if published else RunState.FAILED
    message = "; ".join(f"{failure.part}: {failure.message}" for failure in failures)
    return state, failures[0].code[:_CODE_LENGTH], message[:_MESSAGE_LENGTH]


@dataclass(frozen=True, slots=True, kw_only=True)
class DueAccount:
    """An ad account that the orchestrator should fetch.

    ``never_synced``: its first history has not arrived as a whole. ``tried_at`` is then when the
    last attempt at it ended, None before there was one; ``published`` says whether any figures
    of the account have arrived.
    """

    account: AdAccount
    never_synced: bool
    tried_at: datetime | None
    published: bool

    @property
    def is_new(self) -> bool:
        """Whether nobody has tried to fetch its first history yet."""
        return self.never_synced and self.tried_at is None

    def wants_history(self, now: datetime) -> bool:
        """Tell whether to fetch its first history, again if that went wrong a while ago."""
        paused = self.tried_at is not None and now < self.tried_at + FIRST_BACKFILL_PAUSE
        return self.never_synced and not paused


@dataclass(frozen=True, slots=True, kw_only=True)
class LostRun:
    """A run that is due and held by nobody."""

    seller_id: SellerId
    run_id: RunId


def hot_window(now: datetime, zone: ZoneInfo) -> DayRange:
    """Give today and the previous three days of the account's zone."""
    return _last_days(now, zone, HOT_DAYS)


def cold_window(now: datetime, zone: ZoneInfo) -> DayRange:
    """Give the last 28 days of the account's zone, today included."""
    return _last_days(now, zone, COLD_DAYS)


def closed_through(now: datetime) -> date:
    """Give the last day that no ad account on earth fetches in every run any more."""
    return (now - timedelta(hours=12)).astimezone(UTC).date() - timedelta(days=HOT_DAYS)


def first_window(now: datetime, zone: ZoneInfo) -> DayRange:
    """Give the days that the first synchronisation of an account fetches."""
    return _last_days(now, zone, FIRST_BACKFILL_DAYS)


def check_history(days: DayRange, *, now: datetime, zone: ZoneInfo) -> None:
    """Refuse days that the vendor cannot give: of the future, or over 37 months ago.

    Raises:
        Invalid: with a sentence that names the first or last possible day.
    """
    today = day_at(now, zone)
    if days.last > today:
        raise Invalid(f"The date must not be in the future: today is {today} in {zone.key}")
    earliest = _months_before(today, HISTORY_MONTHS)
    if days.start < earliest:
        raise Invalid(
            f"Figures reach back {HISTORY_MONTHS} months: the first possible day is {earliest}"
        )


def _last_days(now: datetime, zone: ZoneInfo, count: int) -> DayRange:
    today = day_at(now, zone)
    return DayRange.inclusive(today - timedelta(days=count - 1), today)


def _months_before(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    last_day = (date(year + (month == 11), (month + 1) % 12 + 1, 1) - timedelta(days=1)).day  # noqa: PLR2004
    return date(year, month + 1, min(day.day, last_day))
