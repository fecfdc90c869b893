"""What every table is made of: one metadata, name rules, column makers, tenant tables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ENUM, JSONB
from sqlalchemy.schema import SchemaItem

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

SELLERS = "sellers"
"""The tenant root: every tenant table's ``seller_id`` points here."""

Action = Literal["CASCADE", "RESTRICT", "SET NULL"]
"""What deleting the target does. Without one it is NO ACTION: the deleting use case empties
the column in the same transaction, as spec/02 §1 asks between tenant tables."""


def identifier(name: str = "id", *, optional: bool = False) -> Column[Any]:
    """Make a UUID column; the application fills it."""
    return Column(name, Uuid(), nullable=optional)


def words(
    name: str, length: int, *, optional: bool = False, default: str | None = None
) -> Column[Any]:
    """Make a ``varchar(length)`` column."""
    return Column(name, String(length), nullable=optional, server_default=default)


def prose(name: str, *, optional: bool = True) -> Column[Any]:
    """Make a ``text`` column."""
    return Column(name, Text(), nullable=optional)


def flag(name: str, *, default: bool) -> Column[Any]:
    """Make a boolean column."""
    return Column(name, Boolean(), nullable=False, server_default=text(str(default).lower()))


def whole(name: str, *, default: int | None = None, optional: bool = False) -> Column[Any]:
    """Make an ``integer`` column."""
    given = None if default is None else text(str(default))
    return Column(name, Integer(), nullable=optional, server_default=given)


def count(name: str) -> Column[Any]:
    """Make a ``bigint`` measure that is 0 until something is known; money in micros."""
    return Column(name, BigInteger(), nullable=False, server_default=text("0"))


def micros(name: str, *, optional: bool = False) -> Column[Any]:
    """Make a ``bigint`` amount in 1/1,000,000 of the currency unit, without default."""
    return Column(name, BigInteger(), nullable=optional)


def amount(
    name: str, precision: int, scale: int, *, optional: bool = False, default: str | None = None
) -> Column[Any]:
    """Make a ``numeric(precision, scale)`` column in currency units."""
    given = None if default is None else text(default)
    return Column(name, Numeric(precision, scale), nullable=optional, server_default=given)


def document(name: str, *, default: str | None = "{}", optional: bool = False) -> Column[Any]:
    """Make a ``jsonb`` column; an optional one has no default."""
    given = None if optional or default is None else text(f"'{default}'::jsonb")
    return Column(name, JSONB(), nullable=optional, server_default=given)


def day(name: str, *, optional: bool = False) -> Column[Any]:
    """Make a ``date`` column."""
    return Column(name, Date(), nullable=optional)


def instant(name: str, *, optional: bool = True, now: bool = False) -> Column[Any]:
    """Make a ``timestamptz`` column; ``now`` lets the database's clock fill it."""
    given = text("now()") if now else None
    return Column(name, DateTime(timezone=True), nullable=optional, server_default=given)


def created() -> Column[Any]:
    """Make ``created_at``."""
    return instant("created_at", optional=False, now=True)


def created_and_updated() -> list[Column[Any]]:
    """Make ``created_at`` and ``updated_at``; the application maintains the latter."""
    return [created(), instant("updated_at", optional=False, now=True)]


def version() -> Column[Any]:
    """Make ``version``: raised by every write, a stale one is a conflict."""
    return whole("version", default=1)


def provenance() -> list[Column[Any]]:
    """Make ``origin`` and ``origin_id`` (spec/16 §7): where an imported row came from."""
    return [words("origin", 50, default="NATIVE"), words("origin_id", 255, optional=True)]


def unique_origin(table: str, *keys: str) -> Index:
    """Make imports repeatable: one row per origin and its id there."""
    columns = (*keys, "origin", "origin_id")
    return unique_where(table, *columns, where="origin_id IS NOT NULL")


def unique_where(table: str, *columns: str, where: str, nulls_not_distinct: bool = False) -> Index:
    """Make a partial unique index, named like a unique key."""
    return Index(
        "_".join(("uq", table, *columns)),
        *columns,
        unique=True,
        postgresql_where=text(where),
        postgresql_nulls_not_distinct=nulls_not_distinct or None,
    )


def enumeration(name: str, *values: str) -> ENUM:
    """Make an enumerated type of the database."""
    return ENUM(*values, name=name, metadata=metadata)


def choice(
    name: str, kind: ENUM, *, default: str | None = None, optional: bool = False
) -> Column[Any]:
    """Make a column of an enumerated type."""
    return Column(name, kind, nullable=optional, server_default=default)


def one_of(column: str, *values: str) -> CheckConstraint:
    """Hold a text column to a list: adding a value later is an additive step."""
    listed = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def reference(column: str, target: str, *, ondelete: Action | None = None) -> ForeignKeyConstraint:
    """Point at a row of the same tenant: ``(seller_id, column)`` → ``target``."""
    return ForeignKeyConstraint(
        ["seller_id", column], [f"{target}.seller_id", f"{target}.id"], ondelete=ondelete
    )


def global_reference(column: str, target: str, *, ondelete: Action) -> ForeignKeyConstraint:
    """Point at a row of a global table."""
    return ForeignKeyConstraint([column], [f"{target}.id"], ondelete=ondelete)


def global_table(name: str, *items: SchemaItem, comment: str, **options: Any) -> Table:  # noqa: ANN401
    """Declare a table that all tenants share; ``comment`` is "owner context: purpose"."""
    return Table(name, metadata, *items, comment=comment, info={"tenant": False}, **options)


def tenant_table(
    name: str,
    *items: SchemaItem,
    comment: str,
    key: Sequence[str] = ("id",),
    seller: Action | None = "CASCADE",
    **options: Any,  # noqa: ANN401
) -> Table:
    """Declare a table of tenant rows: ``seller_id`` comes first, in the row and in the key.

    ``key`` is the rest of the primary key (empty: none); ``seller`` what deleting the tenant
    does, None for facts that keep ids without a foreign key.
    """
    rules: list[SchemaItem] = []
    if key:
        rules.append(PrimaryKeyConstraint("seller_id", *key))
    if seller:
        rules.append(ForeignKeyConstraint(["seller_id"], [f"{SELLERS}.id"], ondelete=seller))
    return Table(
        name,
        metadata,
        identifier("seller_id"),
        *items,
        *rules,
        comment=comment,
        info={"tenant": True},
        **options,
    )
