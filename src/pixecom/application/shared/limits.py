"""How often something may be asked for (spec 01 §6)."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """So many requests in a window of so many seconds; it begins with its first request."""

    requests: int
    seconds: int = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is left of a limit after a request, and the seconds until its window ends."""

    limit: Limit
    used: int
    reset_seconds: int

    @property
    def remaining(self) -> int:
        """How many further requests the window admits."""
        return max(self.limit.requests - self.used, 0)

    @property
    def is_exceeded(self) -> bool:
        """Whether the request that was just counted is one too many."""
        return self.used > self.limit.requests


class RateLimiter(Protocol):
    """Counts requests."""

    @abstractmethod
    def hit(self, *, key: str, limit: Limit) -> Standing:
        """Count one request; never fails and never waits for long."""
