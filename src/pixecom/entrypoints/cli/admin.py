"""``pixecom admin``: the people of the platform."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from pixecom.application.identity.ports import Client
from pixecom.domain.identity import PlatformRole
from pixecom.domain.shared.errors import Invalid
from pixecom.entrypoints.cli.terminal import container_of, data_option, joined, say

_STAFF = [role.value for role in PlatformRole if role is not PlatformRole.SELLER]


@click.group()
def admin() -> None:
    """The people who run the platform."""


@admin.command()
@click.argument("email")
@click.option("--name", default="Administrator", show_default=True, help="How it is shown")
@click.option(
    "--role", default=PlatformRole.SUPERADMIN.value, show_default=True, type=click.Choice(_STAFF)
)
@data_option
def create(email: str, name: str, role: str, data: Path | None) -> None:
    """Create a superadmin, or one of the staff; the password is asked for, or read from a pipe."""
    password = _password()
    with joined(data) as opened, container_of(opened) as container:
        user = container.create_admin()(
            email=email,
            password=password,
            display_name=name,
            role=PlatformRole(role),
            client=Client(user_agent="pixecom admin create"),
        )
    say(f"{user.email} may log in at /api/auth/admin-login.")


def _password() -> str:
    """Never an argument: those stay in the shell's history and in the list of processes."""
    if sys.stdin.isatty():
        text: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        return text
    line = sys.stdin.readline().rstrip("\r\n")
    if not line:
        raise Invalid("The password is expected on stdin, in one line")
    return line
