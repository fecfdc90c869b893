from __future__ import annotations

from contextlib import suppress
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select, text
from tests.rows import Factory
from tests.servers import Servers

from pixecom.adapters.postgres import migrator, tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.domain.shared.errors import Unavailable


class TestDatabase:
    def test_shows_a_seller_only_its_own_rows(self, app_database: Database, make: Factory) -> None:
        one, other = make.tree(), make.tree()
        with app_database.transaction(one.seller_id) as connection:
            seen = set(connection.execute(select(tables.campaigns.c.id)).scalars())
        assert seen == set(one.campaign_ids)
        assert seen.isdisjoint(other.campaign_ids)

    def test_commits_a_transaction_that_ends_well(
        self, app_database: Database, make: Factory
    ) -> None:
        seller_id = make.seller()
        row = {"seller_id": seller_id, "id": uuid4(), "name": "kept", "config": {}}
        with app_database.transaction(seller_id) as connection:
            connection.execute(tables.ad_strategies.insert().values(row))
        with app_database.raw(seller_id) as driver:
            assert driver.execute("SELECT name FROM ad_strategies").fetchall() == [("kept",)]

    def test_rolls_back_a_transaction_that_fails(
        self, app_database: Database, make: Factory
    ) -> None:
        seller_id = make.seller()
        with suppress(ZeroDivisionError), app_database.raw(seller_id) as driver:
            driver.execute("DELETE FROM seller_settings")
            raise ZeroDivisionError
        with app_database.raw(seller_id) as driver:
            assert driver.execute("SELECT 1 FROM seller_settings").fetchall() == [(1,)]

    def test_never_carries_a_tenant_into_the_next_transaction(
        self, database_urls: DatabaseUrls, make: Factory
    ) -> None:
        database = Database(database_urls.app, pool_size=1)
        tree = make.tree()
        with database.transaction(tree.seller_id) as connection:
            assert connection.execute(select(tables.ads.c.id)).all()
        with database.global_() as connection:
            assert connection.execute(select(tables.ads.c.id)).all() == []
        with database.global_raw() as driver:
            assert driver.execute("SELECT id FROM ads").fetchall() == []
        database.close()

    def test_gives_a_failed_connection_back_clean(
        self, database_urls: DatabaseUrls, make: Factory
    ) -> None:
        database = Database(database_urls.app, pool_size=1)
        tree = make.tree()
        with pytest.raises(psycopg.errors.UndefinedTable), database.raw(tree.seller_id) as driver:
            driver.execute("SELECT 1 FROM nowhere")
        with suppress(ZeroDivisionError), database.transaction(tree.seller_id) as connection:
            connection.execute(text("DELETE FROM ads"))
            raise ZeroDivisionError
        with database.raw(tree.seller_id) as driver:
            assert driver.execute("SELECT 1 FROM ads").fetchall()
        database.close()

    @pytest.mark.parametrize(("prepares", "prepared"), [(True, 1), (False, 0)])
    def test_prepares_only_what_asks_for_it_and_never_behind_a_pooler(
        self, database_urls: DatabaseUrls, *, prepares: bool, prepared: int
    ) -> None:
        database = Database(database_urls.app, pool_size=1, prepares=prepares)
        for _ in range(9):
            with database.global_raw() as driver:
                driver.execute("SELECT 1")
                driver.execute("SELECT %s", (1,), prepare=True)
        with database.global_raw() as driver:
            found = driver.execute("SELECT name FROM pg_prepared_statements").fetchall()
        database.close()
        assert len(found) == prepared

    def test_sets_the_time_limits_for_the_transaction(self, database_urls: DatabaseUrls) -> None:
        database = Database(database_urls.app, statement_timeout_seconds=60)
        shown = "SELECT name, setting FROM pg_settings WHERE name LIKE '%timeout'"
        with database.global_() as connection:
            limits = {row.name: row.setting for row in connection.execute(text(shown))}
        database.close()
        assert limits["statement_timeout"] == "60000"
        assert limits["lock_timeout"] == "2000"
        assert limits["idle_in_transaction_session_timeout"] == "10000"

    def test_refuses_a_tenant_that_is_no_identifier(self, app_database: Database) -> None:
        forged: Any = f"{uuid4()}'; SET LOCAL row_security = off; --"
        with pytest.raises(AttributeError), app_database.transaction(forged):
            pass

    def test_is_unavailable_when_no_server_answers(self) -> None:
        database = Database("postgresql://nobody:x@127.0.0.1:1/pixecom_none_test")
        with pytest.raises(Unavailable), database.global_():
            pass

    @pytest.mark.parametrize("kind", ["transaction", "raw"])
    def test_replaces_connections_that_broke_in_the_pool(
        self, database_urls: DatabaseUrls, servers: Servers, kind: str
    ) -> None:
        database = Database(database_urls.platform, application_name=f"idle-{kind}")
        opened = getattr(database, kind)
        with opened(None), opened(None), opened(None):
            pass
        _terminate(servers, f"idle-{kind}")
        with opened(None) as one, opened(None) as other:
            assert one is not other
        database.close()

    @pytest.mark.parametrize("kind", ["transaction", "raw"])
    def test_is_unavailable_when_the_connection_breaks_in_use(
        self, database_urls: DatabaseUrls, servers: Servers, kind: str
    ) -> None:
        database = Database(database_urls.platform, application_name=f"busy-{kind}")
        opened = getattr(database, kind)
        with pytest.raises(Unavailable), opened(None):
            _terminate(servers, f"busy-{kind}")
        with opened(None):
            pass
        database.close()

    def test_closes_what_is_still_in_use_when_it_is_closed(
        self, database_urls: DatabaseUrls
    ) -> None:
        database = Database(database_urls.app)
        with database.global_raw() as used:
            database.close()
            with database.global_raw() as opened_since:
                pass
        assert used.closed
        assert not opened_since.closed
        database.close()
        assert opened_since.closed


def _terminate(servers: Servers, application: str) -> None:
    """End every connection of a program, as a restart of the server does."""
    end = (
        "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = %s"
    )
    with psycopg.connect(servers.admin_url) as admin:
        assert admin.execute(end, (application,)).rowcount > 0


class TestMigratedSchema:
    def test_is_at_the_head_of_the_history(self, app_database: Database) -> None:
        assert migrator.current(app_database) == migrator.head()
        assert not migrator.is_behind(app_database)

    def test_belongs_to_the_test_environment(self, app_database: Database) -> None:
        migrator.check_environment(app_database, "test")
        with pytest.raises(migrator.SchemaError, match="belongs to test"):
            migrator.check_environment(app_database, "production")
