"""Where advertising keeps what it knows: connections and their tokens, inside one seller."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from pixecom.application.shared.audit import Actor
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.domain.advertising.connections import Connection, ConnectionType
from pixecom.domain.advertising.strategies import AdStrategy
from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.ids import ConnectionId, SellerId, StrategyId, UserId


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedToken:
    """A token as it is stored with one connection, and what may be known of it without a key."""

    connection_id: ConnectionId
    text: str = field(repr=False)
    key_id: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Administrator:
    """Somebody who may connect, and is told when a connection needs care."""

    user_id: UserId
    email: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is left to know of a connection that a login found."""

    id: ConnectionId
    is_active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """From how many connections something was deleted.

    ``ended`` are the names of those that need a new login since then, in order.
    """

    connections: int
    ended: Sequence[str]


class Connections(Protocol):
    """The connections of one seller."""

    @abstractmethod
    def hold(self) -> None:
        """Keep other changes of the seller's connections out until the end of the transaction.

        Raises:
            Busy: another change does not end.
        """

    @abstractmethod
    def get(self, *, connection_id: ConnectionId) -> Connection:
        """Read one.

        Raises:
            NotFound: the seller has no such connection.
        """

    @abstractmethod
    def find(
        self, *, kind: ConnectionType, external_ids: Sequence[str]
    ) -> Mapping[str, Connection]:
        """Read those that stand for something of the platform, active or not, by external id."""

    @abstractmethod
    def add(self, connection: Connection) -> None:
        """Store a new one, in its first version.

        Raises:
            Conflict: there is one already.
        """

    @abstractmethod
    def save(self, connection: Connection) -> None:
        """Write the next version of everything that people change.

        Raises:
            Conflict: it is not the next one any more.
        """

    @abstractmethod
    def disable_below(
        self, above: Sequence[ConnectionId], *, at: datetime
    ) -> Sequence[ConnectionId]:
        """Switch off what hangs below them, at any depth; give what was on."""

    @abstractmethod
    def merge(self, found: Sequence[Connection]) -> Mapping[str, Standing]:
        """Store what a login found, all of one type and each once; give what it is now.

        What is there keeps its id, its name, being disabled, and being shared; it gets the new
        parent and details, and if it was somebody's, the new somebody. It is disabled where what
        was found is. Without a token it has no problem with one. Keys are external ids.
        """

    @abstractmethod
    def forget_user(self, *, user_id: str, problem: str, wholly: bool) -> Forgotten:
        """Delete the tokens of somebody's login at the platform.

        ``wholly``: also who it was. ``problem`` says for people why what had a token needs a new
        login. What has none, as pixels, or none any more, stays as it is.
        """

    @abstractmethod
    def clear_primary(self, connection: Connection, *, at: datetime) -> None:
        """Let no other connection of its type be the primary one."""


class ConnectionReader(Protocol):
    """Reads what a member may see: all, or with ``visible_to`` shared and own connections."""

    @abstractmethod
    def connections(
        self,
        *,
        seller_id: SellerId,
        visible_to: UserId | None,
        kind: ConnectionType | None = None,
        include_inactive: bool = False,
    ) -> Sequence[Connection]:
        """Give them, the newest first."""

    @abstractmethod
    def connection(
        self, *, seller_id: SellerId, connection_id: ConnectionId, visible_to: UserId | None
    ) -> Connection:
        """Give one.

        Raises:
            NotFound: the seller has no such connection, or the member does not see it.
        """


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


class Strategies(Protocol):
    """The ad strategies of one seller."""

    @abstractmethod
    def get(self, *, strategy_id: StrategyId) -> AdStrategy:
        """Read one.

        Raises:
            NotFound: the seller has no such strategy.
        """

    @abstractmethod
    def add(self, strategy: AdStrategy) -> None:
        """Store a new one, in its first version."""

    @abstractmethod
    def save(self, strategy: AdStrategy) -> None:
        """Write the next version.

        Raises:
            Conflict: it is not the next one any more.
        """


class StrategyReader(Protocol):
    """Reads ad strategies."""

    @abstractmethod
    def strategies(
        self, *, seller_id: SellerId, include_inactive: bool = False
    ) -> Sequence[AdStrategy]:
        """Give them, the newest first."""

    @abstractmethod
    def strategy(self, *, seller_id: SellerId, strategy_id: StrategyId) -> AdStrategy:
        """Give one.

        Raises:
            NotFound: the seller has no such strategy.
        """


class AdvertisingWork(UnitOfWork, Protocol):
    """One transaction inside one seller, over its connections and strategies."""

    @property
    @abstractmethod
    def connections(self) -> Connections:
        """Its connections."""

    @property
    @abstractmethod
    def tokens(self) -> StoredTokens:
        """The tokens of its connections."""

    @property
    @abstractmethod
    def strategies(self) -> Strategies:
        """Its ad strategies."""

    @abstractmethod
    def remember_login(self, *, digest: str, user_id: UserId, expires_at: datetime) -> None:
        """Store that somebody began to log in at the platform."""

    @abstractmethod
    def end_login(self, *, digest: str, user_id: UserId) -> bool:
        """Use it up; whether it was begun, and not used before."""

    @abstractmethod
    def administrators(self) -> Sequence[Administrator]:
        """Give the owners and administrators who can act now; none where the seller cannot."""

    @abstractmethod
    def now(self) -> datetime:
        """Give the database's time."""


class AdvertisingWorks(Protocol):
    """Opens units of work of a seller."""

    @abstractmethod
    def __call__(self, seller_id: SellerId, *, by: Actor | None = None) -> AdvertisingWork:
        """Give a unit of work, to be entered with ``with``; None: nobody acts, a job does."""


class PlatformUsers(Protocol):
    """People of the platform, across all sellers; for what the platform itself asks of us."""

    @abstractmethod
    def sellers_of(self, *, user_id: str) -> Sequence[SellerId]:
        """Give the sellers that hold something of somebody's login."""

    @abstractmethod
    def remember_deletion(self, *, deletion_id: UUID, by: Actor) -> None:
        """Keep that everything of somebody was deleted, without saying of whom."""

    @abstractmethod
    def deleted_at(self, *, deletion_id: UUID) -> datetime | None:
        """Give when that was; None when there was no such deletion."""
