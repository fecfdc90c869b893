from __future__ import annotations

from uuid import UUID, uuid4

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError
from tests.rows import Factory
from tests.waiting import wait_until

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import DUPLICATE_MESSAGES, Duplicate, translated
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.domain.shared.errors import Conflict, Invalid, Unavailable


class TestErrorsOfTheDatabase:
    def test_name_the_key_that_refused_a_row(self, make: Factory) -> None:
        email = f"{uuid4()}@pixecom.test"
        make.user(email=email)
        with pytest.raises(Duplicate, match="Email already in use") as caught:
            make.user(email=email)
        assert caught.value.constraint == "uq_users_email"

    def test_have_a_message_for_every_other_key(self, make: Factory) -> None:
        tree = make.tree(campaigns=1)
        with pytest.raises(Conflict, match="already exists"):
            make.campaign(tree.seller_id, tree.account.id, id=tree.campaign_ids[0])

    def test_say_when_a_related_row_is_missing(self, make: Factory) -> None:
        with pytest.raises(Invalid, match=r"^Related record not found\.$"):
            make.campaign(make.seller(), uuid4())

    def test_say_the_same_when_a_row_is_still_needed(
        self, app_database: Database, make: Factory
    ) -> None:
        tree = make.tree()
        with (
            pytest.raises(Invalid, match=r"^Related record not found\.$"),
            app_database.raw(tree.seller_id) as app,
        ):
            app.execute("DELETE FROM fb_connections")

    @pytest.mark.parametrize(
        "values", [{"budget": 10**13}, {"name": "x" * 256}, {"delivery_status": "DANCING"}]
    )
    def test_say_when_a_value_is_refused(self, make: Factory, values: dict[str, object]) -> None:
        tree = make.tree(campaigns=0)
        with pytest.raises(Invalid, match=r"^Invalid data provided\.$"):
            make.campaign(tree.seller_id, tree.account.id, **values)

    def test_say_when_a_lock_is_not_granted(
        self, database_urls: DatabaseUrls, make: Factory
    ) -> None:
        tree = make.tree(campaigns=1)
        with psycopg.connect(database_urls.platform) as one:
            one.execute("SELECT FROM campaigns WHERE seller_id = %s FOR UPDATE", (tree.seller_id,))
            with (
                psycopg.connect(database_urls.platform) as other,
                pytest.raises(Conflict),
                translated(),
            ):
                other.execute(
                    "SELECT FROM campaigns WHERE id = %s FOR UPDATE NOWAIT",
                    (tree.campaign_ids[0],),
                )

    def test_say_when_a_statement_takes_too_long(self, database_urls: DatabaseUrls) -> None:
        database = Database(database_urls.app, statement_timeout_seconds=0.01)
        with pytest.raises(Unavailable) as caught, database.raw(None) as app:
            app.execute("SELECT pg_sleep(10)")
        database.close()
        assert caught.value.retry_after == 2

    def test_say_when_the_program_was_held_up_inside_a_transaction(
        self, platform_database: Database, app_database: Database, make: Factory
    ) -> None:
        """As on a starved machine: the server ends the session, and nothing of it is done."""
        seller = make.seller(name="Before")
        with pytest.raises(Unavailable):
            _rename_too_slowly(platform_database, seller, watching=app_database)
        with platform_database.global_() as connection:
            name = text("SELECT name FROM sellers WHERE id = :id")
            assert connection.execute(name, {"id": seller}).scalar_one() == "Before"

    @pytest.mark.parametrize(
        "last_word", [errors.IdleInTransactionSessionTimeout, errors.TransactionTimeout]
    )
    def test_take_the_last_word_of_a_session_for_the_same(
        self, last_word: type[psycopg.Error]
    ) -> None:
        """Which the driver reads only sometimes, before it sees that the connection is gone."""
        with pytest.raises(Unavailable), translated():
            raise last_word

    def test_say_when_the_pool_is_empty(self, database_urls: DatabaseUrls) -> None:
        database = Database(database_urls.app, pool_size=1, pool_wait_seconds=0.01)
        with database.global_(), pytest.raises(Unavailable), database.global_():
            pass
        database.close()

    def test_stay_what_they_are_when_the_program_is_wrong(
        self, platform_database: Database
    ) -> None:
        with pytest.raises(ProgrammingError), platform_database.global_() as connection:
            connection.execute(text("SELECT no_such_column FROM sellers"))
        with (
            pytest.raises(psycopg.errors.UndefinedTable),
            platform_database.global_raw() as driver,
        ):
            driver.execute("SELECT 1 FROM no_such_table")


class TestDuplicateMessages:
    def test_name_keys_that_exist(self) -> None:
        every = tables.metadata.tables.values()
        names = {str(each.name) for table in every for each in table.constraints}
        names |= {str(each.name) for table in every for each in table.indexes}
        assert DUPLICATE_MESSAGES.keys() <= names


def _rename_too_slowly(database: Database, seller: UUID, *, watching: Database) -> None:
    alive = text("SELECT count(*) FROM pg_stat_activity WHERE pid = :pid")
    with database.global_() as connection, watching.global_() as eyes:
        pid = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        connection.execute(text("SET LOCAL idle_in_transaction_session_timeout = 1"))
        rename = text("UPDATE sellers SET name = 'Too late' WHERE id = :id")
        connection.execute(rename, {"id": seller})
        wait_until(
            lambda: eyes.execute(alive, {"pid": pid}).scalar_one() == 0,
            within=10,
            what="the server ends the session",
        )
