"""Changing a row that somebody else may have changed meanwhile (spec 01 §2)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pixecom.domain.shared.errors import Conflict, Stale


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The versions that the caller wants to change; None is whatever there is."""

    versions: frozenset[int] | None = None

    @contextmanager
    def of(self, version: int) -> Iterator[None]:
        """Let a change of this version be written.

        Raises:
            Stale: the caller expected another version, or somebody was faster.
            Conflict: somebody was faster, and the caller expected nothing.
        """
        if self.versions is None:
            yield
            return
        if version not in self.versions:
            raise Stale
        try:
            yield
        except LostRace as error:
            raise Stale from error


class LostRace(Conflict):
    """The row has been changed since it was read."""

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this meanwhile; try again")


ANY_VERSION = Expected()
