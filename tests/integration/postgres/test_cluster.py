"""Spreading the tables, on a server whose Citus is a stand-in that refuses what Citus refuses."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest
from tests.conftest import Gate
from tests.integration.postgres.catalogue import dump
from tests.rows import Factory
from tests.servers import PASSWORDS, Servers

from pixecom.adapters.postgres import migrator
from pixecom.adapters.postgres.cluster import LOCAL, PostgresCluster
from pixecom.adapters.postgres.engine import Database, sqlalchemy_url
from pixecom.adapters.postgres.roles import DatabaseUrls, bootstrap
from pixecom.adapters.postgres.tables import metadata
from pixecom.application.shared.cluster import Spread
from pixecom.domain.shared.errors import Conflict

_STAND_IN = Path(__file__).parent / "citus_stand_in.sql"
_TENANT_TABLES = {name for name, table in metadata.tables.items() if table.info["tenant"]}


@pytest.fixture
def urls(servers: Servers, worker: str) -> Iterator[DatabaseUrls]:
    """A database with plain tables and no Citus."""
    name = f"pixecom_{worker}_cluster_test"
    made = bootstrap(servers.admin_url, database=name, passwords=PASSWORDS)
    migrator.upgrade(made.owner, "test")
    yield made
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture
def admin(servers: Servers, urls: DatabaseUrls) -> Iterator[psycopg.Connection]:
    address = sqlalchemy_url(servers.admin_url).set(
        drivername="postgresql", database=urls.owner.rpartition("/")[2]
    )
    with psycopg.connect(
        address.render_as_string(hide_password=False), autocommit=True
    ) as connection:
        yield connection


@pytest.fixture
def stand_in(admin: psycopg.Connection) -> psycopg.Connection:
    """The administrator of the database, which now believes in Citus."""
    admin.execute(_STAND_IN.read_bytes())
    path = "search_path = public, citus_stand_in"
    admin.execute(f"ALTER DATABASE {admin.info.dbname} SET {path}".encode())
    admin.execute(f"SET {path}".encode())
    return admin


@pytest.mark.usefixtures("stand_in")
class TestInit:
    def test_makes_every_table_exactly_one_of_three(self, urls: DatabaseUrls, gate: Gate) -> None:
        cluster = PostgresCluster(urls.owner)
        assert cluster.init() > 0
        found = {table.name: table.found for table in cluster.tables()}
        of = {kind: {name for name in found if found[name] is kind} for kind in Spread}
        assert of[Spread.DISTRIBUTED] == _TENANT_TABLES
        assert of[Spread.LOCAL] == LOCAL.keys()
        assert of[Spread.REFERENCE] == metadata.tables.keys() - _TENANT_TABLES - LOCAL.keys()
        assert all(table.is_done for table in cluster.tables())
        gate("cluster: " + ", ".join(f"{len(of[kind])} tables {kind}" for kind in Spread))

    def test_leaves_the_schema_as_it_was(
        self, urls: DatabaseUrls, stand_in: psycopg.Connection
    ) -> None:
        """Every key is there again, by its name, and row-level security is forced again."""
        before = dump(stand_in)
        PostgresCluster(urls.owner).init()
        assert dump(stand_in) == before

    def test_changes_nothing_the_second_time(self, urls: DatabaseUrls) -> None:
        cluster = PostgresCluster(urls.owner)
        cluster.init()
        assert cluster.plan() == []
        assert cluster.init() == 0

    def test_spreads_what_a_later_revision_brings_and_touches_no_other_key(
        self, urls: DatabaseUrls, stand_in: psycopg.Connection
    ) -> None:
        cluster = PostgresCluster(urls.owner)
        cluster.init()
        stand_in.execute("DELETE FROM citus_tables WHERE table_name = 'spend_snapshots'::regclass")
        plan = cluster.plan()
        assert [each for each in plan if "create_" in each] == [
            "SELECT create_distributed_table('spend_snapshots', 'seller_id')"
        ]
        assert [each for each in plan if "spend_snapshots" not in each] == plan[:1]
        cluster.init()
        assert cluster.plan() == []

    def test_adds_a_key_that_somebody_dropped(
        self, urls: DatabaseUrls, stand_in: psycopg.Connection
    ) -> None:
        cluster = PostgresCluster(urls.owner)
        cluster.init()
        before = dump(stand_in)
        for key in ("fk_ads_seller_id", "fk_ads_seller_id_adset_id"):
            stand_in.execute(f"ALTER TABLE ads DROP CONSTRAINT {key}".encode())
        assert len(cluster.plan()) == cluster.init() == 2
        assert dump(stand_in) == before
        assert all(table.is_done for table in cluster.tables())

    def test_changes_nothing_when_one_statement_is_refused(
        self, urls: DatabaseUrls, stand_in: psycopg.Connection
    ) -> None:
        stand_in.execute("CREATE UNIQUE INDEX uq_ads_name ON ads (name)")
        before = dump(stand_in)
        with pytest.raises(psycopg.errors.RaiseException, match="a unique key lacks seller_id"):
            PostgresCluster(urls.owner).init()
        assert dump(stand_in) == before
        assert stand_in.execute("SELECT count(*) FROM citus_tables").fetchone() == (0,)

    def test_refuses_a_key_that_would_empty_the_seller(
        self, urls: DatabaseUrls, stand_in: psycopg.Connection
    ) -> None:
        stand_in.execute(
            "ALTER TABLE ads ADD CONSTRAINT fk_ads_again FOREIGN KEY (seller_id, adset_id)"
            " REFERENCES adsets (seller_id, id) ON DELETE SET NULL"
        )
        with pytest.raises(Conflict, match="refuses SET NULL in keys with a seller: fk_ads_again"):
            PostgresCluster(urls.owner).init()

    def test_refuses_a_table_that_nobody_declared(
        self, urls: DatabaseUrls, stand_in: psycopg.Connection
    ) -> None:
        stand_in.execute("CREATE TABLE notes (id int)")
        with pytest.raises(Conflict, match="Nobody declared where these tables belong: notes"):
            PostgresCluster(urls.owner).init()

    def test_refuses_what_is_spread_in_another_way(
        self, urls: DatabaseUrls, stand_in: psycopg.Connection
    ) -> None:
        stand_in.execute("INSERT INTO citus_tables VALUES ('schedules', 'reference', 1)")
        with pytest.raises(Conflict, match="another way than they should be: schedules"):
            PostgresCluster(urls.owner).init()


@pytest.mark.usefixtures("stand_in")
class TestTheStandIn:
    """It must be able to refuse, else a plan that it accepts proves nothing."""

    @pytest.mark.parametrize(
        ("leave_out", "refusal"),
        [
            ("DROP CONSTRAINT", "a foreign key points from it or at it"),
            ("multi_shard_modify_mode", "a parallel query was executed"),
            ("NO FORCE", "the owner sees no row"),
            ("create_reference_table", "points from a distributed table at a local one"),
        ],
    )
    def test_refuses_a_plan_without(
        self, urls: DatabaseUrls, leave_out: str, refusal: str
    ) -> None:
        plan = [each for each in PostgresCluster(urls.owner).plan() if leave_out not in each]
        with (
            pytest.raises(psycopg.errors.RaiseException, match=refusal),
            psycopg.connect(urls.owner) as owner,
        ):
            owner.execute(";".join(plan).encode())

    def test_refuses_keys_without_a_name(self, urls: DatabaseUrls) -> None:
        with (
            pytest.raises(psycopg.errors.RaiseException, match="must be named"),
            psycopg.connect(urls.owner) as owner,
        ):
            owner.execute("ALTER TABLE ads ADD FOREIGN KEY (seller_id) REFERENCES sellers (id)")


class TestWithoutCitus:
    def test_the_plan_can_be_read(self, urls: DatabaseUrls) -> None:
        plan = PostgresCluster(urls.owner).plan()
        kinds = ("DROP CONSTRAINT", "create_reference", "create_distributed", "ADD CONSTRAINT")
        places = [[n for n, each in enumerate(plan) if kind in each] for kind in kinds]
        assert all(max(one) < min(other) for one, other in pairwise(places))
        assert len(places[0]) == len(places[3]) > 0

    @pytest.mark.parametrize("act", [PostgresCluster.init, PostgresCluster.tables])
    def test_the_rest_is_one_sentence(self, urls: DatabaseUrls, act: object) -> None:
        assert callable(act)
        with pytest.raises(Conflict, match="no cluster: the extension citus is not installed"):
            act(PostgresCluster(urls.owner))

    def test_tables_that_are_cut_are_refused(self, servers: Servers, worker: str) -> None:
        name = f"pixecom_{worker}_cut_cluster_test"
        made = bootstrap(servers.admin_url, database=name, passwords=PASSWORDS)
        migrator.upgrade(made.owner, "test", tenant_partitions=2, revision="0002")
        with pytest.raises(Conflict, match="cuts its tenant tables by itself"):
            PostgresCluster(made.owner).plan()
        with psycopg.connect(servers.admin_url, autocommit=True) as admin:
            admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


class TestATransactionOnACluster:
    """The tenant travels as SET LOCAL; any server takes that, so any server can show it."""

    @pytest.fixture
    def database(self, database_urls: DatabaseUrls) -> Iterator[Database]:
        made = Database(database_urls.app, pool_size=1, cluster=True)
        yield made
        made.close()

    def test_has_its_seller_and_nobody_elses_rows(self, database: Database, make: Factory) -> None:
        mine, other = make.tree(), make.tree()
        counted = "SELECT count(DISTINCT seller_id), min(seller_id::text) FROM campaigns"
        for tree in (mine, other):
            with database.raw(tree.seller_id) as driver:
                assert driver.execute(counted).fetchone() == (1, str(tree.seller_id))
            with database.transaction(tree.seller_id) as connection:
                seen = connection.exec_driver_sql(counted).one()
                assert tuple(seen) == (1, str(tree.seller_id))
            with database.together(tree.seller_id), database.raw(tree.seller_id) as driver:
                assert driver.execute(counted).fetchone() == (1, str(tree.seller_id))
        with database.raw(None) as driver:
            assert driver.execute(counted).fetchone() == (0, None)

    def test_tells_the_servers_that_hold_the_rows(self, database: Database, make: Factory) -> None:
        with database.raw(make.seller(), user_id=make.user()) as driver:
            names = ("citus.propagate_set_commands", "statement_timeout", "lock_timeout")
            told = [driver.execute("SELECT current_setting(%s)", (name,)) for name in names]
            assert [each.fetchone() for each in told] == [("local",), ("5s",), ("2s",)]
        with database.raw(None) as driver:
            row = driver.execute("SELECT current_setting('app.seller_id', true)").fetchone()
            assert row == ("",)
