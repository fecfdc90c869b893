"""Changing what a seller says of itself: profile and settings."""

from __future__ import annotations

from collections.abc import Container

from pixecom.application.identity.ports import Client
from pixecom.application.identity.sellers_ports import (
    DirectoryWorks,
    SellerAct,
    SellerWorks,
)
from pixecom.application.identity.sessions import actor_of, seller_of
from pixecom.application.shared.audit import Act, differences
from pixecom.application.shared.versions import ANY_VERSION, Expected
from pixecom.domain.identity import Principal
from pixecom.domain.identity.settings import Changes, SellerProfile, SellerSettings


class ChangeSeller:
    """Changes name and pictures of a seller."""

    def __init__(self, *, works: DirectoryWorks) -> None:
        self._works = works

    def __call__(
        self,
        *,
        principal: Principal,
        client: Client,
        changes: Changes,
        expected: Expected = ANY_VERSION,
    ) -> SellerProfile:
        """Do it in one transaction.

        Raises:
            Invalid: nothing to change, or a value is not acceptable.
            Stale: the profile has another version than ``expected``.
            Conflict: somebody else changed it at the same time.
        """
        seller_id = seller_of(principal)
        with self._works(by=actor_of(principal, client)) as work:
            old = work.profiles.get(seller_id=seller_id)
            new = old.changed(changes, at=work.now())
            with expected.of(old.version):
                work.profiles.save(new)
            before, after = differences(old, new)
            work.record(
                Act(
                    event=SellerAct.CHANGE_SELLER,
                    seller_id=seller_id,
                    entity_type="seller",
                    entity_id=seller_id,
                    before=before,
                    after=after,
                )
            )
            work.commit()
        return new


class ChangeSettings:
    """Changes the settings of a seller."""

    def __init__(self, *, works: SellerWorks, currencies: Container[str]) -> None:
        self._works = works
        self._currencies = currencies

    def __call__(
        self,
        *,
        principal: Principal,
        client: Client,
        changes: Changes,
        expected: Expected = ANY_VERSION,
    ) -> SellerSettings:
        """Do it in one transaction.

        Raises:
            Invalid: nothing to change, or a value is not acceptable.
            Stale: the settings have another version than ``expected``.
            Conflict: somebody else changed them at the same time.
        """
        seller_id = seller_of(principal)
        with self._works(seller_id, by=actor_of(principal, client)) as work:
            old = work.settings.get()
            new = old.changed(changes, currencies=self._currencies, at=work.now())
            with expected.of(old.version):
                work.settings.save(new)
            before, after = differences(old, new)
            work.record(
                Act(
                    event=SellerAct.CHANGE_SETTINGS,
                    entity_type="settings",
                    entity_id=seller_id,
                    before=before,
                    after=after,
                )
            )
            work.commit()
        return new
