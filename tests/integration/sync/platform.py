"""A pipeline on the real database, and a platform that can be told to restate or to fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from tests.fakes.jobs import RememberedJobs
from tests.rows import Tree

from pixecom.adapters.mock.stats import MockStatsProvider
from pixecom.adapters.postgres.advertising import PostgresAdAccounts
from pixecom.adapters.postgres.campaign_trees import PostgresCampaignTrees
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights.work import PostgresInsightsWorks
from pixecom.adapters.system.clock import SystemClock
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.application.insights.ports import StatsProvider, StatsProviders
from pixecom.application.insights.sources import NamedProviders
from pixecom.application.insights.syncing import RunSync
from pixecom.application.shared.stopping import Switch
from pixecom.domain.insights.fact import (
    AdAccount,
    DeliveryRow,
    EntityPath,
    EntityRow,
    InsightRow,
    Level,
)
from pixecom.domain.insights.sync import RunKind, RunResult, SyncRun, hot_window
from pixecom.domain.shared.period import DayRange, day_at, zone

LEASE_SECONDS = 30.0
DAILY = (
    "SELECT entity_type, stat_date, entity_id, spend_micros, impressions, link_clicks,"
    " content_views, add_to_cart, checkout_initiated, purchases, purchase_value_micros"
    " FROM ad_stats_daily WHERE entity_type > 0"
)
LAST_RUN = (
    "SELECT state, error_code, error_message,"
    " round(extract(epoch FROM lease_until - clock_timestamp()))"
    " FROM sync_runs WHERE ad_account_id = %s ORDER BY created_at DESC LIMIT 1"
)
ENTITIES = """
    SELECT id, status::text, delivery_status, effective_status FROM campaigns
    UNION ALL SELECT id, status::text, delivery_status, effective_status FROM adsets
    UNION ALL SELECT id, status::text, delivery_status, effective_status FROM ads"""
EXPIRE = "UPDATE sync_runs SET lease_until = now() - interval '1 s' WHERE id = %s"

Daily = dict[tuple[int, Any, Any], tuple[int, ...]]


class TalkingProvider(StatsProvider):
    """The mock, with its spend multiplied, smaller pages, and a word at every page."""

    def __init__(
        self,
        trees: PostgresCampaignTrees,
        *,
        restate: int,
        page_size: int,
        on_page: Callable[[], object],
        asked: Callable[[DayRange], None],
    ) -> None:
        self._mock = MockStatsProvider(trees=trees, page_size=page_size)
        self._restate = restate
        self._on_page = on_page
        self._asked = asked
        self.extra: dict[Level, Sequence[InsightRow]] = {}

    def fetch_insights(
        self, *, account: AdAccount, level: Level, days: DayRange
    ) -> Iterator[Sequence[InsightRow]]:
        self._asked(days)
        for page in self._mock.fetch_insights(account=account, level=level, days=days):
            self._on_page()
            yield [self._restated(row) for row in page]
        if level in self.extra:
            yield self.extra[level]

    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        for page in self._mock.fetch_entities(account=account):
            self._on_page()
            yield page

    def fetch_delivery(self, *, account: AdAccount) -> Iterator[Sequence[DeliveryRow]]:
        return self._mock.fetch_delivery(account=account)

    def _restated(self, row: InsightRow) -> InsightRow:
        spend = row.counters.spend * self._restate
        return row._replace(counters=row.counters._replace(spend=spend))


class FailingProvider(StatsProvider):
    """Raises in place of one page of one level, or of every question (level None)."""

    def __init__(
        self, inner: StatsProvider, *, level: Level | None, page: int, error: Exception
    ) -> None:
        self._inner = inner
        self._level = level
        self._page = page
        self._error = error

    def fetch_insights(
        self, *, account: AdAccount, level: Level, days: DayRange
    ) -> Iterator[Sequence[InsightRow]]:
        pages = self._inner.fetch_insights(account=account, level=level, days=days)
        for number, page in enumerate(pages, 1):
            if self._level in {level, None} and number == self._page:
                raise self._error
            yield page

    def fetch_entities(self, *, account: AdAccount) -> Iterator[Sequence[EntityRow]]:
        if self._level is None:
            raise self._error
        return self._inner.fetch_entities(account=account)

    def fetch_delivery(self, *, account: AdAccount) -> Iterator[Sequence[DeliveryRow]]:
        return self._inner.fetch_delivery(account=account)


class Pipeline:
    """Opens and runs runs, and reads what they left behind."""

    def __init__(self, app: Database, platform: Database) -> None:
        self._app = app
        self._platform = platform
        self._trees = PostgresCampaignTrees(app)
        self.jobs = RememberedJobs()
        self.stop = Switch()
        self.works = PostgresInsightsWorks(app, self.jobs, Uuid7Source())
        self.accounts = PostgresAdAccounts(app)
        self.widest_question = 0

    def provider(
        self,
        *,
        restate: int = 1,
        page_size: int = 500,
        on_page: Callable[[], object] = lambda: None,
    ) -> TalkingProvider:
        return TalkingProvider(
            self._trees,
            restate=restate,
            page_size=page_size,
            on_page=on_page,
            asked=self._note,
        )

    def mock(self) -> StatsProvider:
        return MockStatsProvider(trees=self._trees)

    def provider_with_a_stranger(self, tree: Tree) -> StatsProvider:
        provider = self.provider()
        path = EntityPath(campaign_id="stranger", campaign_name="stranger-campaign")
        (known,) = next(
            self.provider(page_size=1).fetch_insights(
                account=tree.account, level=Level.CAMPAIGN, days=self.hot()
            )
        )
        provider.extra = {Level.CAMPAIGN: [known._replace(external_id="stranger", path=path)]}
        return provider

    def open(
        self,
        tree: Tree,
        *,
        kind: RunKind = RunKind.STATS,
        level: Level | None = None,
        days: DayRange | None = None,
    ) -> SyncRun:
        with self.works(tree.seller_id) as work:
            run = work.runs.open(
                account_id=tree.account.id, kind=kind, level=level, days=days or self.hot()
            )
            work.commit()
        return run

    def run(self, run: SyncRun, *, provider: StatsProvider | None = None) -> RunResult | None:
        providers = NamedProviders(default="test", providers={"test": provider or self.provider()})
        return self.run_sync(providers)(seller_id=run.seller_id, run_id=run.id)

    def run_sync(self, providers: StatsProviders) -> RunSync:
        return RunSync(
            works=self.works,
            accounts=self.accounts,
            providers=providers,
            stop=self.stop,
            lease_seconds=LEASE_SECONDS,
        )

    def sync(
        self,
        tree: Tree,
        *,
        kind: RunKind = RunKind.STATS,
        level: Level | None = None,
        days: DayRange | None = None,
        provider: StatsProvider | None = None,
    ) -> RunResult:
        result = self.run(self.open(tree, kind=kind, level=level, days=days), provider=provider)
        assert result is not None
        return result

    def attempt(self, run: SyncRun, provider: StatsProvider) -> float | None:
        """Run it and tell how long the next attempt waits; then let that time pass."""
        self.run(run, provider=provider)
        with self._app.raw(run.seller_id) as connection:
            row = connection.execute(LAST_RUN, (run.account_id,)).fetchone()
            connection.execute(EXPIRE, (run.id,))
        assert row is not None
        return None if row[0] != "QUEUED" else float(row[3])

    def take_over(self, run: SyncRun) -> SyncRun | None:
        """Let the lease run out, and claim the run as another worker would."""
        with self._app.raw(run.seller_id) as connection:
            connection.execute(EXPIRE, (run.id,))
        with self.works(run.seller_id) as work:
            taken = work.runs.claim(run.id, lease_seconds=LEASE_SECONDS)
            work.commit()
        return taken

    def now(self) -> datetime:
        return SystemClock().now()

    def today(self) -> date:
        return day_at(self.now(), zone("UTC"))

    def hot(self) -> DayRange:
        return hot_window(SystemClock().now(), zone("UTC"))

    def daily(self, tree: Tree) -> Daily:
        with self._app.raw(tree.seller_id) as connection:
            rows = connection.execute(DAILY).fetchall()
        return {(row[0], row[1], row[2]): tuple(row[3:]) for row in rows}

    def spend(self, tree: Tree, level: Level) -> Decimal:
        code = ("CAMPAIGN", "ADSET", "AD").index(level) + 1
        micros = sum(f[0] for key, f in self.daily(tree).items() if key[0] == code)
        return Decimal(micros) / 1_000_000

    def last_run(self, tree: Tree) -> tuple[Any, ...]:
        with self._app.raw(tree.seller_id) as connection:
            row = connection.execute(LAST_RUN, (tree.account.id,)).fetchone()
        assert row is not None
        return tuple(row)

    def snapshots(self, tree: Tree) -> list[tuple[date, int]]:
        query = "SELECT stat_date, cumulative_spend_micros FROM spend_snapshots"
        return self._rows(tree.seller_id, query)

    def statuses(self, tree: Tree, name: str) -> list[tuple[str, str]]:
        query = f"SELECT status::text, delivery_status FROM campaigns WHERE name = '{name}'"  # noqa: S608
        return self._rows(tree.seller_id, query)

    def entities(self, tree: Tree) -> dict[UUID, tuple[str, str | None, str | None]]:
        """Give status, delivery status and effective status of everything the seller has."""
        return {row[0]: tuple(row[1:]) for row in self._rows(tree.seller_id, ENTITIES)}

    def _rows(self, seller_id: UUID, query: str) -> list[Any]:
        with self._app.raw(seller_id) as connection:
            return connection.execute(query.encode()).fetchall()

    def _note(self, days: DayRange) -> None:
        self.widest_question = max(self.widest_question, len(days))
