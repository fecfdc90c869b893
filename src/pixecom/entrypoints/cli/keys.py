"""``pixecom keys``: what secrets are sealed with."""

from __future__ import annotations

from pathlib import Path

import click

from pixecom.application.shared.rotation import Rotated
from pixecom.entrypoints.cli.terminal import container_of, data_option, joined, say


@click.group()
def keys() -> None:
    """The keys that stored secrets are sealed with."""


@keys.command()
@data_option
@click.pass_context
def rotate(context: click.Context, data: Path | None) -> None:
    """Seal everything again that another key than the current one has sealed.

    Works while everything runs, and may be interrupted and repeated. Exit code 1: something did
    not open with any key that is there; nothing of it was changed.
    """
    broken = 0

    def tell(done: Rotated) -> None:
        nonlocal broken
        broken += done.broken
        left = f", {done.broken} that no key opens" if done.broken else ""
        say(f"{done.column}: {done.written} sealed again{left}")

    with joined(data) as opened, container_of(opened) as container:
        container.rotate_keys()(told=tell)
    if broken:
        context.exit(1)
    say("Everything is sealed with the current keys: retired ones may go.")
