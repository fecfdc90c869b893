from __future__ import annotations

from tests.entrypoints.http.conftest import PASSWORD, Client, Person


class TestMe:
    def test_tells_who_is_asking(self, client: Client, person: Person) -> None:
        answer = client.get("/api/auth/me", headers=person.headers)
        assert answer.status_code == 200
        assert answer.json() == {
            "id": person.user_id,
            "email": person.email,
            "displayName": "A Shop",
            "avatarUrl": None,
            "sellerId": person.seller_id,
            "role": "OWNER",
            "isSuperadmin": False,
        }


class TestLogIn:
    def test_logs_in(self, client: Client, person: Person) -> None:
        answer = client.post(
            "/api/auth/login", json={"email": person.email.upper(), "password": PASSWORD}
        )
        assert answer.status_code == 200
        assert "refresh_token" in answer.headers["set-cookie"]
