"""What somebody would type who has the mail, or the app, at hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta

import pyotp
from tests.entrypoints.http.conftest import PASSWORD, Person

from pixecom.application.identity.credentials_ports import Purpose
from pixecom.application.identity.mails import reset_state
from pixecom.application.identity.ports import Client
from pixecom.container import Container
from pixecom.domain.identity import Principal

OF_SUPERADMINS = frozenset({"enrolTotp", "verifyTotp", "removeTotp"})
Typed = Mapping[str, str]


def typed(container: Container, operation: str, person: Person) -> Typed:
    """Give the fields of an operation, made for a person; none for other operations."""
    make = _MAKERS.get(operation)
    return make(container, person) if make else {}


def proof(container: Container, person: Person, purpose: Purpose) -> str:
    """Make what a mail to the person would bring."""
    with container.identity_works()() as work:
        account, now = work.accounts.find(email=person.email), work.now()
    assert account is not None
    user = account.user
    reset = reset_state(email=user.email, password_hash=account.password_hash)
    state = reset if purpose is Purpose.RESET_PASSWORD else user.email
    ends = now + timedelta(minutes=1)
    return container.proofs().issue(purpose=purpose, user_id=user.id, state=state, expires_at=ends)


def _reset(container: Container, person: Person) -> Typed:
    return {"token": proof(container, person, Purpose.RESET_PASSWORD), "newPassword": PASSWORD}


def _verify_email(container: Container, person: Person) -> Typed:
    return {"token": proof(container, person, Purpose.VERIFY_EMAIL)}


def _shown(container: Container, person: Person) -> Typed:
    made = container.enrol_totp()(principal=_principal(container, person), client=Client())
    now = container.database_clock().now()
    return {"code": pyotp.TOTP(made.secret).at(now)}


def _recovery_code(container: Container, person: Person) -> Typed:
    code, principal = _shown(container, person)["code"], _principal(container, person)
    codes = container.verify_totp()(principal=principal, code=code, client=Client())
    return {"code": codes[0], "password": PASSWORD}


def _principal(container: Container, person: Person) -> Principal:
    found: Principal = container.authenticate()(token=person.token)
    return found


_MAKERS: Mapping[str, Callable[[Container, Person], Typed]] = {
    "resetPassword": _reset,
    "verifyEmail": _verify_email,
    "verifyTotp": _shown,
    "removeTotp": _recovery_code,
}
