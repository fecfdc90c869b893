"""A seller asks for numbers now: from the screen, or on the command line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pixecom.application.insights.attempt import OnPage, unseen
from pixecom.application.insights.jobs import run_sync_job
from pixecom.application.insights.ports import (
    AdAccounts,
    CoolDowns,
    InsightsWorks,
    StatsProviders,
)
from pixecom.application.insights.syncing import RunSync
from pixecom.application.shared.audit import Act, Actor
from pixecom.application.shared.clock import Clock
from pixecom.application.shared.jobs import JobQueue
from pixecom.application.shared.stopping import TimeBudget
from pixecom.domain.insights.fact import TIERS, AdAccount, Level
from pixecom.domain.insights.sync import (
    NONE_SYNCED,
    RunKind,
    RunResult,
    RunState,
    Synced,
    SyncRun,
    check_history,
)
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import AdAccountId, RunId, SellerId, UserId
from pixecom.domain.shared.period import DayRange, zone

REQUEST_SYNC = "REQUEST_SYNC"
"""How the audit log names it."""
PAUSE_SECONDS = 60
"""A seller's requests must be this far apart."""
INLINE_SECONDS = 20.0
"""How long a request may fetch by itself; the worker does the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncAnswer:
    """What became of a request: done at once (no ``run_ids``), or queued as these runs.

    ``errors`` holds one sentence per account that could not be fetched.
    """

    at: datetime
    synced: Synced = NONE_SYNCED
    errors: tuple[str, ...] = ()
    run_ids: tuple[RunId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class BackfillDone:
    """How the fetch of one account ended; ``result`` is None where somebody else has the run."""

    account: AdAccount
    run_id: RunId
    result: RunResult | None


class _Requests:
    """What both requests need: the accounts meant, and runs opened for them."""

    def __init__(
        self,
        *,
        works: InsightsWorks,
        accounts: AdAccounts,
        providers: StatsProviders,
        run_sync: RunSync,
        queue: JobQueue,
        clock: Clock,
    ) -> None:
        self._works = works
        self._accounts = accounts
        self._providers = providers
        self._run_sync = run_sync
        self._queue = queue
        self._clock = clock

    def _meant(
        self,
        seller_id: SellerId,
        account_id: AdAccountId | None,
        visible_to: UserId | None = None,
    ) -> Sequence[AdAccount]:
        """Give the account asked for, or all that have a source.

        Raises:
            NotFound: the seller has no active account of that id.
            Invalid: the figures of the account come by import only.
        """
        if account_id is None:
            accounts = self._accounts.active(seller_id=seller_id, visible_to=visible_to)
            return [one for one in accounts if self._providers.for_account(one) is not None]
        account = self._accounts.get(
            seller_id=seller_id, account_id=account_id, visible_to=visible_to
        )
        if self._providers.for_account(account) is None:
            raise Invalid(f"The figures of {account.name} come by import only")
        return [account]

    def _check_days(self, accounts: Sequence[AdAccount], days: DayRange) -> None:
        now = self._clock.now()
        for account in accounts:
            check_history(days, now=now, zone=zone(account.timezone))

    def _open(
        self,
        account: AdAccount,
        kind: RunKind,
        days: DayRange | None,
        levels: Sequence[Level | None],
        by: Actor,
    ) -> list[SyncRun]:
        with self._works(account.seller_id, by=by) as work:
            runs = [
                work.runs.open(account_id=account.id, kind=kind, level=level, days=days)
                for level in levels
            ]
            work.record(_asked_for(account, kind, days, runs))
            work.commit()
        return runs


class RequestSync(_Requests):
    """``POST /ads-manager/sync``: metadata and status at once, or one day's figures queued."""

    def __init__(
        self,
        *,
        works: InsightsWorks,
        accounts: AdAccounts,
        providers: StatsProviders,
        run_sync: RunSync,
        queue: JobQueue,
        clock: Clock,
        cool_downs: CoolDowns,
        limited: bool,
    ) -> None:
        super().__init__(
            works=works,
            accounts=accounts,
            providers=providers,
            run_sync=run_sync,
            queue=queue,
            clock=clock,
        )
        self._cool_downs = cool_downs
        self._limited = limited

    def __call__(
        self,
        *,
        seller_id: SellerId,
        by: Actor,
        account_id: AdAccountId | None = None,
        day: date | None = None,
        visible_to: UserId | None = None,
    ) -> SyncAnswer:
        """Fetch metadata within 20 s, the rest queued; with ``day`` queue its figures.

        ``visible_to`` limits it to the accounts that this member may see.

        Raises:
            Invalid: asked again within 60 s (the message says how many are left), or the day
                lies in the future of an account's zone or over 37 months ago.
            NotFound: the seller has no active account of that id.
        """
        accounts = self._meant(seller_id, account_id, visible_to)
        days = None if day is None else DayRange.inclusive(day, day)
        if days is not None:
            self._check_days(accounts, days)
        self._cool_down(seller_id)
        if days is not None:
            return self._queue_figures(accounts, days, by)
        return self._fetch_metadata(accounts, by)

    def _cool_down(self, seller_id: SellerId) -> None:
        if not self._limited:
            return
        left = self._cool_downs.start(key=f"ads-manager-sync:{seller_id}", seconds=PAUSE_SECONDS)
        if left:
            raise Invalid(f"Please wait {left} seconds before the next sync")

    def _queue_figures(
        self, accounts: Sequence[AdAccount], days: DayRange, by: Actor
    ) -> SyncAnswer:
        runs = [
            run
            for account in accounts
            for run in self._open(account, RunKind.BACKFILL, days, TIERS, by)
        ]
        self._queue.enqueue([run_sync_job(run) for run in runs])
        return SyncAnswer(at=self._clock.now(), run_ids=tuple(run.id for run in runs))

    def _fetch_metadata(self, accounts: Sequence[AdAccount], by: Actor) -> SyncAnswer:
        budget = TimeBudget(self._clock, seconds=INLINE_SECONDS)
        synced, errors, queued = NONE_SYNCED, list[str](), list[RunId]()
        for account in accounts:
            (run,) = self._open(account, RunKind.ENTITIES, None, [None], by)
            result = self._run_sync(seller_id=account.seller_id, run_id=run.id, stops=[budget])
            if result is None:
                queued.append(run.id)  # it is with the worker, or was just given back to it
            elif result.state is RunState.DONE:
                synced += result.synced
            else:
                errors.append(f"{account.name}: {result.message}")
        return SyncAnswer(
            at=self._clock.now(), synced=synced, errors=tuple(errors), run_ids=tuple(queued)
        )


class RequestBackfill(_Requests):
    """``pixecom sync``: fetches any days of the last 37 months here and now."""

    def __call__(
        self,
        *,
        seller_id: SellerId,
        days: DayRange,
        by: Actor,
        account_id: AdAccountId | None = None,
        on_page: OnPage = unseen,
    ) -> Sequence[BackfillDone]:
        """Fetch metadata and figures of every account meant, one after the other.

        Raises:
            Invalid: days in the future of an account's zone or over 37 months ago.
            NotFound: the seller has no active account of that id.
        """
        accounts = self._meant(seller_id, account_id)
        self._check_days(accounts, days)
        return [self._fetch(account, days, on_page, by) for account in accounts]

    def _fetch(
        self, account: AdAccount, days: DayRange, on_page: OnPage, by: Actor
    ) -> BackfillDone:
        (entities,) = self._open(account, RunKind.ENTITIES, None, [None], by)
        self._run_sync(seller_id=account.seller_id, run_id=entities.id, on_page=on_page)
        (run,) = self._open(account, RunKind.BACKFILL, days, [None], by)
        result = self._run_sync(seller_id=account.seller_id, run_id=run.id, on_page=on_page)
        return BackfillDone(account=account, run_id=run.id, result=result)


def _asked_for(
    account: AdAccount, kind: RunKind, days: DayRange | None, runs: Sequence[SyncRun]
) -> Act:
    asked: dict[str, object] = {"kind": kind.value, "runIds": [str(run.id) for run in runs]}
    if days is not None:
        asked |= {"dateFrom": days.start.isoformat(), "dateTo": days.last.isoformat()}
    return Act(event=REQUEST_SYNC, entity_type="ad_account", entity_id=account.id, after=asked)
