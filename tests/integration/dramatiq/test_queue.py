"""Jobs through the real broker to a real worker thread."""

from __future__ import annotations

from collections.abc import Iterator

import dramatiq
import pytest
from dramatiq.brokers.redis import RedisBroker
from tests.waiting import wait_until

from pixecom.adapters.dramatiq.broker import StopOnShutdown, make_broker
from pixecom.adapters.dramatiq.queue import DramatiqJobQueue
from pixecom.application.shared.jobs import Job, QueueDepth
from pixecom.application.shared.stopping import Switch
from pixecom.domain.shared.errors import Unavailable


@pytest.fixture
def switch() -> Switch:
    return Switch()


@pytest.fixture
def broker(redis_url: str, switch: Switch) -> Iterator[RedisBroker]:
    stop = StopOnShutdown(switch, close=lambda: None)
    made = make_broker(redis_url, heartbeat_ms=1000, middleware=[stop])
    made.client.flushdb()
    yield made
    made.client.close()


def job(number: int, *, delay: float = 0) -> Job:
    return Job(name="test.note", queue="notes", arguments={"n": str(number)}, delay_seconds=delay)


class TestDramatiqJobQueue:
    def test_a_worker_receives_every_job_of_a_bulk(self, broker: RedisBroker) -> None:
        seen: list[int] = []
        dramatiq.actor(broker=broker, actor_name="test.note", queue_name="notes")(
            lambda n: seen.append(int(n))
        )
        worker = dramatiq.Worker(broker, worker_timeout=100, worker_threads=2)

        DramatiqJobQueue(broker).enqueue([*map(job, range(50)), job(50, delay=0.2)])
        worker.start()
        wait_until(lambda: len(seen) == 51, within=30, what="all jobs arrive")
        worker.stop()

        assert sorted(seen) == list(range(51))

    def test_tells_how_deep_its_queues_are(self, broker: RedisBroker) -> None:
        queue = DramatiqJobQueue(broker)
        queue.enqueue([job(1), job(2), job(3, delay=60)])

        depths = queue.depths(queues=["notes", "empty"])

        assert depths == {
            "notes": QueueDepth(ready=2, delayed=1, dead=0),
            "empty": QueueDepth(ready=0, delayed=0, dead=0),
        }

    def test_an_absent_broker_is_unavailable(self) -> None:
        away = make_broker("redis://127.0.0.1:1/0", heartbeat_ms=1000, middleware=[])

        with pytest.raises(Unavailable):
            DramatiqJobQueue(away).enqueue([job(1)])
        with pytest.raises(Unavailable):
            DramatiqJobQueue(away).depths(queues=["notes"])


class TestStopOnShutdown:
    def test_turns_the_switch_when_the_worker_stops(
        self, broker: RedisBroker, switch: Switch
    ) -> None:
        worker = dramatiq.Worker(broker, worker_timeout=100)
        worker.start()
        assert not switch.is_raised()

        worker.stop()

        assert switch.is_raised()
