"""What the commands say, and how they end."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

import click

from pixecom.installation import Installation, Open
from pixecom.settings import environment_variables

Item = TypeVar("Item")
Command = TypeVar("Command", bound=Callable[..., Any])

data_option = click.option(
    "--data",
    type=click.Path(path_type=Path, file_okay=False),
    help="Data folder; default: PIXECOM_DATA, else .local",
)


def installation(data: Path | None) -> Installation:
    """Give the installation of a data folder."""
    return Installation(environment_variables(), folder=data)


@contextmanager
def joined(data: Path | None) -> Iterator[Open]:
    """Use the running installation, or start its servers for the length of a command."""
    with installation(data).joined() as opened:
        yield opened


def say(text: str) -> None:
    """Tell the user something that matters, also when nobody watches the terminal."""
    click.echo(text)
    sys.stdout.flush()


def step(text: str) -> None:
    """Tell a watching user what goes on; silent when stdout is no terminal."""
    if sys.stdout.isatty():
        click.secho(f"… {text}", dim=True)


@contextmanager
def progress(items: Sequence[Item], label: str) -> Iterator[Iterator[Item]]:
    """Walk the items with a progress bar; without a terminal there is none."""
    with click.progressbar(
        items, label=label, show_pos=True, hidden=not sys.stdout.isatty()
    ) as bar:
        yield iter(bar)


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
