"""Runs the real ``pixecom`` command for tests."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx

from pixecom.settings import environment_variables

PIXECOM = Path(sys.executable).with_name("pixecom")
_GIVEN = ("DATABASE_URL", "DATABASE_PLATFORM_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORT")


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """A started ``pixecom up`` that has said that it is ready."""

    process: subprocess.Popen[str]
    address: str

    def post(self, path: str, body: Mapping[str, object]) -> Any:  # noqa: ANN401
        return _read(httpx.post(self.address + path, json=body, timeout=60))

    def get(self, path: str, *, token: str = "") -> Any:  # noqa: ANN401
        bearer = {"Authorization": f"Bearer {token}"}
        return _read(httpx.get(self.address + path, headers=bearer, timeout=60))

    def log_in(self, email: str, password: str) -> str:
        answer = self.post("/api/auth/login", {"email": email, "password": password})
        return str(answer["accessToken"])

    def interrupt(self) -> tuple[int, str]:
        """Press Ctrl-C, and give the exit code and the last words."""
        self.process.send_signal(signal.SIGINT)
        said, _ = self.process.communicate()
        return self.process.returncode, said


def environment(**given: str) -> dict[str, str]:
    """Give this process's environment without servers, plus the given variables."""
    inherited = environment_variables()
    return {name: inherited[name] for name in inherited.keys() - set(_GIVEN)} | given


def run(*arguments: str | Path, **given: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [PIXECOM, *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
        env=environment(**given),
    )


@contextmanager
def up(data: Path, *arguments: str) -> Iterator[Running]:
    """Start PixEcom on any free port and wait until it is ready."""
    process = subprocess.Popen(
        [PIXECOM, "up", "--data", str(data), "--port", "0", "--workers", "1", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env=environment(),
    )
    with process:
        try:
            yield Running(process=process, address=address_of(process))
        finally:
            process.kill()


def _read(answer: httpx.Response) -> Any:  # noqa: ANN401
    answer.raise_for_status()
    return json.loads(answer.content, parse_float=Decimal, parse_int=Decimal)


def address_of(process: subprocess.Popen[str]) -> str:
    said = []
    for line in process.stdout or ():
        said.append(line)
        if line.startswith("PixEcom is ready at "):
            return line.split()[-1]
    raise AssertionError(f"PixEcom does not start: {''.join(said)}")
