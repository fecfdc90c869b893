from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from pixecom.adapters.postgres import tables

_ROOT = Path(__file__).parents[2]
_SOURCES = _ROOT / "src/pixecom"
_ADAPTER = _SOURCES / "adapters/postgres"
_LINE = re.compile(
    r"^\| (?P<concept>[^|]+) \| `(?P<table>\w+)` \| (?P<owner>\w+) \|$", re.MULTILINE
)
_TABLES = tables.metadata.tables
_COMPOUND = {name for name in _TABLES if "_" in name}
"""Names that are no ordinary words: wherever they stand, they mean the table."""
_SQL = re.compile(rf"\b(FROM|INTO|UPDATE|JOIN)\s+({'|'.join(_TABLES)})\b")


def _lines() -> dict[str, str]:
    text = (_ROOT / "docs/data/concepts.md").read_text()
    return {match["table"]: match["owner"] for match in _LINE.finditer(text)}


def _strings(source: str) -> Iterator[tuple[int, str]]:
    """Give the string literals that are not docstrings."""
    tree = ast.parse(source)
    standing_alone = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and id(node) not in standing_alone:
            text = node.value.decode("latin-1") if isinstance(node.value, bytes) else node.value
            if isinstance(text, str):
                yield node.lineno, text


def _strays(source: str) -> list[str]:
    """Find text outside the adapter that names a table."""
    return [
        f"{line}: {text}"
        for line, text in _strings(source)
        if _SQL.search(text) or _COMPOUND & set(re.findall(r"\w+", text))
    ]


class TestConcepts:
    def test_have_one_line_for_each_table_and_no_other(self) -> None:
        assert sorted(_lines()) == sorted(_TABLES)

    @pytest.mark.parametrize("table", sorted(_TABLES))
    def test_name_the_owner_that_the_table_names(self, table: str) -> None:
        owner, _, purpose = (_TABLES[table].comment or "").partition(": ")
        assert _lines()[table] == owner
        assert purpose

    @pytest.mark.parametrize("module", sorted((_ADAPTER / "tables").glob("[a-z]*.py")))
    def test_own_the_tables_of_their_module(self, module: Path) -> None:
        context = {"infrastructure": "shared"}.get(module.stem, module.stem)
        declared = re.findall(r'(?:tenant|global)_table\(\s*"(\w+)"', module.read_text())
        assert {_lines()[name] for name in declared} <= {context}


class TestTableNames:
    """In SQL constants of the adapter a server checks them (test_statements)."""

    @pytest.mark.parametrize(
        "path",
        [each for each in sorted(_SOURCES.rglob("*.py")) if _ADAPTER not in each.parents],
        ids=lambda path: str(path.relative_to(_SOURCES)),
    )
    def test_stand_nowhere_but_in_the_adapter(self, path: Path) -> None:
        assert _strays(path.read_text()) == []

    @pytest.mark.parametrize(
        "source", ['x = "ad_stats_daily"', 'x = b"SELECT 1 FROM ads"', 'f(f"JOIN users {x}")']
    )
    def test_are_found_when_they_stray(self, source: str) -> None:
        assert len(_strays(source)) == 1

    @pytest.mark.parametrize("source", ['"""Reads ad_stats_daily."""', 'x = {"campaigns": 1}'])
    def test_may_be_spoken_of(self, source: str) -> None:
        assert _strays(source) == []
