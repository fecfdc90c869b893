"""Tenant-hash mode: the same schema, cut by seller, and statements that touch one part of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from tests.conftest import Gate
from tests.integration.postgres.catalogue import security, structure
from tests.integration.postgres.statements import Found, numbered, statements
from tests.integration.postgres.stripping import Aim, compiled, parameters
from tests.integration.postgres.tenancy import findings
from tests.rows import Factory
from tests.servers import PASSWORDS, Servers

from pixecom.adapters.postgres import migrator, tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.errors import Duplicate
from pixecom.adapters.postgres.migrator import SchemaError
from pixecom.adapters.postgres.roles import DatabaseUrls, bootstrap

Connection = psycopg.Connection[tuple[Any, ...]]

_PARTS = 4
_PART = re.compile(r"_p(\d+)(?=_|\b)")
_NAMES_A_TENANT = re.compile(r"seller_id = %\(")
_OF_ALL_SELLERS = {
    "connections.everywhere._DELETE_STATES": "housekeeping deletes old logins of all sellers",
    "connections.everywhere._DUE": "the worker finds tokens that end, of all sellers",
    "connections.everywhere._SELLERS_OF": "the platform names a person, whose sellers are found",
    "families._HELD": "a refresh finds the memberships of a person",
    "idempotency._DELETE_OLD": "housekeeping deletes old keys of all sellers",
    "identity._ACCOUNT": "a person sees the own memberships",
    "identity._MEMBERSHIPS": "a person chooses among the own stores",
    "identity._memberships": "a login finds the memberships of a person",
    "insights.due._ACCOUNTS": "the orchestrator finds the accounts of all sellers",
    "insights.due._IDLE": "the orchestrator finds the accounts of all sellers",
    "insights.due._LOST": "the reaper finds runs that nobody holds, of all sellers",
    "insights.due._TO_SETTLE": "the scheduler finds sellers with closed days",
    "insights.runs._OLD": "housekeeping deletes old runs of all sellers",
    "outbox._DUE": "the relay looks for what is due, of all sellers",
    "outbox._DELETE": "housekeeping deletes old messages of all sellers",
    "sealed_columns._ANSWERS": "a rotation of keys reads the answers of all sellers",
    "sealed_columns._MESSAGES": "the same, messages",
    "sealed_columns._TOKENS": "the same, tokens",
    "seller_names._CHOICES": "people of the platform choose among all sellers",
    "verified_hosts._INCLUDES": "a request finds the seller of a hostname",
}
"""Statements that read every part, and why; each is of the platform or of a person."""
_ALL = [*statements(), *compiled()]
_TENANT_TABLES = {name for name, table in tables.metadata.tables.items() if table.info["tenant"]}


@pytest.fixture(scope="module")
def cut(servers: Servers, worker: str) -> Iterator[DatabaseUrls]:
    yield from _database(servers, f"pixecom_{worker}_cut_test", _PARTS)


@pytest.fixture(scope="module")
def plain(servers: Servers, worker: str) -> Iterator[DatabaseUrls]:
    yield from _database(servers, f"pixecom_{worker}_plain_test", 0)


def _database(servers: Servers, name: str, parts: int) -> Iterator[DatabaseUrls]:
    urls = bootstrap(servers.admin_url, database=name, passwords=PASSWORDS)
    migrator.upgrade(urls.owner, "test", tenant_partitions=parts)
    yield urls
    with psycopg.connect(servers.admin_url, autocommit=True) as admin:
        admin.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _schema(urls: DatabaseUrls) -> dict[str, set[str]]:
    """Give what each table is made of, without what cutting adds to its words."""
    found: dict[str, set[str]] = defaultdict(set)
    with psycopg.connect(urls.owner) as owner:
        for line in [*structure(owner), *security(owner)]:
            kind, _, rest = line.partition(": ")
            table = rest.split(" | ")[0]
            if kind != "table" and not re.search(r"REFERENCES \w+_p\d", line):
                words = rest if table in tables.metadata.tables else _PART.sub("", rest)
                found[table].add(f"{kind}: {words.replace(' ON ONLY ', ' ON ')}")
    return dict(found)


class TestASchemaCutBySeller:
    def test_has_every_table_as_it_is_without(
        self, plain: DatabaseUrls, cut: DatabaseUrls
    ) -> None:
        whole, same = _schema(plain), _schema(cut)
        for name in tables.metadata.tables:
            assert same[name] == whole[name]

    def test_has_parts_like_their_tables(self, cut: DatabaseUrls, gate: Gate) -> None:
        found = _schema(cut)
        for name in _TENANT_TABLES:
            for number in range(_PARTS):
                part = {line for line in found[f"{name}_p{number}"] if "grant:" not in line}
                assert part == {line for line in found[name] if "grant:" not in line}
        gate(f"tenant-hash: {len(_TENANT_TABLES)} tables in {_PARTS} parts, 0 differences")

    def test_cuts_tenant_tables_alone(self, cut: DatabaseUrls) -> None:
        with psycopg.connect(cut.owner) as owner:
            rows = owner.execute(
                "SELECT relname, reloptions, (SELECT count(*) FROM pg_inherits WHERE inhparent"
                " = c.oid), pg_get_partkeydef(oid) FROM pg_class c WHERE relkind IN ('r', 'p')"
                " AND relnamespace = 'public'::regnamespace"
            ).fetchall()
        assert {name for name, *_, key in rows if key == "HASH (seller_id)"} == _TENANT_TABLES
        assert {count for *_, count, key in rows if key == "HASH (seller_id)"} == {_PARTS}
        assert ["fillfactor=80"] in [row[1] for row in rows if row[0] == "ad_stats_daily_p3"]

    def test_keeps_tenants_apart(self, cut: DatabaseUrls) -> None:
        with psycopg.connect(cut.owner) as owner:
            assert findings(owner) == []


@pytest.fixture(scope="module")
def filled(cut: DatabaseUrls) -> Iterator[tuple[Connection, Aim, int]]:
    """The platform role's view of some sellers, one of them to aim at, and the part it lies in."""
    platform = Database(cut.platform)
    make = Factory(platform)
    sellers = [make.everything() for _ in range(3)]
    platform.close()
    with psycopg.connect(cut.platform, autocommit=True) as connection:
        row = connection.execute(
            "SELECT tableoid::regclass::text, id, external_campaign_id, ad_account_id"
            " FROM campaigns WHERE seller_id = %s",
            (sellers[0],),
        ).fetchone()
        assert row is not None
        aim = Aim(
            seller_id=sellers[0], id=row[1], external=row[2], account_id=row[3], run_id=uuid4()
        )
        yield connection, aim, int(_PART.findall(row[0])[0])


def _touched(
    connection: Connection, statement: Found, aim: Aim, mode: str
) -> set[tuple[str, int]]:
    """Give the parts of tenant tables that a statement's plan reads or changes."""
    with connection.transaction(force_rollback=True):
        for setup in statement.setup:
            connection.execute(setup.encode())
        kinds = parameters(connection, statement)
        text, _ = numbered(statement.text)
        connection.execute(f"PREPARE examined AS {text}".encode())
        connection.execute(f"SET LOCAL plan_cache_mode = {mode}".encode())
        given = ", ".join(f"%s::{kind}" for kind in kinds.values())
        values = [aim.value(name, kind) for name, kind in kinds.items()]
        explained = psycopg.ClientCursor(connection).execute(
            f"EXPLAIN (FORMAT JSON) EXECUTE examined{f'({given})' if given else ''}".encode(),
            values or None,
        )
        row = explained.fetchone()
        connection.execute("DEALLOCATE examined")
    assert row is not None
    return {
        (_PART.split(name)[0], int(number))
        for name in _relations(row[0])
        for number in _PART.findall(name)[:1]
    }


def _relations(plan: object) -> Iterator[str]:
    match plan:
        case dict():
            if "Relation Name" in plan:
                yield str(plan["Relation Name"])
            for value in plan.values():
                yield from _relations(value)
        case list():
            for value in plan:
                yield from _relations(value)


class TestEveryStatement:
    @pytest.mark.parametrize("statement", _ALL, ids=[each.name for each in _ALL])
    def test_touches_the_part_of_its_seller_alone(
        self, filled: tuple[Connection, Aim, int], statement: Found
    ) -> None:
        """Also with a plan that knows no value; without values that make it read nothing."""
        connection, aim, part = filled
        known = {n for _, n in _touched(connection, statement, aim, "force_custom_plan")}
        unknown = {n for _, n in _touched(connection, statement, aim, "force_generic_plan")}
        if statement.name in _OF_ALL_SELLERS:
            assert unknown == set(range(_PARTS)), "else it needs no exception"
        else:
            assert known <= unknown <= {part}
            assert unknown or not _NAMES_A_TENANT.search(statement.text)

    def test_is_of_one_seller_but_for_these(self, gate: Gate) -> None:
        names = {each.name for each in _ALL}
        assert names >= _OF_ALL_SELLERS.keys()
        gate(
            f"tenant-hash: {len(names) - len(_OF_ALL_SELLERS)} of {len(names)} statements touch"
            f" one part, {len(_OF_ALL_SELLERS)} read across sellers for a reason"
        )


class TestThePlanCheck:
    """It must be able to fail."""

    def test_sees_a_statement_without_its_seller(
        self, filled: tuple[Connection, Aim, int]
    ) -> None:
        found = Found(name="broken", text="SELECT 1 FROM ads WHERE id = %(id)s", setup=())
        connection, aim, _ = filled
        touched = _touched(connection, found, aim, "force_generic_plan")
        assert touched == {("ads", number) for number in range(_PARTS)}


class TestADatabase:
    def test_says_which_key_refused_a_row(self, cut: DatabaseUrls) -> None:
        platform = Database(cut.platform)
        make = Factory(platform)
        seller_id, user_id = make.seller(), make.user()
        make.member(seller_id, user_id=user_id)
        with pytest.raises(Duplicate) as caught:
            make.member(seller_id, user_id=user_id)
        platform.close()
        assert caught.value.constraint == "uq_seller_users_seller_id_user_id"

    def test_gives_every_index_the_name_of_its_own(self, cut: DatabaseUrls) -> None:
        """A name that has to be shortened would no longer say which key it was."""
        with psycopg.connect(cut.owner) as owner:
            rows = owner.execute("SELECT indexname FROM pg_indexes WHERE schemaname = 'public'")
            names = {row[0] for row in rows}
        for table in _TENANT_TABLES:
            for index in tables.metadata.tables[table].indexes:
                assert f"{index.name}_p{_PARTS - 1}" in names

    def test_follows_an_alteration_of_its_table(self, cut: DatabaseUrls) -> None:
        """Security is altered on the table; its parts get the same after the revision."""
        with psycopg.connect(cut.owner) as owner:
            rows = owner.execute(
                "SELECT DISTINCT with_check FROM pg_policies"
                " WHERE policyname = 'tenant' AND tablename LIKE 'ad_stats_daily%'"
            ).fetchall()
        assert len(rows) == 1
        assert "SELECT" in rows[0][0]

    @pytest.mark.parametrize("wanted", [0, 2])
    def test_made_in_one_mode_is_refused_in_another(self, cut: DatabaseUrls, wanted: int) -> None:
        told = f"made with 4 partitions a tenant table, but DB_TENANT_PARTITIONS is {wanted}: "
        with pytest.raises(SchemaError, match=told):
            migrator.upgrade(cut.owner, "test", tenant_partitions=wanted)

    def test_made_plain_is_refused_too(self, plain: DatabaseUrls) -> None:
        before = _schema(plain)
        migrator.downgrade(plain.owner, "test", "-1")
        with pytest.raises(SchemaError, match="made with plain tenant tables, but"):
            migrator.upgrade(plain.owner, "test", tenant_partitions=4)
        migrator.upgrade(plain.owner, "test")
        assert _schema(plain) == before
