"""Writes down a schema as sorted lines, so that two schemas can be compared (gate G47)."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

Connection = psycopg.Connection[tuple[Any, ...]]

_STRUCTURE = {
    "table": """
        SELECT c.relname, c.relkind, c.relpersistence, c.reloptions, pg_get_partkeydef(c.oid),
               pg_get_expr(c.relpartbound, c.oid), obj_description(c.oid)
        FROM pg_class c WHERE c.relkind IN ('r', 'p', 'v', 'm', 'S', 'f')
          AND c.relnamespace = 'public'::regnamespace""",
    "column": """
        SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
               pg_get_expr(d.adbin, d.adrelid), a.attidentity, a.attgenerated,
               col_description(c.oid, a.attnum)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
        WHERE c.relkind IN ('r', 'p', 'v', 'm') AND a.attnum > 0 AND NOT a.attisdropped
          AND c.relnamespace = 'public'::regnamespace""",
    "constraint": """
        SELECT c.relname, k.conname, pg_get_constraintdef(k.oid), k.convalidated
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
        WHERE k.contype <> 'n' AND c.relnamespace = 'public'::regnamespace""",
    "index": """
        SELECT c.relname, pg_get_indexdef(i.indexrelid), i.indisvalid
        FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
        WHERE c.relnamespace = 'public'::regnamespace""",
    "enum": """
        SELECT t.typname, array_agg(e.enumlabel ORDER BY e.enumsortorder)
        FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid GROUP BY t.typname""",
    "trigger": """
        SELECT c.relname, pg_get_triggerdef(t.oid)
        FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
        WHERE NOT t.tgisinternal AND c.relnamespace = 'public'::regnamespace""",
}
_SECURITY = {
    "row security": """
        SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity
        FROM pg_class c WHERE c.relkind IN ('r', 'p')
          AND c.relnamespace = 'public'::regnamespace""",
    "policy": """
        SELECT c.relname, p.polname, p.polcmd::text, p.polpermissive,
               ARRAY(SELECT r.rolname FROM pg_roles r WHERE r.oid = ANY (p.polroles)
                     ORDER BY r.rolname),
               pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
        FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
        WHERE c.relnamespace = 'public'::regnamespace""",
    "grant": """
        SELECT c.relname, coalesce(r.rolname, 'public'), g.privilege_type, g.is_grantable
        FROM pg_class c CROSS JOIN LATERAL aclexplode(c.relacl) g
        LEFT JOIN pg_roles r ON r.oid = g.grantee WHERE c.relnamespace = 'public'::regnamespace""",
    "column grant": """
        SELECT c.relname, a.attname, r.rolname, g.privilege_type
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        CROSS JOIN LATERAL aclexplode(a.attacl) g
        LEFT JOIN pg_roles r ON r.oid = g.grantee WHERE c.relnamespace = 'public'::regnamespace""",
    "function": """
        SELECT p.oid::regprocedure::text,
               CASE p.prokind WHEN 'a' THEN to_jsonb(a)::text ELSE pg_get_functiondef(p.oid) END,
               p.proacl::text, p.proowner::regrole::text
        FROM pg_proc p LEFT JOIN pg_aggregate a ON a.aggfnoid = p.oid
        WHERE p.pronamespace = 'public'::regnamespace""",
}


def structure(connection: Connection) -> list[str]:
    """Give tables, columns, constraints, indexes, enumerated types and triggers."""
    return _lines(connection, _STRUCTURE)


def security(connection: Connection) -> list[str]:
    """Give row-level security, policies, grants and functions."""
    return _lines(connection, _SECURITY)


def dump(connection: Connection) -> list[str]:
    """Give the whole schema."""
    return structure(connection) + security(connection)


def checksums(connection: Connection) -> dict[str, str]:
    """Give a digest of the rows of every table; the reader must see all of them."""
    found = connection.execute(_STRUCTURE["table"].encode()).fetchall()
    names = [str(row[0]) for row in found if row[0] != "alembic_version"]
    return {name: _checksum(connection, name) for name in names}


def _checksum(connection: Connection, table: str) -> str:
    text = sql.SQL("SELECT md5(string_agg(t::text, ' ' ORDER BY t::text)) FROM {} t")
    row = connection.execute(text.format(sql.Identifier(table))).fetchone()
    return str(row and row[0])


def _lines(connection: Connection, queries: dict[str, str]) -> list[str]:
    return sorted(
        f"{kind}: {' | '.join(map(str, row))}"
        for kind, query in queries.items()
        for row in connection.execute(query.encode()).fetchall()
        if row[0] != "alembic_version"
    )
