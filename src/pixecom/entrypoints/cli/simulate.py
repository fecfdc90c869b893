"""``pixecom simulate``: stand-ins for the services that PixEcom talks to."""

from __future__ import annotations

import http.client
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import click
import httpx

from pixecom.domain.shared.demo import PASSWORD
from pixecom.domain.shared.errors import Unavailable
from pixecom.installation import Program

LOGIN_EMAIL: Final = "meta@pixecom.test"
_MODULE: Final = ("-m", "pixecom.entrypoints.simulator")
_CONNECTED: Final = "/meta/connected"


@click.group()
def simulate() -> None:
    """Start a simulator of a vendor, until Ctrl-C."""


@simulate.command()
@click.option("--port", type=click.IntRange(0, 65535), default=3900, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True, help="Other seed, other figures")
@click.option("--accounts", type=click.IntRange(0), default=0, help="So many equal ad accounts")
@click.option("--ads", type=click.IntRange(1), default=12, show_default=True, help="Of each")
@click.option("--still", is_flag=True, help="The day's figures do not grow during the day")
def meta(port: int, seed: int, accounts: int, ads: int, *, still: bool) -> None:
    """Simulate Meta's Graph API, by default with four ad accounts to look at."""
    command = [sys.executable, *_MODULE]
    command += ["--port", str(port), "--seed", str(seed)]
    command += ["--accounts", str(accounts), "--ads", str(ads), *(["--still"] if still else [])]
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606  # it becomes the simulator: signals reach it


@dataclass(frozen=True, slots=True, kw_only=True)
class SimulatedMeta:
    """Meta's part in a run of ``up``: the simulator on a port, and the seller that shows it."""

    port: int
    address: str
    """Of our own API."""

    @property
    def environ(self) -> Mapping[str, str]:
        """What points every process at the simulator; the secret guards nothing."""
        return {
            "STATS_PROVIDER": "meta",
            "META_GRAPH_BASE_URL": f"http://127.0.0.1:{self.port}",
            "META_REDIRECT_URI": f"{self.address}/api/meta/callback",
            "META_APP_ID": "1000000000000001",
            "META_APP_SECRET": "the-app-secret-of-the-simulator",
        }

    @property
    def program(self) -> Program:
        """What the supervisor keeps running."""
        command = (sys.executable, *_MODULE, "--port", str(self.port))
        return Program(name="meta-simulator", command=command, stop_seconds=2)

    def connect(self) -> bool:
        """Log the demo seller in at the simulator, as its owner would; False: it was already.

        Raises:
            Unavailable: the API or the simulator refuses.
        """
        with httpx.Client(base_url=self.address, timeout=30) as client:
            try:
                client.headers["Authorization"] = f"Bearer {_access_token(client)}"
                accounts = _json(client.get("/api/fb/connections?connectionType=AD_ACCOUNT"))
                if any(each["tokenState"] == "VALID" for each in accounts):
                    return False
                login = _json(client.get("/api/meta/auth-url"))["url"]
                del client.headers["Authorization"]
                end = client.get(login, follow_redirects=True).url
            except httpx.HTTPError as error:
                raise Unavailable(f"The simulated Meta cannot be connected: {error}") from error
        if end.path != _CONNECTED:
            raise Unavailable(f"The simulated Meta cannot be connected: the log-in ended at {end}")
        return True


def _access_token(client: httpx.Client) -> str:
    account = {"email": LOGIN_EMAIL, "password": PASSWORD}
    answer = client.post("/api/auth/login", json=account)
    if answer.status_code == http.client.UNAUTHORIZED:
        answer = client.post("/api/auth/register", json=account | {"displayName": "Sim Shop"})
    return str(_json(answer)["accessToken"])


def _json(answer: httpx.Response) -> Any:  # noqa: ANN401
    return answer.raise_for_status().json()
