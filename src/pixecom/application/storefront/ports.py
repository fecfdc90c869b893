"""What the storefront needs of others."""

from __future__ import annotations

from abc import abstractmethod
from typing import Protocol


class VerifiedHosts(Protocol):
    """Knows which hostnames sellers have proved to be theirs."""

    @abstractmethod
    def includes(self, *, hostname: str) -> bool:
        """Whether any seller's claim of this lower-case hostname is verified."""
