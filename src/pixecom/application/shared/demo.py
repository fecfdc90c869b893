"""Setting up the demo sellers of a development installation."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from pixecom.application.shared.clock import Clock
from pixecom.domain.shared.demo import PASSWORD, DemoSeller, demo_sellers
from pixecom.domain.shared.errors import Forbidden


class DemoPasswords(Protocol):
    """Turns the demo password into a hash."""

    @abstractmethod
    def hash(self, *, password: str) -> str:
        """Give the hash of a password."""


class DemoStore(Protocol):
    """Keeps demo sellers, across the contexts whose rows they are made of."""

    @abstractmethod
    def has(self, seller: DemoSeller) -> bool:
        """Tell whether the seller is there, with whatever has become of it."""

    @abstractmethod
    def add(self, seller: DemoSeller, *, password_hashes: Mapping[str, str], at: datetime) -> None:
        """Write the seller and everything that belongs to it, in one transaction.

        ``password_hashes`` has one hash per e-mail address.

        Raises:
            Conflict: somebody else's rows are in the way, an address already in use for one.
        """


class SetUpDemo:
    """Creates the demo sellers that are missing; refused in production."""

    def __init__(
        self, *, store: DemoStore, passwords: DemoPasswords, clock: Clock, allowed: bool
    ) -> None:
        self._store = store
        self._passwords = passwords
        self._clock = clock
        self._allowed = allowed

    def __call__(self) -> Sequence[DemoSeller]:
        """Create them and give those that were created; sellers that exist stay as they are.

        Raises:
            Forbidden: this is a production installation.
        """
        if not self._allowed:
            raise Forbidden("Demo data is never made in production: its passwords are published")
        missing = [seller for seller in demo_sellers() if not self._store.has(seller)]
        for seller in missing:
            hashes = {user.email: self._passwords.hash(password=PASSWORD) for user in seller.users}
            self._store.add(seller, password_hashes=hashes, at=self._clock.now())
        return missing
