"""``pixecom simulate``: stand-ins for the services that PixEcom talks to."""

from __future__ import annotations

import os
import sys

import click


@click.group()
def simulate() -> None:
    """Start a simulator of a vendor, until Ctrl-C."""


@simulate.command()
@click.option("--port", type=click.IntRange(0, 65535), default=3900, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Other seed, other figures")
@click.option("--accounts", type=click.IntRange(0), default=0, help="So many equal ad accounts")
@click.option("--ads", type=click.IntRange(1), default=12, show_default=True, help="Of each")
@click.option("--still", is_flag=True, help="The day's figures do not grow during the day")
def meta(port: int, seed: int, accounts: int, ads: int, *, still: bool) -> None:
    """Simulate Meta's Graph API, by default with four ad accounts to look at."""
    command = [sys.executable, "-m", "pixecom.entrypoints.simulator"]
    command += ["--port", str(port), "--seed", str(seed)]
    command += ["--accounts", str(accounts), "--ads", str(ads), *(["--still"] if still else [])]
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606  # it becomes the simulator: signals reach it
