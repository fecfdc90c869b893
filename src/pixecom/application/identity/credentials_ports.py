"""What the credentials of an account need from the outside: proofs, one-time codes, their rows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pixecom.domain.identity import User
from pixecom.domain.shared.ids import UserId


class Purpose(StrEnum):
    """What a proof is for; one made for another purpose proves nothing."""

    RESET_PASSWORD = "reset-password"  # noqa: S105  # a purpose
    VERIFY_EMAIL = "verify-email"


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a proof says of itself, before anything of it has been checked."""

    user_id: UserId
    expires_at: datetime


class Proofs(Protocol):
    """Texts that prove, to us alone, that somebody reads the mails of an account.

    Nothing is stored of them. Each is bound to a state of its account and proves nothing any more
    once that is another one: that makes a proof single-use whose use changes the state.
    """

    @abstractmethod
    def issue(self, *, purpose: Purpose, user_id: UserId, state: str, expires_at: datetime) -> str:
        """Make a proof; whole seconds of ``expires_at`` count."""

    @abstractmethod
    def claimed(self, *, proof: str) -> Claimed | None:
        """Read whose it would be, to look for the account's state; None for noise."""

    @abstractmethod
    def holds(self, *, proof: str, purpose: Purpose, state: str) -> bool:
        """Whether we made it for this purpose, user, end and state; in constant time."""


class OneTimeCodes(Protocol):
    """Codes of an app (RFC 6238: SHA-1, 6 digits, 30 seconds), and recovery codes."""

    @abstractmethod
    def new_secret(self) -> str:
        """Make a secret of 160 bits in base32."""

    @abstractmethod
    def uri(self, *, secret: str, account: str) -> str:
        """Give the ``otpauth://`` address that an app reads from a picture."""

    @abstractmethod
    def step_of(self, *, secret: str, code: str, at: datetime) -> int | None:
        """Give the 30-second step that the code is of: this one, the one before or after."""

    @abstractmethod
    def recovery_codes(self) -> Sequence[str]:
        """Make ten codes of 80 bits each."""

    @abstractmethod
    def digest(self, *, recovery_code: str, user_id: UserId) -> str:
        """Give what is stored of a recovery code; letter case, blanks and hyphens do not count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSecrets:
    """A user with everything that proves who they are; locked until the transaction ends.

    ``totp_secret`` is sealed and counts only while ``totp_on``.
    """

    user: User
    is_active: bool
    password_hash: str | None = field(repr=False)
    totp_secret: str | None = field(repr=False)
    totp_on: bool
    totp_last_step: int | None
    recovery_digests: Sequence[str] = field(repr=False)


class Credentials(Protocol):
    """The same rows as ``Accounts``, as recovery and the second factor work on them."""

    @abstractmethod
    def hold(self, *, user_id: UserId) -> AccountSecrets | None:
        """Lock a user and read what holds after the wait."""

    @abstractmethod
    def mark_verified(self, *, user_id: UserId, at: datetime) -> bool:
        """Note that the user reads mails to its address; whether that is new."""

    @abstractmethod
    def propose_totp(self, *, user_id: UserId, sealed: str, at: datetime) -> None:
        """Keep a secret that the user's app has yet to prove."""

    @abstractmethod
    def turn_totp_on(
        self, *, user_id: UserId, step: int, digests: Sequence[str], at: datetime
    ) -> None:
        """Ask for the second factor from now on; ``step`` was used to prove it."""

    @abstractmethod
    def spend(self, *, user_id: UserId, step: int | None, digests: Sequence[str]) -> None:
        """Remember the last step used, and the recovery codes that are left."""

    @abstractmethod
    def turn_totp_off(self, *, user_id: UserId, at: datetime) -> None:
        """Forget secret, step and recovery codes."""

    @abstractmethod
    def count(self, *, event: str, user_id: UserId, since: datetime) -> int:
        """Count the events of a kind that the audit log has of a user since an instant."""
