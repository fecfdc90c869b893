"""May this program work on that database? Asked once, before it serves anybody."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


class StartCheck(Protocol):
    """Looks at the database that a process was pointed at."""

    @abstractmethod
    def check(self) -> None:
        """Return when the process may start; a database that is away may still come back.

        Raises:
            Conflict: the database belongs to another environment, or its schema is behind.
        """
