"""Gate G11: without the explicit ``seller_id`` row-level security alone still holds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice

import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url
from tests.conftest import Gate
from tests.integration.postgres.statements import Found
from tests.integration.postgres.stripping import (
    Aim,
    Connection,
    Seen,
    Stripped,
    outcome,
    stripped,
)
from tests.rows import Factory
from tests.servers import Servers

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.domain.shared.ids import SellerId

_ALL = stripped()
_ENTITIES = {
    "campaign": "SELECT id, external_campaign_id FROM campaigns",
    "adset": "SELECT id, external_adset_id FROM adsets",
    "ad": "SELECT id, external_ad_id FROM ads",
    "account": "SELECT id, external_id FROM fb_connections",
    "queued run": "SELECT id, '' FROM sync_runs WHERE state = 'QUEUED'",
    "running run": "SELECT id, '' FROM sync_runs WHERE state = 'RUNNING'",
}
_REFUSED: Seen = ("refused",)
_SEVERAL: Seen = ("more rows than one where one was meant",)
_FOUND_TOO_MUCH = (
    psycopg.errors.CardinalityViolation,
    psycopg.errors.NumericValueOutOfRange,
    psycopg.errors.QueryCanceled,
)
"""What a statement meets that reads every seller's rows: several for one, sums without bounds, no
end."""
_READS_ALL = "SET LOCAL statement_timeout = '1s'"
"""For the role that is not held to one seller: what it reads grows with all that tests made."""
_TENANT_TABLES = [name for name, table in tables.metadata.tables.items() if table.info["tenant"]]


@pytest.fixture(scope="module")
def owner_of_all(servers: Servers, database_urls: DatabaseUrls) -> Iterator[Connection]:
    """A superuser, who can become each role and delete a seller's rows."""
    name = make_url(database_urls.app).database
    url = make_url(servers.admin_url).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(url.replace("+psycopg", "")) as connection:
        yield connection
        connection.rollback()


@pytest.fixture(scope="module")
def pair(make: Factory) -> tuple[SellerId, SellerId]:
    """Two sellers with rows in every tenant table, a run at work among them."""
    one, other = make.everything(), make.everything()
    for seller in (one, other):
        make.insert(
            tables.sync_runs,
            seller_id=seller,
            ad_account_id=make.ad_account(seller).id,
            kind="DELIVERY",
            state="RUNNING",
            generation=1,
        )
    return one, other


@contextmanager
def role(connection: Connection, name: str, seller_id: SellerId) -> Iterator[None]:
    connection.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(name)))
    connection.execute("SELECT set_config('app.seller_id', %s, true)", (str(seller_id),))
    if name == "pixecom_platform":
        connection.execute(_READS_ALL)
    try:
        yield
    finally:
        connection.execute("RESET ROLE")
        connection.execute("SET LOCAL statement_timeout = 0")


def aims(connection: Connection, *, mine: SellerId, theirs: SellerId) -> dict[str, Aim]:
    """Aim parameters at each kind of thing that the other seller has."""
    found = {}
    for name, query in _ENTITIES.items():
        word = "AND" if "WHERE" in query else "WHERE"
        rows = connection.execute(f"{query} {word} seller_id = %s".encode(), (theirs,)).fetchall()
        found[name] = rows[0]
    return {
        name: Aim(
            seller_id=mine,
            id=entity_id,
            external=external,
            account_id=found["account"][0],
            run_id=found["queued run"][0],
            parents={"campaign": found["campaign"][0], "adset": found["adset"][0]},
        )
        for name, (entity_id, external) in found.items()
    }


def seen_by(
    connection: Connection,
    name: str,
    aimed: dict[str, Aim],
    statements: Sequence[Stripped] = _ALL,
) -> dict[tuple[str, str], Seen]:
    """Run every statement at every aim as a role; what is refused shows nothing."""
    seen = {}
    for each in statements:
        for at, aim in islice(aimed.items(), None if each.is_aimed else 1):
            with role(connection, name, aim.seller_id):
                try:
                    seen[each.statement.name, at] = outcome(connection, each, aim)
                except (psycopg.errors.InsufficientPrivilege, psycopg.IntegrityError):
                    seen[each.statement.name, at] = _REFUSED
                except _FOUND_TOO_MUCH:
                    seen[each.statement.name, at] = _SEVERAL
    return seen


@contextmanager
def without(connection: Connection, seller_id: SellerId) -> Iterator[None]:
    """Take a seller's rows away for a while."""
    with connection.transaction(force_rollback=True):
        connection.execute("SET LOCAL session_replication_role = replica")
        for name in _TENANT_TABLES:
            delete = sql.SQL("DELETE FROM {} WHERE seller_id = %s").format(sql.Identifier(name))
            connection.execute(delete, (seller_id,))
        connection.execute("SET LOCAL session_replication_role = origin")
        yield


class TestStatementsWithoutTheirPredicate:
    def test_see_and_change_no_row_of_another_seller(
        self, owner_of_all: Connection, pair: tuple[SellerId, SellerId], gate: Gate
    ) -> None:
        """The rows of the other seller make no difference; without security they would."""
        aimed = aims(owner_of_all, mine=pair[0], theirs=pair[1])
        beside = seen_by(owner_of_all, "pixecom_app", aimed)
        unprotected = seen_by(owner_of_all, "pixecom_platform", aimed)
        with without(owner_of_all, pair[1]):
            alone = seen_by(owner_of_all, "pixecom_app", aimed)
        assert {key: beside[key] for key in beside if beside[key] != alone[key]} == {}
        leaky = {name for name, at in beside if unprotected[name, at] != beside[name, at]}
        ran = {name for name, at in beside if beside[name, at] != _REFUSED}
        assert len(leaky & ran) > len(ran) / 2, "else this test proves nothing"
        gate(
            f"G11: {len(_ALL)} statements without {sum(each.without for each in _ALL)} predicates,"
            f" {len(beside)} runs aimed at another seller: 0 foreign rows;"
            f" {len(leaky)} would leak without row-level security"
        )

    def test_are_all_that_name_a_tenant(self) -> None:
        assert [
            each.statement.name for each in _ALL if "seller_id = %(" in each.statement.text
        ] == []


class TestTheComparison:
    """It must be able to fail."""

    def test_sees_a_table_without_security(
        self, owner_of_all: Connection, pair: tuple[SellerId, SellerId]
    ) -> None:
        found = Found(name="broken", text="SELECT count(*) FROM campaigns", setup=())
        statement = [Stripped(statement=found, without=1)]
        with owner_of_all.transaction(force_rollback=True):
            owner_of_all.execute("ALTER TABLE campaigns DISABLE ROW LEVEL SECURITY")
            aimed = aims(owner_of_all, mine=pair[0], theirs=pair[1])
            beside = seen_by(owner_of_all, "pixecom_app", aimed, statement)
            with without(owner_of_all, pair[1]):
                alone = seen_by(owner_of_all, "pixecom_app", aimed, statement)
        assert beside != alone
