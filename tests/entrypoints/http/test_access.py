from __future__ import annotations

import re
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import select, text
from tests.conftest import Gate
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.worlds import CALLERS, STAFF, SUPERADMIN, Worlds
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.identity.ports import Claims
from pixecom.container import Container
from pixecom.domain.identity import SellerRole
from pixecom.domain.shared.ids import FamilyId, SellerId, UserId
from pixecom.entrypoints.http.access import RULES, Rule, check_complete

PRIVATE = sorted(route for route, rule in RULES.items() if not rule.public)
CHANGING = sorted(
    route
    for route in PRIVATE
    if route[0] != "GET" and not route[1].startswith("/api/auth/") and not RULES[route].own
)
SHARED_BY_SUPERADMINS = sorted(
    route for route, rule in RULES.items() if rule.superadmin_chooses and route[0] == "GET"
)
LISTS = ["/api/ads-manager/campaigns", "/api/ads-manager/filters", "/api/ads-manager/sync-status"]


def with_role(client: Client, platform: Database, role: str) -> Person:
    person = register(client)
    with platform.global_() as connection:
        change = text("UPDATE seller_users SET role = CAST(:role AS seller_user_role) "
                      "WHERE user_id = :id")  # fmt: skip
        connection.execute(change, {"role": role, "id": person.user_id})
    return person


@pytest.fixture
def superadmin(container: Container, make: Factory) -> Person:
    """Somebody of the platform without a membership, as the admin login will make them."""
    user = make.user(is_superadmin=True, role="SUPERADMIN")
    family = container.ids().new()
    make.insert(
        tables.refresh_tokens,
        user_id=user,
        token=family.hex,
        family_id=family,
        expires_at=container.clock().now(),
    )
    claims = Claims(
        user_id=UserId(user),
        seller_id=None,
        role="SUPERADMIN",
        is_superadmin=True,
        family_id=FamilyId(family),
    )
    token = container.access_tokens().issue(claims=claims)
    return Person(email="", user_id=str(user), seller_id="", token=token)


class TestRules:
    def test_must_name_every_route_and_no_other(self) -> None:
        check_complete(RULES)
        with pytest.raises(LookupError, match="POST /api/new"):
            check_complete([*RULES, ("POST", "/api/new")])

    def test_let_no_viewer_change_anything(self) -> None:
        for route in CHANGING:
            needed = RULES[route].role
            assert needed is not None, route
            assert not SellerRole.VIEWER.includes(needed), route

    def test_call_nothing_a_caller_s_own_but_what_is_below_me(self) -> None:
        own = {path for (_, path), rule in RULES.items() if rule.own}
        assert own
        assert all(path.startswith("/api/me/") for path in own)

    @pytest.mark.parametrize("route", PRIVATE, ids=" ".join)
    def test_refuse_everybody_without_a_login(
        self, client: Client, route: tuple[str, str]
    ) -> None:
        refusal(client.request(*route), 401)

    @pytest.mark.parametrize("route", CHANGING, ids=" ".join)
    def test_refuse_viewers_every_change(
        self, client: Client, platform_database: Database, route: tuple[str, str]
    ) -> None:
        viewer = with_role(client, platform_database, "VIEWER")
        answer = client.request(*route, headers=viewer.headers)
        assert refusal(answer, 403)["message"] == "Insufficient role"

    def test_let_viewers_read(self, client: Client, platform_database: Database) -> None:
        viewer = with_role(client, platform_database, "VIEWER")
        for path in LISTS:
            assert client.get(path, headers=viewer.headers).status_code == 200

    def test_let_editors_work(self, client: Client, platform_database: Database) -> None:
        editor = with_role(client, platform_database, "EDITOR")
        answer = client.post("/api/ads-manager/sync", headers=editor.headers)
        assert answer.status_code == 200

    def test_keep_a_colleague_s_account_from_editors(
        self, client: Client, platform_database: Database, make: Factory
    ) -> None:
        editor = with_role(client, platform_database, "EDITOR")
        seller = SellerId(UUID(editor.seller_id))
        account = make.tree(seller, connected_by_user_id=make.member(seller)).account
        row = (
            f"Day,Account ID,Campaign ID,Impressions,Spend\n2026-05-01,{account.external_id},1,1,1"
        )
        file = {"file": ("export.csv", row.encode(), "text/csv")}

        def post(path: str, **sent: Any) -> httpx.Response:  # noqa: ANN401
            return client.post(f"/api/ads-manager/{path}", headers=editor.headers, **sent)

        own = {"adAccountId": str(account.id)}
        assert refusal(post("sync", json=own), 404)["message"] == "Ad account not found"
        assert refusal(post("import-stats", files=file, data=own), 404)
        assert refusal(post("import-stats", files=file), 404)
        assert post("sync").json()["synced"] == {"campaigns": 0, "adsets": 0, "ads": 0}


def outcome(rule: Rule, role: str) -> tuple[int, str] | None:
    """Say what a caller is refused with, as spec 01 §3 has it; None when the door is open."""
    if rule.public or (rule.role is None and rule.staff is None):
        return None
    if rule.staff is not None and role != SUPERADMIN and role not in rule.staff:
        return 403, "Insufficient role" if rule.staff else "Superadmin access required"
    if rule.role is None:
        return None
    if role in STAFF:
        return 400, "Please select a seller first"
    order = ["VIEWER", "EDITOR", "ADMIN", "OWNER"]
    is_enough = order.index(role) >= order.index(rule.role)
    return None if is_enough else (403, "Insufficient role")


class TestEveryRoute:
    def test_is_open_to_whom_the_table_says_and_to_nobody_else(
        self, client: Client, container: Container, make: Factory, gate: Gate
    ) -> None:
        worlds = Worlds(container, make, container.platform_database())
        seller = make.seller()
        roles = sorted({*CALLERS, *STAFF})
        faults = list[str]()
        for (method, template), rule in sorted(RULES.items()):
            path = re.sub(r"{\w+}", str(uuid4()), template)
            for role in roles:
                caller = worlds.person(role, seller)
                answer = client.request(method, path, headers=caller.headers)
                client.cookies.clear()
                got = (answer.status_code, _message(answer))
                expected = outcome(rule, role)
                closed = got[0] in {401, 403} and not rule.cookie and not rule.public
                if got != expected if expected else closed:
                    faults.append(f"{method} {template} as {role}: {got}, not {expected}")
        assert faults == []
        gate(f"Access: {len(RULES)} routes × {len(roles)} roles answer as the table says")


def _message(answer: httpx.Response) -> str:
    is_json = answer.headers.get("content-type", "").startswith("application/json")
    body = answer.json() if is_json else {}
    return str(body.get("message", "")) if isinstance(body, dict) else ""


class TestSuperadmin:
    @pytest.mark.parametrize("path", LISTS)
    def test_must_choose_a_seller(self, client: Client, superadmin: Person, path: str) -> None:
        answer = client.get(path, headers=superadmin.headers)
        assert refusal(answer, 400)["message"] == "Please select a seller first"

    def test_looks_into_the_seller_named_and_leaves_a_trace(
        self, client: Client, superadmin: Person, platform_database: Database, make: Factory
    ) -> None:
        tree = make.tree(campaigns=2)
        path = f"/api/ads-manager/campaigns?status=ACTIVE,PAUSED&sellerId={tree.seller_id}"
        answer = client.get(path, headers={**superadmin.headers, "X-Request-Id": "look-1"})
        assert len(answer.json()["campaigns"]) == 2
        with platform_database.global_() as connection:
            mine = tables.audit_logs.c.user_id == superadmin.user_id
            (row,) = connection.execute(select(tables.audit_logs).where(mine)).all()
        assert (row.event, row.seller_id) == ("ADMIN_TENANT_ACCESS", tree.seller_id)
        assert (row.request_id, row.metadata) == (
            "look-1",
            {"route": "GET /api/ads-manager/campaigns"},
        )

    def test_gets_404_for_a_seller_that_is_not(self, client: Client, superadmin: Person) -> None:
        path = f"/api/ads-manager/campaigns?sellerId={superadmin.user_id}"
        answer = client.get(path, headers=superadmin.headers)
        assert refusal(answer, 404)["message"] == "Seller not found"

    def test_sees_the_parts_of_the_service(self, client: Client, superadmin: Person) -> None:
        body = client.get("/api/health", headers=superadmin.headers).json()
        assert (body["db"], body["redis"]) == ("connected", "connected")

    def test_must_name_a_uuid(self, client: Client, superadmin: Person) -> None:
        answer = client.get("/api/ads-manager/campaigns?sellerId=1", headers=superadmin.headers)
        assert details(answer) == ["sellerId must be a UUID"]

    def test_knows_itself_without_a_seller(self, client: Client, superadmin: Person) -> None:
        me: dict[str, Any] = client.get("/api/auth/me", headers=superadmin.headers).json()
        assert (me["sellerId"], me["role"], me["isSuperadmin"]) == (None, None, True)

    @pytest.mark.parametrize("route", SHARED_BY_SUPERADMINS, ids=" ".join)
    def test_alone_may_name_a_seller(
        self, client: Client, person: Person, make: Factory, route: tuple[str, str]
    ) -> None:
        parents = {"adsets": "&campaignId=", "ads": "&adsetId="}
        parent = parents.get(route[1].rpartition("/")[2], "")
        path = f"{route[1]}?sellerId={make.seller()}{parent and parent + person.user_id}"
        assert details(client.get(path, headers=person.headers)) == [
            "sellerId is not a known field"
        ]
