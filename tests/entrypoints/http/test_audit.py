"""Every act leaves its row in the audit log, and the seller reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx
import pyotp
import pytest
from litestar.testing import TestClient
from litestar.types import Receive, Send
from sqlalchemy import select, update
from tests.conftest import Gate
from tests.entrypoints.http.conftest import PASSWORD, Person, register
from tests.entrypoints.http.credential_seeds import proof
from tests.entrypoints.http.logins import bring, log_in
from tests.entrypoints.http.test_access import superadmin  # noqa: F401 - a fixture
from tests.entrypoints.http.test_connections import CONNECTIONS, new_account
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.test_invitations import INVITATIONS, address, invite
from tests.entrypoints.http.test_members import MEMBERS, TRANSFER, Staff
from tests.entrypoints.http.test_saved_views import VIEWS, new_view
from tests.entrypoints.http.test_strategies import STRATEGIES, new_strategy
from tests.entrypoints.http.worlds import STRATEGY
from tests.rows import Factory
from tests.wire import listening

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.credentials_ports import Purpose
from pixecom.application.shared.paging import Keyset
from pixecom.container import Container
from pixecom.domain.shared.errors import InvalidCursor
from pixecom.domain.shared.ids import SellerId
from pixecom.entrypoints.http.access import RULES
from pixecom.entrypoints.http.app import create_app

LOG = "/api/sellers/me/audit-log"
FROM = "203.0.113.7"
AGENT = "a browser"
CHANGING = sorted(route for route in RULES if route[0] != "GET")
SILENT = {
    ("POST", "/api/auth/forgot-password"): "the worker writes it, with the mail (decision 0092)",
    ("POST", "/api/meta/deauthorize"): "Meta calls it: one row for each seller, without a user",
    ("POST", "/api/meta/data-deletion"): "the same",
    ("POST", "/api/auth/refresh"): "no act of a person; its rows tell it (decision 0070)",
}


@dataclass(kw_only=True)
class Scene:
    """Somebody who calls routes, each call under one request id."""

    client: TestClient[Any]
    person: Person
    staff: Staff
    make: Factory
    container: Container
    request_id: str

    @property
    def seller_id(self) -> SellerId:
        return SellerId(UUID(self.person.seller_id))

    def call(self, method: str, path: str, *, by: Person | None = None, **sent: Any) -> Any:  # noqa: ANN401
        headers = {"X-Request-Id": self.request_id, "User-Agent": AGENT, **sent.pop("headers", {})}
        answer = self.client.request(
            method, path, headers=headers | (by.headers if by else {}), **sent
        )
        self.client.cookies.clear()
        return answer

    def own(self, method: str, path: str, **sent: Any) -> Any:  # noqa: ANN401
        return self.call(method, path, by=self.person, **sent)

    def staff_address(self) -> str:
        email = address()
        hashed = self.container.password_hasher().hash(password=PASSWORD)
        self.make.user(email=email, password_hash=hashed, role="SUPPORT")
        return email

    def proof(self, purpose: Purpose) -> str:
        return proof(self.container, self.person, purpose)

    def superadmin(self) -> Person:
        """Log a superadmin in, under a request of its own."""
        email = address()
        hashed = self.container.password_hasher().hash(password=PASSWORD)
        given = {"is_superadmin": True, "role": "SUPERADMIN"}
        user_id = self.make.user(email=email, password_hash=hashed, **given)
        sent = {"email": email, "password": PASSWORD}
        token = self.client.post(f"{_AUTH}/admin-login", json=sent).json()["accessToken"]
        self.client.cookies.clear()
        return Person(email=email, user_id=str(user_id), seller_id="", token=token)

    def enrolled(self) -> tuple[Person, str]:
        """Give a superadmin with a proposed second factor, and what the app shows."""
        admin = self.superadmin()
        made = self.client.post(f"{_AUTH}/totp/enrol", headers=admin.headers).json()
        return admin, pyotp.TOTP(made["secret"]).at(self.container.database_clock().now())

    def colleague(self) -> str:
        return self.staff.join(self.person.seller_id, "EDITOR").id

    def invitation(self) -> dict[str, Any]:
        made: dict[str, Any] = invite(self.client, self.person, address()).json()
        return made

    def connection(self) -> str:
        return str(self.make.ad_account(self.seller_id).id)

    def strategy(self) -> str:
        made = self.make.insert(
            tables.ad_strategies, seller_id=self.seller_id, name="One", config=STRATEGY
        )
        return str(made)

    def view(self) -> str:
        user_id = UUID(self.person.user_id)
        made = self.make.insert(
            tables.user_views, seller_id=self.seller_id, user_id=user_id, screen="x", name="One"
        )
        return str(made)

    def another_seller(self) -> str:
        seller = self.make.seller()
        self.make.member(seller, user_id=UUID(self.person.user_id))
        return str(seller)

    def session_id(self) -> str:
        log_in(self.client, self.person.email)
        listed = self.client.get("/api/auth/sessions", headers=self.person.headers).json()
        return next(str(each["id"]) for each in listed if not each["current"])


def _log_out(scene: Scene) -> httpx.Response:
    _, cookie = log_in(scene.client, scene.person.email)
    agent = {"User-Agent": AGENT}
    return bring(scene.client, "logout", cookie, **{"X-Request-Id": scene.request_id}, **agent)


def _sync(scene: Scene) -> httpx.Response:
    scene.make.tree(scene.seller_id)
    answer: httpx.Response = scene.own("POST", "/api/ads-manager/sync")
    return answer


def _import(scene: Scene) -> httpx.Response:
    row = b"Day,Account ID,Campaign ID,Impressions,Spend\n2026-05-01,7001,1,1,1\n"
    file = {"file": ("export.csv", row, "text/csv")}
    answer: httpx.Response = scene.own("POST", "/api/ads-manager/import-stats", files=file)
    return answer


def _verify_totp(scene: Scene) -> httpx.Response:
    admin, code = scene.enrolled()
    path = f"{_AUTH}/totp/verify"
    answer: httpx.Response = scene.call("POST", path, by=admin, json={"code": code})
    return answer


def _remove_totp(scene: Scene) -> httpx.Response:
    admin, code = scene.enrolled()
    path, sent = f"{_AUTH}/totp/verify", {"code": code}
    made = scene.client.post(path, headers=admin.headers, json=sent).json()
    given = {"password": PASSWORD, "code": made["recoveryCodes"][0]}
    answer: httpx.Response = scene.call("DELETE", f"{_AUTH}/totp", by=admin, json=given)
    return answer


_AUTH, _ME = "/api/auth", "/api/sellers/me"
_NEW = {"password": PASSWORD, "displayName": "New"}
CALLS: dict[tuple[str, str], Callable[[Scene], httpx.Response]] = {
    ("POST", f"{_AUTH}/register"): lambda s: s.call(
        "POST", f"{_AUTH}/register", json={"email": address(), **_NEW}
    ),
    ("POST", f"{_AUTH}/login"): lambda s: s.call(
        "POST", f"{_AUTH}/login", json={"email": s.person.email, "password": PASSWORD}
    ),
    ("POST", f"{_AUTH}/admin-login"): lambda s: s.call(
        "POST", f"{_AUTH}/admin-login", json={"email": s.staff_address(), "password": PASSWORD}
    ),
    ("POST", f"{_AUTH}/invitations/accept"): lambda s: s.call(
        "POST", f"{_AUTH}/invitations/accept", json={"token": s.invitation()["token"], **_NEW}
    ),
    ("POST", f"{_AUTH}/switch-seller"): lambda s: s.own(
        "POST", f"{_AUTH}/switch-seller", json={"sellerId": s.another_seller()}
    ),
    ("POST", f"{_AUTH}/change-password"): lambda s: s.own(
        "POST",
        f"{_AUTH}/change-password",
        json={"currentPassword": PASSWORD, "newPassword": "another long password"},
    ),
    ("POST", f"{_AUTH}/reset-password"): lambda s: s.call(
        "POST",
        f"{_AUTH}/reset-password",
        json={
            "token": proof(s.container, s.person, Purpose.RESET_PASSWORD),
            "newPassword": "another long password",
        },
    ),
    ("POST", f"{_AUTH}/verify-email"): lambda s: s.call(
        "POST",
        f"{_AUTH}/verify-email",
        json={"token": proof(s.container, s.person, Purpose.VERIFY_EMAIL)},
    ),
    ("POST", f"{_AUTH}/resend-verification"): lambda s: s.own(
        "POST", f"{_AUTH}/resend-verification"
    ),
    ("POST", f"{_AUTH}/totp/enrol"): lambda s: s.call(
        "POST", f"{_AUTH}/totp/enrol", by=s.superadmin()
    ),
    ("POST", f"{_AUTH}/totp/verify"): _verify_totp,
    ("DELETE", f"{_AUTH}/totp"): _remove_totp,
    ("POST", f"{_AUTH}/logout"): _log_out,
    ("POST", f"{_AUTH}/logout-all"): lambda s: s.own("POST", f"{_AUTH}/logout-all"),
    ("DELETE", f"{_AUTH}/sessions/{{session_id}}"): lambda s: s.own(
        "DELETE", f"{_AUTH}/sessions/{s.session_id()}"
    ),
    ("PATCH", _ME): lambda s: s.own("PATCH", _ME, json={"name": "Other"}),
    ("PATCH", f"{_ME}/settings"): lambda s: s.own(
        "PATCH", f"{_ME}/settings", json={"brandName": "Other"}
    ),
    ("PATCH", f"{_ME}/members/{{member_id}}"): lambda s: s.own(
        "PATCH", f"{MEMBERS}/{s.colleague()}", json={"role": "VIEWER"}
    ),
    ("DELETE", f"{_ME}/members/{{member_id}}"): lambda s: s.own(
        "DELETE", f"{MEMBERS}/{s.colleague()}"
    ),
    ("POST", f"{_ME}/invitations"): lambda s: s.own(
        "POST", INVITATIONS, json={"email": address(), "role": "EDITOR"}
    ),
    ("DELETE", f"{_ME}/invitations/{{invitation_id}}"): lambda s: s.own(
        "DELETE", f"{INVITATIONS}/{s.invitation()['id']}"
    ),
    ("POST", f"{_ME}/transfer-ownership"): lambda s: s.own(
        "POST", TRANSFER, json={"memberId": s.colleague()}
    ),
    ("POST", "/api/ads-manager/sync"): _sync,
    ("POST", "/api/fb/connections"): lambda s: s.own("POST", CONNECTIONS, json=new_account()),
    ("PATCH", "/api/fb/connections/{connection_id}"): lambda s: s.own(
        "PATCH", f"{CONNECTIONS}/{s.connection()}", json={"name": "Other"}
    ),
    ("DELETE", "/api/fb/connections/{connection_id}"): lambda s: s.own(
        "DELETE", f"{CONNECTIONS}/{s.connection()}"
    ),
    ("POST", "/api/fb/ad-strategies"): lambda s: s.own("POST", STRATEGIES, json=new_strategy()),
    ("PATCH", "/api/fb/ad-strategies/{strategy_id}"): lambda s: s.own(
        "PATCH", f"{STRATEGIES}/{s.strategy()}", json={"name": "Other"}
    ),
    ("DELETE", "/api/fb/ad-strategies/{strategy_id}"): lambda s: s.own(
        "DELETE", f"{STRATEGIES}/{s.strategy()}"
    ),
    ("POST", "/api/ads-manager/import-stats"): _import,
    ("POST", "/api/me/views"): lambda s: s.own("POST", VIEWS, json=new_view()),
    ("PATCH", "/api/me/views/{view_id}"): lambda s: s.own(
        "PATCH", f"{VIEWS}/{s.view()}", json={"name": "Other"}
    ),
    ("DELETE", "/api/me/views/{view_id}"): lambda s: s.own("DELETE", f"{VIEWS}/{s.view()}"),
}
"""How to call each route with success. A new route stands here, or among the silent ones."""


@pytest.fixture(scope="module")
def outside(container: Container) -> Iterator[TestClient[Any]]:
    """The application, called from an address of the world."""
    app = create_app(container)

    async def from_there(scope: Any, receive: Receive, send: Send) -> None:  # noqa: ANN401
        scope["client"] = (FROM, 50_000)
        await app(scope, receive, send)

    with TestClient(from_there) as client:
        yield client


@pytest.fixture
def scene(outside: TestClient[Any], make: Factory, container: Container) -> Scene:
    return Scene(
        client=outside,
        person=register(outside),
        staff=Staff(outside, make),
        make=make,
        container=container,
        request_id=uuid4().hex,
    )


def rows_about(platform: Database, request_id: str) -> list[Any]:
    log = tables.audit_logs
    with platform.global_() as connection:
        return list(connection.execute(select(log).where(log.c.request_id == request_id)))


class TestEveryChange:
    @pytest.mark.parametrize("route", CHANGING, ids=" ".join)
    def test_leaves_its_row(
        self, scene: Scene, platform_database: Database, route: tuple[str, str]
    ) -> None:
        if route in SILENT:
            return
        assert route in CALLS, "say in this file how the route is called, or why it is silent"
        answer = CALLS[route](scene)
        assert answer.is_success, answer.text
        rows = rows_about(platform_database, scene.request_id)
        assert rows, f"{route} changed something and left no row in the audit log"
        for row in rows:
            assert (row.ip_address, row.user_agent) == (FROM, AGENT)
            assert row.user_id is not None
            assert row.email is not None
            told = str(row.metadata)
            assert PASSWORD not in told
            assert answer.json().get("token", "no token") not in told

    def test_is_known(self, gate: Gate) -> None:
        assert set(CHANGING) == set(CALLS) | set(SILENT)
        gate(f"Audit: {len(CALLS)} changing routes, each leaves its row ({len(SILENT)} silent)")

    def test_leaves_none_when_it_is_refused(
        self, scene: Scene, platform_database: Database
    ) -> None:
        sent = {"name": "Fine", "logoUrl": "not an address"}
        assert scene.own("PATCH", _ME, json=sent).status_code == 400
        assert rows_about(platform_database, scene.request_id) == []


class TestLog:
    def test_tells_who_did_what_and_from_where(self, scene: Scene) -> None:
        scene.own("PATCH", f"{_ME}/settings", json={"timezone": "Asia/Tokyo"})
        (item,) = scene.own("GET", f"{LOG}?event=CHANGE_SETTINGS").json()["items"]
        assert set(item) == {
            *("id", "event", "actor", "entityType", "entityId", "before", "after"),
            *("ipAddress", "requestId", "createdAt"),
        }
        assert item["actor"] == {"id": scene.person.user_id, "email": scene.person.email}
        assert (item["entityType"], item["entityId"]) == ("settings", scene.person.seller_id)
        assert (item["before"], item["after"]) == (
            {"timezone": "UTC"},
            {"timezone": "Asia/Tokyo"},
        )
        assert (item["ipAddress"], item["requestId"]) == (FROM, scene.request_id)
        assert item["createdAt"].endswith("Z")

    def test_is_walked_to_its_end_each_row_once(self, scene: Scene) -> None:
        for number in range(12):
            scene.own("PATCH", _ME, json={"name": f"Name {number}"})
        seen, cursor, pages = list[dict[str, Any]](), "", 0
        while True:
            page = scene.own("GET", f"{LOG}?limit=5{cursor}").json()
            seen += page["items"]
            pages += 1
            if page["nextCursor"] is None:
                break
            cursor = f"&cursor={page['nextCursor']}"
        assert (len(seen), pages) == (13, 3)
        assert len({each["id"] for each in seen}) == 13
        assert [each["event"] for each in seen] == ["CHANGE_SELLER"] * 12 + ["REGISTER"]
        moments = [each["createdAt"] for each in seen]
        assert moments == sorted(moments, reverse=True)

    def test_filters_by_event_user_and_day(
        self, scene: Scene, platform_database: Database
    ) -> None:
        del platform_database
        colleague = scene.staff.join(scene.person.seller_id, "ADMIN").person
        scene.call("PATCH", _ME, by=colleague, json={"name": "Theirs"})
        scene.own("PATCH", _ME, json={"name": "Mine"})
        by = scene.own("GET", f"{LOG}?userId={colleague.user_id}").json()["items"]
        assert {each["actor"]["id"] for each in by} == {colleague.user_id}
        both = f"{LOG}?userId={colleague.user_id}&event=CHANGE_SELLER"
        (item,) = scene.own("GET", both).json()["items"]
        day = item["createdAt"][:10]
        for bounds, found in {
            f"from={day}": 1,
            f"to={day}": 1,
            f"from={day}&to={day}": 1,
            "to=2020-01-01": 0,
            "from=2999-01-01": 0,
        }.items():
            assert len(scene.own("GET", f"{both}&{bounds}").json()["items"]) == found, bounds

    def test_counts_days_in_the_seller_s_zone(
        self, scene: Scene, make: Factory, platform_database: Database
    ) -> None:
        settings = tables.seller_settings
        with platform_database.global_() as connection:
            mine = settings.c.seller_id == scene.seller_id
            connection.execute(update(settings).where(mine).values(timezone="Asia/Tokyo"))
        make.insert(
            tables.audit_logs,
            id=str(uuid4()),
            seller_id=scene.seller_id,
            event="PROBE",
            created_at="2026-03-01T15:30:00Z",
        )
        found = [
            len(scene.own("GET", f"{LOG}?from={day}&to={day}").json()["items"])
            for day in ("2026-03-01", "2026-03-02")
        ]
        assert found == [0, 1]

    def test_holds_what_the_platform_did_in_the_seller(
        self,
        scene: Scene,
        superadmin: Person,  # noqa: F811
    ) -> None:
        path = f"/api/ads-manager/filters?sellerId={scene.person.seller_id}"
        assert scene.call("GET", path, by=superadmin).status_code == 200
        (item,) = scene.own("GET", f"{LOG}?event=ADMIN_TENANT_ACCESS").json()["items"]
        assert item["actor"]["id"] == superadmin.user_id
        assert item["after"] == {"route": "GET /api/ads-manager/filters"}

    def test_tells_an_act_of_the_platform_from_one_of_a_member(
        self,
        scene: Scene,
        superadmin: Person,  # noqa: F811
        platform_database: Database,
    ) -> None:
        scene.make.tree(scene.seller_id)
        path = f"/api/ads-manager/sync?sellerId={scene.person.seller_id}"
        assert scene.call("POST", path, by=superadmin).status_code == 200
        rows = rows_about(platform_database, scene.request_id)
        assert {row.event for row in rows} == {"ADMIN_TENANT_ACCESS", "REQUEST_SYNC"}
        assert {(row.actor_seller_id, row.seller_id) for row in rows} == {(None, scene.seller_id)}

    def test_is_each_seller_s_own(self, scene: Scene) -> None:
        other = register(scene.client)
        items = scene.call("GET", LOG, by=other).json()["items"]
        assert [each["event"] for each in items] == ["REGISTER"]
        theirs = scene.call("GET", f"{LOG}?userId={scene.person.user_id}", by=other).json()
        assert theirs == {"items": [], "nextCursor": None}

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("limit=0", "limit must not be less than 1"),
            ("limit=101", "limit must not be greater than 100"),
            ("limit=x", "limit must be a whole number"),
            ("userId=1", "userId must be a UUID"),
            ("from=yesterday", "from must be a date like 2026-01-31"),
            ("from=null", "from must not be 'null'"),
            (f"event={'X' * 51}", "event must have at most 50 characters"),
            ("seller=1", "seller is not a known field"),
        ],
    )
    def test_names_what_is_wrong(self, scene: Scene, query: str, said: str) -> None:
        assert details(scene.own("GET", f"{LOG}?{query}")) == [said]

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("from=2026-02-02&to=2026-02-01", "from must not be after to"),
            ("to=9999-12-31", "from and to must lie within the calendar"),
            ("cursor=x", "Invalid cursor"),
            ("cursor=", "Invalid cursor"),
            ("cursor=%00", "Invalid cursor"),
            ("cursor=MjAyNi0wMS0wMVQwMDowMDowMFp8eA", "Invalid cursor"),
        ],
    )
    def test_refuses_what_cannot_be(self, scene: Scene, query: str, said: str) -> None:
        answer = scene.own("GET", f"{LOG}?{query}")
        assert refusal(answer, 400)["message"] == said

    def test_costs_two_statements(self, container: Container, person: Person) -> None:
        fresh = Container(settings=container.settings())
        with listening(fresh.app_database()) as sent, TestClient(create_app(fresh)) as client:
            client.get(LOG, headers=person.headers)
            sent.clear()
            client.get(f"{LOG}?from=2026-01-01", headers=person.headers)
            assert len(sent) == 2


class TestReads:
    @pytest.mark.parametrize("path", [_ME, f"{_ME}/settings", MEMBERS, INVITATIONS])
    def test_cost_one_statement(self, container: Container, person: Person, path: str) -> None:
        fresh = Container(settings=container.settings())
        with listening(fresh.app_database()) as sent, TestClient(create_app(fresh)) as client:
            client.get(path, headers=person.headers)
            sent.clear()
            assert client.get(path, headers=person.headers).status_code == 200
            assert len(sent) == 1


class TestCursor:
    @pytest.mark.parametrize("at", ["2026-01-01T00:00:00.000001Z", "0001-01-01T00:00:00.000000Z"])
    def test_comes_back_as_it_was(self, at: str) -> None:
        row_id = uuid4()
        made = Keyset.read(Keyset.read(_cursor(f"{at}|{row_id}")).cursor())
        assert (made.id, made.at.year) == (row_id, int(at[:4]))

    @pytest.mark.parametrize(
        "text",
        [
            "2026-01-01T00:00:00.000000|{id}",
            "2026-01-01T00:00:00Z|{id}",
            "2026-01-01T00:00:00.000000Z|{id} ",
            "0001-01-01T00:00:00.000000+14:00|{id}",
            "|{id}",
        ],
    )
    def test_of_another_shape_is_none(self, text: str) -> None:
        with pytest.raises(InvalidCursor):
            Keyset.read(_cursor(text.format(id=uuid4())))


def _cursor(text: str) -> str:
    import base64

    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
