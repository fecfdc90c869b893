"""``pixecom openapi`` and ``pixecom dev-token``: for whoever builds on PixEcom."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click

from pixecom.application.identity.ports import Client
from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD
from pixecom.domain.shared.errors import Forbidden, PixecomError
from pixecom.entrypoints.cli.terminal import container_of, data_option, joined, say
from pixecom.settings import Environment


@click.command()
@click.argument("output", type=click.Path(path_type=Path, dir_okay=False), required=False)
def openapi(output: Path | None) -> None:
    """Write the OpenAPI document to OUTPUT, else to the terminal; needs no server."""
    made = subprocess.run(
        [sys.executable, "-m", "pixecom.entrypoints.http"], capture_output=True, check=False
    )
    if made.returncode != 0:
        raise PixecomError(f"The API cannot be described: {made.stderr.decode().strip()}")
    if output is None:
        click.echo(made.stdout, nl=False)
        return
    output.write_bytes(made.stdout)
    say(f"{output} is written.")


@click.command("dev-token")
@click.option("--email", default=OWNER_EMAIL, show_default=True, help="A demo account")
@data_option
def dev_token(email: str, data: Path | None) -> None:
    """Print an access token of a demo account; development only."""
    with joined(data) as opened, container_of(opened) as container:
        if opened.settings.environment is not Environment.DEVELOPMENT:
            raise Forbidden("dev-token works in development only: log in instead")
        client = Client(user_agent="pixecom dev-token")
        session = container.log_in()(email=email, password=PASSWORD, client=client)
    click.echo(session.access_token)
