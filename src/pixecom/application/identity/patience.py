"""Guessing passwords takes longer and longer (spec 04 §2.2)."""

from __future__ import annotations

import math

from pixecom.application.identity.ports import Client, LoginFailures
from pixecom.domain.shared.errors import TooManyRequests


class HoldUp:
    """Turns logins away for a while after five failures of an account from one address.

    Whether there is such an account makes no difference, and other addresses are not held up:
    nobody can lock an owner out.
    """

    def __init__(self, *, failures: LoginFailures, limited: bool) -> None:
        self._failures = failures
        self._limited = limited

    def __call__(self, *, email: str, client: Client) -> None:
        """Return when the login may be tried.

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
