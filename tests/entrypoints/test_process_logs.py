"""What the processes beside the API write: JSON with secrets taken out (specification 01, §11)."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests.processes import environment

from pixecom.settings import Settings

FIRST = "Schema revision"


@pytest.mark.parametrize("program", ["worker", "scheduler"])
def test_a_process_logs_newline_json(settings: Settings, program: str) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", f"pixecom.entrypoints.{program}"],
        stderr=subprocess.PIPE,
        text=True,
        env=environment(settings),
    )
    assert process.stderr
    line = next(line for line in process.stderr if FIRST in line)
    process.terminate()
    process.communicate()

    assert json.loads(line)["msg"].startswith(FIRST)
