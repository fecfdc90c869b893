"""Deciding what is due: orchestrators for all accounts, and the search for lost runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from pixecom.application.insights.jobs import SYNC_QUEUE, run_sync_job
from pixecom.application.insights.ports import DueWork, InsightsWorks, StatsProviders
from pixecom.application.shared.clock import Clock
from pixecom.application.shared.jobs import JobQueue, QueueDepths
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.sync import DueAccount, RunKind, SyncRun, first_window
from pixecom.domain.shared.errors import PixecomError
from pixecom.domain.shared.period import DayRange, zone

_log = logging.getLogger(__name__)
_LOST_RUNS_AT_ONCE = 1000

Window = Callable[[datetime, ZoneInfo], DayRange]


Plan = Callable[[], Sequence[tuple[RunKind, DayRange | None]]]


class _Planner:
    """Opens runs of accounts that have a source."""

    def __init__(
        self, *, due: DueWork, works: InsightsWorks, providers: StatsProviders, queue: JobQueue
    ) -> None:
        self._due = due
        self._works = works
        self._providers = providers
        self._queue = queue

    def _queued(self, planned: Iterable[tuple[AdAccount, Plan]]) -> int:
        """Open what is planned and send its messages together; give the number of runs."""
        runs = [
            run
            for account, plan in planned
            if self._providers.for_account(account) is not None
            for run in self._opened(account, plan)
        ]
        self._queue.enqueue([run_sync_job(run) for run in runs])
        return len(runs)

    def _opened(self, account: AdAccount, plan: Plan) -> list[SyncRun]:
        try:
            with self._works(account.seller_id) as work:
                runs = [
                    work.runs.open(account_id=account.id, kind=kind, level=None, days=days)
                    for kind, days in plan()
                ]
                work.commit()
        except PixecomError as error:
            _log.warning("Ad account %s was not scheduled: %s", account.id, error)
            return []
        return runs


class OrchestrateStats(_Planner):
    """Queues one STATS run for every eligible account; a new account gets its first history.

    An account's first synchronisation is its metadata and 90 days. Until these have all arrived
    they are asked for again, an hour after each attempt, beside the STATS runs: what fails for
    good does not keep today's figures away. What is queued already is reused. Trouble with one
    account is logged and leaves the others alone.
    """

    def __init__(
        self,
        *,
        due: DueWork,
        works: InsightsWorks,
        providers: StatsProviders,
        queue: JobQueue,
        clock: Clock,
    ) -> None:
        super().__init__(due=due, works=works, providers=providers, queue=queue)
        self._clock = clock

    def __call__(self, *, window: Window) -> int:
        """Queue what is due and send its messages together; give the number of runs."""
        return self._queued(
            (due.account, partial(self._plan, due, window))
            for due in self._due.accounts_for_stats()
        )

    def _plan(self, due: DueAccount, window: Window) -> list[tuple[RunKind, DayRange | None]]:
        where, now = zone(due.account.timezone), self._clock.now()
        history = [(RunKind.BACKFILL, first_window(now, where))]
        return [
            (RunKind.ENTITIES, None) if due.is_new else (RunKind.STATS, window(now, where)),
            *(history if due.wants_history(now) else []),
        ]


class OrchestrateDelivery(_Planner):
    """Queues one DELIVERY run for every eligible account of which figures have arrived."""

    def __call__(self) -> int:
        """Queue what is due and send its messages together; give the number of runs."""
        accounts = [due.account for due in self._due.accounts_for_stats() if due.published]
        return self._queued((account, lambda: [(RunKind.DELIVERY, None)]) for account in accounts)


class LookForCampaigns(_Planner):
    """Queues one ENTITIES run for every idle account: somebody may have made a campaign there.

    An account that has one is eligible from then on.
    """

    def __call__(self) -> int:
        """Queue what is due and send its messages together; give the number of runs."""
        accounts = self._due.idle_accounts()
        return self._queued((account, lambda: [(RunKind.ENTITIES, None)]) for account in accounts)


class RemindLostRuns:
    """Sends messages again for runs that nobody holds: a worker died, or the broker was emptied.

    While messages wait, the workers are only behind: queued runs are reminded of when none does,
    so a long backlog is not sent again and again. A message too many costs one statement:
    whoever comes second finds the run held or done.
    """

    def __init__(
        self, *, due: DueWork, queue: JobQueue, depths: QueueDepths, quiet_seconds: float
    ) -> None:
        self._due = due
        self._queue = queue
        self._depths = depths
        self._quiet_seconds = quiet_seconds

    def __call__(self) -> int:
        """Send the messages together; give their number."""
        behind = self._depths.depths(queues=[SYNC_QUEUE])[SYNC_QUEUE].ready > 0
        quiet = None if behind else self._quiet_seconds
        lost = self._due.lost_runs(quiet_seconds=quiet, limit=_LOST_RUNS_AT_ONCE)
        self._queue.enqueue([run_sync_job(run) for run in lost])
        return len(lost)
