"""What a login found becomes connections: accounts, pages, and pixels below their accounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TypeVar

from pixecom.application.advertising.ports import (
    Discovery,
    FoundAccount,
    FoundPage,
    FoundPixel,
)
from pixecom.application.advertising.storage_ports import AdvertisingWork, Standing
from pixecom.application.shared.clock import IdSource
from pixecom.domain.advertising.connections import (
    Connection,
    ConnectionType,
    Details,
    storable_name,
)
from pixecom.domain.advertising.tokens import TokenState
from pixecom.domain.shared.ids import ConnectionId, SellerId, UserId

T = TypeVar("T", FoundAccount, FoundPage, FoundPixel)


class Merge:
    """Stores what was found, the accounts first: pixels hang below them.

    ``switched_off`` are pixels, and what hangs below, that were left without an active account.
    """

    def __init__(
        self,
        *,
        work: AdvertisingWork,
        seller_id: SellerId,
        user_id: UserId,
        found: Discovery,
        ids: IdSource,
        at: datetime,
    ) -> None:
        self._work = work
        self._seller_id = seller_id
        self._user_id = user_id
        self._found = found
        self._ids = ids
        self._at = at
        self._accounts: Mapping[str, Standing] = {}
        self._by_id: Mapping[ConnectionId, Standing] = {}
        self._unread: frozenset[Standing] = frozenset()
        self.switched_off: Sequence[ConnectionId] = ()

    def accounts(self) -> Mapping[str, Standing]:
        """Store the ad accounts; give what they are now, by external id."""
        self._accounts = self._work.connections.merge(
            [
                self._made(ConnectionType.AD_ACCOUNT, each, each.details)
                for each in _once(self._found.accounts)
            ]
        )
        self._by_id = {each.id: each for each in self._accounts.values()}
        unread = self._found.pixels_unread
        self._unread = frozenset(self._accounts[each] for each in unread if each in self._accounts)
        return self._accounts

    def pages(self) -> Mapping[str, Standing]:
        """Store the pages; give what they are now, by external id."""
        return self._work.connections.merge(
            [
                self._made(ConnectionType.PAGE, each, Details(category=each.category))
                for each in _once(self._found.pages)
            ]
        )

    def pixels(self) -> Mapping[str, Standing]:
        """Store the pixels, inactive where their account is; give what they are now.

        An account shares its pixels with others. A pixel stays below the account that it hangs
        below as long as that may be right; otherwise it moves to one that lists it, an active one
        if there is any.
        """
        listed_by = self._listed_by()
        old = self._work.connections.find(kind=ConnectionType.PIXEL, external_ids=list(listed_by))
        parents = {
            key: self._parent(old.get(key), accounts) for key, accounts in listed_by.items()
        }
        now = self._work.connections.merge(
            [
                self._made(ConnectionType.PIXEL, each, Details(), parent=parents[each.external_id])
                for each in _once(self._found.pixels)
                if each.external_id in parents
            ]
        )
        lost = [
            pixel.id
            for external_id, pixel in old.items()
            if pixel.is_active and not now[external_id].is_active
        ]
        if lost:
            below = self._work.connections.disable_below(lost, at=self._at)
            self.switched_off = [*lost, *below]
        return now

    def _listed_by(self) -> Mapping[str, Sequence[Standing]]:
        found = defaultdict[str, list[Standing]](list)
        for each in self._found.pixels:
            if each.account_external_id in self._accounts:
                found[each.external_id].append(self._accounts[each.account_external_id])
        return found

    def _parent(self, pixel: Connection | None, listed_by: Sequence[Standing]) -> Standing:
        if pixel is not None and pixel.parent_id is not None:
            above = self._by_id.get(pixel.parent_id)
            if above is None:  # a login knows nothing of an account that it does not open
                return Standing(id=pixel.parent_id, is_active=True)
            if self._may_stay(pixel, above, listed_by):
                return above
        return next((each for each in listed_by if each.is_active), listed_by[0])

    def _may_stay(self, pixel: Connection, above: Standing, listed_by: Sequence[Standing]) -> bool:
        """Whether neither the rules nor the platform want it elsewhere; a person is right."""
        if pixel.is_active and not above.is_active:
            return False  # logins once moved pixels below inactive accounts
        return pixel.parent_chosen or above in listed_by or above in self._unread

    def _made(
        self,
        kind: ConnectionType,
        found: FoundAccount | FoundPage | FoundPixel,
        details: Details,
        *,
        parent: Standing | None = None,
    ) -> Connection:
        user = self._found.user
        return Connection(
            id=ConnectionId(self._ids.new()),
            seller_id=self._seller_id,
            type=kind,
            external_id=found.external_id,
            name=storable_name(found.name, otherwise=found.external_id),
            parent_id=None if parent is None else parent.id,
            parent_chosen=False,
            is_primary=False,
            is_active=parent is None or parent.is_active,
            connected_by=self._user_id,
            token_state=TokenState.NONE,
            token_expires_at=None,
            problem=None,
            details=details.seen_by(user_id=user.id, user_name=user.name),
            created_at=self._at,
            updated_at=self._at,
            version=1,
        )


def _once(found: Iterable[T]) -> list[T]:
    """Leave out what was found on several ways."""
    return list({each.external_id: each for each in reversed(list(found))}.values())
