"""The outbox as a relay sees it, across sellers, by the database's clock alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from pixecom.adapters.postgres.batches import in_batches
from pixecom.adapters.postgres.engine import Database
from pixecom.application.shared.housekeeping import Leftovers
from pixecom.application.shared.outbox import Delivery, Outbox

DELIVERED_KEPT: Final = timedelta(days=1)
DEAD_KEPT: Final = timedelta(days=90)
_CANDIDATES: Final = 10
"""Relays that look at the same moment see the same rows, and come to the next."""
_IS_DUE: Final = b"""
    o.delivered_at IS NULL AND o.dead_at IS NULL AND o.next_attempt_at <= now()
    AND coalesce(o.lease_until, '-infinity') <= now()
    AND NOT EXISTS (
        SELECT FROM outbox earlier
        WHERE earlier.seller_id = o.seller_id AND earlier.aggregate_id = o.aggregate_id
          AND earlier.delivered_at IS NULL AND earlier.dead_at IS NULL
          AND (earlier.created_at, earlier.id) < (o.created_at, o.id))"""
_DUE: Final = (
    b"SELECT o.seller_id, o.id FROM outbox o WHERE "
    + _IS_DUE
    + b" ORDER BY o.next_attempt_at LIMIT %(candidates)s"
)
_CLAIM: Final = (
    b"""
    UPDATE outbox o SET
        attempts = o.attempts + 1,
        lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    WHERE o.seller_id = %(seller)s AND o.id = %(id)s AND """
    + _IS_DUE
    + b"""
    RETURNING o.topic, o.aggregate_id, o.payload, o.attempts, clock_timestamp()"""
)
"""Inside one seller, where a cluster locks rows; who comes second finds the row not due."""
_RENEW: Final = b"""
    UPDATE outbox SET lease_until = clock_timestamp() + make_interval(secs => %(lease)s)
    WHERE seller_id = %(seller)s AND id = %(id)s AND attempts = %(attempt)s
      AND delivered_at IS NULL AND dead_at IS NULL"""
_DELIVERED: Final = b"""
    UPDATE outbox SET delivered_at = clock_timestamp(), lease_until = NULL, last_error = NULL
    WHERE seller_id = %(seller)s AND id = %(id)s AND attempts = %(attempt)s
      AND delivered_at IS NULL AND dead_at IS NULL"""
_POSTPONE: Final = b"""
    UPDATE outbox SET
        next_attempt_at = clock_timestamp() + make_interval(secs => %(wait)s),
        lease_until = NULL, last_error = %(error)s
    WHERE seller_id = %(seller)s AND id = %(id)s AND attempts = %(attempt)s
      AND delivered_at IS NULL AND dead_at IS NULL"""
_BURY: Final = b"""
    UPDATE outbox SET dead_at = clock_timestamp(), lease_until = NULL, last_error = %(error)s
    WHERE seller_id = %(seller)s AND id = %(id)s AND attempts = %(attempt)s
      AND delivered_at IS NULL AND dead_at IS NULL"""

_DELETE: Final = b"""
    DELETE FROM outbox WHERE (seller_id, id) IN (
        SELECT seller_id, id FROM outbox
        WHERE delivered_at < %(delivered_before)s OR dead_at < %(dead_before)s
        LIMIT %(batch)s)"""


class PostgresOutbox(Outbox):
    """Works with the platform role's database; each step is a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, *, lease_seconds: float) -> Delivery | None:
        """Take one row that nobody holds; two relays never take the same."""
        while due := self._database.ask(_DUE, {"candidates": _CANDIDATES}):
            for seller, identity in due:
                delivery = self._take(seller, identity, lease_seconds)
                if delivery is not None:
                    return delivery
        return None

    def renew(self, delivery: Delivery, *, lease_seconds: float) -> bool:
        """Extend the lease if this attempt is still the current one."""
        return self._change(_RENEW, delivery, lease=lease_seconds)

    def delivered(self, delivery: Delivery) -> None:
        """Mark the row; housekeeping removes it later."""
        self._change(_DELIVERED, delivery)

    def postpone(self, delivery: Delivery, *, seconds: float, error: str) -> None:
        """Set the next due time."""
        self._change(_POSTPONE, delivery, wait=seconds, error=error)

    def bury(self, delivery: Delivery, *, error: str) -> None:
        """Mark the row as a dead letter."""
        self._change(_BURY, delivery, error=error)

    def _take(self, seller: UUID, identity: UUID, lease_seconds: float) -> Delivery | None:
        values = {"seller": seller, "id": identity, "lease": lease_seconds}
        with self._database.global_raw() as connection:
            row = connection.execute(_CLAIM, values).fetchone()
        if row is None:  # another relay was quicker
            return None
        topic, aggregate, payload, attempt, at = row
        return Delivery(
            id=identity,
            seller_id=seller,
            topic=topic,
            aggregate_id=aggregate,
            payload=payload,
            attempt=attempt,
            at=at,
        )

    def _change(self, statement: bytes, delivery: Delivery, **values: float | str) -> bool:
        key: dict[str, UUID | int | float | str] = {
            "seller": delivery.seller_id,
            "id": delivery.id,
            "attempt": delivery.attempt,
        }
        with self._database.global_raw() as connection:
            return connection.execute(statement, key | values).rowcount == 1


class PostgresOldMessages(Leftovers):
    """Deletes delivered messages after a day, and dead ones after 90 days."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def clear(self, *, at: datetime) -> int:
        """Delete them in batches."""
        values = {"delivered_before": at - DELIVERED_KEPT, "dead_before": at - DEAD_KEPT}
        return in_batches(self._database, _DELETE, values)
