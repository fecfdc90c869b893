"""Uses secrets rightly and wrongly, and keeps every answer that may show none of them."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any
from uuid import uuid4

import httpx
import pyotp
from tests.canaries import PASSWORD
from tests.smtp import Mailbox
from tests.waiting import wait_until

JSON = {"Content-Type": "application/json"}
_LINK = re.compile(r"/([\w-]+)\?token=(\S+)")


@dataclass(slots=True, kw_only=True)
class Harvest:
    """What was planted, and every answer that must not show it."""

    canaries: dict[str, str] = field(default_factory=dict)
    answers: list[str] = field(default_factory=list)
    refusals: int = 0

    def plant(self) -> str:
        """Make up a password."""
        password = f"canary-{secrets.token_hex(12)}"
        self.canaries[f"password {len(self.canaries)}"] = password
        return password


class Letters:
    """The links that were mailed. Whoever is not there is refused with the mail read back."""

    def __init__(self, mailbox: Mailbox, harvest: Harvest) -> None:
        self._harvest = harvest
        self._links: dict[tuple[str, str], list[str]] = {}
        mailbox.on_data = self._take

    def token(self, address: str, page: str, *, number: int = 1) -> str:
        """Wait for the worker, and give the token of a link to a page."""
        links = self._links.setdefault((address, page), [])
        wait_until(lambda: len(links) >= number, within=60, what=f"mail {number} of {page}")
        return links[number - 1]

    def _take(self, mail: EmailMessage) -> str:
        found = _LINK.search(mail.get_content())
        if found is None:
            return "250 OK"
        page, token = found.groups()
        self._harvest.canaries[f"{page} {len(self._harvest.canaries)}"] = token
        self._links.setdefault((mail["To"], page), []).append(token)
        return f"554 I do not take {found[0]}" if "away" in mail["To"] else "250 OK"


class Visitor:
    """A client with its cookies."""

    def __init__(self, url: str, harvest: Harvest) -> None:
        self._client = httpx.Client(base_url=url, timeout=30)
        self._harvest = harvest

    def send(self, method: str, path: str, *, shows: bool = False, **given: Any) -> httpx.Response:  # noqa: ANN401
        """Keep the answer, unless it is one that hands a secret out."""
        answer = self._client.request(method, path, **given)
        self._harvest.refusals += answer.is_error
        if not (shows and answer.is_success):
            self._harvest.answers.append(answer.text + repr(answer.headers))
        return answer

    def misuse(self, method: str, path: str, name: str, secret: str, **given: Any) -> None:  # noqa: ANN401
        """Send a secret where none belongs: as another type, in broken JSON, in the address."""
        self.send(method, path, json={name: [secret]}, **given)
        broken = {**given.pop("headers", {}), **JSON}
        self.send(method, path, content=f'{{"{name}": "{secret}"', headers=broken, **given)
        self.send(method, f"{path}?{name}={secret}", json={name: secret}, headers=broken)
        self.send(method, f"{path}/{secret}", json={name: secret}, headers=broken)

    def close(self) -> None:
        self._client.close()


def log_in_and_out(visitor: Visitor, harvest: Harvest, letters: Letters) -> None:
    """Register, go on, change the password, invite, get things wrong, log out."""
    email, password = f"{uuid4().hex}@pixecom.test", harvest.plant()
    changed, wrong = harvest.plant(), harvest.plant()
    body = {"email": email, "password": password, "displayName": "Canary"}
    keyed = {"Idempotency-Key": uuid4().hex}
    made = visitor.send("POST", "/api/auth/register", json=body, headers=keyed, shows=True)
    token = made.json()["accessToken"]
    harvest.canaries |= {"access token": token, "refresh token": made.cookies["refresh_token"]}
    bearer = {"Authorization": f"Bearer {token}"}
    visitor.send("POST", "/api/auth/register", json=body)
    visitor.send("POST", "/api/auth/login", json={"email": email, "password": wrong})
    visitor.misuse("POST", "/api/auth/login", "password", password)
    visitor.misuse("GET", "/api/auth/me", "token", token, headers=bearer)
    visitor.send("GET", "/api/auth/me", headers={"Authorization": f"Bearer {token}x"})
    visitor.send("GET", "/api/auth/me", headers={"Authorization": f"Basic {password}"})
    refreshed = visitor.send("POST", "/api/auth/refresh", shows=True)
    harvest.canaries["successor"] = refreshed.cookies["refresh_token"]
    harvest.canaries["second access token"] = refreshed.json()["accessToken"]
    both = {"currentPassword": wrong, "newPassword": changed}
    visitor.send("POST", "/api/auth/change-password", json=both, headers=bearer)
    both["currentPassword"] = password
    assert visitor.send("POST", "/api/auth/change-password", json=both, headers=bearer).is_success
    visitor.send("POST", "/api/auth/refresh", headers={"Origin": "https://evil.test"})
    _invite(visitor, harvest, letters, bearer)
    for path in ("auth/me", "auth/sessions", "sellers/me/invitations", "sellers/me/audit-log"):
        assert visitor.send("GET", f"/api/{path}", headers=bearer).is_success
    visitor.send("POST", "/api/auth/logout")
    visitor.send("POST", "/api/auth/refresh", headers={"Cookie": "refresh_token=" + "ab" * 48})


def _invite(visitor: Visitor, harvest: Harvest, letters: Letters, bearer: dict[str, str]) -> None:
    mailed, accept = "", "/api/auth/invitations/accept"
    for name in ("away", "here"):
        colleague = {"email": f"{name}-{uuid4().hex}@pixecom.test", "role": "EDITOR"}
        invited = visitor.send(
            "POST", "/api/sellers/me/invitations", json=colleague, headers=bearer, shows=True
        )
        harvest.canaries[f"invitation of {name}"] = invited.json()["token"]
        mailed = letters.token(colleague["email"], "accept-invitation")
        for token in (invited.json()["token"], mailed):
            visitor.misuse("POST", accept, "token", token)
    joined = {"token": mailed, "password": harvest.plant(), "displayName": "Canary"}
    assert visitor.send("POST", accept, json=joined, shows=True).is_success
    visitor.send("POST", accept, json=joined)


def recover(visitor: Visitor, harvest: Harvest, letters: Letters) -> None:
    """Confirm the address and set a new password by mail, both not at the first try."""
    email = f"{uuid4().hex}@pixecom.test"
    body = {"email": email, "password": harvest.plant(), "displayName": "Canary"}
    made = visitor.send("POST", "/api/auth/register", json=body, shows=True)
    bearer = {"Authorization": f"Bearer {made.json()['accessToken']}"}
    assert visitor.send("POST", "/api/auth/resend-verification", headers=bearer).is_success
    first, second = (letters.token(email, "verify-email", number=each) for each in (1, 2))
    visitor.send("POST", "/api/auth/verify-email", json={"token": f"{first}x"})
    visitor.misuse("POST", "/api/auth/verify-email", "token", first)
    assert visitor.send("POST", "/api/auth/verify-email", json={"token": second}).is_success

    assert visitor.send("POST", "/api/auth/forgot-password", json={"email": email}).is_success
    token, new = letters.token(email, "reset-password"), harvest.plant()
    visitor.misuse("POST", "/api/auth/reset-password", "token", token)
    visitor.send("POST", "/api/auth/reset-password", json={"token": second, "newPassword": new})
    reset = {"token": token, "newPassword": new}
    assert visitor.send("POST", "/api/auth/reset-password", json=reset).is_success
    visitor.send("POST", "/api/auth/reset-password", json=reset)
    away = f"away-{uuid4().hex}@pixecom.test"
    visitor.send("POST", "/api/auth/register", json=body | {"email": away}, shows=True)
    visitor.send("POST", "/api/auth/forgot-password", json={"email": away})
    letters.token(away, "reset-password")


def use_a_second_factor(visitor: Visitor, harvest: Harvest, admin: str, *, now: datetime) -> None:
    """Enrol as a superadmin, get codes wrong and right, and leave the factor on."""
    log_in = {"email": admin, "password": PASSWORD}
    entered = visitor.send("POST", "/api/auth/admin-login", json=log_in, shows=True)
    bearer = {"Authorization": f"Bearer {entered.json()['accessToken']}"}
    enrol, verify = "/api/auth/totp/enrol", "/api/auth/totp/verify"
    secret = visitor.send("POST", enrol, headers=bearer, shows=True).json()["secret"]
    harvest.canaries["TOTP secret"] = secret
    visitor.send("POST", verify, json={"code": secret}, headers=bearer)
    visitor.misuse("POST", verify, "code", secret, headers=bearer)
    code = pyotp.TOTP(secret).at(now)
    shown = visitor.send("POST", verify, json={"code": code}, headers=bearer, shows=True)
    codes: Sequence[str] = shown.json()["recoveryCodes"]
    harvest.canaries |= {f"recovery code {each}": code for each, code in enumerate(codes)}
    visitor.send("POST", enrol, headers=bearer)
    for given in (codes[0], codes[0], codes[1].replace("-", ""), f"{codes[2]}x"):
        visitor.send("POST", "/api/auth/admin-login", json=log_in | {"totp": given}, shows=True)
    visitor.misuse("POST", "/api/auth/admin-login", "totp", codes[3])
    wrong = {"password": harvest.plant(), "code": codes[4]}
    visitor.send("DELETE", "/api/auth/totp", json=wrong, headers=bearer)
    visitor.misuse("DELETE", "/api/auth/totp", "code", codes[5], headers=bearer)
