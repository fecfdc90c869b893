"""The second factor of superadmins: an authenticator app, and codes for the day it is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pixecom.application.identity.credentials_ports import AccountSecrets, OneTimeCodes
from pixecom.application.identity.patience import HoldUp
from pixecom.application.identity.ports import (
    AuditEntry,
    AuditEvent,
    Client,
    IdentityWork,
    IdentityWorks,
    PasswordHasher,
)
from pixecom.application.shared.vault import Place, Vault
from pixecom.domain.identity import Principal, User
from pixecom.domain.shared.errors import Invalid, Unauthenticated
from pixecom.domain.shared.ids import UserId

_ON = "The second factor is already on"
_WRONG = "The code is wrong or was used already"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """What an authenticator app needs, shown once."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)


class SecondFactors:
    """Seals secrets, and judges codes; no code counts twice."""

    def __init__(self, *, codes: OneTimeCodes, vault: Vault) -> None:
        self._codes = codes
        self._vault = vault

    def enrolment(self, *, user: User) -> tuple[Enrolment, str]:
        """Make a new secret; give it for the app, and sealed for the row."""
        secret = self._codes.new_secret()
        uri = self._codes.uri(secret=secret, account=user.email)
        sealed = self._vault.seal(text=secret, place=_place(user.id))
        return Enrolment(secret=secret, uri=uri), sealed

    def step_of(self, *, held: AccountSecrets, code: str, at: datetime) -> int | None:
        """Give the step of a code that the user's app shows and that was not used yet."""
        if held.totp_secret is None:
            return None
        secret = self._vault.unseal(sealed=held.totp_secret, place=_place(held.user.id))
        step = self._codes.step_of(secret=secret, code=code, at=at)
        used = held.totp_last_step
        return step if step is not None and (used is None or step > used) else None

    def spend(self, *, work: IdentityWork, held: AccountSecrets, code: str) -> bool:
        """Use a code of the app or a recovery code up; whether it was right.

        The caller holds the user's lock, so one code opens one door.
        """
        step = self.step_of(held=held, code=code, at=work.now())
        digest = self._codes.digest(recovery_code=code, user_id=held.user.id)
        if step is None and digest not in held.recovery_digests:
            return False
        left = [each for each in held.recovery_digests if each != digest]
        last = held.totp_last_step if step is None else step
        work.credentials.spend(user_id=held.user.id, step=last, digests=left)
        return True


class EnrolTotp:
    """Begins with a new secret; it asks for nothing until the app has proved it."""

    def __init__(self, *, works: IdentityWorks, factors: SecondFactors) -> None:
        self._works = works
        self._factors = factors

    def __call__(self, *, principal: Principal, client: Client) -> Enrolment:
        """Keep it sealed; one that was proposed before is replaced.

        Raises:
            Invalid: the second factor is on.
        """
        made, sealed = self._factors.enrolment(user=principal.user)
        with self._works() as work:
            _held_without(work, principal)
            now = work.now()
            user = principal.user
            work.credentials.propose_totp(user_id=user.id, sealed=sealed, at=now)
            work.accounts.record(entry=_entry(AuditEvent.TOTP_PROPOSED, user, client), at=now)
            work.commit()
        return made


class VerifyTotp:
    """Turns the second factor on, once the app shows the right code."""

    def __init__(
        self, *, works: IdentityWorks, factors: SecondFactors, codes: OneTimeCodes
    ) -> None:
        self._works = works
        self._factors = factors
        self._codes = codes

    def __call__(self, *, principal: Principal, code: str, client: Client) -> Sequence[str]:
        """Give ten recovery codes, shown once.

        Raises:
            Invalid: the code is wrong, nothing was proposed, or the second factor is on.
        """
        user = principal.user
        recovery = self._codes.recovery_codes()
        digests = [self._codes.digest(recovery_code=one, user_id=user.id) for one in recovery]
        with self._works() as work:
            held, now = _held_without(work, principal), work.now()
            step = self._factors.step_of(held=held, code=code, at=now)
            if step is None:
                raise Invalid(_WRONG)
            work.credentials.turn_totp_on(user_id=user.id, step=step, digests=digests, at=now)
            work.accounts.record(entry=_entry(AuditEvent.TOTP_ON, user, client), at=now)
            work.commit()
        return recovery


class RemoveTotp:
    """Turns the second factor off, against password and code."""

    def __init__(
        self,
        *,
        works: IdentityWorks,
        factors: SecondFactors,
        hasher: PasswordHasher,
        hold_up: HoldUp,
    ) -> None:
        self._works = works
        self._factors = factors
        self._hasher = hasher
        self._hold_up = hold_up

    def __call__(self, *, principal: Principal, password: str, code: str, client: Client) -> None:
        """Verify the password without a connection in hand, then do it in one transaction.

        Raises:
            Unauthenticated: password or code is wrong, or the second factor is off.
            TooManyRequests: the account failed too often from this address.
        """
        user = principal.user
        self._hold_up(email=user.email, client=client)
        try:
            self._turn_off(user, password, code, client)
        except Unauthenticated:
            self._hold_up.remember(email=user.email, user_id=user.id, client=client)
            raise

    def _turn_off(self, user: User, password: str, code: str, client: Client) -> None:
        with self._works() as work:
            account = work.accounts.find(email=user.email)
        known = account.password_hash if account else None
        if not self._hasher.verify(password=password, password_hash=known):
            raise Unauthenticated("Invalid credentials")
        with self._works() as work:
            held, now = work.credentials.hold(user_id=user.id), work.now()
            if held is None or not held.totp_on or held.password_hash != known:
                raise Unauthenticated("Invalid credentials")
            if not self._factors.spend(work=work, held=held, code=code):
                raise Unauthenticated("Invalid credentials")
            work.credentials.turn_totp_off(user_id=user.id, at=now)
            work.accounts.record(entry=_entry(AuditEvent.TOTP_OFF, user, client), at=now)
            work.commit()


def _held_without(work: IdentityWork, principal: Principal) -> AccountSecrets:
    """Lock a user whose second factor is off.

    Raises:
        Invalid: it is on.
        Unauthenticated: the user is gone.
    """
    held = work.credentials.hold(user_id=principal.user.id)
    if held is None:
        raise Unauthenticated("This login is no longer valid: log in again")
    if held.totp_on:
        raise Invalid(_ON)
    return held


def _place(user_id: UserId) -> Place:
    return Place(table="users", column="totp_secret_enc", row_id=user_id)


def _entry(event: AuditEvent, user: User, client: Client) -> AuditEntry:
    return AuditEntry(event=event, client=client, user_id=user.id, email=user.email)
