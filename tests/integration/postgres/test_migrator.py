from __future__ import annotations

import logging
import random
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest
from tests.integration.postgres.catalogue import dump
from tests.servers import PASSWORDS, TENANT_PARTITIONS, Servers, own_database

from pixecom.adapters.postgres import migrator
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.migrator import SchemaError, Timeouts
from pixecom.adapters.postgres.roles import DatabaseUrls, bootstrap
from pixecom.domain.shared.errors import Conflict

_IMPATIENT = Timeouts(lock=20, other_migrator=20)
_DIE_AT = """
import os, signal, sys
from sqlalchemy import Engine, event
from pixecom.adapters.postgres import migrator
url, last, partitions = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
seen = iter(range(last))
@event.listens_for(Engine, "after_cursor_execute")
def die(*_):
    if next(seen, None) is None:
        os.kill(os.getpid(), signal.SIGKILL)
migrator.upgrade(url, "test", tenant_partitions=partitions)
"""


@pytest.fixture
def urls(servers: Servers, worker: str) -> Iterator[DatabaseUrls]:
    """A new database without schema."""
    name = f"pixecom_{worker}_migrator_test"
    yield bootstrap(servers.admin_url, database=name, passwords=PASSWORDS)
    _drop(servers, name)


@pytest.fixture
def untouched(servers: Servers, worker: str) -> Iterator[str]:
    """A database with the whole schema, in which no test has made months of its own."""
    name = f"pixecom_{worker}_untouched_test"
    yield own_database(servers, name).owner
    _drop(servers, name)


@pytest.fixture
def blocked(urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """Somebody else's transaction that the revision after 0005 has to wait for."""
    migrator.upgrade(urls.owner, "test", revision="0005")
    with psycopg.connect(urls.owner) as other:
        other.execute("LOCK TABLE fb_connections IN ROW EXCLUSIVE MODE")
        yield other
        other.rollback()


def _drop(servers: Servers, name: str) -> None:
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _revision(url: str) -> str:
    database = Database(url)
    try:
        return migrator.current(database)
    finally:
        database.close()


def _schema(url: str) -> list[str]:
    with psycopg.connect(url) as connection:
        return dump(connection)


def _is_valid(connection: psycopg.Connection) -> bool | None:
    index = "ix_refresh_tokens_family_id_revoked"
    asked = "SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)"
    row = connection.execute(asked, [index]).fetchone()
    return row[0] if row else None


class TestAMigratorThatIsKilled:
    def test_leaves_a_database_that_the_next_one_finishes(
        self, urls: DatabaseUrls, untouched: str
    ) -> None:
        moments = sorted(random.Random(47).sample(range(5, 120), 5))
        for moment in moments:
            arguments = [urls.owner, str(moment), str(TENANT_PARTITIONS)]
            run = subprocess.run([sys.executable, "-c", _DIE_AT, *arguments], check=False)
            assert run.returncode == -9, f"it finished before statement {moment}"
        assert (
            migrator.upgrade(urls.owner, "test", tenant_partitions=TENANT_PARTITIONS)
            == migrator.head()
        )
        assert _schema(urls.owner) == _schema(untouched)


class TestALockThatIsNotGranted:
    @pytest.mark.usefixtures("blocked")
    def test_is_given_up_after_five_tries(
        self, urls: DatabaseUrls, caplog: pytest.LogCaptureFixture
    ) -> None:
        before, pauses = _schema(urls.owner), list[float]()
        with caplog.at_level(logging.WARNING), pytest.raises(SchemaError, match="tried 5 times"):
            migrator.upgrade(urls.owner, "test", timeouts=_IMPATIENT, pause=pauses.append)
        assert pauses == [0.5, 1.0, 2.0, 4.0]
        assert _schema(urls.owner) == before
        assert "waiting behind process" in caplog.text

    def test_is_tried_again(self, urls: DatabaseUrls, blocked: psycopg.Connection) -> None:
        reached = migrator.upgrade(
            urls.owner, "test", timeouts=_IMPATIENT, pause=lambda _: blocked.rollback()
        )
        assert reached == migrator.head()

    def test_leaves_no_broken_index_when_it_is_tried_again(self, urls: DatabaseUrls) -> None:
        """A concurrent build that waits in vain leaves an index that is not valid."""
        migrator.upgrade(urls.owner, "test", revision="0013")
        states = list[bool | None]()
        with psycopg.connect(urls.owner) as other, psycopg.connect(urls.owner) as looking:
            looking.autocommit = True
            other.execute("LOCK TABLE refresh_tokens IN ROW EXCLUSIVE MODE")

            def let_go(_seconds: float) -> None:
                states.append(_is_valid(looking))
                other.rollback()

            migrator.upgrade(
                urls.owner, "test", revision="0014", timeouts=_IMPATIENT, pause=let_go
            )
            states.append(_is_valid(looking))
        assert states == [False, True]

    def test_stops_a_downgrade_too(self, urls: DatabaseUrls, blocked: psycopg.Connection) -> None:
        with pytest.raises(SchemaError, match="no lock"):
            migrator.downgrade(urls.owner, "test", "base", timeouts=_IMPATIENT)
        blocked.rollback()
        assert _revision(urls.app) == "0005"


class TestTwoMigrators:
    def test_never_run_together(self, urls: DatabaseUrls) -> None:
        with ThreadPoolExecutor(2) as pool:
            runs = [pool.submit(migrator.upgrade, urls.owner, "test") for _ in range(2)]
        assert [run.result() for run in runs] == [migrator.head()] * 2

    def test_wait_for_each_other_no_longer_than_told(self, urls: DatabaseUrls) -> None:
        with psycopg.connect(urls.owner) as other:
            other.execute("SELECT pg_advisory_lock(%s)", (migrator.LOCK,))
            with pytest.raises(Conflict):
                migrator.upgrade(urls.owner, "test", timeouts=_IMPATIENT)


class TestTheIdentityOfADatabase:
    def test_is_written_by_the_first_migration_and_demanded_later(
        self, urls: DatabaseUrls
    ) -> None:
        migrator.upgrade(urls.owner, "staging")
        migrator.upgrade(urls.owner, "staging")
        with pytest.raises(SchemaError, match="belongs to staging: PIXECOM_ENV is production"):
            migrator.upgrade(urls.owner, "production")
        with pytest.raises(SchemaError, match="belongs to staging"):
            migrator.downgrade(urls.owner, "test", "base")
        with psycopg.connect(urls.app) as app:
            assert app.execute("SELECT environment FROM meta_environment").fetchall() == [
                ("staging",)
            ]

    def test_is_one_row(self, urls: DatabaseUrls) -> None:
        migrator.upgrade(urls.owner, "staging")
        with (
            pytest.raises(psycopg.errors.UniqueViolation),
            psycopg.connect(urls.owner) as owner,
        ):
            owner.execute(
                "INSERT INTO meta_environment (environment, instance_id)"
                " VALUES ('test', gen_random_uuid())"
            )

    def test_is_missing_before_the_first_migration(self, urls: DatabaseUrls) -> None:
        database = Database(urls.app)
        with pytest.raises(SchemaError, match="no environment"):
            migrator.check_environment(database, "test")
        database.close()


class TestASchemaThatIsBehind:
    def test_is_told_apart(self, urls: DatabaseUrls) -> None:
        database = Database(urls.app)
        assert migrator.current(database) == "base"
        migrator.upgrade(urls.owner, "test", revision="0003")
        assert migrator.current(database) == "0003"
        assert migrator.is_behind(database)
        migrator.upgrade(urls.owner, "test")
        assert not migrator.is_behind(database)
        assert not migrator.is_old("9999"), "a schema of the next version is fine"
        database.close()
