"""Figures from a file: an export of Ads Manager, or a table of one's own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import BinaryIO

from pixecom.application.insights.files import (
    Acts,
    FailedRow,
    FileSummary,
    ImportAccounts,
    StatsFile,
    StatsFiles,
)
from pixecom.application.insights.ports import AdAccounts, InsightsWork, InsightsWorks
from pixecom.application.insights.writing import alone
from pixecom.application.shared.audit import Act, Actor
from pixecom.application.shared.clock import Clock, IdSource
from pixecom.domain.insights.fact import TIERS, AdAccount, InsightRow, Level
from pixecom.domain.shared.errors import Conflict, Invalid
from pixecom.domain.shared.ids import AdAccountId, RunId, SellerId, UserId
from pixecom.domain.shared.period import DayRange

PAGE_ROWS = 5_000
_LOCK_TRIES = 10
"""Twenty seconds: somebody is waiting for the answer."""

OnProgress = Callable[[int, int], None]
"""Told the rows stored so far and the rows there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntitiesCreated:
    """How many entities the rows named that nobody knew."""

    campaigns: int = 0
    adsets: int = 0
    ads: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportResult:
    """What became of a file.

    ``rows`` were sound and are stored now, on ``days_replaced`` different days; ``failed`` ones
    are not. ``rows_changed`` is how many of the rows, and of the sums above them, differed from
    what was stored: 0 for a file that was imported before.
    """

    rows: int
    entities_created: EntitiesCreated
    days_replaced: int
    ignored_columns: Sequence[str]
    failed: Sequence[FailedRow]
    rows_changed: int = 0


class ImportStats:
    """Stores the figures of a file, each row replacing its entity and day.

    All of it happens in one transaction under the seller's sync lock. What the file does not
    name stays as it is: an import never writes zeros for missing rows.
    """

    def __init__(
        self,
        *,
        files: StatsFiles,
        accounts: AdAccounts,
        import_accounts: ImportAccounts,
        works: InsightsWorks,
        clock: Clock,
        ids: IdSource,
    ) -> None:
        self._files = files
        self._accounts = accounts
        self._import_accounts = import_accounts
        self._works = works
        self._clock = clock
        self._ids = ids

    def __call__(
        self,
        *,
        seller_id: SellerId,
        file: BinaryIO,
        by: Actor,
        account_id: AdAccountId | None = None,
        visible_to: UserId | None = None,
        on_progress: OnProgress | None = None,
    ) -> ImportResult:
        """Import a seekable file into an account, or into those that the file names.

        Raises:
            Invalid: the file cannot be imported as a whole; nothing was stored.
            NotFound: the seller has no active account of that id that ``visible_to`` sees.
            Conflict: an account is switched off, or a campaign stands in another account.
            Unavailable: a sync of the seller kept writing for 20 seconds.
        """
        opened = self._files.open(file)
        accounts = self._resolve(seller_id, account_id, visible_to, opened.summary, by)
        writer = _Writer(accounts, RunId(self._ids.new()), self._clock)
        if opened.summary.rows:
            with alone(self._works, seller_id, tries=_LOCK_TRIES, check=_go_on, by=by) as work:
                writer.store(work, opened, on_progress or _unseen)
                work.record(writer.act(opened.summary))
                work.commit()
        return writer.result(opened.summary)

    def _resolve(
        self,
        seller_id: SellerId,
        account_id: AdAccountId | None,
        visible_to: UserId | None,
        summary: FileSummary,
        by: Actor,
    ) -> Mapping[str, AdAccount]:
        """Find or create the account of each external id in the file."""
        if account_id is not None:
            account = self._accounts.get(
                seller_id=seller_id, account_id=account_id, visible_to=visible_to
            )
            accounts = dict.fromkeys(summary.currencies, account)
        elif not summary.names_accounts:
            raise Invalid("Say which ad account it is: give adAccountId, or a column Account ID")
        else:
            self._refuse_foreign(seller_id, {one: one for one in summary.currencies}, summary)
            accounts = {
                external_id: self._import_accounts.find_or_create(
                    seller_id=seller_id,
                    external_id=external_id,
                    currency=currency,
                    by=by,
                    visible_to=visible_to,
                )
                for external_id, currency in summary.currencies.items()
            }
        _refuse_currencies(accounts, summary)
        owners = {key: account.external_id for key, account in accounts.items()}
        self._refuse_foreign(seller_id, owners, summary)
        return accounts

    def _refuse_foreign(
        self, seller_id: SellerId, owners: Mapping[str, str], summary: FileSummary
    ) -> None:
        """Refuse campaigns that stand in another account: their sums would fall apart."""
        named = {one for campaigns in summary.campaigns.values() for one in campaigns}
        holding = self._import_accounts.holding(seller_id=seller_id, campaigns=named)
        for key, campaigns in summary.campaigns.items():
            for campaign in sorted(campaigns & holding.keys()):
                if holding[campaign] != owners[key]:
                    raise Conflict(
                        f"Campaign {campaign} belongs to the ad account {holding[campaign]}, not"
                        f" to {owners[key]}; nothing was stored"
                    )


def _refuse_currencies(accounts: Mapping[str, AdAccount], summary: FileSummary) -> None:
    for key, account in accounts.items():
        currency = summary.currencies[key]
        if currency not in {None, account.currency}:
            raise Invalid(
                f"The file is in {currency}, but the ad account {account.external_id} is in"
                f" {account.currency}; nothing was stored"
            )


class _Writer:
    """Writes the pages of one file and counts."""

    def __init__(self, accounts: Mapping[str, AdAccount], run_id: RunId, clock: Clock) -> None:
        self._accounts = accounts
        self._run_id = run_id
        self._clock = clock
        self._days: dict[AdAccountId, set[date]] = {}
        self._created = dict.fromkeys(TIERS, 0)
        self._changed = 0

    def store(self, work: InsightsWork, file: StatsFile, on_progress: OnProgress) -> None:
        # Told under the lock: whoever held it before us must not look newer than our sums are.
        level, done, at = file.summary.level, 0, self._clock.now()
        for key, rows in file.pages(size=PAGE_ROWS):
            self._page(work, self._accounts[key], level, rows, at)
            done += len(rows)
            on_progress(done, file.summary.rows)
        accounts = {one.id: one for one in self._accounts.values()}.values()
        for account in accounts:
            self._raise(work, account, level, at)
        days = DayRange.inclusive(file.summary.days[0], file.summary.days[-1])
        work.facts.catch_up(accounts=accounts, level=level, days=days, observed_at=at)
        work.facts.roll_up_sellpages(days=days)

    def act(self, summary: FileSummary) -> Act:
        accounts = sorted({str(account.id) for account in self._accounts.values()})
        stored = {
            "runId": str(self._run_id),
            "accountIds": accounts,
            "rows": summary.rows,
            "rowsChanged": self._changed,
            "dateFrom": summary.days[0].isoformat(),
            "dateTo": summary.days[-1].isoformat(),
        }
        return Act(event=Acts.IMPORT_STATS, entity_type="ad_account", after=stored)

    def result(self, summary: FileSummary) -> ImportResult:
        return ImportResult(
            rows=summary.rows,
            entities_created=EntitiesCreated(
                campaigns=self._created[Level.CAMPAIGN],
                adsets=self._created[Level.ADSET],
                ads=self._created[Level.AD],
            ),
            days_replaced=len(summary.days),
            ignored_columns=summary.ignored_columns,
            failed=summary.failed,
            rows_changed=self._changed,
        )

    def _page(
        self,
        work: InsightsWork,
        account: AdAccount,
        level: Level,
        rows: Sequence[InsightRow],
        at: datetime,
    ) -> None:
        for tier in TIERS[: TIERS.index(level) + 1]:
            self._created[tier] += work.entities.create_unknown(
                account=account, level=tier, rows=rows
            )
        externals = sorted({row.external_id for row in rows})
        _, daily = work.facts.replace(
            account=account,
            level=level,
            days=None,
            rows=rows,
            ids=work.entities.ids(level=level, external_ids=externals),
            run_id=self._run_id,
            observed_at=at,
        )
        self._changed += daily
        self._days.setdefault(account.id, set()).update(row.day for row in rows)

    def _raise(self, work: InsightsWork, account: AdAccount, level: Level, at: datetime) -> None:
        _, daily = work.facts.raise_levels(
            account=account,
            days=sorted(self._days.get(account.id, ())),
            from_level=level,
            run_id=self._run_id,
            observed_at=at,
        )
        self._changed += daily


def _go_on() -> None:
    """Nobody takes an import back."""


def _unseen(done: int, of: int) -> None:
    """Show nobody anything."""
    del done, of
