from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from sqlalchemy import text
from tests.conftest import Gate
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.logins import (
    bring,
    cookie_of,
    events_of,
    is_welcome,
    let_time_pass,
    log_in,
    refresh,
    rows_of,
)
from tests.entrypoints.http.test_errors import details, refusal

from pixecom.adapters.postgres.engine import Database
from pixecom.settings import Settings

ENDED = "This session has ended: log in again"


def change(platform: Database, statement: str, **values: str) -> None:
    with platform.global_() as connection:
        connection.execute(text(statement), values)


class TestRefresh:
    def test_gives_a_new_cookie_and_a_new_access_token(
        self, client: Client, person: Person
    ) -> None:
        _, first = log_in(client, person.email)
        answer = bring(client, "refresh", first)
        cookie = cookie_of(answer)
        assert set(answer.json()) == {"accessToken"}
        assert is_welcome(client, answer.json()["accessToken"])
        assert answer.headers["cache-control"] == "no-store"
        assert (len(bytes.fromhex(cookie.value)), cookie["path"]) == (48, "/api/auth")
        assert (cookie["max-age"], cookie["httponly"]) == (str(7 * 24 * 3600), True)
        assert cookie.value != first

    def test_keeps_family_and_seller_and_names_the_parent(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, first = log_in(client, person.email)
        refresh(client, first)
        _, old, new = rows_of(platform_database, person.user_id)
        assert (new.family_id, new.active_seller_id) == (old.family_id, old.active_seller_id)
        assert new.parent_id == old.id
        assert new.expires_at - new.created_at == old.expires_at - old.created_at
        assert old.rotated_at == new.created_at

    def test_stores_no_token_in_the_clear(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, first = log_in(client, person.email)
        second = refresh(client, first)
        for row in rows_of(platform_database, person.user_id):
            stored = repr(tuple(row))
            assert first not in stored
            assert second not in stored

    def test_gives_the_same_successor_within_the_grace(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, first = log_in(client, person.email)
        second = refresh(client, first)
        let_time_pass(platform_database, person.user_id, 15)
        again = bring(client, "refresh", first)
        assert cookie_of(again).value == second
        assert is_welcome(client, again.json()["accessToken"])

    def test_ends_the_family_of_a_token_that_comes_back_after_the_grace(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, first = log_in(client, person.email)
        answer = bring(client, "refresh", first)
        let_time_pass(platform_database, person.user_id, 21)
        reused = bring(client, "refresh", first)
        assert refusal(reused, 401)["message"] == ENDED
        assert cookie_of(reused).value == ""
        assert refusal(bring(client, "refresh", cookie_of(answer).value), 401)
        assert not is_welcome(client, answer.json()["accessToken"])
        assert events_of(platform_database, person.user_id)[-1] == "REFRESH_REUSE"
        ended = [row for row in rows_of(platform_database, person.user_id) if row.revoked_at]
        assert {row.revoke_reason for row in ended} == {"REUSE"}
        assert {row.successor_enc for row in ended} == {None}
        assert len(ended) == 2

    def test_leaves_other_families_of_the_user_alone(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, first = log_in(client, person.email)
        refresh(client, first)
        let_time_pass(platform_database, person.user_id, 21)
        bring(client, "refresh", first)
        assert is_welcome(client, person.token)

    def test_forgets_the_successor_with_the_next_rotation_after_the_grace(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, first = log_in(client, person.email)
        second = refresh(client, first)
        assert rows_of(platform_database, person.user_id)[1].successor_enc
        let_time_pass(platform_database, person.user_id, 21)
        refresh(client, second)
        assert rows_of(platform_database, person.user_id)[1].successor_enc is None

    def test_refuses_an_expired_token(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, first = log_in(client, person.email)
        let_time_pass(platform_database, person.user_id, 7 * 24 * 3600)
        answer = bring(client, "refresh", first)
        assert refusal(answer, 401)["message"] == ENDED
        assert (cookie_of(answer).value, cookie_of(answer)["max-age"]) == ("", "0")

    @pytest.mark.parametrize("cookie", ["ab" * 48, "not a token", "x" * 3000])
    def test_refuses_a_token_that_nobody_gave(self, client: Client, cookie: str) -> None:
        answer = bring(client, "refresh", cookie)
        assert refusal(answer, 401)["message"] == ENDED
        assert cookie_of(answer).value == ""

    @pytest.mark.parametrize("cookie", [None, ""])
    def test_needs_a_cookie(self, client: Client, cookie: str | None) -> None:
        answer = bring(client, "refresh", cookie)
        assert refusal(answer, 401)["message"] == "Log in first: no refresh token was sent"

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("UPDATE users SET is_active = false WHERE id = :user", "Account is inactive"),
            (
                "UPDATE seller_users SET is_active = false WHERE user_id = :user",
                "No active seller account found",
            ),
            ("DELETE FROM seller_users WHERE user_id = :user", "No active seller account found"),
            (
                "UPDATE sellers SET status = 'DEACTIVATED' WHERE id = CAST(:seller AS uuid)",
                "No active seller account found",
            ),
        ],
        ids=["user off", "membership off", "membership gone", "seller off"],
    )
    def test_refuses_who_may_no_longer_log_in(
        self,
        client: Client,
        person: Person,
        platform_database: Database,
        statement: str,
        said: str,
    ) -> None:
        _, first = log_in(client, person.email)
        change(platform_database, statement, user=person.user_id, seller=person.seller_id)
        answer = bring(client, "refresh", first)
        assert refusal(answer, 401)["message"] == said
        assert cookie_of(answer).value == ""
        assert rows_of(platform_database, person.user_id)[1].rotated_at is None

    def test_refuses_a_successor_that_was_moved_to_another_row(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, mine = log_in(client, person.email)
        other = register(client)
        _, theirs = log_in(client, other.email)
        refresh(client, mine)
        refresh(client, theirs)
        change(
            platform_database,
            "UPDATE refresh_tokens SET successor_enc = (SELECT successor_enc FROM refresh_tokens"
            " WHERE user_id = :other AND rotated_at IS NOT NULL)"
            " WHERE user_id = :user AND rotated_at IS NOT NULL",
            user=person.user_id,
            other=other.user_id,
        )
        said = refusal(bring(client, "refresh", mine), 401)["message"]
        assert said == "The session cannot be continued: log in again"


class TestParallelRefreshes:
    def test_all_get_the_same_successor(
        self, client: Client, person: Person, platform_database: Database, gate: Gate
    ) -> None:
        _, first = log_in(client, person.email)
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda _: bring(client, "refresh", first), range(20)))
        assert {answer.status_code for answer in answers} == {200}
        successors = {cookie_of(answer).value for answer in answers}
        assert len(successors) == 1
        assert len(rows_of(platform_database, person.user_id)) == 3
        assert refresh(client, successors.pop())
        gate("G15: 20 parallel refreshes, 1 successor, the family lives")


class TestParallelReuse:
    def test_of_several_tokens_ends_the_family_without_a_conflict(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        """Each one holds its own token: without a common lock they would wait in a circle."""
        _, first = log_in(client, person.email)
        chain = [first]
        for _ in range(5):
            chain.append(refresh(client, chain[-1]))
        let_time_pass(platform_database, person.user_id, 21)
        with ThreadPoolExecutor(5) as pool:
            answers = list(pool.map(lambda each: bring(client, "refresh", each), chain[:5]))
        assert {answer.status_code for answer in answers} == {401}
        assert refusal(bring(client, "refresh", chain[-1]), 401)["message"] == ENDED
        assert events_of(platform_database, person.user_id).count("REFRESH_REUSE") == 1


class TestLogOut:
    def test_ends_the_family_at_once_and_clears_the_cookie(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        token, first = log_in(client, person.email)
        second = refresh(client, first)
        answer = bring(client, "logout", second)
        cookie = cookie_of(answer)
        assert (answer.status_code, answer.json()) == (200, {"message": "Logged out"})
        assert (cookie.value, cookie["max-age"], cookie["path"]) == ("", "0", "/api/auth")
        assert not is_welcome(client, token)
        assert refusal(bring(client, "refresh", second), 401)["message"] == ENDED
        assert refusal(bring(client, "refresh", first), 401)["message"] == ENDED
        assert events_of(platform_database, person.user_id)[-1] == "LOGOUT"
        assert is_welcome(client, person.token)

    @pytest.mark.parametrize("cookie", [None, "", "ab" * 48])
    def test_is_done_also_without_a_session(self, client: Client, cookie: str | None) -> None:
        answer = bring(client, "logout", cookie)
        assert (answer.status_code, answer.json()) == (200, {"message": "Logged out"})
        assert cookie_of(answer).value == ""

    def test_is_written_down_once(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, first = log_in(client, person.email)
        for _ in range(2):
            assert bring(client, "logout", first).status_code == 200
        assert events_of(platform_database, person.user_id).count("LOGOUT") == 1

    def test_everywhere_ends_every_family(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        token, first = log_in(client, person.email)
        answer = client.post("/api/auth/logout-all", headers=person.headers)
        assert (answer.status_code, answer.json()) == (200, {"revoked": 2})
        assert not is_welcome(client, token)
        assert not is_welcome(client, person.token)
        assert refusal(bring(client, "refresh", first), 401)["message"] == ENDED
        reasons = {row.revoke_reason for row in rows_of(platform_database, person.user_id)}
        assert reasons == {"LOGOUT"}
        assert events_of(platform_database, person.user_id)[-1] == "LOGOUT"


class TestTheNextRequest:
    """G16: what ends a login is felt by its access token and its refresh token at once."""

    def test_follows_a_logout(self, client: Client, person: Person, gate: Gate) -> None:
        token, first = log_in(client, person.email)
        assert is_welcome(client, token)
        bring(client, "logout", first)
        assert not is_welcome(client, token)
        gate("G16: logout is effective at the next request")

    @pytest.mark.parametrize(
        ("what", "statement"),
        [
            ("user disabled", "UPDATE users SET is_active = false WHERE id = :user"),
            ("membership removed", "DELETE FROM seller_users WHERE user_id = :user"),
            (
                "membership switched off",
                "UPDATE seller_users SET is_active = false WHERE user_id = :user",
            ),
            ("user deleted", "DELETE FROM users WHERE id = :user"),
            (
                "seller deactivated",
                (
                    "UPDATE sellers s SET status = 'DEACTIVATED' FROM seller_users m"
                    " WHERE m.user_id = :user AND s.id = m.seller_id"
                ),
            ),
        ],
    )
    def test_follows_what_happens_to_the_person(
        self, client: Client, platform_database: Database, gate: Gate, what: str, statement: str
    ) -> None:
        person = register(client)
        token, first = log_in(client, person.email)
        assert is_welcome(client, token)
        change(platform_database, statement, user=person.user_id)
        assert not is_welcome(client, token)
        assert bring(client, "refresh", first).status_code == 401
        gate(f"G16: {what} is effective at the next request")


class TestForeignPages:
    @pytest.mark.parametrize("path", ["refresh", "logout"])
    @pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1"])
    def test_cannot_use_the_session(
        self, client: Client, person: Person, path: str, origin: str
    ) -> None:
        token, first = log_in(client, person.email)
        answer = bring(client, path, first, Origin=origin)
        assert refusal(answer, 403)["message"] == "This origin may not use the session"
        assert "set-cookie" not in answer.headers
        assert is_welcome(client, token)

    def test_are_not_our_own(self, client: Client, person: Person, settings: Settings) -> None:
        _, first = log_in(client, person.email)
        assert bring(client, "refresh", first, Origin=settings.api_url).status_code == 200

    def test_are_not_those_of_this_machine_by_another_name(
        self, client: Client, person: Person
    ) -> None:
        _, first = log_in(client, person.email)
        origin = "http://localhost:3001"
        assert bring(client, "refresh", first, Origin=origin).status_code == 200
        assert bring(client, "refresh", first, Origin="http://localhost:3002").status_code == 403


class TestSessions:
    def test_list_where_the_user_is_logged_in(self, client: Client, person: Person) -> None:
        token, first = log_in(client, person.email, agent="Phone")
        refresh(client, first)
        headers = {"Authorization": f"Bearer {token}"}
        newest, oldest = client.get("/api/auth/sessions", headers=headers).json()
        assert (newest["current"], oldest["current"]) == (True, False)
        assert newest["createdAt"] < newest["lastUsedAt"]
        assert oldest["createdAt"] == oldest["lastUsedAt"]
        assert oldest["userAgent"] == "testclient"
        assert set(newest) == {
            "id", "createdAt", "lastUsedAt", "ipAddress", "userAgent", "current",
        }  # fmt: skip

    def test_leave_out_what_has_ended(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        _, gone = log_in(client, person.email)
        bring(client, "logout", gone)
        log_in(client, person.email)
        change(
            platform_database,
            "UPDATE refresh_tokens SET expires_at = now() WHERE id = (SELECT id FROM"
            " refresh_tokens WHERE user_id = :user ORDER BY created_at DESC LIMIT 1)",
            user=person.user_id,
        )
        (only,) = client.get("/api/auth/sessions", headers=person.headers).json()
        assert only["current"]

    def test_can_be_ended_one_by_one(
        self, client: Client, person: Person, platform_database: Database
    ) -> None:
        token, _ = log_in(client, person.email)
        other, _mine = client.get("/api/auth/sessions", headers=person.headers).json()
        path = f"/api/auth/sessions/{other['id']}"
        answer = client.delete(path, headers=person.headers)
        assert (answer.status_code, answer.json()) == (200, {"revoked": True, "id": other["id"]})
        assert not is_welcome(client, token)
        assert is_welcome(client, person.token)
        again = client.delete(path, headers=person.headers)
        assert refusal(again, 404)["message"] == "Session not found"
        assert events_of(platform_database, person.user_id)[-1] == "LOGOUT"

    def test_of_somebody_else_do_not_exist(self, client: Client, person: Person) -> None:
        other = register(client)
        (theirs,) = client.get("/api/auth/sessions", headers=other.headers).json()
        answer = client.delete(f"/api/auth/sessions/{theirs['id']}", headers=person.headers)
        assert refusal(answer, 404)["message"] == "Session not found"
        assert is_welcome(client, other.token)

    def test_that_nobody_has_do_not_exist(self, client: Client, person: Person) -> None:
        answer = client.delete(f"/api/auth/sessions/{uuid4()}", headers=person.headers)
        assert refusal(answer, 404)["message"] == "Session not found"

    def test_are_named_by_uuids(self, client: Client, person: Person) -> None:
        answer = client.delete("/api/auth/sessions/1", headers=person.headers)
        assert details(answer) == ["sessionId must be a UUID"]
