"""Renewing tokens before they end (spec 07 §7)."""

from __future__ import annotations

import logging
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, Protocol

from pixecom.application.advertising.ports import PlatformLogin
from pixecom.application.advertising.storage_ports import AdvertisingWorks, SealedToken
from pixecom.application.advertising.tokens import TokenVault, VaultedTokens
from pixecom.application.shared.jobs import Job
from pixecom.application.shared.stopping import Switch
from pixecom.domain.advertising.tokens import RENEWED_BEFORE, GrantedToken, TokenState
from pixecom.domain.shared.errors import (
    AccessEnded,
    ProviderFailed,
    ProviderThrottled,
    Unavailable,
)
from pixecom.domain.shared.ids import SellerId

_log = logging.getLogger(__name__)

RENEW_TOKENS: Final = "advertising.renew_tokens"
PLATFORM_QUEUE: Final = "platform"
"""Jobs that ask the platform for something else than figures."""
BATCH: Final = 50
PAUSE_SECONDS: Final = 2.0
EXPIRED: Final = "The login at Facebook has expired."
NOT_RENEWED: Final = "Facebook did not renew the connection; it ends within a week."


@dataclass(frozen=True, slots=True, kw_only=True)
class DueToken:
    """A token that ends soon, or has ended; one of the rows that hold it, and all the sellers."""

    sellers: Sequence[SellerId]
    holder: SellerId
    sealed: SealedToken
    has_expired: bool


class DueTokens(Protocol):
    """Finds tokens of all sellers that must be renewed."""

    @abstractmethod
    def page(self, *, within: timedelta, after: str, limit: int) -> Sequence[DueToken]:
        """Give tokens that end ``within`` this time, equal ones once, by fingerprint.

        ``after`` is the last fingerprint of the page before.
        """


class RenewTokens:
    """Renews what ends within 7 days: 50 tokens, a pause of 2 seconds, the next 50."""

    def __init__(
        self,
        *,
        due: DueTokens,
        works: AdvertisingWorks,
        vault: TokenVault,
        tokens: VaultedTokens,
        login: PlatformLogin,
        stop: Switch,
    ) -> None:
        self._due = due
        self._works = works
        self._vault = vault
        self._tokens = tokens
        self._login = login
        self._stop = stop

    def __call__(self) -> None:
        """Do it, until all are done or the process is asked to stop; the next run goes on."""
        after = ""
        while page := self._due.page(within=RENEWED_BEFORE, after=after, limit=BATCH):
            for due in page:
                if self._stop.is_raised():
                    return
                self._renew(due)
            after = page[-1].sealed.fingerprint
            if len(page) < BATCH:
                return
            self._stop.wait(PAUSE_SECONDS)

    def _renew(self, due: DueToken) -> None:
        if due.has_expired:
            self._worsen(due, TokenState.NEEDS_REAUTH, EXPIRED)
            return
        try:
            token = self._vault.opened(due.sealed, seller_id=due.holder)
            granted = self._login.renew(token=token)
        except AccessEnded as error:
            self._worsen(due, TokenState.NEEDS_REAUTH, error.sentence)
        except ProviderThrottled as error:
            _log.info("a token was not renewed yet: %s", error.message)
        except (ProviderFailed, Unavailable) as error:
            _log.warning("a token was not renewed: %s", error.message)
            self._worsen(due, TokenState.EXPIRING, NOT_RENEWED)
        else:
            for seller_id in due.sellers:
                self._store(seller_id, due.sealed.fingerprint, granted)

    def _worsen(self, due: DueToken, state: TokenState, problem: str) -> None:
        for seller_id in due.sellers:
            self._tokens.worsen(
                seller_id=seller_id,
                fingerprint=due.sealed.fingerprint,
                state=state,
                problem=problem,
            )

    def _store(self, seller_id: SellerId, fingerprint: str, granted: GrantedToken) -> None:
        """Replace the token in every row of the seller that still holds it."""
        with self._works(seller_id) as work:
            ids = work.tokens.with_fingerprint(fingerprint=fingerprint)
            sealed = [
                self._vault.sealed(granted.token, seller_id=seller_id, connection_id=each)
                for each in ids
            ]
            ends = None if granted.lifetime is None else work.now() + granted.lifetime
            work.tokens.put(tokens=sealed, expires_at=ends)
            work.commit()


def renew_job() -> Job:
    """Make the message that has a worker renew tokens."""
    return Job(name=RENEW_TOKENS, queue=PLATFORM_QUEUE)
