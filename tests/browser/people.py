"""People whom a browser test needs besides those of the demo sellers."""

from __future__ import annotations

from typing import Any

import httpx

from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD


def call(address: str, path: str, body: dict[str, Any], token: str = "") -> dict[str, Any]:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    answer = httpx.post(f"{address}/api{path}", json=body, headers=headers)
    assert answer.is_success, answer.text
    made: dict[str, Any] = answer.json()
    return made


def register(address: str, email: str) -> None:
    person = {"email": email, "password": PASSWORD, "displayName": "Anna's Shop"}
    call(address, "/auth/register", person)


def invite(address: str, email: str) -> str:
    """Invite somebody into the demo store; give the token that the inviter is shown."""
    owner = call(address, "/auth/login", {"email": OWNER_EMAIL, "password": PASSWORD})
    invitation = {"email": email, "role": "EDITOR"}
    made = call(address, "/sellers/me/invitations", invitation, owner["accessToken"])
    return str(made["token"])
