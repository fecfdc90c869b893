"""What the insights context needs from the outside."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from pixecom.application.shared.audit import Actor
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.domain.insights.fact import (
    AdAccount,
    DeliveryRow,
    EntityRow,
    HourRow,
    InsightRow,
    Level,
)
from pixecom.domain.insights.sync import DueAccount, LostRun, RunKind, RunResult, RunState, SyncRun
from pixecom.domain.shared.ids import AdAccountId, RunId, SellerId, UserId
from pixecom.domain.shared.period import DayRange


class StatsProvider(Protocol):
    """A source of advertising numbers: a vendor, a file, or the deterministic mock.

    Every method streams pages (non-empty sequences) to the end. A failure at any page is an
    error, never a shorter answer: whoever consumes the pages publishes all or nothing.

    Raises:
        ProviderFailed: the provider answered with an error, or not at all; ``retryable`` tells
            whether the same call may succeed later.
        ProviderThrottled: the provider's limit was reached.
    """

    @abstractmethod
    def fetch_insights(
        self, *, account: AdAccount, level: Level, days: DayRange
    ) -> Iterator[Sequence[InsightRow]]:
        """Stream one row per entity of the level and day with figures, each once.

        Days are those of the account's zone; an entity without figures on a day may be absent.
        Level ACCOUNT gives at most one row a day: the control total.
        """

    @abstractmethod
    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        """Stream all campaigns, then all ad sets, then all ads: parents before children.

        The listing is complete: what we know from this source and it does not list is marked as
        DELETED until it is listed again. A child whose parent did not come was made while the
        list was read.
        """

    @abstractmethod
    def fetch_delivery(self, *, account: AdAccount) -> Iterator[Sequence[DeliveryRow]]:
        """Stream the delivery status of every entity that is not deleted."""

    def fetch_hours(
        self, *, account: AdAccount, days: DayRange, now: datetime
    ) -> Sequence[HourRow]:
        """Give how the figures of the days came in, hour by hour, as far as there are any yet.

        For a source that can tell afterwards. Of any other, and by default, nothing: then the
        hours of an account are what its runs saw on the day itself.
        """
        del account, days, now
        return ()


class StatsProviders(Protocol):
    """Chooses the provider of an account: its own override, else the configured one."""

    @abstractmethod
    def for_account(self, account: AdAccount) -> StatsProvider | None:
        """Give the provider, or None where figures come by import only (``csv``)."""


class EntityDirectory(Protocol):
    """The campaigns, ad sets and ads of one seller, written on behalf of their context."""

    @abstractmethod
    def save(self, *, account: AdAccount, rows: Sequence[EntityRow], at: datetime) -> int:
        """Create unknown entities and update known ones, set-based; give the number created.

        Rows of one call are of one level; a new one whose parent nobody knows is left out. A
        local change not yet pushed (``metaSyncState`` PENDING) and a remote DELETED are never
        overwritten; what is only DELETED because it was not listed comes back.
        """

    @abstractmethod
    def delete_unlisted(
        self, *, account: AdAccount, listed: Sequence[EntityRow], at: datetime
    ) -> int:
        """Mark as DELETED what came from the platform and is not listed; give their number.

        ``listed`` are all campaigns, ad sets and ads of the account, asked for at ``at``: what
        was written to since then, or waits to be pushed (``metaSyncState`` PENDING), stays, and
        so does what something is listed below. What is below a DELETED parent goes with it.
        """

    @abstractmethod
    def create_unknown(
        self, *, account: AdAccount, level: Level, rows: Sequence[InsightRow]
    ) -> int:
        """Create the entities of insight rows that nobody knows yet, status PAUSED, UNKNOWN.

        Missing parents are created too, from the rows' paths; existing entities stay as they
        are. Gives the number created at ``level``.
        """

    @abstractmethod
    def ids(self, *, level: Level, external_ids: Sequence[str]) -> Mapping[str, UUID]:
        """Map external ids to our own, one query; unknown ones are absent."""

    @abstractmethod
    def save_delivery(
        self, *, account: AdAccount, rows: Sequence[DeliveryRow], at: datetime
    ) -> int:
        """Record delivery states, set-based; give the number of entities whose state changed."""


class FactStore(Protocol):
    """The daily facts of one seller."""

    @abstractmethod
    def lock(self) -> None:
        """Take the seller's sync lock until the end of the transaction."""

    @abstractmethod
    def replace(
        self,
        *,
        account: AdAccount,
        level: Level,
        days: DayRange | None,
        rows: Sequence[InsightRow],
        ids: Mapping[str, UUID],
        run_id: RunId,
        observed_at: datetime,
    ) -> tuple[int, int]:
        """Store one level's rows: each replaces its (entity, day), unchanged ones are skipped.

        With ``days`` the rows are complete for the account, level and days: an entity that had
        figures for a day and is missing now gets zeros. With None (a page of an import) nothing
        else is touched, and ``catch_up`` must follow. The last row of a repeated (entity, day)
        wins; an observation older than the stored one is dropped. Gives (rows appended to raw,
        daily rows written).
        """

    @abstractmethod
    def raise_levels(
        self,
        *,
        account: AdAccount,
        days: Sequence[date],
        from_level: Level,
        run_id: RunId,
        observed_at: datetime,
    ) -> tuple[int, int]:
        """Recompute the levels above ``from_level`` from its stored rows of the days.

        ``catch_up`` must follow. Gives (rows appended to raw, daily rows written).
        """

    @abstractmethod
    def catch_up(
        self,
        *,
        accounts: Iterable[AdAccount],
        level: Level,
        days: DayRange,
        observed_at: datetime,
    ) -> None:
        """Bring totals of accounts and settled sums up to date with an import, once for all pages.

        The observation changed ``level`` and those above, on some of the days.
        """

    @abstractmethod
    def roll_up_sellpages(self, *, days: DayRange) -> int:
        """Recompute ``sellpage_stats_daily`` META rows of the days; give the rows written."""

    @abstractmethod
    def snapshot(self, *, account: AdAccount, day: date, run_id: RunId, at: datetime) -> None:
        """Record the account's figures of its current day so far, one row per run."""

    @abstractmethod
    def store_hours(self, *, account: AdAccount, rows: Sequence[HourRow]) -> None:
        """Record what was known in hours of the account, each row replacing that of its hour."""


class SettledSums(Protocol):
    """Cumulated figures of one seller's closed days, which make long ranges cheap to read.

    All of it is derived from the daily facts. Writers hold the seller's sync lock.
    """

    @abstractmethod
    def watermark(self) -> date | None:
        """Give the last settled day, None when nothing is settled."""

    @abstractmethod
    def advance(self, *, through: date, days: int) -> date:
        """Settle at most ``days`` further days up to ``through``; give the new watermark."""

    @abstractmethod
    def clear(self) -> None:
        """Forget all of it: readers sum the daily facts until it is settled again."""

    @abstractmethod
    def differences(self) -> int:
        """Compare all of it with the daily facts; give the number of faults."""


class SyncRuns(Protocol):
    """The runs of one seller: jobs as rows, held by leases of the database's clock."""

    @abstractmethod
    def open(
        self, *, account_id: AdAccountId, kind: RunKind, level: Level | None, days: DayRange | None
    ) -> SyncRun:
        """Queue a run, or give the open one of the same account, kind and level.

        An open run is widened to the days asked for, so that whoever asked is served: while it
        is queued by fetching more, while it runs by being queued once more at its end.
        """

    @abstractmethod
    def claim(self, run_id: RunId, *, lease_seconds: float) -> SyncRun | None:
        """Take a queued run, or a running one past its lease, under the next generation.

        Only a queued run counts a further attempt: being interrupted is no failure. Gives None
        when the run is finished, held by somebody else or not due yet.
        """

    @abstractmethod
    def renew(self, run: SyncRun, *, lease_seconds: float) -> datetime | None:
        """Extend the lease and give the database's time; None when the run was taken over."""

    @abstractmethod
    def hold(self, run: SyncRun, *, lease_seconds: float) -> None:
        """Lock the run's row for the rest of the transaction, and extend the lease.

        Raises:
            Conflict: the run is of another generation by now; nothing may be written for it.
        """

    @abstractmethod
    def finish(self, run: SyncRun, result: RunResult) -> RunState | None:
        """End the run as DONE, PARTIAL or FAILED with its figures.

        Gives the state it has now: QUEUED when its days were widened meanwhile (it must run
        once more), None when it is no longer ours and nothing was written.
        """

    @abstractmethod
    def release(self, run: SyncRun, *, retry_in_seconds: float, result: RunResult | None) -> None:
        """Give the run back to the queue, due after the given time, if it is still ours.

        With ``result`` the attempt failed and says why; without one it was only interrupted
        and does not count.
        """


class InsightsWork(UnitOfWork, Protocol):
    """One transaction over the figures, entities and runs of a seller."""

    @property
    @abstractmethod
    def entities(self) -> EntityDirectory:
        """Campaigns, ad sets and ads."""

    @property
    @abstractmethod
    def facts(self) -> FactStore:
        """Daily figures."""

    @property
    @abstractmethod
    def settled(self) -> SettledSums:
        """Cumulated figures of closed days."""

    @property
    @abstractmethod
    def runs(self) -> SyncRuns:
        """Synchronisation runs."""


class InsightsWorks(Protocol):
    """Opens units of work."""

    @abstractmethod
    def __call__(self, seller_id: SellerId, *, by: Actor | None = None) -> InsightsWork:
        """Give a unit of work of the seller, to be entered with ``with``.

        ``by`` is who acts; None is background work, which leaves no row in the audit log.
        """


class AdAccounts(Protocol):
    """The ad accounts of one seller, as the pipeline needs them."""

    @abstractmethod
    def get(
        self, *, seller_id: SellerId, account_id: AdAccountId, visible_to: UserId | None = None
    ) -> AdAccount:
        """Give an active account.

        Raises:
            NotFound: there is none with that id, or a colleague of ``visible_to`` keeps it.
        """

    @abstractmethod
    def active(
        self, *, seller_id: SellerId, visible_to: UserId | None = None
    ) -> Sequence[AdAccount]:
        """Give every active account, oldest first.

        ``visible_to`` leaves the shared ones and those that this member connected (spec 07 §1.3).
        """


class DueWork(Protocol):
    """Work that is due across all sellers; only the platform role sees it."""

    @abstractmethod
    def accounts_for_stats(self) -> Sequence[DueAccount]:
        """Give every eligible ad account, and how far its first synchronisation has come.

        That is a BACKFILL of all levels over at least the first 90 days, up to the day it was
        made on, that is DONE.
        """

    @abstractmethod
    def idle_accounts(self) -> Sequence[AdAccount]:
        """Give the active ad accounts that are not eligible, but for those of a dead token.

        They have no campaign that could run, and had no figures lately. Imports are not among
        them.
        """

    @abstractmethod
    def sellers_to_settle(self, *, through: date) -> Sequence[SellerId]:
        """Give the active sellers with daily facts up to the day that are not settled yet."""

    @abstractmethod
    def lost_runs(self, *, quiet_seconds: float | None, limit: int) -> Sequence[LostRun]:
        """Give runs that are held by nobody, the oldest first, at most ``limit``.

        Those past their lease, and queued ones that have been due for ``quiet_seconds`` without
        anybody taking them; None leaves the queued ones out.
        """


class CoolDowns(Protocol):
    """Keeps repeated requests apart, across all processes where the shared store answers."""

    @abstractmethod
    def start(self, *, key: str, seconds: int) -> int:
        """Begin a pause for the key, or give the whole seconds (≥ 1) left of a running one.

        Gives 0 when the pause began now, so the request may go ahead.
        """
