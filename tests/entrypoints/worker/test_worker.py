"""What the worker process is made of, on real servers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import ThreadingHTTPServer

import dramatiq
import httpx
import pytest
from tests.rows import Factory
from tests.waiting import wait_until

from pixecom.application.advertising.renewing import PLATFORM_QUEUE, RENEW_TOKENS
from pixecom.application.insights.jobs import (
    FIGURES_QUEUE,
    RUN_SYNC,
    SETTLE,
    SYNC_QUEUE,
    run_sync_job,
)
from pixecom.container import Container
from pixecom.domain.insights.sync import RunKind
from pixecom.entrypoints.worker.actors import register
from pixecom.entrypoints.worker.health import handler_of, state
from pixecom.settings import Settings

STATE = "SELECT state FROM sync_runs WHERE id = %s"


@pytest.fixture
def container(settings: Settings) -> Iterator[Container]:
    container = Container(settings=settings)
    container.redis().flushdb()
    yield container
    container.disconnect()


class TestActors:
    def test_have_stable_names_and_explicit_queues(self, container: Container) -> None:
        broker = container.worker_broker()

        register(broker, container)

        actors = {name: actor.queue_name for name, actor in broker.actors.items()}
        assert actors == {
            RUN_SYNC: SYNC_QUEUE,
            SETTLE: FIGURES_QUEUE,
            RENEW_TOKENS: PLATFORM_QUEUE,
        }

    def test_run_what_a_message_names(self, container: Container, make: Factory) -> None:
        tree, broker = make.tree(), container.worker_broker()
        register(broker, container)
        with container.insights_works()(tree.seller_id) as work:
            run = work.runs.open(
                account_id=tree.account.id, kind=RunKind.ENTITIES, level=None, days=None
            )
            work.enqueue(run_sync_job(run))
            work.commit()

        def ended() -> bool:
            with container.app_database().raw(tree.seller_id) as connection:
                return connection.execute(STATE, (run.id,)).fetchone() == ("DONE",)

        worker = dramatiq.Worker(broker, worker_timeout=100, worker_threads=1)
        worker.start()
        wait_until(ended, within=30, what="the run is done")
        worker.stop()


class TestHealth:
    def test_tells_what_the_worker_stands_on(self, container: Container) -> None:
        answer = state(container)

        assert (answer["status"], answer["service"]) == ("ok", "pixecom-worker")
        assert (answer["db"], answer["redis"]) == ("connected", "connected")
        empty = {"ready": 0, "delayed": 0, "dead": 0}
        assert answer["queues"] == dict.fromkeys(
            (SYNC_QUEUE, FIGURES_QUEUE, PLATFORM_QUEUE), empty
        )

    def test_is_degraded_without_servers(self, settings: Settings) -> None:
        nowhere = replace(
            settings,
            database_platform_url="postgresql://nobody:x@127.0.0.1:1/nothing_test",
            redis_url="redis://127.0.0.1:1/0",
        )

        answer = state(Container(settings=nowhere))

        assert (answer["status"], answer["db"], answer["redis"]) == ("degraded", "down", "down")

    def test_is_served_under_one_path(self, container: Container) -> None:
        with ThreadingHTTPServer(("127.0.0.1", 0), handler_of(container)) as server:
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            address = f"http://127.0.0.1:{server.server_port}"
            answer, refused = httpx.get(f"{address}/health"), httpx.get(f"{address}/else")
            server.shutdown()
            thread.join()

        assert answer.json()["service"] == "pixecom-worker"
        assert refused.status_code == 404
