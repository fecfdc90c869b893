"""Database roles and the database itself, made by an administrator of the server.

Three login roles, none a superuser, none past row-level security: ``pixecom_owner`` migrates,
``pixecom_app`` serves one seller at a time, ``pixecom_platform`` works across sellers. What they
may do with each table is granted by the migrations.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

from pixecom.adapters.postgres.errors import translated

OWNER: Final = "pixecom_owner"
APP: Final = "pixecom_app"
PLATFORM: Final = "pixecom_platform"
ROLES: Final = (OWNER, APP, PLATFORM)

_LOCK: Final = 7_104_212_001
"""Roles belong to the whole server: two bootstraps at once would trip over each other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePasswords:
    """The secrets of the three roles."""

    owner: str = field(repr=False)
    app: str = field(repr=False)
    platform: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseUrls:
    """Addresses of one database, as each role connects to it."""

    owner: str = field(repr=False)
    app: str = field(repr=False)
    platform: str = field(repr=False)


def bootstrap(
    admin_url: str, *, database: str, passwords: RolePasswords, template: str = "template0"
) -> DatabaseUrls:
    """Make roles and database where they are missing; repeating it changes nothing but passwords.

    ``admin_url`` is a superuser's address of any database of the server; ``template`` is copied.

    Raises:
        Unavailable: the server is away.
    """
    with translated(), psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        _make_roles(admin, passwords)
        _make_database(admin, database, template)
        admin.execute("SELECT pg_advisory_unlock(%s)", (_LOCK,))
    return urls(admin_url, database=database, passwords=passwords)


def urls(server_url: str, *, database: str, passwords: RolePasswords) -> DatabaseUrls:
    """Give the addresses of a database beside the given one, without asking the server."""
    server = make_url(server_url).set(database=database)

    def address(role: str, password: str) -> str:
        return server.set(username=role, password=password).render_as_string(hide_password=False)

    return DatabaseUrls(
        owner=address(OWNER, passwords.owner),
        app=address(APP, passwords.app),
        platform=address(PLATFORM, passwords.platform),
    )


def _make_roles(admin: psycopg.Connection[tuple[str, ...]], passwords: RolePasswords) -> None:
    existing = {name for (name,) in admin.execute("SELECT rolname FROM pg_roles")}
    admin.execute("SET password_encryption = 'scram-sha-256'")
    secrets = (passwords.owner, passwords.app, passwords.platform)
    for role, password in zip(ROLES, secrets, strict=True):
        if role not in existing:
            admin.execute(sql.SQL("CREATE ROLE {}").format(sql.Identifier(role)))
        admin.execute(
            sql.SQL(
                "ALTER ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION"
                " NOBYPASSRLS PASSWORD {}"
            ).format(sql.Identifier(role), sql.Literal(password))
        )


def _make_database(admin: psycopg.Connection[tuple[str, ...]], name: str, template: str) -> None:
    database, owner = sql.Identifier(name), sql.Identifier(OWNER)
    found = admin.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    if found is None:
        admin.execute(
            sql.SQL(
                "CREATE DATABASE {} OWNER {} TEMPLATE {} ENCODING 'UTF8' LOCALE 'C.UTF-8'"
            ).format(database, owner, sql.Identifier(template))
        )
    admin.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
    others = sql.SQL(", ").join(map(sql.Identifier, (APP, PLATFORM)))
    admin.execute(
        sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, others)
    )
