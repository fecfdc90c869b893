"""Ways back into an account: a forgotten password, and the proof of an e-mail address."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from pixecom.application.identity.credentials_ports import AccountSecrets, Proofs, Purpose
from pixecom.application.identity.mails import AccountMails, reset_state
from pixecom.application.identity.ports import (
    Account,
    AuditEntry,
    AuditEvent,
    Client,
    IdentityWork,
    IdentityWorks,
    PasswordHasher,
)
from pixecom.application.shared.mail import Mailer
from pixecom.application.shared.outbox import Carrier, Delivery
from pixecom.application.shared.sealed import SealedMessages
from pixecom.domain.identity import Principal, RevokeReason, User, check_password
from pixecom.domain.shared.errors import Conflict, Invalid, TooManyRequests
from pixecom.domain.shared.ids import UserId

FORGOTTEN: Final = "identity.password-forgotten"
MOST_MAILS: Final = 5
"""Of one kind to one person within ``MAILS_PERIOD``; the last of them is still good by then."""
MAILS_PERIOD: Final = timedelta(minutes=30)
_BAD_LINK = "This link is invalid, expired or already used"


class ForgetPassword:
    """Takes note that somebody forgot a password, without looking whose it is.

    Whoever asks learns nothing, not even by the time it takes: an unknown address costs the same
    row in the outbox. The worker looks who it is.
    """

    def __init__(self, *, works: IdentityWorks, messages: SealedMessages) -> None:
        self._works = works
        self._messages = messages

    def __call__(self, *, email: str, client: Client) -> None:
        """Write it down."""
        email = email.strip().lower()
        content = {"email": email, **asdict(client)}
        with self._works() as work:
            self._messages.publish(
                work=work, topic=FORGOTTEN, content=content, about=uuid5(NAMESPACE_URL, email)
            )
            work.commit()


class SendResetLink(Carrier):
    """Mails the link to a new password, in the worker; nobody's address gets none."""

    def __init__(
        self,
        *,
        works: IdentityWorks,
        messages: SealedMessages,
        mails: AccountMails,
        mailer: Mailer,
    ) -> None:
        self._works = works
        self._messages = messages
        self._mails = mails
        self._mailer = mailer

    def __call__(self, delivery: Delivery) -> None:
        """Send it, each attempt with a link of its own, and write that down.

        Raises:
            ProviderFailed: the mailer did not take it.
        """
        content = self._messages.opened(delivery)
        with self._works() as work:
            account = self._wanted(work, content.pop("email"))
        if account is None:
            return
        user = account.user
        state = reset_state(email=user.email, password_hash=account.password_hash)
        mail = self._mails.reset_link(user=user, state=state, at=delivery.at)
        self._mailer.send(mail=mail, mail_id=delivery.id, at=delivery.at)
        with self._works() as work:
            entry = _entry(AuditEvent.PASSWORD_RESET_SENT, user, Client(**content))
            work.accounts.record(entry=entry, at=work.now())
            work.commit()

    def _wanted(self, work: IdentityWork, email: str) -> Account | None:
        account = work.accounts.find(email=email) if email.isprintable() else None
        if account is None or not account.is_active:
            return None
        sent = _sent(work, AuditEvent.PASSWORD_RESET_SENT, account.user.id)
        return account if sent < MOST_MAILS else None


class ResetPassword:
    """Gives an account a new password against the proof that its mails are read.

    Every login ends, and the address counts as verified.
    """

    def __init__(
        self,
        *,
        works: IdentityWorks,
        proofs: Proofs,
        hasher: PasswordHasher,
        mails: AccountMails,
    ) -> None:
        self._works = works
        self._proofs = proofs
        self._hasher = hasher
        self._mails = mails

    def __call__(self, *, token: str, new: str, client: Client) -> None:
        """Check the link, hash without a connection in hand, then change it in one transaction.

        Raises:
            Invalid: the new password is not acceptable; the link is not ours, is too old or was
                used, or the user is not active any more.
        """
        check_password(new)
        with self._works() as work:
            self._holder(work, token)
        password_hash = self._hasher.hash(password=new)
        with self._works() as work:
            user, now = self._holder(work, token).user, work.now()
            work.accounts.renew_password_hash(user_id=user.id, password_hash=password_hash, at=now)
            work.families.revoke_all(user_id=user.id, reason=RevokeReason.PASSWORD_RESET)
            work.credentials.mark_verified(user_id=user.id, at=now)
            entry = _entry(AuditEvent.PASSWORD_RESET, user, client)
            work.accounts.record(entry=entry, at=now)
            self._mails.post_changed(work=work, user=user)
            work.commit()

    def _holder(self, work: IdentityWork, token: str) -> AccountSecrets:
        found = _claimant(work, self._proofs, token)
        state = reset_state(email=found.user.email, password_hash=found.password_hash)
        if not self._proofs.holds(proof=token, purpose=Purpose.RESET_PASSWORD, state=state):
            raise Invalid(_BAD_LINK)
        return found


class VerifyEmail:
    """Notes that a user reads the mails to its address."""

    def __init__(self, *, works: IdentityWorks, proofs: Proofs) -> None:
        self._works = works
        self._proofs = proofs

    def __call__(self, *, token: str, client: Client) -> None:
        """Do it in one transaction; a second time changes nothing.

        Raises:
            Invalid: the link is not ours, is too old, or is of another address.
        """
        with self._works() as work:
            user = _claimant(work, self._proofs, token).user
            if not self._proofs.holds(proof=token, purpose=Purpose.VERIFY_EMAIL, state=user.email):
                raise Invalid(_BAD_LINK)
            now = work.now()
            if work.credentials.mark_verified(user_id=user.id, at=now):
                entry = _entry(AuditEvent.EMAIL_VERIFIED, user, client)
                work.accounts.record(entry=entry, at=now)
            work.commit()


class ResendVerification:
    """Mails the link that confirms an address once more."""

    def __init__(self, *, works: IdentityWorks, mails: AccountMails) -> None:
        self._works = works
        self._mails = mails

    def __call__(self, *, principal: Principal, client: Client) -> None:
        """Post it.

        Raises:
            Conflict: the address is confirmed already.
            TooManyRequests: five such mails went out within half an hour.
        """
        user = principal.user
        if user.email_verified:
            raise Conflict("The e-mail address is already verified")
        with self._works() as work:
            work.credentials.hold(user_id=user.id)
            if _sent(work, AuditEvent.VERIFICATION_SENT, user.id) >= MOST_MAILS:
                retry_after = round(MAILS_PERIOD.total_seconds())
                raise TooManyRequests("Too many mails: try again later", retry_after=retry_after)
            now = work.now()
            self._mails.post_verification(work=work, user=user, at=now)
            entry = _entry(AuditEvent.VERIFICATION_SENT, user, client)
            work.accounts.record(entry=entry, at=now)
            work.commit()


def _claimant(work: IdentityWork, proofs: Proofs, token: str) -> AccountSecrets:
    """Lock whose proof it would be.

    Raises:
        Invalid: it is noise, too old, or nobody's who is active.
    """
    claimed = proofs.claimed(proof=token)
    if claimed is None or claimed.expires_at <= work.now():
        raise Invalid(_BAD_LINK)
    found = work.credentials.hold(user_id=claimed.user_id)
    if found is None or not found.is_active:
        raise Invalid(_BAD_LINK)
    return found


def _sent(work: IdentityWork, event: AuditEvent, user_id: UserId) -> int:
    return work.credentials.count(event=event, user_id=user_id, since=work.now() - MAILS_PERIOD)


def _entry(event: AuditEvent, user: User, client: Client) -> AuditEntry:
    return AuditEntry(event=event, client=client, user_id=user.id, email=user.email)
