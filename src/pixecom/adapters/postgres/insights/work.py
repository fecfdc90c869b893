"""The unit of work of insights."""

from __future__ import annotations

from uuid import UUID

from pixecom.adapters.postgres.advertising import PostgresEntityDirectory
from pixecom.adapters.postgres.audit import AuditTrail, trail_of
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights.facts import PostgresFactStore
from pixecom.adapters.postgres.insights.runs import PostgresSyncRuns
from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.insights.ports import InsightsWork, InsightsWorks
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.jobs import JobQueue
from pixecom.domain.shared.ids import SellerId


class PostgresInsightsWork(PostgresUnitOfWork, InsightsWork):
    """One transaction over figures, entities and runs of a seller."""

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        seller_id: UUID,
        *,
        ids: IdSource,
        trail: AuditTrail | None = None,
    ) -> None:
        super().__init__(database, jobs, seller_id, trail=trail)
        self._ids = ids

    @property
    def entities(self) -> PostgresEntityDirectory:
        """Campaigns, ad sets and ads."""
        return PostgresEntityDirectory(
            self.driver, self.seller_id, self._ids, changed=self.lists_changed
        )

    @property
    def facts(self) -> PostgresFactStore:
        """Daily figures."""
        return PostgresFactStore(
            self.driver, self.seller_id, changed=self.lists_changed, cluster=self.on_cluster
        )

    @property
    def settled(self) -> PostgresSettledSums:
        """Cumulated figures of closed days."""
        return PostgresSettledSums(
            self.driver, self.seller_id, changed=self.lists_changed, cluster=self.on_cluster
        )

    @property
    def runs(self) -> PostgresSyncRuns:
        """Synchronisation runs."""
        return PostgresSyncRuns(self.driver, self.seller_id, self._ids)


class PostgresInsightsWorks(InsightsWorks):
    """Opens units of work on the application's database."""

    def __init__(self, database: Database, jobs: JobQueue, ids: IdSource) -> None:
        self._database = database
        self._jobs = jobs
        self._ids = ids

    def __call__(self, seller_id: SellerId, *, by: Actor | None = None) -> InsightsWork:
        """Give a unit of work of the seller."""
        trail = trail_of(by, self._ids)
        return PostgresInsightsWork(
            self._database, self._jobs, seller_id, ids=self._ids, trail=trail
        )
