"""Is a part of ours there? Asked by health checks, outside of every pool."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


class Probe(Protocol):
    """Asks one server, over a connection of its own."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it answered within about two seconds; never raises for a server that is away."""
