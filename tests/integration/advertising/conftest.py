"""Connections with tokens, through the container that production has."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.ids import AdAccountId, ConnectionId, SellerId
from pixecom.settings import Settings


@pytest.fixture
def container(settings: Settings) -> Iterator[Container]:
    container = Container(settings=settings)
    yield container
    container.disconnect()


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """Makes connections that hold tokens, and looks at their rows."""

    make: Factory
    container: Container
    platform: Database

    def token(self) -> Token:
        return Token(text=f"EAA{secrets.token_hex(60)}")

    def connected(
        self,
        seller_id: SellerId,
        token: Token,
        *,
        days: float = 60,
        **values: Any,  # noqa: ANN401
    ) -> AdAccountId:
        """Make an ad account whose token ends in so many days."""
        made = self.make.ad_account(seller_id, **values)
        sealed = self.container.token_vault().sealed(
            token, seller_id=seller_id, connection_id=ConnectionId(made.id)
        )
        with self.container.advertising_works()(seller_id) as work:
            ends = work.now() + timedelta(days=days)
            work.tokens.put(tokens=[sealed], expires_at=ends)
            work.commit()
        return made.id

    def row(self, connection_id: UUID) -> Any:  # noqa: ANN401
        connections = tables.fb_connections
        with self.platform.global_() as connection:
            found = select(connections).where(connections.c.id == connection_id)
            return connection.execute(found).one()

    def change(self, connection_id: UUID, **values: Any) -> None:  # noqa: ANN401
        connections = tables.fb_connections
        with self.platform.global_() as connection:
            connection.execute(
                update(connections).where(connections.c.id == connection_id).values(values)
            )

    def mails(self, seller_id: SellerId) -> int:
        outbox = tables.outbox
        with self.platform.global_() as connection:
            mine = select(outbox).where(outbox.c.seller_id == seller_id)
            return len(connection.execute(mine.where(outbox.c.topic == "mail")).all())


@pytest.fixture
def world(make: Factory, container: Container, platform_database: Database) -> World:
    return World(make=make, container=container, platform=platform_database)
