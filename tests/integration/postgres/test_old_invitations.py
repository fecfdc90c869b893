from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

from sqlalchemy import select
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.invitations import KEPT, PostgresOldInvitations

NOW = datetime(2031, 5, 20, tzinfo=UTC)  # no other test has rows that expire by then


class TestOldInvitations:
    def test_are_kept_for_thirty_days(self, platform_database: Database, make: Factory) -> None:
        seller_id = make.seller()
        ages = {"fresh": KEPT - timedelta(seconds=1), "old": KEPT + timedelta(seconds=1)}
        made = {
            name: make.insert(
                tables.seller_invitations,
                seller_id=seller_id,
                email=f"{name}@pixecom.test",
                role="VIEWER",
                token_hash=uuid4().hex,
                expires_at=NOW - age,
            )
            for name, age in ages.items()
        }
        assert PostgresOldInvitations(platform_database).clear(at=NOW) >= 1
        mine = tables.seller_invitations.c.seller_id == seller_id
        with platform_database.global_() as connection:
            left = connection.execute(select(tables.seller_invitations.c.id).where(mine)).scalars()
            assert list(left) == [made["fresh"]]
