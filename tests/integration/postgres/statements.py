"""Finds the hand-written SQL of the PostgreSQL adapter and has a server plan it."""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import Any

import psycopg
from psycopg.sql import Composable
from sqlalchemy import TextClause

from pixecom.adapters import postgres

_NO_STATEMENTS = ("migrations", "migrator", "roles", "tables")
"""Those speak DDL and to the catalogue; their own tests run every line."""
_VERBS = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|WITH|CREATE TEMP\w*)\b", re.IGNORECASE)
_OPEN_PLACE = re.compile(r"\{\w+\}")
"""A text with one is a template: what becomes of it comes from ``explained()``."""
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
        if any(map(_OPEN_PLACE.search, texts)) and not hasattr(module, "explained"):
            raise LookupError(f"{module.__name__} has a template and no explained()")
        setup = tuple(text for text in texts if text.lstrip().upper().startswith("CREATE"))
        for text, name in texts.items():
            if text not in setup and not _OPEN_PLACE.search(text):
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
        names: dict[str, int] = {}

        def numbered(match: re.Match[str]) -> str:
            name = match[1] or match[2]
            return f"${names.setdefault(name, len(names) + 1)}"

        text = _PARAMETER.sub(numbered, statement.text).replace("%%", "%")
        connection.execute(f"PREPARE examined AS {text}".encode())
        given = f"({', '.join(['NULL'] * len(names))})" if names else ""
        connection.execute(f"EXPLAIN EXECUTE examined{given}".encode())
        connection.execute("DEALLOCATE examined")


def _texts(module: ModuleType) -> Iterator[tuple[str, str]]:
    for name, value in vars(module).items():
        yield from _within(name, value)
    if explained := getattr(module, "explained", None):
        for number, value in enumerate(explained()):
            yield from _within(f"explained()[{number}]", value)


def _within(name: str, value: object) -> Iterator[tuple[str, str]]:
    match value:
        case str():
            yield name, value
        case bytes():
            yield name, value.decode()
        case Composable():
            yield name, value.as_string(None)
        case TextClause():
            yield name, value.text
        case Mapping():
            for key, inner in value.items():
                yield from _within(f"{name}[{key}]", inner)
        case tuple() | list() | frozenset():
            for number, inner in enumerate(value):
                yield from _within(f"{name}[{number}]", inner)
        case _:
            return
