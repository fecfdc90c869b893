"""The commands, and how errors end them."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

import click

from pixecom.domain.shared.errors import PixecomError
from pixecom.entrypoints.cli.admin import admin
from pixecom.entrypoints.cli.database import cluster, migrate
from pixecom.entrypoints.cli.demo import demo
from pixecom.entrypoints.cli.developer import dev_token, openapi
from pixecom.entrypoints.cli.doctor import doctor
from pixecom.entrypoints.cli.keys import keys
from pixecom.entrypoints.cli.simulate import simulate
from pixecom.entrypoints.cli.stats import import_stats, settle, sync
from pixecom.entrypoints.cli.up import up
from pixecom.settings import SettingsError, environment_variables

_FAILED = 1
_MISUSED = 2
_INTERRUPTED = 130


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 99})
def cli() -> None:
    """PixEcom: exact advertising numbers for sellers."""


@cli.group("import")
def import_group() -> None:
    """Bring figures in from files."""


for _command in (up, migrate, cluster, demo, sync, settle, doctor, admin, simulate):
    cli.add_command(_command)
for _command in (keys, openapi, dev_token):
    cli.add_command(_command)
import_group.add_command(import_stats)


def run(
    arguments: Sequence[str] | None = None, *, environ: Mapping[str, str] | None = None
) -> int:
    """Run a command and give the exit code; failures on purpose are one sentence each.

    The arguments and the environment are by default those of the process.
    """
    variables = environment_variables() if environ is None else environ
    try:
        code = cli.main(arguments, prog_name="pixecom", standalone_mode=False, obj=variables)
    except click.Abort:
        return _INTERRUPTED
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except SettingsError as error:
        return _end(f"The settings are not complete: {error}", _MISUSED)
    except PixecomError as error:
        return _end(" ".join([error.message, *error.details]), _FAILED)
    return int(code or 0)


def _end(sentence: str, code: int) -> int:
    click.secho(f"pixecom: {sentence}", err=True, fg="red" if sys.stderr.isatty() else None)
    return code
