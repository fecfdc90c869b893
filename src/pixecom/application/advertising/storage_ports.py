"""Where advertising keeps what it knows: connections and their tokens, inside one seller."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from pixecom.application.shared.audit import Actor
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.ids import ConnectionId, SellerId


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedToken:
    """A token as it is stored with one connection, and what may be known of it without a key."""

    connection_id: ConnectionId
    text: str = field(repr=False)
    key_id: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """Somebody who is told when a connection needs care."""

    email: str
    name: str


class StoredTokens(Protocol):
    """The tokens of one seller's connections."""

    @abstractmethod
    def usable(self, *, connection_id: ConnectionId) -> SealedToken | None:
        """Give the token of an active connection that neither ended nor was refused."""

    @abstractmethod
    def with_fingerprint(self, *, fingerprint: str) -> Sequence[ConnectionId]:
        """Give the connections that hold equal tokens, and keep others from changing them."""

    @abstractmethod
    def put(self, *, tokens: Sequence[SealedToken], expires_at: datetime | None) -> None:
        """Store tokens that were just given: they are VALID, former problems are over."""

    @abstractmethod
    def worsen(self, *, fingerprint: str, state: TokenState, problem: str) -> Sequence[str]:
        """Set the state of every connection with the token, and why, unless it has it already.

        Gives the names of those that changed, in order.
        """


class AdvertisingWork(UnitOfWork, Protocol):
    """One transaction inside one seller, over its connections and strategies."""

    @property
    @abstractmethod
    def tokens(self) -> StoredTokens:
        """The tokens of its connections."""

    @abstractmethod
    def administrators(self) -> Sequence[Administrator]:
        """Give the owners and administrators who can act now."""

    @abstractmethod
    def now(self) -> datetime:
        """Give the database's time."""


class AdvertisingWorks(Protocol):
    """Opens units of work of a seller."""

    @abstractmethod
    def __call__(self, seller_id: SellerId, *, by: Actor | None = None) -> AdvertisingWork:
        """Give a unit of work, to be entered with ``with``; None: nobody acts, a job does."""
