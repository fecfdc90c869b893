"""Fixtures of every test: real servers, a database and a key space for each test process.

Tests make their own sellers and never clean up: nobody sees another seller's rows.
"""

from __future__ import annotations

import fcntl
import gc
import secrets
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

import hypothesis
import pytest
from tests.canaries import PASSWORD, hits_in_database
from tests.rows import Factory
from tests.servers import Servers, own_database, servers_of, wait_for_end

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.settings import Environment, Settings

# A busy machine is no reason to fail: no example has a time limit.
hypothesis.settings.register_profile(
    "pixecom", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("pixecom")

_FOLDER = pytest.StashKey[Path]()
_ALIVE = pytest.StashKey[IO[str]]()
LEFT_OUT = pytest.StashKey[int]()
"""How many browser tests this machine cannot run."""
_REDIS_DATABASES = 16

Gate = Callable[[str], None]


def pytest_configure(config: pytest.Config) -> None:
    given = _workerinput(config).get("servers_folder")
    if given:
        config.stash[_FOLDER] = Path(given)
        return
    folder = Path(tempfile.mkdtemp(prefix="pixecom-tests-"))
    alive = (folder / "alive.lock").open("w")
    fcntl.flock(alive, fcntl.LOCK_EX)
    config.stash[_FOLDER], config.stash[_ALIVE] = folder, alive


def pytest_collection_finish() -> None:
    """Leave all modules and tests to themselves: looking for garbage among them took a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: Any) -> None:  # noqa: ANN401  # xdist's controller of a worker
    node.workerinput["servers_folder"] = str(node.config.stash[_FOLDER])


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the figure of every gate, also of those that ran in another process."""
    figures = sorted(
        str(value)
        for report in terminalreporter.stats.get("passed", ())
        for name, value in getattr(report, "user_properties", ())
        if name == "gate"
    )
    if figures:
        terminalreporter.section("gates")
        for figure in figures:
            terminalreporter.line(figure)

    if left_out := config.stash.get(LEFT_OUT, 0):
        terminalreporter.line(f"{left_out} browser tests were left out: there is no Chromium here")


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:  # noqa: ANN401  # xdist's controller of a worker
    config, output = node.config, getattr(node, "workeroutput", {})
    config.stash[LEFT_OUT] = max(config.stash.get(LEFT_OUT, 0), output.get("left_out", 0))


def pytest_unconfigure(config: pytest.Config) -> None:
    alive = config.stash.get(_ALIVE, None)
    if alive is not None:
        alive.close()
        wait_for_end(config.stash[_FOLDER])
        shutil.rmtree(config.stash[_FOLDER], ignore_errors=True)


def _workerinput(config: pytest.Config) -> dict[str, str]:
    return getattr(config, "workerinput", {})


@pytest.fixture
def gate(record_property: Callable[[str, object], None]) -> Gate:
    """Print the figure of a quality gate at the end of the run: ``gate("G10: …")``."""
    return lambda figure: record_property("gate", figure)


@pytest.fixture(scope="session")
def worker(pytestconfig: pytest.Config) -> str:
    """The name of this test process: gw0, gw1, …, or main."""
    return _workerinput(pytestconfig).get("workerid", "main")


@pytest.fixture(scope="session")
def servers(pytestconfig: pytest.Config) -> Servers:
    """The run's PostgreSQL and Valkey."""
    return servers_of(pytestconfig.stash[_FOLDER])


@pytest.fixture(scope="session")
def database_urls(servers: Servers, worker: str) -> DatabaseUrls:
    """This process's own migrated database, as each role connects to it."""
    return own_database(servers, f"pixecom_{worker}_test")


@pytest.fixture(scope="session")
def owner_url(database_urls: DatabaseUrls) -> str:
    return database_urls.owner


@pytest.fixture(scope="session")
def app_database(database_urls: DatabaseUrls) -> Iterator[Database]:
    """The database as the API and the worker see it: one seller at a time."""
    database = Database(database_urls.app)
    yield database
    database.close()


@pytest.fixture(scope="session")
def platform_database(database_urls: DatabaseUrls) -> Iterator[Database]:
    """The database across sellers."""
    database = Database(database_urls.platform)
    yield database
    database.close()


@pytest.fixture(scope="session")
def redis_url(servers: Servers, worker: str) -> str:
    """This process's own key space of the run's Valkey."""
    number = int(worker.removeprefix("gw")) if worker != "main" else _REDIS_DATABASES - 1
    address, _, _ = servers.redis_url.rpartition("/")
    return f"{address}/{number % _REDIS_DATABASES}"


@pytest.fixture(scope="session")
def settings(
    servers: Servers,
    database_urls: DatabaseUrls,
    redis_url: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Settings]:
    """The program's settings; their secrets are in no row when the run is over (gate G40)."""
    settings = Settings(
        environment=Environment.TEST,
        database_url=database_urls.app,
        database_platform_url=database_urls.platform,
        database_owner_url=database_urls.owner,
        redis_url=redis_url,
        rate_limit_enabled=False,  # tests of limits switch them on
        jwt_secret=secrets.token_hex(32),
        refresh_token_pepper=secrets.token_hex(32),
        encryption_keys=(secrets.token_hex(32),),
        data_dir=tmp_path_factory.mktemp("data"),
    )
    yield settings
    planted = [*settings.secrets, PASSWORD]
    assert hits_in_database(servers, database_urls.app, planted) == []


@pytest.fixture(scope="session")
def make(platform_database: Database) -> Factory:
    """Makes the rows that a test starts from."""
    return Factory(platform_database)
