"""G45 and U1: what the README promises to somebody who has only Python and make."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.e2e.installation import Running, address_of, environment

from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD

ROOT = Path(__file__).parents[2]
FRESH_SECONDS, WARM_SECONDS = 180, 30

pytestmark = pytest.mark.long


@contextmanager
def _make_run(clone: Path, home: Path) -> Iterator[tuple[Running, float]]:
    begin = time.monotonic()
    process = subprocess.Popen(
        ["make", "run", "ARGS=--port 0"],  # noqa: S607
        cwd=clone,
        env=environment(HOME=str(home)),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    with process:
        try:
            address = address_of(process)
            yield Running(process=process, address=address), time.monotonic() - begin
        finally:
            os.killpg(process.pid, signal.SIGINT)
        assert process.stdout
        assert "PixEcom has stopped." in process.stdout.read()


class TestFreshMachine:
    def test_one_command_gives_a_login_and_numbers(self, tmp_path: Path) -> None:
        clone, home = tmp_path / "clone", tmp_path / "home"
        home.mkdir()
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)  # noqa: S607
        for name, limit in (("G45 fresh", FRESH_SECONDS), ("U1 warm", WARM_SECONDS)):
            with _make_run(clone, home) as (running, seconds):
                token = running.log_in(OWNER_EMAIL, PASSWORD)
                answer = running.get("/api/ads-manager/campaigns", token=token)
            print(f"{name}: ready after {seconds:.1f} s, goal {limit} s")  # noqa: T201
            assert answer["summary"]["spend"] > 0
            assert seconds <= limit
