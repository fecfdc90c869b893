"""Rows of ``audit_logs``: appended in the transaction that they describe."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import Connection, func, insert

from pixecom.adapters.postgres.tables import audit_logs
from pixecom.application.shared.audit import Act, Actor
from pixecom.application.shared.clock import IdSource


class AuditTrail:
    """What one actor leaves in one transaction."""

    def __init__(self, by: Actor, ids: IdSource) -> None:
        self._by = by
        self._ids = ids
        self.is_written = False

    def write(self, connection: Connection, act: Act, *, seller_id: UUID | None) -> None:
        """Append a row; ``seller_id`` is that of the transaction."""
        by = self._by
        connection.execute(
            insert(audit_logs).values(
                id=str(self._ids.new()),
                event=act.event,
                user_id=str(by.user_id) if by.user_id else None,
                actor_seller_id=by.seller_id,
                seller_id=act.seller_id or seller_id,
                entity_type=act.entity_type,
                entity_id=act.entity_id,
                request_id=by.request_id,
                email=by.email,
                ip_address=by.address,
                user_agent=by.user_agent,
                metadata={"before": dict(act.before), "after": dict(act.after)},
                created_at=func.clock_timestamp(),
            )
        )
        self.is_written = True


def trail_of(by: Actor | None, ids: IdSource) -> AuditTrail | None:
    """Give the trail of an actor; without one nothing need be written."""
    return None if by is None else AuditTrail(by, ids)
