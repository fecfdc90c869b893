from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from tests.fakes.jobs import RememberedJobs, UnavailableJobs
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import Duplicate
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.shared.jobs import Job

_JOB = Job(name="insights.run_sync", queue="sync")


@pytest.fixture
def jobs() -> RememberedJobs:
    return RememberedJobs()


def _strategy(work: PostgresUnitOfWork) -> None:
    row = {"seller_id": work.seller_id, "id": uuid4(), "name": "kept", "config": {}}
    work.connection.execute(tables.ad_strategies.insert().values(row))


def _count(database: Database, seller_id: UUID) -> int:
    with database.transaction(seller_id) as connection:
        counted = select(func.count()).select_from(tables.ad_strategies)
        return int(connection.execute(counted).scalar_one())


class TestAUnitOfWork:
    def test_keeps_what_was_committed_and_then_sends_the_jobs(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        seller_id = make.seller()
        with PostgresUnitOfWork(app_database, jobs, seller_id) as work:
            _strategy(work)
            work.enqueue(_JOB)
            assert jobs.sent == []
            work.commit()
            assert jobs.sent == [_JOB]
        assert _count(app_database, seller_id) == 1

    def test_forgets_rows_and_jobs_without_a_commit(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        seller_id = make.seller()
        with PostgresUnitOfWork(app_database, jobs, seller_id) as work:
            _strategy(work)
            work.enqueue(_JOB)
        assert _count(app_database, seller_id) == 0
        assert jobs.sent == []

    def test_forgets_them_after_an_error(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        seller_id = make.seller()
        with suppress(KeyError), PostgresUnitOfWork(app_database, jobs, seller_id) as work:
            _strategy(work)
            work.enqueue(_JOB)
            raise KeyError
        assert _count(app_database, seller_id) == 0
        assert jobs.sent == []

    def test_loses_no_commit_to_a_broker_that_is_away(
        self, app_database: Database, make: Factory, caplog: pytest.LogCaptureFixture
    ) -> None:
        seller_id = make.seller()
        with (
            caplog.at_level(logging.WARNING),
            PostgresUnitOfWork(app_database, UnavailableJobs(), seller_id) as work,
        ):
            _strategy(work)
            work.enqueue(_JOB)
            work.commit()
        assert _count(app_database, seller_id) == 1
        assert "1 committed jobs" in caplog.text

    def test_shares_its_transaction_with_the_driver(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        with PostgresUnitOfWork(app_database, jobs, make.seller()) as work:
            _strategy(work)
            assert work.driver.execute("SELECT name FROM ad_strategies").fetchall() == [("kept",)]

    def test_sees_only_its_seller(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        make.tree()
        with PostgresUnitOfWork(app_database, jobs, make.seller()) as work:
            assert work.connection.execute(select(tables.campaigns.c.id)).all() == []

    def test_can_be_entered_again(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        seller_id = make.seller()
        work = PostgresUnitOfWork(app_database, jobs, seller_id)
        for _ in range(2):
            with work:
                _strategy(work)
                work.commit()
        assert _count(app_database, seller_id) == 2

    def test_translates_what_the_database_says(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        seller_id = make.seller()
        strategy = {"seller_id": seller_id, "id": uuid4(), "name": "twice", "config": {}}
        with (
            pytest.raises(Duplicate),
            PostgresUnitOfWork(app_database, jobs, seller_id) as work,
        ):
            work.connection.execute(tables.ad_strategies.insert().values([strategy, strategy]))

    def test_has_a_connection_only_while_it_is_open(
        self, platform_database: Database, jobs: RememberedJobs
    ) -> None:
        work = PostgresUnitOfWork(platform_database, jobs, None)
        with pytest.raises(RuntimeError, match="not open"):
            _ = work.connection
        with work, pytest.raises(RuntimeError, match="no seller"):
            _ = work.seller_id


class TestUnitsOfWorkTogether:
    def test_count_and_send_when_the_whole_commits(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        seller_id = make.seller()
        with app_database.together(seller_id):
            for _ in range(2):
                with PostgresUnitOfWork(app_database, jobs, seller_id) as work:
                    _strategy(work)
                    work.enqueue(_JOB)
                    work.commit()
            assert _count(app_database, seller_id) == 2, "parts see each other"
            assert jobs.sent == []
        assert jobs.sent == [_JOB, _JOB]
        assert _count(app_database, seller_id) == 2

    def test_are_rolled_back_with_the_whole(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        seller_id = make.seller()
        with suppress(KeyError), app_database.together(seller_id):
            with PostgresUnitOfWork(app_database, jobs, seller_id) as work:
                _strategy(work)
                work.enqueue(_JOB)
                work.commit()
            raise KeyError
        assert jobs.sent == []
        assert _count(app_database, seller_id) == 0

    def test_are_rolled_back_alone_without_a_commit_or_after_an_error(
        self, app_database: Database, make: Factory, jobs: RememberedJobs
    ) -> None:
        seller_id = make.seller()
        twice = {"seller_id": seller_id, "id": uuid4(), "name": "twice", "config": {}}
        with app_database.together(seller_id):
            with PostgresUnitOfWork(app_database, jobs, seller_id) as work:
                _strategy(work)
            with (
                suppress(Duplicate),
                PostgresUnitOfWork(app_database, jobs, seller_id) as work,
            ):
                work.connection.execute(tables.ad_strategies.insert().values([twice, twice]))
            with PostgresUnitOfWork(app_database, jobs, seller_id) as work:
                _strategy(work)
                work.commit()
        assert _count(app_database, seller_id) == 1

    def test_include_what_is_done_on_the_drivers_connection(
        self, app_database: Database, make: Factory
    ) -> None:
        seller_id = make.seller()
        insert = (
            "INSERT INTO ad_strategies (seller_id, id, name, config)"
            " VALUES (%s, gen_random_uuid(), 'x', '{}')"
        )
        with suppress(KeyError), app_database.together(seller_id):
            with app_database.raw(seller_id) as driver:
                driver.execute(insert, (seller_id,))
            with suppress(ValueError), app_database.raw(seller_id) as driver:
                driver.execute(insert, (seller_id,))
                raise ValueError
            assert _count(app_database, seller_id) == 1
            raise KeyError
        assert _count(app_database, seller_id) == 0

    def test_keep_tenants_apart(self, app_database: Database, make: Factory) -> None:
        one, other = make.seller(), make.tree().seller_id
        with app_database.together(one):
            campaigns = select(func.count()).select_from(tables.campaigns)
            for seller_id, count in ((one, 0), (other, 2), (one, 0), (None, 0)):
                with app_database.transaction(seller_id) as connection:
                    assert (connection.execute(campaigns).scalar_one() > 0) == (count > 0)

    def test_leave_other_threads_and_roles_alone(
        self, app_database: Database, platform_database: Database, make: Factory
    ) -> None:
        seller_id = make.seller()
        row = {"seller_id": seller_id, "name": "kept", "config": {}}
        with suppress(KeyError), app_database.together(seller_id):
            with platform_database.transaction(seller_id) as connection:
                connection.execute(tables.ad_strategies.insert().values(row | {"id": uuid4()}))
            with ThreadPoolExecutor(1) as pool:
                pool.submit(_insert, app_database, row | {"id": uuid4()}).result()
            raise KeyError
        assert _count(app_database, seller_id) == 2


def _insert(database: Database, row: dict[str, object]) -> None:
    with database.transaction(UUID(str(row["seller_id"]))) as connection:
        connection.execute(tables.ad_strategies.insert().values(row))
