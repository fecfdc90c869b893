"""Takes the explicit tenant predicate out of statements and runs what is left (gate G11)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
from sqlalchemy import Delete, Select, Update
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from tests.integration.postgres.statements import Found, modules, numbered, statements

from pixecom.domain.shared.ids import SellerId

Connection = psycopg.Connection[tuple[Any, ...]]
Seen = tuple[str, ...]

_PREDICATE = re.compile(r"(?:\w+\.)?seller_id = %\(\w+\)s(?:::uuid)?", re.IGNORECASE)
_TYPES = "SELECT parameter_types::text[] FROM pg_prepared_statements WHERE name = 'stripped'"
_LIST = re.compile(r"__\[POSTCOMPILE_\w+\]")  # a list of values, written when it is known
_AIMED = {"id", "parent", "entities", "externals", "external", "parents"}
_DAY, _AT = date(2026, 2, 28), datetime(2026, 2, 28, 12, tzinfo=UTC)
_BY_TYPE: dict[str, object] = {
    "uuid": None,
    "text": "x",
    "character varying": "x",
    "date": _DAY,
    "timestamp with time zone": _AT,
    "smallint": 1,
    "integer": 1,
    "bigint": 100,
    "double precision": 60.0,
    "numeric": 0,
    "boolean": True,
    "jsonb": "{}",
    "bigint[]": [0] * 11,
    "smallint[]": [1, 2],
    "numeric[]": [1],
    "text[]": ["ACTIVE"],
    "character varying[]": ["AD"],
    "date[]": [_DAY],
    "timestamp with time zone[]": [_AT],
    "uuid[]": None,
    "boolean[]": [True],
    "jsonb[]": ["{}"],
    "campaign_status[]": None,
    "seller_status": "ACTIVE",
    "seller_user_role": "OWNER",
    "fb_connection_type": "AD_ACCOUNT",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stripped:
    """A statement without its predicate; ``without`` counts what was taken out."""

    statement: Found
    without: int

    @property
    def is_aimed(self) -> bool:
        """Whether any parameter points at a single thing: then each kind of thing is tried."""
        return not _AIMED.isdisjoint(numbered(self.statement.text)[1])


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What the parameters of one run point at: one thing of another seller, and its parents."""

    seller_id: SellerId
    id: UUID
    external: str
    account_id: UUID
    run_id: UUID
    parents: Mapping[str, UUID] = field(default_factory=dict)

    def value(self, name: str, kind: str) -> object:
        """Give a parameter's value.

        Raises:
            LookupError: a type that nobody has thought of.
        """
        named: dict[str, object] = {
            "seller": self.seller_id,
            "id": self.id,
            "parent": self.id,
            "account": self.account_id,
            "run": self.run_id,
            "entities": [self.id],
            "externals": [self.external],
            "external": self.external,
            "ids": [uuid4()],
            "parents": [self.external],
            "start": date(2026, 1, 1),
            "first": date(2026, 1, 1),
            "end": date(2026, 12, 31),
            "last": date(2026, 12, 31),
            "search": None,
            "memory": "4MB",
            "state": "DONE",
            "budget_types": ["DAILY"],
            "currency": "USD",
            **self.parents,
        }
        if kind == "text[]" and name == "campaigns":
            return [self.external]
        if kind not in _BY_TYPE:
            raise LookupError(f"{name}: give a value for the type {kind}")
        filters = kind == "text[]" and name == "deliveries"
        return named.get(name, ["ACTIVE"] if filters else _BY_TYPE[kind])


def compiled() -> Iterator[Found]:
    """Give the statements that modules hold as SQLAlchemy Core, as the driver gets them."""
    dialect = PGDialect_psycopg()  # type: ignore[no-untyped-call]
    for module in modules():
        for name, value in vars(module).items():
            if isinstance(value, Select | Update | Delete):
                full = f"{module.__name__.removeprefix('pixecom.adapters.postgres.')}.{name}"
                yield Found(
                    name=full,
                    text=_LIST.sub("NULL", str(value.compile(dialect=dialect))),
                    setup=(),
                )


def stripped() -> list[Stripped]:
    """Give every statement that names its tenant, without that."""
    found = []
    for each in [*statements(), *compiled()]:
        text, without = _PREDICATE.subn("true", each.text)
        if without:
            found.append(Stripped(statement=replace(each, text=text), without=without))
    return found


def outcome(connection: Connection, each: Stripped, aim: Aim) -> Seen:
    """Run one statement, undo it, and give its rows and how many rows it changed.

    Instants are left out: two runs are never at the same time.
    """
    statement = each.statement
    with connection.transaction(force_rollback=True):
        for setup in statement.setup:
            connection.execute(setup.encode())
        kinds = parameters(connection, statement)
        values = {name: aim.value(name, kind) for name, kind in kinds.items()}
        cast = re.sub(r"%\((\w+)\)[sbt]", lambda m: f"%({m[1]})s::{kinds[m[1]]}", statement.text)
        cursor = connection.execute(cast.encode(), values)
        rows = cursor.fetchall() if cursor.description else []
        return (str(cursor.rowcount), *sorted(repr([_timeless(v) for v in row]) for row in rows))


def parameters(connection: Connection, statement: Found) -> dict[str, str]:
    """Give the parameters of a statement in their order, and the types the server sees."""
    text, names = numbered(statement.text)
    connection.execute(f"PREPARE stripped AS {text}".encode())
    found = connection.execute(_TYPES).fetchone()
    connection.execute("DEALLOCATE stripped")
    assert found is not None
    return dict(zip(names, found[0], strict=True))


def _timeless(value: object) -> object:
    return "an instant" if isinstance(value, datetime) else value
