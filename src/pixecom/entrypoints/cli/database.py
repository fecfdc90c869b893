"""``pixecom migrate`` and ``pixecom cluster``: the schema, up to date and spread."""

from __future__ import annotations

from pathlib import Path

import click

from pixecom.application.shared.cluster import ClusterTable
from pixecom.entrypoints.cli.terminal import data_option, joined, say


@click.command()
@data_option
def migrate(data: Path | None) -> None:
    """Bring the database schema up to date."""
    with joined(data) as opened:
        opened.migrate()
    say("The schema is up to date.")


@click.group()
def cluster() -> None:
    """Spread the tables over a Citus cluster."""


@cluster.command("init")
@click.option("--dry-run", is_flag=True, help="Print the statements, run none")
@data_option
def cluster_init(*, dry_run: bool, data: Path | None) -> None:
    """Spread what is not spread yet; repeating it changes nothing."""
    with joined(data) as opened:
        spread = opened.cluster()
        if dry_run:
            for statement in ["BEGIN", *spread.plan(), "COMMIT"]:
                say(f"{statement};")
            return
        count = spread.init()
    say(f"Spread with {count} statements." if count else "Everything is spread already.")


@cluster.command("status")
@data_option
def cluster_status(data: Path | None) -> None:
    """Show where each table is, and what is missing."""
    with joined(data) as opened:
        tables = opened.cluster().tables()
    for table in tables:
        say(f"{table.name:<28} {table.found:<12} {_shards(table):>10}  {_missing(table)}".rstrip())
    left = sum(not table.is_done for table in tables)
    say(
        f"{left} of {len(tables)} tables: run `pixecom cluster init`" if left else "All is spread."
    )


def _shards(table: ClusterTable) -> str:
    return "" if table.shards is None else f"{table.shards} shards"


def _missing(table: ClusterTable) -> str:
    if table.found is not table.wanted:
        return f"missing: must be {table.wanted}"
    return f"missing: {', '.join(table.missing_keys)}" if table.missing_keys else ""
