"""Logging in at the platform: begun by an administrator, ended by the platform's answer.

What the login opens becomes connections with its token (spec 07 §7).
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import Final

from pixecom.application.advertising.merging import Merge
from pixecom.application.advertising.ports import (
    Discovery,
    GivenState,
    LoginStates,
    PlatformLogin,
)
from pixecom.application.advertising.storage_ports import (
    Administrator,
    AdvertisingWorks,
)
from pixecom.application.advertising.tokens import TokenVault
from pixecom.application.shared.audit import Act, Actor
from pixecom.application.shared.clock import IdSource
from pixecom.domain.advertising.tokens import GrantedToken
from pixecom.domain.shared.errors import ProviderFailed, Unavailable
from pixecom.domain.shared.ids import SellerId, UserId

_log = logging.getLogger(__name__)

LOGIN_LIFETIME: Final = timedelta(minutes=10)
CONNECT: Final = "CONNECT_META"


class LoginFailure(StrEnum):
    """Why a login came to nothing, for the page that people see then."""

    DENIED = "denied"  # the person did not agree
    INVALID = "state_invalid"  # not begun by us, or in another browser
    EXPIRED = "state_expired"
    USED = "state_used"
    NOT_ALLOWED = "not_allowed"  # no administrator of the seller any more
    PLATFORM = "meta_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Connected:
    """A login that did what it should.

    ``pixels_unread`` counts the ad accounts of which the pixels could not be read this time.
    """

    pixels_unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BegunLogin:
    """Where to send the person, and the secret that the browser keeps until it comes back."""

    address: str = field(repr=False)
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """With what a browser came back; None where it brought nothing."""

    code: str | None = field(repr=False)
    state: str | None = field(repr=False)
    secret: str | None = field(repr=False)


class BeginLogin:
    """Sends an administrator to the platform."""

    def __init__(
        self, *, works: AdvertisingWorks, states: LoginStates, login: PlatformLogin
    ) -> None:
        self._works = works
        self._states = states
        self._login = login

    def __call__(self, *, seller_id: SellerId, user_id: UserId) -> BegunLogin:
        """Store that it was begun; the answer must come back within 10 minutes.

        Raises:
            Unavailable: this installation is not registered at the platform.
        """
        with self._works(seller_id) as work:
            ends = work.now() + LOGIN_LIFETIME
            state = self._states.make(seller_id=seller_id, user_id=user_id, expires_at=ends)
            address = self._login.address(state=state.text)
            work.remember_login(digest=state.digest, user_id=user_id, expires_at=ends)
            work.commit()
        return BegunLogin(address=address, secret=state.secret)


class EndLogin:
    """Takes the platform's answer: a token, and everything that it opens."""

    def __init__(
        self,
        *,
        works: AdvertisingWorks,
        states: LoginStates,
        login: PlatformLogin,
        vault: TokenVault,
        ids: IdSource,
    ) -> None:
        self._works = works
        self._states = states
        self._login = login
        self._vault = vault
        self._ids = ids

    def __call__(self, *, returned: Returned, by: Actor) -> Connected | LoginFailure:
        """Connect in one transaction after the platform has answered, or give why not.

        A state counts once, also when the person did not agree. No connection of the database
        is held while the platform is asked. ``by`` says from where; who it is says the state.
        """
        given = self._states.read(text=returned.state or "", secret=returned.secret or "")
        if given is None:
            return LoginFailure.INVALID
        person = self._admitted(given)
        if isinstance(person, LoginFailure):
            return person
        if not returned.code:
            return LoginFailure.DENIED
        try:
            granted = self._login.exchange(code=returned.code)
            found = self._login.discover(token=granted.token)
        except (ProviderFailed, Unavailable) as error:
            _log.warning("login at the platform failed: %s", error.message)
            return LoginFailure.PLATFORM
        actor = Actor(
            user_id=person.user_id,
            email=person.email,
            seller_id=given.seller_id,
            address=by.address,
            user_agent=by.user_agent,
            request_id=by.request_id,
        )
        self._connect(given, granted, found, actor)
        return Connected(pixels_unread=len(found.pixels_unread))

    def _admitted(self, given: GivenState) -> Administrator | LoginFailure:
        """Use the state up, and look whether who began may still connect."""
        with self._works(given.seller_id) as work:
            if work.now() >= given.expires_at:
                return LoginFailure.EXPIRED
            if not work.end_login(digest=given.digest, user_id=given.user_id):
                return LoginFailure.USED
            people = {each.user_id: each for each in work.administrators()}
            work.commit()
        return people.get(given.user_id, LoginFailure.NOT_ALLOWED)

    def _connect(
        self, given: GivenState, granted: GrantedToken, found: Discovery, actor: Actor
    ) -> None:
        with self._works(given.seller_id, by=actor) as work:
            work.connections.hold()
            now = work.now()
            merge = Merge(
                work=work,
                seller_id=given.seller_id,
                user_id=given.user_id,
                found=found,
                ids=self._ids,
                at=now,
            )
            accounts, pages, pixels = merge.accounts(), merge.pages(), merge.pixels()
            tokens = [
                self._vault.sealed(granted.token, seller_id=given.seller_id, connection_id=each.id)
                for each in (*accounts.values(), *pages.values())
            ]
            ends = None if granted.lifetime is None else now + granted.lifetime
            work.tokens.put(tokens=tokens, expires_at=ends)
            after: dict[str, object] = {
                "accounts": len(accounts),
                "pages": len(pages),
                "pixels": len(pixels),
            }
            if found.pixels_unread:
                after["pixelsUnread"] = len(found.pixels_unread)
            if merge.switched_off:
                after["switchedOff"] = [str(each) for each in merge.switched_off]
            work.record(Act(event=CONNECT, entity_type="connection", after=after))
            work.commit()
