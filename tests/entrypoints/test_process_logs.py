"""What the processes beside the API write: JSON with secrets taken out (specification 01, §11)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from pixecom.settings import Settings, environment_variables

FIRST = "Schema revision"


@pytest.mark.parametrize("program", ["worker", "scheduler"])
def test_a_process_logs_newline_json(settings: Settings, program: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", f"pixecom.entrypoints.{program}"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment_variables() | _environment(settings),
    )
    assert process.stderr
    line = next(line for line in process.stderr if FIRST in line)
    process.terminate()
    process.communicate()

    assert json.loads(line)["msg"].startswith(FIRST)


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "PIXECOM_ENV": "test",
        "DATABASE_URL": settings.database_url,
        "DATABASE_PLATFORM_URL": settings.database_platform_url,
        "REDIS_URL": settings.redis_url,
        "JWT_SECRET": settings.jwt_secret,
        "REFRESH_TOKEN_PEPPER": settings.refresh_token_pepper,
        "WORKER_PORT": "0",
    }
