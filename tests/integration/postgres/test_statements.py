from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import psycopg
import pytest
from tests.integration.postgres.statements import Found, plan, statements
from tests.rows import Factory
from tests.servers import Servers, own_database

from pixecom.adapters import postgres
from pixecom.adapters.postgres.engine import Database

_HIDDEN = re.compile(
    r"\s*(SELECT\s|INSERT INTO\s|UPDATE\s+\w+\s.*\bSET\s|DELETE FROM\s|WITH\s+\w+\s+AS\s)",
    re.IGNORECASE | re.DOTALL,
)
_SPEAK_DDL = ("cluster.py", "migrations", "migrator.py", "roles.py")
_ALL = statements()


@pytest.fixture(scope="module")
def filled(platform_database: Database, make: Factory) -> Database:
    for _ in range(2):
        tree = make.tree()
        make.member(tree.seller_id)
        make.sellpage(tree.seller_id)
        for campaign_id in tree.campaign_ids:
            make.daily(tree.seller_id, "CAMPAIGN", campaign_id, date(2026, 3, 1), impressions=9)
    return platform_database


@pytest.fixture(scope="module")
def empty(servers: Servers, worker: str) -> Iterator[Database]:
    database = Database(own_database(servers, f"pixecom_{worker}_empty_test").platform)
    yield database
    database.close()


class TestEveryStatement:
    @pytest.mark.parametrize("statement", _ALL, ids=[each.name for each in _ALL])
    def test_can_be_planned(self, statement: Found, filled: Database, empty: Database) -> None:
        for database in (empty, filled):
            with database.global_raw() as driver:
                plan(driver, statement)

    def test_stands_at_the_top_of_its_module(self) -> None:
        folder = Path(str(postgres.__file__)).parent
        hidden = [
            f"{path.relative_to(folder)}:{line}"
            for path in sorted(folder.rglob("*.py"))
            if not set(path.relative_to(folder).parts) & set(_SPEAK_DDL)
            for line in _inside_functions(ast.parse(path.read_text()))
        ]
        assert hidden == []


class TestThePlanCheck:
    """It must be able to fail."""

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("SELECT colour FROM campaigns", psycopg.errors.UndefinedColumn),
            ("SELECT 1 FROM campaign", psycopg.errors.UndefinedTable),
            ("SELECT %(nothing)s IS NULL", psycopg.errors.IndeterminateDatatype),
            ("SELECT 1 FROM ads WHERE id = %(n)s::integer", psycopg.errors.UndefinedFunction),
        ],
    )
    def test_finds(
        self, platform_database: Database, text: str, error: type[psycopg.Error]
    ) -> None:
        with pytest.raises(error), platform_database.global_raw() as driver:
            plan(driver, Found(name="broken", text=text, setup=()))

    def test_finds_sql_inside_a_function(self) -> None:
        tree = ast.parse('def f():\n    """SELECT in a docstring."""\n    go("SELECT 1")')
        assert list(_inside_functions(tree)) == [3]


def _inside_functions(tree: ast.Module) -> Iterator[int]:
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        docstring = function.body[0].value if isinstance(function.body[0], ast.Expr) else None
        for node in ast.walk(function):
            if not isinstance(node, ast.Constant) or node is docstring:
                continue
            text = node.value.decode() if isinstance(node.value, bytes) else node.value
            if isinstance(text, str) and _HIDDEN.match(text):
                yield node.lineno
