"""The mails about somebody's account: what they say, and when their links end."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pixecom.application.identity.credentials_ports import Proofs, Purpose
from pixecom.application.shared.mail import Mail, MailDesk
from pixecom.application.shared.unit_of_work import UnitOfWork
from pixecom.domain.identity import User

RESET_LIFETIME: Final = timedelta(minutes=30)
VERIFICATION_LIFETIME: Final = timedelta(days=7)

_RESET = """\
Hello {name},

somebody asked for a new password of your PixEcom account. If it was you, choose one here within
30 minutes:

{link}

If it was not you, there is nothing to do: your password stays as it is.
"""
_VERIFICATION = """\
Hello {name},

please confirm that this is your e-mail address. The link works for 7 days:

{link}

If you have no PixEcom account, somebody mistyped an address: ignore this mail.
"""
_CHANGED = """\
Hello {name},

the password of your PixEcom account has just been changed, and other devices were logged out.

If it was not you, ask for a new password at once:

{link}
"""


class AccountMails:
    """Writes the mails about accounts; ``frontend_url`` is where their links lead."""

    def __init__(self, *, desk: MailDesk, proofs: Proofs, frontend_url: str) -> None:
        self._desk = desk
        self._proofs = proofs
        self._frontend_url = frontend_url

    def reset_link(self, *, user: User, state: str, at: datetime) -> Mail:
        """Write the mail with the link to a new password; ``state`` of ``reset_state``."""
        proof = self._proofs.issue(
            purpose=Purpose.RESET_PASSWORD,
            user_id=user.id,
            state=state,
            expires_at=at + RESET_LIFETIME,
        )
        text = _RESET.format(name=user.display_name, link=self._link("reset-password", proof))
        return Mail(to=user.email, subject="A new password for PixEcom", text=text)

    def post_verification(self, *, work: UnitOfWork, user: User, at: datetime) -> None:
        """Post the mail with the link that confirms the address."""
        proof = self._proofs.issue(
            purpose=Purpose.VERIFY_EMAIL,
            user_id=user.id,
            state=user.email,
            expires_at=at + VERIFICATION_LIFETIME,
        )
        text = _VERIFICATION.format(name=user.display_name, link=self._link("verify-email", proof))
        mail = Mail(to=user.email, subject="Confirm your e-mail address for PixEcom", text=text)
        self._desk.post(work=work, mail=mail, about=user.id)

    def post_changed(self, *, work: UnitOfWork, user: User) -> None:
        """Post the notice that the password was changed."""
        link = f"{self._frontend_url}/forgot-password"
        text = _CHANGED.format(name=user.display_name, link=link)
        mail = Mail(to=user.email, subject="Your PixEcom password was changed", text=text)
        self._desk.post(work=work, mail=mail, about=user.id)

    def _link(self, page: str, proof: str) -> str:
        return f"{self._frontend_url}/{page}?token={proof}"


def reset_state(*, email: str, password_hash: str | None) -> str:
    """Give what a link to a new password is bound to: a new password or address ends it."""
    return f"{email}|{password_hash or ''}"
