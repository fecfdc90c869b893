"""Running one synchronisation run, whoever asked for it: worker, command line or request."""

from __future__ import annotations

from collections.abc import Sequence

from pixecom.application.insights.attempt import Attempt, OnPage, no_source, unseen
from pixecom.application.insights.jobs import run_sync_job
from pixecom.application.insights.ports import AdAccounts, InsightsWorks, StatsProviders
from pixecom.application.shared.leases import LeaseKeeper
from pixecom.application.shared.stopping import Interrupted, StopSignal
from pixecom.domain.insights.sync import (
    FIRST_RETRY_SECONDS,
    MAX_GENERATIONS,
    RunResult,
    RunState,
    SyncRun,
)
from pixecom.domain.shared.errors import NotFound, PixecomError
from pixecom.domain.shared.ids import RunId, SellerId


class RunSync:
    """Claims a run, does its work under a lease, and ends it visibly.

    A failed part is tried again with its run, up to three attempts with growing pauses, unless
    every failure is permanent. Interrupted work goes back to the queue at once. Whoever lost
    the run to a newer generation just leaves.
    """

    def __init__(
        self,
        *,
        works: InsightsWorks,
        accounts: AdAccounts,
        providers: StatsProviders,
        stop: StopSignal,
        lease_seconds: float,
    ) -> None:
        self._works = works
        self._accounts = accounts
        self._providers = providers
        self._stop = stop
        self._lease_seconds = lease_seconds

    def __call__(
        self,
        *,
        seller_id: SellerId,
        run_id: RunId,
        stops: Sequence[StopSignal] = (),
        on_page: OnPage = unseen,
    ) -> RunResult | None:
        """Run it; None when it is not ours to run, or was interrupted and queued again."""
        run = self._claim(seller_id, run_id)
        if run is None:
            return None
        try:
            attempt = self._attempt(run, (self._stop, *stops), on_page)
        except Interrupted:
            self._give_back(run)
            return None
        except Exception:
            self._give_back(run, wait=FIRST_RETRY_SECONDS)
            raise
        except BaseException:
            self._give_back(run)
            raise
        return self._settle(run, attempt)

    def _claim(self, seller_id: SellerId, run_id: RunId) -> SyncRun | None:
        with self._works(seller_id) as work:
            run = work.runs.claim(run_id, lease_seconds=self._lease_seconds)
            work.commit()
        return run

    def _attempt(
        self, run: SyncRun, stops: Sequence[StopSignal], on_page: OnPage
    ) -> Attempt | RunResult:
        if run.generation > MAX_GENERATIONS:
            return _failed("INTERRUPTED", f"The run was interrupted {MAX_GENERATIONS} times")
        try:
            account = self._accounts.get(seller_id=run.seller_id, account_id=run.account_id)
        except NotFound:
            return _failed("NO_ACCOUNT", "The ad account is not active any more")
        provider = self._providers.for_account(account)
        if provider is None:
            return no_source()
        lease = LeaseKeeper(lambda: self._renew(run), lease_seconds=self._lease_seconds)
        with lease:
            attempt = Attempt(
                run=run,
                account=account,
                provider=provider,
                works=self._works,
                stops=(lease, *stops),
                lease_seconds=self._lease_seconds,
                on_page=on_page,
            )
            attempt.work()
        return attempt

    def _renew(self, run: SyncRun) -> bool:
        with self._works(run.seller_id) as work:
            at = work.runs.renew(run, lease_seconds=self._lease_seconds)
            work.commit()
        return at is not None

    def _settle(self, run: SyncRun, attempt: Attempt | RunResult) -> RunResult:
        if isinstance(attempt, RunResult):
            result, wait = attempt, None
        else:
            result, wait = attempt.result, run.retry_after(attempt.failures)
        with self._works(run.seller_id) as work:
            if wait is not None:
                work.runs.release(run, retry_in_seconds=wait, result=result)
                work.enqueue(run_sync_job(run, delay_seconds=wait))
            elif work.runs.finish(run, result) is RunState.QUEUED:
                work.enqueue(run_sync_job(run))
            work.commit()
        return result

    def _give_back(self, run: SyncRun, *, wait: float = 0) -> None:
        """Queue the run again; where even that fails, its lease runs out and it is found."""
        try:
            with self._works(run.seller_id) as work:
                work.runs.release(run, retry_in_seconds=wait, result=None)
                work.enqueue(run_sync_job(run, delay_seconds=wait))
                work.commit()
        except PixecomError:
            return


def _failed(code: str, message: str) -> RunResult:
    return RunResult(state=RunState.FAILED, error_code=code, message=message)
