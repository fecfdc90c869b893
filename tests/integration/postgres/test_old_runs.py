"""Runs that housekeeping deletes, and those that it must not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights.runs import PostgresOldRuns
from pixecom.domain.insights.fact import AdAccount

# Long before anything that other tests leave behind.
NOW = datetime(2020, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)
FIGURES = datetime(2019, 4, 1, tzinfo=UTC)
"""Thirteen months before May 2020 began."""


@pytest.fixture
def account(make: Factory) -> AdAccount:
    return make.ad_account(make.seller())


@pytest.fixture
def old_runs(platform_database: Database) -> PostgresOldRuns:
    return PostgresOldRuns(platform_database, retention_months=13)


def run(make: Factory, account: AdAccount, at: datetime, **values: Any) -> UUID:  # noqa: ANN401
    given = {"ad_account_id": account.id, "kind": "STATS", "state": "DONE"} | values
    return make.insert(
        tables.sync_runs, seller_id=account.seller_id, created_at=at, finished_at=at, **given
    )


def left(database: Database, account: AdAccount) -> set[UUID]:
    with database.transaction(account.seller_id) as connection:
        return set(connection.execute(select(tables.sync_runs.c.id)).scalars())


class TestOldRuns:
    def test_of_figures_go_with_the_raw_history(
        self,
        make: Factory,
        app_database: Database,
        account: AdAccount,
        old_runs: PostgresOldRuns,
    ) -> None:
        kept = {run(make, account, FIGURES), run(make, account, NOW)}
        for state in ("DONE", "PARTIAL", "FAILED"):
            run(make, account, FIGURES - DAY, state=state)
        kept.add(run(make, account, FIGURES - DAY, kind="BACKFILL"))

        assert old_runs.clear(at=NOW) == 3
        assert left(app_database, account) == kept
        assert old_runs.clear(at=NOW) == 0

    @pytest.mark.parametrize("kind", ["DELIVERY", "ENTITIES"])
    def test_of_states_go_after_thirty_days(
        self,
        make: Factory,
        app_database: Database,
        account: AdAccount,
        old_runs: PostgresOldRuns,
        kind: str,
    ) -> None:
        kept = {run(make, account, NOW - 30 * DAY, kind=kind), run(make, account, NOW - 31 * DAY)}
        run(make, account, NOW - 31 * DAY, kind=kind)

        assert old_runs.clear(at=NOW) == 1
        assert left(app_database, account) == kept

    def test_stay_while_no_younger_one_went_well(
        self,
        make: Factory,
        app_database: Database,
        account: AdAccount,
        old_runs: PostgresOldRuns,
    ) -> None:
        kept = {
            run(make, account, FIGURES - DAY),
            run(make, account, NOW, state="FAILED"),
            run(make, account, NOW, kind="DELIVERY"),
        }
        other = make.ad_account(account.seller_id)
        kept.add(run(make, other, NOW))

        assert old_runs.clear(at=NOW) == 0
        assert left(app_database, account) == kept

    def test_stay_while_they_are_open(
        self,
        make: Factory,
        app_database: Database,
        account: AdAccount,
        old_runs: PostgresOldRuns,
    ) -> None:
        kept = {run(make, account, FIGURES - DAY, state="RUNNING"), run(make, account, NOW)}

        assert old_runs.clear(at=NOW) == 0
        assert left(app_database, account) == kept
