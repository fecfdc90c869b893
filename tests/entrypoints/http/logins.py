"""Steps that the tests of logins share."""

from __future__ import annotations

from http.cookies import Morsel, SimpleCookie
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import Row, select, text
from tests.entrypoints.http.conftest import PASSWORD, Client

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database


def cookie_of(answer: httpx.Response) -> Morsel[str]:
    """Give the refresh cookie that an answer sets."""
    return SimpleCookie(answer.headers["set-cookie"])["refresh_token"]


def log_in(client: Client, email: str, *, agent: str = "a browser") -> tuple[str, str]:
    """Log in, and give access and refresh token."""
    answer = client.post(
        "/api/auth/login",
        json={"email": email, "password": PASSWORD},
        headers={"User-Agent": agent},
    )
    assert answer.status_code == 200, answer.text
    client.cookies.clear()
    return answer.json()["accessToken"], cookie_of(answer).value


def bring(client: Client, path: str, cookie: str | None, **headers: str) -> httpx.Response:
    """Post with the refresh cookie."""
    given = {"Cookie": f"refresh_token={cookie}"} if cookie is not None else {}
    answer = client.post(f"/api/auth/{path}", headers=given | headers)
    client.cookies.clear()
    return answer


def refresh(client: Client, cookie: str) -> str:
    """Refresh, and give the successor."""
    answer = bring(client, "refresh", cookie)
    assert answer.status_code == 200, answer.text
    return cookie_of(answer).value


def is_welcome(client: Client, token: str) -> bool:
    answer = client.get("/api/auth/me", headers={"Authorization": f"Bearer {token}"})
    return answer.status_code == 200


def let_time_pass(platform: Database, user_id: str | UUID, seconds: float) -> None:
    """Move everything that a user's tokens lived through into the past."""
    with platform.global_() as connection:
        connection.execute(
            text(
                "UPDATE refresh_tokens SET"
                " created_at = created_at - make_interval(secs => :seconds),"
                " rotated_at = rotated_at - make_interval(secs => :seconds),"
                " expires_at = expires_at - make_interval(secs => :seconds)"
                " WHERE user_id = :user"
            ),
            {"seconds": seconds, "user": user_id},
        )


def rows_of(platform: Database, user_id: str | UUID) -> list[Row[Any]]:
    """Give a user's tokens, the oldest first."""
    mine = tables.refresh_tokens.c.user_id == user_id
    statement = select(tables.refresh_tokens).where(mine)
    with platform.global_() as connection:
        return list(connection.execute(statement.order_by(tables.refresh_tokens.c.created_at)))


def events_of(platform: Database, user_id: str | UUID) -> list[str]:
    """Give the events that the audit log has of a user, the oldest first."""
    mine = tables.audit_logs.c.user_id == str(user_id)
    statement = select(tables.audit_logs.c.event).where(mine)
    with platform.global_() as connection:
        return list(
            connection.execute(statement.order_by(tables.audit_logs.c.created_at)).scalars()
        )
