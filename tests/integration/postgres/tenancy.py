"""Reads the catalogue for tables that do not keep their tenants apart (gate G10)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import psycopg

from pixecom.adapters.postgres.tables import metadata

Connection = psycopg.Connection[tuple[Any, ...]]

GLOBAL_TABLES = {table.name for table in metadata.tables.values() if not table.info["tenant"]} | {
    "alembic_version"
}
INDEXES_FOR_ALL_SELLERS = {
    "ix_seller_users_user_id": "a login finds the memberships of a person",
    "ix_seller_domains_hostname": "a request finds the sellers that claim a hostname",
    "ix_idempotency_keys_created_at": "housekeeping finds old keys, of all sellers",
    "ix_fb_connections_token_expires_at": "the token refresh finds what expires, of all sellers",
    "ix_outbox_next_attempt_at": "the relay finds what is due, of all sellers",
}
"""Reasoned exceptions to "every index begins with seller_id" (spec/02 §1)."""

_OF_A_PARTITION = re.compile(r"_p\d+$")
_OF_TENANT = "(seller_id = (NULLIF(current_setting('app.seller_id'::text, true), ''::text))::uuid)"
_OF_TENANT_ONCE = (
    "(seller_id = ( SELECT (NULLIF(current_setting('app.seller_id'::text, true),"
    " ''::text))::uuid AS \"nullif\"))"
)
_OF_USER = "(user_id = (NULLIF(current_setting('app.user_id'::text, true), ''::text))::uuid)"
_ALL_COMMANDS = set("rawd")

_TABLES = """
    SELECT c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity, c.relispartition,
           c.relacl IS NOT NULL,
           (SELECT a.atttypid = 'uuid'::regtype AND a.attnotnull FROM pg_attribute a
            WHERE a.attrelid = c.oid AND a.attname = 'seller_id' AND NOT a.attisdropped)
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    ORDER BY c.relname"""
_POLICIES = """
    SELECT p.polname, p.polcmd::text, p.polpermissive,
           ARRAY(SELECT coalesce(r.rolname, 'public') FROM unnest(p.polroles) o
                 LEFT JOIN pg_roles r ON r.oid = o),
           pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
    FROM pg_policy p WHERE p.polrelid = %s"""
_INDEXES = """
    SELECT c.relname, i.indisunique, a.attname
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
    WHERE i.indrelid = %s"""
_FOREIGN_KEYS = """
    SELECT k.conname, target.relname,
           ARRAY(SELECT a.attname::text FROM unnest(k.conkey) WITH ORDINALITY n (attnum, place)
                 JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = n.attnum
                 ORDER BY n.place),
           ARRAY(SELECT a.attname::text FROM unnest(k.confkey) WITH ORDINALITY n (attnum, place)
                 JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = n.attnum
                 ORDER BY n.place)
    FROM pg_constraint k JOIN pg_class target ON target.oid = k.confrelid
    WHERE k.contype = 'f' AND k.conrelid = %s"""


def findings(connection: Connection) -> list[str]:
    """Give one line for each fault, beginning with the table's name; empty when all is well."""
    return [
        f"{table}: {fault}"
        for oid, table, *state in connection.execute(_TABLES).fetchall()
        for fault in _faults(connection, oid, table, *state)
    ]


def tenant_tables(connection: Connection) -> list[str]:
    """Give every tenant table and partition."""
    names = [str(row[1]) for row in connection.execute(_TABLES).fetchall()]
    return [name for name in names if name not in GLOBAL_TABLES]


def _faults(  # noqa: PLR0917
    connection: Connection,
    oid: int,
    table: str,
    enabled: bool,
    forced: bool,
    partition: bool,
    granted: bool,
    tenant_column: bool | None,
) -> Iterator[str]:
    if table in GLOBAL_TABLES:
        for name, target, _, _ in connection.execute(_FOREIGN_KEYS, (oid,)).fetchall():
            if target not in GLOBAL_TABLES:
                yield f"{name} points from a global table at tenants"
        return
    if not tenant_column:
        yield "no seller_id uuid NOT NULL, and not on the global list"
        return
    if not enabled:
        yield "row-level security is not enabled"
    if not forced:
        yield "row-level security is not forced"
    if partition and granted:
        yield "a partition has grants of its own"
    for check in (_policies, _indexes, _foreign_keys):
        yield from check(connection, oid)


def _policies(connection: Connection, oid: int) -> Iterator[str]:
    covered: set[str] = set()
    for name, command, permissive, roles, using, check in connection.execute(_POLICIES, (oid,)):
        if not permissive:
            continue
        admitted = {each for each in (using, check) if each is not None}
        if roles == ["pixecom_platform"] and admitted == {"true"}:
            continue
        if command == "r" and using == _OF_USER:
            continue
        if not admitted <= {_OF_TENANT, _OF_TENANT_ONCE}:
            yield f"policy {name} admits more than the tenant"
        elif using and check and command == "*":
            covered |= _ALL_COMMANDS
        else:
            covered.add(command)
    if missing := _ALL_COMMANDS - covered:
        yield f"no policy for {''.join(sorted(missing))}"


def _indexes(connection: Connection, oid: int) -> Iterator[str]:
    for name, unique, first in connection.execute(_INDEXES, (oid,)).fetchall():
        known = _OF_A_PARTITION.sub("", name) in INDEXES_FOR_ALL_SELLERS
        if first != "seller_id" and (unique or not known):
            yield f"{name} does not begin with seller_id"


def _foreign_keys(connection: Connection, oid: int) -> Iterator[str]:
    for name, target, columns, targets in connection.execute(_FOREIGN_KEYS, (oid,)).fetchall():
        if target in GLOBAL_TABLES:
            continue
        if (columns[0], targets[0]) != ("seller_id", "seller_id") or len(columns) < 2:
            yield f"{name} is not composite: it can point into another tenant"
