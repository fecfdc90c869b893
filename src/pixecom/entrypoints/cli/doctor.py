"""``pixecom doctor``: what is wrong with this machine, and what to do about it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

import click

from pixecom.application.shared.checkup import Finding, Grade, bad, good
from pixecom.domain.shared.errors import PixecomError
from pixecom.entrypoints.cli.terminal import container_of, data_option, installation
from pixecom.installation import Installation
from pixecom.settings import SettingsError

_COLOURS = {Grade.OK: "green", Grade.WARN: "yellow", Grade.FAIL: "red"}


@click.command()
@data_option
@click.pass_context
def doctor(context: click.Context, data: Path | None) -> None:
    """Check this machine, the settings, the database and the broker; exit 1 on a failure."""
    worst = Grade.OK
    for finding in _examine(installation(data)):
        grade = click.style(f"{finding.grade:<4}", fg=_COLOURS[finding.grade])
        click.echo(f"{grade}  {finding.subject}: {finding.text}")
        if finding.grade is Grade.FAIL:
            worst = Grade.FAIL
    context.exit(1 if worst is Grade.FAIL else 0)


def _examine(patient: Installation) -> Iterator[Finding]:
    yield from patient.checkup().findings()
    if patient.began or not patient.embedded:
        yield from _examine_servers(patient, migrate=False)
        return
    with tempfile.TemporaryDirectory(prefix="pixecom-doctor-") as folder:
        # nothing is set up here yet: try the servers where that leaves no trace
        yield from _examine_servers(installation(Path(folder)), migrate=True)


def _examine_servers(patient: Installation, *, migrate: bool) -> Iterator[Finding]:
    try:
        with patient.joined(migrate=migrate) as opened:
            yield good("settings", opened.settings.environment)
            with container_of(opened) as container:
                yield from container.key_checkup().findings()
                yield from container.mail_checkup().findings()
                yield from container.database_checkup().findings()
                yield from container.sealed_checkup().findings()
                yield from container.redis_checkup().findings()
                yield from container.graph_checkup().findings()
    except SettingsError as error:
        yield bad("settings", str(error))
    except PixecomError as error:
        yield bad("servers", error.message)
