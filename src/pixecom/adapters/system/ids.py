"""Identifiers that grow with time."""

from __future__ import annotations

from uuid import UUID

from uuid_utils.compat import uuid7

from pixecom.application.shared.clock import IdSource


class Uuid7Source(IdSource):
    """Makes UUIDv7 (RFC 9562): milliseconds first, a counter, then random bits."""

    def new(self) -> UUID:
        """Make the next identifier; within a process each is greater than the one before."""
        return uuid7()
