"""One transaction of one seller; contexts subclass it and add their repositories."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial
from types import TracebackType
from typing import Any, Self
from uuid import UUID

import psycopg
from psycopg.types.json import Jsonb
from sqlalchemy import Connection

from pixecom.adapters.postgres import stats_version
from pixecom.adapters.postgres.audit import AuditTrail
from pixecom.adapters.postgres.engine import Database, driver_of
from pixecom.adapters.postgres.errors import translated
from pixecom.application.shared.audit import Act
from pixecom.application.shared.jobs import Job, JobQueue
from pixecom.application.shared.outbox import Message
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.domain.shared.errors import Unavailable
from pixecom.domain.shared.ids import NIL

_log = logging.getLogger(__name__)

_HOLD_AGGREGATE = b"""
    SELECT pg_advisory_xact_lock(
        hashtextextended(%(seller)s::uuid::text || %(aggregate)s::uuid::text, 0))"""
_PUBLISH = b"""
    INSERT INTO outbox (seller_id, id, topic, aggregate_id, payload, next_attempt_at, created_at)
    VALUES (%(seller)s, %(id)s, %(topic)s, %(aggregate)s, %(payload)s,
            clock_timestamp(), clock_timestamp())"""


class PostgresUnitOfWork(UnitOfWork):
    """A transaction held open between ``with`` and its end; only ``commit`` keeps its changes.

    ``seller_id`` None is for the platform role: global tables and platform-wide work. With a
    ``trail`` somebody acts: committing without a row of the audit log is refused.
    """

    def __init__(
        self,
        database: Database,
        jobs: JobQueue,
        seller_id: UUID | None,
        *,
        user_id: UUID | None = None,
        trail: AuditTrail | None = None,
    ) -> None:
        self._database = database
        self._jobs = jobs
        self._seller_id = seller_id
        self._user_id = user_id
        self._trail = trail
        self._stack = ExitStack()
        self._connection: Connection | None = None
        self._enqueued: list[Job] = []
        self._lists_changed = False

    def __enter__(self) -> Self:
        """Take a connection and begin.

        Raises:
            Unavailable: no connection within 2 seconds, or the database is away.
        """
        opened = self._database.connection(self._seller_id, user_id=self._user_id)
        self._connection = self._stack.enter_context(opened)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._connection = None
        self._enqueued.clear()
        self._lists_changed = False
        self._stack.__exit__(kind, error, traceback)

    @property
    def connection(self) -> Connection:
        """The open transaction, for statements of SQLAlchemy Core."""
        if self._connection is None:
            raise RuntimeError("the unit of work is not open: use it in a with statement")
        return self._connection

    @property
    def driver(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The same transaction as the driver's own connection, for COPY and hot paths."""
        return driver_of(self.connection)

    @property
    def seller_id(self) -> UUID:
        """The tenant of this transaction, for the explicit predicate of every statement."""
        if self._seller_id is None:
            raise RuntimeError("this unit of work is platform-wide and has no seller")
        return self._seller_id

    @property
    def on_cluster(self) -> bool:
        """Whether tables are spread over a cluster, which understands fewer statements."""
        return self._database.cluster

    def commit(self) -> None:
        """Make it so, then send the jobs.

        A broker that is away loses nothing: a job is a row, and whoever looks for due rows
        sends its message again.
        """
        if self._trail is not None and not self._trail.is_written:
            raise RuntimeError("an act is committed with its row of the audit log, or not at all")
        with translated():
            if self._lists_changed:
                values = {"seller": self.seller_id}
                self.driver.execute(stats_version.MOVE, values, prepare=True)
            self._database.commit(self.connection)
        jobs, self._enqueued = self._enqueued, []
        if jobs:
            self._database.after_commit(partial(self._send, jobs))

    def _send(self, jobs: Sequence[Job]) -> None:
        try:
            self._jobs.enqueue(jobs)
        except Unavailable:
            _log.warning("broker away: %d committed jobs wait to be found as due", len(jobs))

    def lists_changed(self) -> None:
        """Remember to move the seller's version: rows that its lists show were changed."""
        self._lists_changed = True

    def enqueue(self, job: Job) -> None:
        """Remember a job for after the commit."""
        self._enqueued.append(job)

    def record(self, act: Act) -> None:
        """Insert one row of the audit log."""
        if self._trail is None:
            raise RuntimeError("nobody acts in this unit of work: open it by somebody")
        self._trail.write(self.connection, act, seller_id=self._seller_id)

    def publish(self, message: Message) -> None:
        """Insert one row, alone in its aggregate."""
        seller_id = message.seller_id or self._seller_id or NIL
        values: dict[str, object] = {"seller": seller_id, "aggregate": message.aggregate_id}
        row = {"id": message.id, "topic": message.topic, "payload": Jsonb(message.payload)}
        with translated():
            self.driver.execute(_HOLD_AGGREGATE, values)
            self.driver.execute(_PUBLISH, values | row)
