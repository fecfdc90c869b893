"""Time and identity, injected."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Protocol
from uuid import UUID


class Clock(Protocol):
    """Tells the time."""

    @abstractmethod
    def now(self) -> datetime:
        """Give the current instant, zone-aware, in UTC."""

    @abstractmethod
    def pause(self, seconds: float) -> None:
        """Wait."""


class IdSource(Protocol):
    """Makes identifiers."""

    @abstractmethod
    def new(self) -> UUID:
        """Make a UUIDv7: unique, and growing with time."""
