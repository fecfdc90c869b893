"""Sends jobs as Dramatiq messages, all of them in one round trip."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import uuid4

import redis
from dramatiq import Message
from dramatiq.brokers.redis import RedisBroker
from dramatiq.common import current_millis, dq_name, xq_name
from redis.client import Pipeline

from pixecom.application.shared.jobs import Job, JobQueue, QueueDepth, QueueDepths
from pixecom.domain.shared.errors import Unavailable


class DramatiqJobQueue(JobQueue, QueueDepths):
    """Writes what ``RedisBroker.enqueue`` writes, through one pipeline instead of one by one."""

    def __init__(self, broker: RedisBroker) -> None:
        self._broker = broker

    def enqueue(self, jobs: Sequence[Job]) -> None:
        """Send all jobs; a delayed one waits in the queue's delay queue."""
        if not jobs:
            return
        pipeline = self._broker.client.pipeline(transaction=False)
        for job in jobs:
            self._add(pipeline, job)
        try:
            pipeline.execute()
        except redis.RedisError as error:
            raise Unavailable("The job queue is away; try again") from error

    def depths(self, *, queues: Iterable[str]) -> Mapping[str, QueueDepth]:
        """Ask for the lengths of all queues in one round trip."""
        names, space = list(queues), self._broker.namespace
        pipeline = self._broker.client.pipeline(transaction=False)
        for name in names:
            pipeline.llen(f"{space}:{name}")
            pipeline.hlen(f"{space}:{dq_name(name)}.msgs")
            pipeline.zcard(f"{space}:{xq_name(name)}")
        try:
            found = [int(length) for length in pipeline.execute()]
        except redis.RedisError as error:
            raise Unavailable("The job queue is away; try again") from error
        three = zip(found[::3], found[1::3], found[2::3], strict=True)
        return {
            name: QueueDepth(ready=ready, delayed=delayed, dead=dead)
            for name, (ready, delayed, dead) in zip(names, three, strict=True)
        }

    def _add(self, pipeline: Pipeline, job: Job) -> None:
        broker, now = self._broker, current_millis()
        delay = round(job.delay_seconds * 1000)
        queue = dq_name(job.queue) if delay else job.queue
        identity = str(uuid4())
        options = {"redis_message_id": identity} | ({"eta": now + delay} if delay else {})
        message: Message[None] = Message(
            queue_name=queue,
            actor_name=job.name,
            args=(),
            kwargs=dict(job.arguments),
            options=options,
        )
        arguments = ["enqueue", now, queue, broker.broker_id, broker.heartbeat_timeout]
        arguments += [broker.dead_message_ttl, 0, 0, identity, message.encode()]
        broker.scripts["dispatch"](keys=[broker.namespace], args=arguments, client=pipeline)
