"""Changes of a seller's connections that meet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.connections.work import PostgresAdvertisingWork
from pixecom.adapters.postgres.engine import Database
from pixecom.application.advertising.connections import ChangeConnection, DisableConnection
from pixecom.application.advertising.storage_ports import AdvertisingWorks
from pixecom.application.shared.audit import Actor
from pixecom.container import Container
from pixecom.domain.shared.errors import Invalid
from pixecom.domain.shared.ids import ConnectionId, SellerId, UserId

WAITS = "SELECT 1 FROM pg_locks WHERE NOT granted AND %s = ANY(pg_blocking_pids(pid))"


class Held(AdvertisingWorks):
    """Opens units of work that wait before they commit, until they are let go."""

    def __init__(self, container: Container) -> None:
        self._works = container.advertising_works()
        self.reached, self.go = Event(), Event()
        self.backend = 0

    def __call__(self, seller_id: SellerId, *, by: Actor | None = None) -> PostgresAdvertisingWork:
        held, work = self, self._works(seller_id, by=by)

        class Waiting(type(work)):  # type: ignore[misc]
            def commit(self) -> None:
                held.backend = self.driver.info.backend_pid
                held.reached.set()
                assert held.go.wait(timeout=60)
                super().commit()

        work.__class__ = Waiting
        return work


class TestSwitchingOnBelowWhatIsBeingSwitchedOff:
    def test_waits_and_is_refused(
        self, container: Container, make: Factory, platform_database: Database
    ) -> None:
        seller, user = make.seller(), UserId(make.user())
        parent = make.ad_account(seller)
        child = make.insert(
            tables.fb_connections,
            seller_id=seller,
            connection_type="PIXEL",
            external_id="9001",
            name="A pixel",
            parent_id=parent.id,
            is_active=False,
            metadata={},
        )
        held = Held(container)
        given: dict[str, Any] = {"seller_id": seller, "by": Actor(user_id=user), "user_id": user}
        change = ChangeConnection(works=container.advertising_works())

        with ThreadPoolExecutor(2) as threads:
            off = threads.submit(
                DisableConnection(works=held), connection_id=ConnectionId(parent.id), **given
            )
            assert held.reached.wait(timeout=60)
            on = threads.submit(change, connection_id=ConnectionId(child), is_active=True, **given)
            while not on.done() and not _waits_for(platform_database, held.backend):
                pass
            held.go.set()
            off.result()
            with pytest.raises(Invalid, match="Parent connection is inactive"):
                on.result()

        assert _active(platform_database, [parent.id, child]) == set()


def _waits_for(database: Database, backend: int) -> bool:
    with database.global_raw() as connection:
        return bool(connection.execute(WAITS, (backend,)).fetchall())


def _active(database: Database, ids: list[UUID]) -> set[UUID]:
    columns = tables.fb_connections.c
    with database.global_() as connection:
        rows = connection.execute(select(columns.id).where(columns.id.in_(ids), columns.is_active))
        return set(rows.scalars())
