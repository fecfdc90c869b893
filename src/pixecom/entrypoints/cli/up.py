"""``pixecom up``: everything, in one foreground process."""

from __future__ import annotations

import http.client
import os
import socket
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import click

from pixecom.domain.insights.sync import hot_window
from pixecom.domain.shared.demo import PASSWORD
from pixecom.domain.shared.errors import Forbidden, Unavailable
from pixecom.entrypoints.cli.demo import DEMO_LOGIN, set_up_demo
from pixecom.entrypoints.cli.simulate import LOGIN_EMAIL, SimulatedMeta
from pixecom.entrypoints.cli.terminal import (
    container_of,
    data_option,
    installation,
    say,
    signals_end_it,
    step,
)
from pixecom.installation import Open, Program, Supervisor, free_port
from pixecom.settings import Environment

_READY_SECONDS = 60.0
_CRASHES_AT_START = 3
_LOOK_EVERY = 0.2


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on")
@click.option("--port", type=click.IntRange(0, 65535), help="Default: PORT, else 3001; 0: any")
@data_option
@click.option("--demo/--no-demo", default=None, help="Demo sellers, except in production")
@click.option("--meta-simulator", is_flag=True, help="A simulated Meta, and a seller that uses it")
@click.option(
    "--workers",
    type=click.IntRange(1, 64),
    default=min(2, os.cpu_count() or 1),
    show_default=True,
    help="Processes of the API and of the worker",
)
def up(
    host: str,
    port: int | None,
    data: Path | None,
    *,
    demo: bool | None,
    meta_simulator: bool,
    workers: int,
) -> None:
    """Start PixEcom: servers, API, worker and scheduler, until Ctrl-C."""
    _Run(
        host=host,
        port=port,
        data=data,
        demo=demo,
        meta_simulator=meta_simulator,
        workers=workers,
    )()


class _Run:
    """One run of ``up``."""

    def __init__(
        self,
        *,
        host: str,
        port: int | None,
        data: Path | None,
        demo: bool | None,
        meta_simulator: bool,
        workers: int,
    ) -> None:
        self._host = host
        self._port = port
        self._installation = installation(data)
        self._demo = demo
        self._meta_simulator = meta_simulator
        self._workers = workers
        self._supervisor: Supervisor | None = None

    def __call__(self) -> None:
        with signals_end_it(second=self._hurry):
            try:
                self._run()
            except KeyboardInterrupt:
                say("PixEcom has stopped.")

    def _hurry(self) -> None:
        if self._supervisor is not None:
            self._supervisor.hurry()

    def _run(self) -> None:
        with ExitStack() as stack:
            stack.enter_context(self._installation.held())
            port, worker_port = self._ports()
            step("Starting the database and the broker")
            address = f"http://{_shown(self._host)}:{port}"
            overrides = {"PORT": str(port), "WORKER_PORT": str(worker_port)}
            if not self._installation.variable("API_URL"):
                overrides["API_URL"] = address
            meta = self._simulated_meta(address, worker_port)
            overrides |= meta.environ if meta else {}
            opened = stack.enter_context(self._installation.opened(overrides))
            step("Bringing the schema up to date")
            opened.migrate()
            has_demo = self._set_up_demo(opened)
            supervisor = stack.enter_context(self._supervised(opened, port, meta))
            self._supervisor = supervisor
            stack.callback(step, "Stopping")
            self._wait_until_ready(supervisor, port)
            say(f"PixEcom is ready at {address}")
            if has_demo:
                say(f"Demo login: {DEMO_LOGIN}")
            if meta:
                _connect(meta, opened)
            while True:
                supervisor.tend()
                self._installation.check_servers()
                time.sleep(_LOOK_EVERY)

    def _ports(self) -> tuple[int, int]:
        """Choose the ports of API and worker health, and see that they are free."""
        if self._port == 0:
            return free_port(), free_port()
        port = self._port or self._installation.port("PORT")
        _check_free(self._host, port, option="--port")
        if self._installation.variable("WORKER_PORT"):
            return port, self._installation.port("WORKER_PORT")
        return port, _first_free_after(port)

    def _simulated_meta(self, address: str, worker_port: int) -> SimulatedMeta | None:
        if not self._meta_simulator:
            return None
        if self._installation.variable("PIXECOM_ENV") in {"staging", "production"}:
            raise Forbidden("--meta-simulator is for development: its figures are made up")
        return SimulatedMeta(port=_first_free_after(worker_port), address=address)

    def _set_up_demo(self, opened: Open) -> bool:
        """Make demo sellers where nobody said otherwise; asked for in production: refuse."""
        wanted = opened.settings.environment is not Environment.PRODUCTION
        if self._demo if self._demo is not None else wanted:
            set_up_demo(opened)
            return True
        return False

    def _supervised(self, opened: Open, port: int, meta: SimulatedMeta | None) -> Supervisor:
        python = sys.executable
        api = [python, "-m", "granian", "--interface", "asgi", "--factory", "--host", self._host]
        api += ["--port", str(port), "--workers", str(self._workers), "--no-ws"]
        api += ["--runtime-mode", "st", "--workers-kill-timeout", "2"]
        api += ["pixecom.entrypoints.http.app:create"]
        worker = [python, "-m", "pixecom.entrypoints.worker", "--processes", str(self._workers)]
        scheduler = [python, "-m", "pixecom.entrypoints.scheduler"]
        return Supervisor(
            [
                Program(name="api", command=tuple(api), stop_seconds=3),
                Program(name="scheduler", command=tuple(scheduler), stop_seconds=2),
                Program(name="worker", command=tuple(worker), stop_seconds=12),
                *([meta.program] if meta else []),
            ],
            environ=opened.environ,
            logs=self._installation.folder / "logs",
            say=lambda text: click.echo(text, err=True),
        )

    def _wait_until_ready(self, supervisor: Supervisor, port: int) -> None:
        step("Starting API, worker and scheduler")
        give_up = time.monotonic() + _READY_SECONDS
        while not _is_ready(_local(self._host), port):
            supervisor.tend()
            if supervisor.crashes("api") >= _CRASHES_AT_START or time.monotonic() > give_up:
                logs = self._installation.folder / "logs"
                raise Unavailable(f"The API does not become ready: {logs / 'api.log'} says why")
            time.sleep(_LOOK_EVERY / 4)


def _connect(meta: SimulatedMeta, opened: Open) -> None:
    """Connect the seller of the simulated Meta, and have its figures fetched at once."""
    step("Connecting the simulated Meta")
    if meta.connect():
        with container_of(opened) as container:
            container.orchestrate_stats()(window=hot_window)
    say(f"Login of the simulated Meta: {LOGIN_EMAIL} / {PASSWORD}")


def _is_ready(host: str, port: int) -> bool:
    connection = http.client.HTTPConnection(host, port, timeout=3)
    try:
        connection.request("GET", "/api/health/ready")
        return connection.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _check_free(host: str, port: int, *, option: str) -> None:
    try:
        place = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
        with socket.socket(place[0], place[1]) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(place[4])
    except OSError as error:
        raise Unavailable(
            f"Cannot listen on {host}:{port} ({error.strerror}):"
            f" stop what uses it, or choose another one with {option}"
        ) from error


def _first_free_after(port: int) -> int:
    for candidate in range(port + 1, min(port + 50, 65_536)):
        try:
            _check_free("127.0.0.1", candidate, option="WORKER_PORT")
        except Unavailable:
            continue
        return candidate
    return free_port()


def _local(host: str) -> str:
    """Give the address under which this machine reaches a listener on ``host``."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104


def _shown(host: str) -> str:
    local = _local(host)
    return f"[{local}]" if ":" in local else local
