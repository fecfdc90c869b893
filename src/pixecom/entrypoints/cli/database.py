"""``pixecom migrate``: the schema, brought up to date."""

from __future__ import annotations

from pathlib import Path

import click

from pixecom.entrypoints.cli.terminal import data_option, joined, say


@click.command()
@data_option
def migrate(data: Path | None) -> None:
    """Bring the database schema up to date."""
    with joined(data) as opened:
        opened.migrate()
    say("The schema is up to date.")
