"""Finds the hand-written SQL of the PostgreSQL adapter and has a server plan it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import psycopg
from psycopg.sql import Composable
from sqlalchemy import TextClause

from pixecom.adapters import postgres

_NO_STATEMENTS = ("cluster", "migrations", "migrator", "roles", "tables")
"""Those speak DDL and to the catalogue; their own tests run every line."""
_VERBS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE TEMP\w*)\b", re.IGNORECASE)
_OPEN_PLACE = re.compile(r"\{\w+\}")
_PARAMETER = re.compile(r"%\((\w+)\)[sbt]|(?<![:\w]):(\w+)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One statement; ``setup`` is what must have run before it: temporary tables."""

    name: str
    text: str
    setup: tuple[str, ...]


def modules() -> Iterator[ModuleType]:
    """Walk the adapter's modules that may hold statements."""
    yield importlib.import_module(postgres.__name__)
    for each in pkgutil.walk_packages(postgres.__path__, f"{postgres.__name__}."):
        if each.name.split(".")[3] not in _NO_STATEMENTS:
            yield importlib.import_module(each.name)


def statements() -> list[Found]:
    """Give every statement of every module, each once."""
    found: dict[str, Found] = {}
    for module in modules():
        texts = {text: name for name, text in _texts(module) if _VERBS.match(text)}
        pieces = {text for text in texts if _OPEN_PLACE.search(text)}
        texts = {text: name for text, name in texts.items() if text not in pieces}
        explained = "explained" in vars(module)
        if not explained and (pieces or (not texts and _has_pieces(module))):
            raise LookupError(f"{module.__name__} has pieces of SQL and no explained()")
        setup = tuple(text for text in texts if text.lstrip().upper().startswith("CREATE"))
        for text, name in texts.items():
            if text not in setup:
                full = f"{module.__name__.removeprefix('pixecom.adapters.postgres.')}.{name}"
                found.setdefault(text, Found(name=full, text=text, setup=setup))
    return list(found.values())


def plan(connection: psycopg.Connection[Any], statement: Found) -> None:
    """Have the server parse, type and plan a statement without running it.

    Raises:
        psycopg.Error: a column is missing, a parameter has no type, a right is lacking.
    """
    with connection.transaction(force_rollback=True):
        for text in statement.setup:
            connection.execute(text.encode())
        text, names = numbered(statement.text)
        connection.execute(f"PREPARE examined AS {text}".encode())
        given = f"({', '.join(['NULL'] * len(names))})" if names else ""
        connection.execute(f"EXPLAIN EXECUTE examined{given}".encode())
        connection.execute("DEALLOCATE examined")


def numbered(text: str) -> tuple[str, list[str]]:
    """Give a statement with numbers for its named parameters, and the names in their order."""
    names: dict[str, int] = {}

    def number(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        return f"${names.setdefault(name, len(names) + 1)}"

    return _PARAMETER.sub(number, text).replace("%%", "%"), list(names)


def _texts(module: ModuleType) -> Iterator[tuple[str, str]]:
    for name, value in vars(module).items():
        if not isinstance(value, Composable):
            yield from _within(name, value)
    if explained := vars(module).get("explained"):
        for number, value in enumerate(explained()):
            yield from _within(f"explained()[{number}]", value)


def _has_pieces(module: ModuleType) -> bool:
    """Tell whether the module itself puts statements together: pieces are ``psycopg.sql``."""
    return any(
        isinstance(value, Composable) and _VERBS.match(value.as_string(None))
        for value in vars(module).values()
    )


def _within(name: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case str() | bytes() | Composable() | TextClause():
            yield name, _text(value)
        case Mapping():
            yield from _whole(name, value.items())
        case tuple() | list() | frozenset():
            yield from _whole(name, enumerate(value))
        case _:
            return


def _whole(name: str, values: Iterable[tuple[object, object]]) -> Iterator[tuple[str, str]]:
    for key, value in values:
        if not isinstance(value, Composable):
            yield from _within(f"{name}[{key}]", value)


def _text(value: str | bytes | Composable | TextClause) -> str:
    match value:
        case bytes():
            return value.decode(errors="replace")
        case Composable():
            return value.as_string(None)
        case TextClause():
            return value.text
        case _:
            return value
