"""Guessing passwords takes longer and longer (spec 04 §2.2)."""

from __future__ import annotations

import math

from pixecom.application.identity.ports import (
    AuditEntry,
    AuditEvent,
    Client,
    IdentityWorks,
    LoginFailures,
)
from pixecom.domain.shared.errors import TooManyRequests
from pixecom.domain.shared.ids import UserId


class HoldUp:
    """Turns guesses away for a while after five failures of an account from one address.

    Wherever a password opens something it is asked first and told of failures. Whether there is
    such an account makes no difference, and other addresses are not held up: nobody can lock an
    owner out.
    """

    def __init__(self, *, failures: LoginFailures, works: IdentityWorks, limited: bool) -> None:
        self._failures = failures
        self._works = works
        self._limited = limited

    def __call__(self, *, email: str, client: Client) -> None:
        """Return when it may be tried.

        Raises:
            TooManyRequests: not yet; the password was not looked at.
        """
        if not self._limited:
            return
        failed = self._failures.of(email=email, address=client.address)
        seconds = math.ceil(failed.wait.total_seconds())
        if seconds > 0:
            raise TooManyRequests(
                f"Too many failed logins; try again in {seconds} seconds", retry_after=seconds
            )

    def remember(self, *, email: str, user_id: UserId | None, client: Client) -> None:
        """Write a failure down, in a transaction of its own."""
        entry = AuditEntry(
            event=AuditEvent.LOGIN_FAILED, client=client, user_id=user_id, email=email[:255]
        )
        with self._works() as work:
            work.accounts.record(entry=entry, at=work.now())
            work.commit()
