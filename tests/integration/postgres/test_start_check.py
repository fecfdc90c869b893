from __future__ import annotations

import logging
from collections.abc import Iterator

import psycopg
import pytest
from tests.servers import PASSWORDS, Servers

from pixecom.adapters.postgres import migrator
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls, bootstrap
from pixecom.adapters.postgres.start_check import PostgresStartCheck
from pixecom.domain.shared.errors import Conflict


@pytest.fixture
def urls(servers: Servers, worker: str) -> Iterator[DatabaseUrls]:
    """A new database without schema."""
    name = f"pixecom_{worker}_start_test"
    yield bootstrap(servers.admin_url, database=name, passwords=PASSWORDS)
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


class TestAStart:
    def test_is_fine_on_the_newest_schema(
        self, app_database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.INFO):
            PostgresStartCheck(app_database, "test").check()
        assert f"Schema revision {migrator.head()}" in caplog.text

    def test_is_refused_on_a_schema_that_is_behind(self, urls: DatabaseUrls) -> None:
        database = Database(urls.app)
        check = PostgresStartCheck(database, "test")
        with pytest.raises(Conflict, match="at revision base, this program needs"):
            check.check()
        migrator.upgrade(urls.owner, "test", revision="0003")
        with pytest.raises(Conflict, match="at revision 0003, this program needs"):
            check.check()
        database.close()

    def test_is_refused_on_the_database_of_another_environment(
        self, app_database: Database
    ) -> None:
        with pytest.raises(Conflict, match="belongs to test: PIXECOM_ENV is production"):
            PostgresStartCheck(app_database, "production").check()

    def test_does_not_wait_for_a_database_that_is_away(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        database = Database("postgresql://nobody:x@127.0.0.1:1/pixecom_none_test")
        PostgresStartCheck(database, "test").check()
        assert "its schema unchecked" in caplog.text
