from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import ForeignKeyConstraint, create_engine
from tests.conftest import Gate
from tests.integration.postgres.catalogue import checksums, dump, security, structure
from tests.rows import Factory
from tests.servers import FAST, PASSWORDS

from pixecom.adapters.embedded.binaries import Binaries, installed
from pixecom.adapters.embedded.postgres import EmbeddedPostgres
from pixecom.adapters.postgres import migrator
from pixecom.adapters.postgres.engine import Database, sqlalchemy_url
from pixecom.adapters.postgres.roles import DatabaseUrls, bootstrap
from pixecom.adapters.postgres.tables import metadata

_REVISIONS = migrator.revisions()
_OF_A_PARTITION = re.compile(r"(_p\d+)?(_default|_y\d{4}m\d\d)?$")


@pytest.fixture(scope="module", params=installed(), ids=lambda each: f"PostgreSQL {each.major}")
def server_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """A server of each version on this machine, for what may differ between versions."""
    binaries: Binaries = request.param
    folder: Path = tmp_path_factory.mktemp(f"postgres-{binaries.major}")
    server = EmbeddedPostgres(folder, settings=FAST, binaries=binaries)
    yield server.start().url()
    server.stop()


@pytest.fixture
def urls(server_url: str) -> Iterator[DatabaseUrls]:
    """A new database without schema."""
    made = bootstrap(server_url, database="pixecom_history_test", passwords=PASSWORDS)
    yield made
    with psycopg.connect(server_url, autocommit=True) as admin:
        admin.execute("DROP DATABASE pixecom_history_test WITH (FORCE)")


@pytest.fixture
def admin(server_url: str, urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """The administrator in the new database, who sees every row."""
    address = sqlalchemy_url(server_url).set(drivername="postgresql", database=_name(urls))
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        yield connection


@pytest.fixture(params=[0, 4], ids=["plain", "by seller"])
def partitions(request: pytest.FixtureRequest) -> int:
    """Into how many parts tenant tables are cut."""
    return int(request.param)


def _name(urls: DatabaseUrls) -> str:
    return urls.owner.rpartition("/")[2]


def _is_whole(name: str) -> bool:
    """Tell a table from a part of one."""
    return _OF_A_PARTITION.sub("", name) == name


def _target(item: object) -> str:
    """Give the table that a foreign key points at; servers keep one more for each part of it."""
    if not isinstance(item, ForeignKeyConstraint):
        return ""
    return item.elements[0].target_fullname.partition(".")[0]


def _fill(urls: DatabaseUrls) -> None:
    platform = Database(urls.platform)
    make = Factory(platform)
    for _ in range(2):
        make.everything()
    platform.close()


class TestTheHistory:
    def test_goes_up_down_and_up_on_an_empty_database(
        self, urls: DatabaseUrls, admin: psycopg.Connection, partitions: int, gate: Gate
    ) -> None:
        empty = dump(admin)
        seen = [empty]
        for revision in _REVISIONS:
            migrator.upgrade(urls.owner, "test", revision=revision, tenant_partitions=partitions)
            seen.append(dump(admin))
        for target, expected in zip(["base", *_REVISIONS][-2::-1], seen[-2::-1], strict=True):
            migrator.downgrade(urls.owner, "test", target)
            assert dump(admin) == expected, f"down to {target}"
        migrator.upgrade(urls.owner, "test", tenant_partitions=partitions)
        assert dump(admin) == seen[-1]
        version = admin.info.server_version // 10_000
        gate(
            f"G47: PostgreSQL {version}, {partitions} partitions by seller:"
            f" {len(_REVISIONS)} revisions up, down, up:"
            f" 0 differences in {len(seen[-1])} catalogue lines"
        )

    def test_goes_up_down_and_up_on_a_filled_database(
        self, urls: DatabaseUrls, admin: psycopg.Connection, partitions: int
    ) -> None:
        migrator.upgrade(urls.owner, "test", tenant_partitions=partitions)
        _fill(urls)
        schema, before = dump(admin), checksums(admin)
        for target in ["base", *_REVISIONS][-2::-1]:
            migrator.downgrade(urls.owner, "test", target)
            after = checksums(admin)
            changed = {
                _OF_A_PARTITION.sub("", name)
                for name, digest in after.items()
                if digest != before[name]
            }
            narrower = {"users"} if target < "0013" else set()
            narrower |= {"stats_watermarks"} if target < "0015" else set()
            narrower |= {"sync_runs"} if target < "0019" else set()
            narrower |= {"spend_snapshots"} if target < "0021" else set()
            assert changed <= {"ad_stats_raw"} | narrower, f"down to {target}"
        migrator.upgrade(urls.owner, "test", tenant_partitions=partitions)
        assert dump(admin) == schema

    def test_builds_what_the_tables_say(
        self, urls: DatabaseUrls, admin: psycopg.Connection
    ) -> None:
        migrator.upgrade(urls.owner, "test")
        partitions = [line for line in structure(admin) if ": ad_stats_raw_" in line]
        migrated = [line for line in structure(admin) if line not in partitions]
        migrator.downgrade(urls.owner, "test", "base")
        engine = create_engine(sqlalchemy_url(urls.owner))
        metadata.create_all(engine)
        engine.dispose()
        assert structure(admin) == migrated
        assert partitions, "else the check left out nothing because it saw nothing"

    def test_leaves_nothing_for_alembic_to_do(self, urls: DatabaseUrls, partitions: int) -> None:
        migrator.upgrade(urls.owner, "test", tenant_partitions=partitions)
        engine = create_engine(sqlalchemy_url(urls.owner))
        with engine.connect() as connection:
            options = {
                "compare_type": True,
                "compare_server_default": True,
                "include_name": lambda name, kind, _: kind != "table" or _is_whole(name),
                "include_object": lambda item, *_: _is_whole(_target(item)),
            }
            context = MigrationContext.configure(connection, opts=options)
            differences = compare_metadata(context, metadata)
        engine.dispose()
        assert differences == []


class TestRoles:
    def test_are_made_twice_without_harm(self, server_url: str, urls: DatabaseUrls) -> None:
        assert bootstrap(server_url, database=_name(urls), passwords=PASSWORDS) == urls

    @pytest.mark.usefixtures("urls")
    def test_cannot_pass_row_level_security(self, server_url: str) -> None:
        with psycopg.connect(server_url) as admin:
            roles = admin.execute(
                "SELECT rolname, rolcanlogin, rolsuper OR rolbypassrls OR rolcreaterole"
                " OR rolcreatedb OR rolreplication, rolpassword LIKE 'SCRAM-SHA-256$%%'"
                " FROM pg_authid WHERE rolname LIKE 'pixecom%%' ORDER BY rolname"
            ).fetchall()
        names = ("pixecom_app", "pixecom_owner", "pixecom_platform")
        assert roles == [(name, True, False, True) for name in names]

    def test_nobody_else_may_connect(self, admin: psycopg.Connection) -> None:
        row = admin.execute(
            "SELECT has_database_privilege('public', current_database(), 'CONNECT')"
        ).fetchone()
        assert row == (False,)

    def test_sort_text_by_code_point(self, admin: psycopg.Connection) -> None:
        rows = admin.execute("SELECT t FROM unnest(ARRAY['b', 'Z', 'é', 'a']) t ORDER BY t")
        assert [row[0] for row in rows] == ["Z", "a", "b", "é"]


class TestSecurity:
    def test_is_part_of_the_dump(self, urls: DatabaseUrls, admin: psycopg.Connection) -> None:
        """A grant or a policy that changes is a difference, else up and down prove little."""
        migrator.upgrade(urls.owner, "test")
        before = security(admin)
        admin.execute("GRANT TRUNCATE ON ads TO pixecom_app")
        admin.execute("DROP POLICY platform ON ads")
        assert len(set(before) ^ set(security(admin))) == 2
