"""What the commands say, and how they end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

import click

from pixecom.container import Container
from pixecom.installation import Installation, Open

_STATEMENT_SECONDS = 60.0  # commands work in bulk, as the worker does

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Data folder; default: PIXECOM_DATA, else .local",
)


def installation(data: Path | None) -> Installation:
    """Give the installation of a data folder, in the environment that the command was given."""
    environ: Mapping[str, str] = click.get_current_context().obj
    return Installation(environ, folder=data)


@contextmanager
def joined(data: Path | None) -> Iterator[Open]:
    """Use the running installation, or start its servers for the length of a command."""
    with installation(data).joined() as opened:
        yield opened


@contextmanager
def container_of(opened: Open) -> Iterator[Container]:
    """Build the container of an installation, and close its connections in the end."""
    settings = replace(opened.settings, statement_timeout_seconds=_STATEMENT_SECONDS)
    container = Container(settings=settings)
    try:
        yield container
    finally:
        container.disconnect()


def say(text: str) -> None:
    """Tell the user something that matters, also when nobody watches the terminal."""
    click.echo(text)
    sys.stdout.flush()


def step(text: str) -> None:
    """Tell a watching user what goes on; silent when stdout is no terminal."""
    if sys.stdout.isatty():
        click.secho(f"… {text}", dim=True)


@contextmanager
def progress(label: str, *, steps: int) -> Iterator[Callable[[int], None]]:
    """Show a progress bar to be told the steps done so far; without a terminal there is none."""
    with click.progressbar(length=steps, label=label, hidden=not sys.stdout.isatty()) as bar:
        yield lambda done: bar.update(done - bar.pos)
        bar.update(steps - bar.pos)


@contextmanager
def signals_end_it(*, second: Callable[[], None]) -> Iterator[None]:
    """Turn the first SIGINT, SIGTERM or SIGHUP into an orderly end.

    It arrives as KeyboardInterrupt, so that every ``with`` on the way out stops what it
    started. Further ones call ``second`` instead of interrupting that.
    """
    caught = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

    def first_time(_number: int, _frame: FrameType | None) -> None:
        for each in caught:
            signal.signal(each, lambda _number, _frame: second())
        raise KeyboardInterrupt

    former = {each: signal.signal(each, first_time) for each in caught}
    try:
        yield
    finally:
        for each, handler in former.items():
            signal.signal(each, handler)
