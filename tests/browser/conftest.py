"""A real browser before a real API with the demo sellers.

Without Chromium these tests are left out, and one line at the end of the run counts them.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, BrowserContext, ViewportSize, expect, sync_playwright
from tests.browser.visitor import Visitor
from tests.conftest import LEFT_OUT
from tests.processes import environment
from tests.servers import Servers, own_database
from tests.waiting import wait_until

from pixecom.adapters.embedded.processes import free_port
from pixecom.container import Container
from pixecom.domain.insights.sync import first_window
from pixecom.domain.shared.period import zone
from pixecom.entrypoints.cli.stats import fetch
from pixecom.entrypoints.simulator.server import APP_ID, APP_SECRET, running
from pixecom.entrypoints.simulator.world import Plan
from pixecom.settings import Settings

_BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")
"""From the one that costs least: without a screen it takes half the time of the others."""
CHROMIUM = next(filter(None, map(shutil.which, _BROWSERS)), None)
HERE = Path(__file__).parent
_SIZE = ViewportSize(width=1440, height=900)
_MEMORIES = "cookies,local_storage,indexeddb"
_PATIENCE_MS = 30_000
"""How long a busy machine may take for what a person sees at once on a quiet one."""


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave these tests out where there is no browser to run them in."""
    ours = [each for each in items if HERE in each.path.parents]
    if ours and not CHROMIUM:
        config.hook.pytest_deselected(items=ours)
        items[:] = [each for each in items if each not in ours]
        config.stash[LEFT_OUT] = len(ours)
        if hasattr(config, "workeroutput"):
            config.workeroutput["left_out"] = len(ours)


@pytest.fixture(scope="session")
def app_container(
    servers: Servers, worker: str, redis_url: str, settings: Settings
) -> Iterator[Container]:
    """The parts of an API with a database of its own, filled with the demo sellers.

    Its Meta is the simulator.
    """
    urls = own_database(servers, f"pixecom_{worker}_browser_test")
    with running(Plan()) as meta:
        yield from _filled(
            replace(
                settings,
                database_url=urls.app,
                database_platform_url=urls.platform,
                redis_url=redis_url,
                meta_app_id=APP_ID,
                meta_app_secret=APP_SECRET,
                meta_graph_base_url=meta.url,
            )
        )


def _filled(settings: Settings) -> Iterator[Container]:
    address = f"http://127.0.0.1:{free_port()}"
    made = replace(settings, api_url=address, frontend_url=address)
    container = Container(settings=replace(made, statement_timeout_seconds=60))
    try:
        for seller in container.set_up_demo()():
            days = first_window(container.clock().now(), zone(seller.timezone))
            fetch(container, seller_id=seller.id, days=days, label=seller.name)
        yield container
    finally:
        container.disconnect()


@pytest.fixture(scope="session")
def address(app_container: Container, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the API and its dashboard answer."""
    log = tmp_path_factory.mktemp("browser") / "api.log"
    settings = app_container.settings()
    with serving(settings, log):
        yield settings.api_url


@contextmanager
def serving(settings: Settings, log: Path) -> Iterator[None]:
    """Run the API behind its real server at ``api_url``, until the block ends."""
    port = settings.api_url.rpartition(":")[2]
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws"]
    command += ["--host", "127.0.0.1", "--port", port, "pixecom.entrypoints.http.app:create"]
    environ = environment(settings) | {
        "API_URL": settings.api_url,
        "DASHBOARD_DIR": str(settings.dashboard_dir),
    }
    with log.open("w") as output:
        process = subprocess.Popen(command, env=environ, stdout=output, stderr=subprocess.STDOUT)
    try:
        wait_until(lambda: _is_ready(int(port)), within=60, what="the API is ready")
        yield
    finally:
        process.terminate()
        process.wait()


def _is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/api/health/ready", timeout=5).is_success
    except httpx.TransportError:
        return False


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One for these tests alone: while it is there, nobody else can run an event loop."""
    expect.set_options(timeout=_PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def window(browser: Browser, address: str) -> Iterator[BrowserContext]:
    """One for all tests: it keeps what it loaded and compiled, which is most of a page's time."""
    context = browser.new_context(
        base_url=address,
        viewport=_SIZE,
        locale="en-US",
        timezone_id="UTC",
        reduced_motion="reduce",
    )
    context.set_default_timeout(_PATIENCE_MS)
    yield context
    context.close()


@pytest.fixture
def visitor(window: BrowserContext, address: str) -> Iterator[Visitor]:
    """Somebody in front of a browser without memories; its console must have been quiet."""
    page = window.new_page()
    window.new_cdp_session(page).send(
        "Storage.clearDataForOrigin", {"origin": address, "storageTypes": _MEMORIES}
    )
    visitor = Visitor(page)
    yield visitor
    window.set_offline(False)
    for tab in window.pages:
        tab.close()
    assert visitor.complaints == []
