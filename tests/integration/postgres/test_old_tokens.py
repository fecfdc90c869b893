from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.refresh_tokens import PostgresOldTokens

# Long before anything that other tests leave behind.
NOW = datetime(2020, 5, 20, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def user(make: Factory) -> UUID:
    return make.user()


def token(make: Factory, user: UUID, expires_at: datetime, **values: Any) -> UUID:  # noqa: ANN401
    given = {"family_id": uuid4(), "token": uuid4().hex} | values
    return make.insert(tables.refresh_tokens, user_id=user, expires_at=expires_at, **given)


def left(platform: Database, user: UUID) -> set[UUID]:
    mine = select(tables.refresh_tokens.c.id).where(tables.refresh_tokens.c.user_id == user)
    with platform.global_() as connection:
        return set(connection.execute(mine).scalars())


class TestOldTokens:
    def test_go_thirty_days_after_they_expired(
        self, make: Factory, platform_database: Database, user: UUID
    ) -> None:
        kept = token(make, user, NOW - 30 * DAY)
        token(make, user, NOW - 30 * DAY - timedelta(seconds=1))
        assert PostgresOldTokens(platform_database).clear(at=NOW) == 1
        assert left(platform_database, user) == {kept}
        assert PostgresOldTokens(platform_database).clear(at=NOW) == 0

    def test_leave_the_beginning_of_a_living_family(
        self, make: Factory, platform_database: Database, user: UUID
    ) -> None:
        family = uuid4()
        first = token(make, user, NOW - 40 * DAY, family_id=family, rotated_at=NOW - 47 * DAY)
        second = token(
            make, user, NOW - 39 * DAY, family_id=family, parent_id=first, rotated_at=NOW
        )
        current = token(make, user, NOW + DAY, family_id=family, parent_id=second)
        PostgresOldTokens(platform_database).clear(at=NOW)
        assert left(platform_database, user) == {first, current}

    def test_lose_their_successor_with_the_grace(
        self, make: Factory, platform_database: Database, user: UUID
    ) -> None:
        sealed = {"successor_enc": "p1.secret"}
        past = token(make, user, NOW, rotated_at=NOW - timedelta(seconds=21), **sealed)
        token(make, user, NOW, rotated_at=NOW - timedelta(seconds=19), **sealed)
        PostgresOldTokens(platform_database).clear(at=NOW)
        mine = tables.refresh_tokens.c
        with platform_database.global_() as connection:
            empty = connection.execute(
                select(mine.id).where(mine.user_id == user, mine.successor_enc.is_(None))
            ).scalars()
            assert list(empty) == [past]
