from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from tests.servers import TENANT_PARTITIONS

from pixecom.entrypoints.cli.commands import run
from pixecom.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """What became of a command."""

    code: int
    out: str
    err: str


Pixecom = Callable[..., Ended]


@pytest.fixture
def pixecom(capfd: pytest.CaptureFixture[str]) -> Pixecom:
    """Runs a command with the given environment and nothing else in it."""

    def ends(*arguments: str | Path, **environ: str) -> Ended:
        code = run([str(argument) for argument in arguments], environ=environ)
        out, err = capfd.readouterr()
        return Ended(code=code, out=out, err=err)

    return ends


@pytest.fixture
def variables(settings: Settings) -> dict[str, str]:
    """The environment of an installation on the test run's own servers."""
    return {
        "PIXECOM_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "DATABASE_PLATFORM_URL": settings.database_platform_url,
        "DATABASE_OWNER_URL": settings.database_owner_url or "",
        "DB_TENANT_PARTITIONS": str(TENANT_PARTITIONS),
        "REDIS_URL": settings.redis_url,
    }
