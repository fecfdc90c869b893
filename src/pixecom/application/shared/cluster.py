"""A cluster of database servers, over which sellers are spread."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Spread(StrEnum):
    """Where the rows of a table are."""

    DISTRIBUTED = "distributed"  # on the server of their seller
    REFERENCE = "reference"  # on every server
    LOCAL = "local"  # on the server that everybody connects to


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusterTable:
    """A table, as it must be and as it is; ``shards`` is None for a local one."""

    name: str
    wanted: Spread
    found: Spread
    shards: int | None
    missing_keys: Sequence[str] = ()

    @property
    def is_done(self) -> bool:
        """Whether nothing is left to do."""
        return self.wanted is self.found and not self.missing_keys


class Cluster(Protocol):
    """Spreads the tables of a database; only its owner may."""

    @abstractmethod
    def tables(self) -> Sequence[ClusterTable]:
        """Give every table, by name.

        Raises:
            Conflict: the database cannot be a cluster, or has a table that nobody declared.
            Unavailable: the database is away.
        """

    @abstractmethod
    def plan(self) -> Sequence[str]:
        """Give the statements that are left to run, in their order; empty when all is done.

        It can be asked for without a cluster.

        Raises:
            Conflict: the database cannot be spread.
            Unavailable: the database is away.
        """

    @abstractmethod
    def init(self) -> int:
        """Run them in one transaction and give their number.

        Raises:
            Conflict: the database is no cluster, or cannot be spread.
            Unavailable: the database is away.
        """
