from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_errors import details, refusal
from tests.rows import Factory, Tree
from tests.wire import Wire, listening

from pixecom.container import Container
from pixecom.domain.insights.contract import COUNTER_NAMES, METRIC_NAMES, Counters, derive
from pixecom.domain.shared.ids import SellerId
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

BASE = "/api/ads-manager"
DAY = date(2026, 1, 15)
FIGURES: dict[str, Any] = {
    "spend_micros": 107_110_000,
    "impressions": 11_409,
    "link_clicks": 239,
    "content_views": 156,
    "add_to_cart": 17,
    "checkout_initiated": 8,
    "purchases": 3,
    "purchase_value_micros": 341_420_000,
}
ROW_NAMES = {
    "id", "externalId", "name", "platform", "status", "deliveryStatus", "effectiveStatus",
    "startDate", "budgetPerDay", "budgetType", "launchState", "metaSyncState", "adAccountId",
    "adAccountName", "spend", "impressions", "clicks", "ctr", "cpc", "cpm", "contentViews",
    "costPerContentView", "addToCart", "costPerAddToCart", "checkout", "costPerCheckout",
    "purchases", "costPerPurchase", "results", "costPerResult", "conv", "revenue", "roas", "cr",
    "cr1", "cr2", "storeMetricsPending", "storeSource",
}  # fmt: skip
META_NAMES = {
    "dateFrom", "dateTo", "level", "totalRows", "timezone", "timezoneMismatch", "currencies",
    "mixedCurrency", "lastStatsAt", "lastDeliveryAt", "recomputing",
}  # fmt: skip


def camel(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def exact(answer: httpx.Response) -> dict[str, Any]:
    """Read an answer without losing a digit."""
    assert answer.status_code == 200, answer.text
    body: dict[str, Any] = json.loads(answer.text, parse_float=Decimal)
    return body


def check_metrics(row: dict[str, Any]) -> None:
    """Hold every metric of a row against the contract."""
    given: dict[str, Any] = {name: row[camel(name)] for name in COUNTER_NAMES}
    given |= {"spend": Decimal(row["spend"]), "revenue": Decimal(row["revenue"])}
    counters = Counters(**given)
    metrics = derive(counters)
    for name in METRIC_NAMES:
        assert row[camel(name)] == getattr(metrics, name), name
    assert row["storeMetricsPending"] is counters.is_zero


@pytest.fixture
def tree(make: Factory, person: Person) -> Tree:
    """Two campaigns of the person's seller, each with figures on one day at all levels."""
    made = make.tree(SellerId(UUID(person.seller_id)))
    for level, ids in (
        ("CAMPAIGN", made.campaign_ids),
        ("ADSET", made.adset_ids),
        ("AD", made.ad_ids),
    ):
        for entity in ids:
            make.daily(made.seller_id, level, entity, DAY, **FIGURES)
    return made


class TestCampaigns:
    def test_are_shown_with_exact_figures(
        self, client: Client, person: Person, tree: Tree
    ) -> None:
        path = f"{BASE}/campaigns?dateFrom=2026-01-15&dateTo=2026-01-15"
        body = exact(client.get(path, headers=person.headers))
        assert set(body) == {
            *("campaigns", "unattributed", "summary", "nextCursor", "meta", "quality")
        }
        assert {row["id"] for row in body["campaigns"]} == set(map(str, tree.campaign_ids))
        for row in body["campaigns"]:
            assert set(row) == ROW_NAMES | {"sellpage"}
            assert (row["spend"], row["revenue"]) == (Decimal("107.11"), Decimal("341.42"))
            assert row["ctr"] == Decimal("2.0948374091")
            check_metrics(row)

    def test_are_summed_over_the_whole_filter(
        self, client: Client, person: Person, tree: Tree
    ) -> None:
        first = exact(client.get(f"{BASE}/campaigns?limit=1", headers=person.headers))
        path = f"{BASE}/campaigns?limit=1&cursor={first['nextCursor']}"
        second = exact(client.get(path, headers=person.headers))
        assert first["summary"] == second["summary"]
        assert first["summary"]["spend"] == Decimal("214.22")
        assert first["meta"]["totalRows"] == len(tree.campaign_ids)
        assert second["nextCursor"] is None
        assert first["campaigns"] != second["campaigns"]
        check_metrics(first["summary"])

    def test_tell_how_to_read_them(self, client: Client, person: Person, tree: Tree) -> None:
        body = exact(client.get(f"{BASE}/campaigns?dateFrom=2026-01-01", headers=person.headers))
        assert set(body["meta"]) == META_NAMES
        assert body["meta"] | {"totalRows": 2} == {
            "dateFrom": "2026-01-01",
            "dateTo": None,
            "level": "CAMPAIGN",
            "totalRows": 2,
            "timezone": "UTC",
            "timezoneMismatch": False,
            "currencies": [tree.account.currency],
            "mixedCurrency": False,
            "lastStatsAt": None,
            "lastDeliveryAt": None,
            "recomputing": False,
        }

    def test_of_nobody_are_an_empty_list(self, client: Client, person: Person) -> None:
        body = exact(client.get(f"{BASE}/campaigns", headers=person.headers))
        assert (body["campaigns"], body["nextCursor"]) == ([], None)
        assert body["summary"]["spend"] == 0
        assert body["summary"]["storeMetricsPending"] is True

    def test_write_zero_as_zero(self, client: Client, person: Person) -> None:
        text = client.get(f"{BASE}/campaigns", headers=person.headers).text
        assert '"ctr":0,' in text


class TestAdSetsAndAds:
    def test_are_listed_under_their_parent(
        self, client: Client, person: Person, tree: Tree
    ) -> None:
        campaign, adset = tree.campaign_ids[0], tree.adset_ids[0]
        path = f"{BASE}/adsets?campaignId={campaign}"
        adsets = exact(client.get(path, headers=person.headers))["adsets"]
        ads = exact(client.get(f"{BASE}/ads?adsetId={adset}", headers=person.headers))["ads"]
        assert {row["id"] for row in adsets} == set(map(str, tree.adset_ids[:2]))
        assert {row["id"] for row in ads} == set(map(str, tree.ad_ids[:2]))
        for row in adsets:
            assert set(row) == ROW_NAMES | {"campaignId", "optimizationGoal"}
            check_metrics(row)
        for row in ads:
            assert set(row) == ROW_NAMES | {"campaignId", "adsetId"}
            assert (row["campaignId"], row["adsetId"]) == (str(campaign), str(adset))

    @pytest.mark.parametrize(("kind", "parent"), [("adsets", "campaignId"), ("ads", "adsetId")])
    def test_need_their_parent(
        self, client: Client, person: Person, kind: str, parent: str
    ) -> None:
        answer = client.get(f"{BASE}/{kind}", headers=person.headers)
        assert details(answer) == [f"{parent} is required"]
        answer = client.get(f"{BASE}/{kind}?{parent}=1", headers=person.headers)
        assert details(answer) == [f"{parent} must be a UUID"]


class TestMenus:
    def test_offer_what_the_seller_has(self, client: Client, person: Person, tree: Tree) -> None:
        path = f"{BASE}/filters?campaignId={tree.campaign_ids[0]}&adsetId={tree.adset_ids[0]}"
        body = exact(client.get(path, headers=person.headers))
        assert {each["id"] for each in body["campaigns"]} == set(map(str, tree.campaign_ids))
        assert {each["campaignId"] for each in body["adsets"]} == {str(tree.campaign_ids[0])}
        assert {each["adsetId"] for each in body["ads"]} == {str(tree.adset_ids[0])}
        assert body["adAccounts"] == [{"id": str(tree.account.id), "name": tree.account.name}]
        assert body["statusEnums"] == ["ACTIVE", "PAUSED", "ARCHIVED", "DELETED"]
        assert len(body["deliveryStatusEnums"]) == 8

    def test_tell_how_fresh_the_figures_are(
        self, client: Client, person: Person, tree: Tree
    ) -> None:
        answer = client.get(f"{BASE}/sync-status", headers=person.headers)
        assert answer.json() == [
            {
                "adAccountId": str(tree.account.id),
                "name": tree.account.name,
                "lastStatsAt": None,
                "lastDeliveryAt": None,
                "state": None,
                "errorCode": None,
                "message": None,
                "tokenState": "NONE",
                "tokenProblem": None,
                "controlDifference": None,
                "levels": [
                    {"level": level, "lastStatsAt": None, "complete": False}
                    for level in ("CAMPAIGN", "ADSET", "AD")
                ],
            }
        ]


class TestBadInput:
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ("dateFrom=2026-02-30", "dateFrom"),
            ("dateTo=2026-13-01", "dateTo"),
            ("dateFrom=", "dateFrom"),
            ("dateFrom=null", "dateFrom"),
            ("dateFrom=20260101", "dateFrom"),
            ("dateFrom=2026-02-02&dateTo=2026-02-01", "dateFrom"),
            ("datePreset=lastYear", "datePreset"),
            ("status=RUNNING", "status"),
            ("status=", "status"),
            ("deliveryStatus=ACTIVE,", "deliveryStatus"),
            ("adAccountId=1", "adAccountId"),
            ("sellpageId=%00", "sellpageId"),
            ("campaignIds=x", "campaignIds"),
            ("sortBy=password_hash", "sortBy"),
            ("sortDir=down", "sortDir"),
            ("limit=0", "limit"),
            ("limit=501", "limit"),
            ("limit=1.5", "limit"),
            ("search=" + "x" * 101, "search"),
            ("search=%00", "search"),
            ("campaignId=0198c3a0-7b6e-7cc2-8f4b-2f6d3a1b9e10", "campaignId"),
            ("foo=1", "foo"),
        ],
    )
    def test_is_refused_and_named(
        self, client: Client, person: Person, query: str, field: str
    ) -> None:
        found = details(client.get(f"{BASE}/campaigns?{query}", headers=person.headers))
        assert [text.split()[0] for text in found] == [field]

    def test_names_every_problem_at_once(self, client: Client, person: Person) -> None:
        answer = client.get(f"{BASE}/campaigns?limit=x&dateTo=y&sortBy=z", headers=person.headers)
        assert [text.split()[0] for text in details(answer)] == ["dateTo", "sortBy", "limit"]

    @pytest.mark.parametrize("cursor", ["", "abc", "%00", "A" * 5000, "eyJhIjoxfQ"])
    def test_never_takes_a_broken_cursor_for_page_one(
        self, client: Client, person: Person, cursor: str
    ) -> None:
        answer = client.get(f"{BASE}/campaigns?cursor={cursor}", headers=person.headers)
        assert refusal(answer, 400)["message"] == "Invalid cursor"

    @pytest.mark.parametrize("change", ["sortBy=name", "sortDir=asc", "status=ACTIVE"])
    def test_refuses_a_cursor_of_another_question(
        self, client: Client, person: Person, tree: Tree, change: str
    ) -> None:
        assert tree.campaign_ids
        first = exact(client.get(f"{BASE}/campaigns?limit=1", headers=person.headers))
        path = f"{BASE}/campaigns?limit=1&cursor={first['nextCursor']}&{change}"
        answer = client.get(path, headers=person.headers)
        assert refusal(answer, 400)["message"] == "Invalid cursor"


class TestTenants:
    def test_never_see_each_other(self, client: Client, tree: Tree) -> None:
        stranger = register(client).headers
        campaign, adset = tree.campaign_ids[0], tree.adset_ids[0]
        for path, name in (
            ("campaigns", "campaigns"),
            (f"campaigns?campaignIds={campaign}", "campaigns"),
            (f"campaigns?adAccountId={tree.account.id}", "campaigns"),
            (f"adsets?campaignId={campaign}", "adsets"),
            (f"ads?adsetId={adset}", "ads"),
        ):
            body = exact(client.get(f"{BASE}/{path}", headers=stranger))
            assert (body[name], body["summary"]["spend"]) == ([], 0), path
        menus = client.get(
            f"{BASE}/filters?campaignId={campaign}&adsetId={adset}", headers=stranger
        ).json()
        assert (menus["campaigns"], menus["adsets"], menus["ads"]) == ([], [], [])
        assert client.get(f"{BASE}/sync-status", headers=stranger).json() == []

    def test_cannot_use_each_others_cursors(
        self, client: Client, person: Person, tree: Tree
    ) -> None:
        assert tree.campaign_ids
        first = exact(client.get(f"{BASE}/campaigns?limit=1", headers=person.headers))
        path = f"{BASE}/campaigns?limit=1&cursor={first['nextCursor']}"
        refusal(client.get(path, headers=register(client).headers), 400)


class TestStatements:
    """G43: at most three statements, besides the one that confirms who is asking."""

    @pytest.fixture
    def log(self, settings: Settings) -> Iterator[tuple[Client, Wire]]:
        container = Container(settings=settings)
        databases = container.app_database(), container.platform_database()
        with listening(*databases) as sent, TestClient(create_app(container)) as client:
            yield client, sent

    def test_are_few_on_every_list(
        self, log: tuple[Client, Wire], person: Person, tree: Tree
    ) -> None:
        client, sent = log
        client.get("/api/auth/me", headers=person.headers)
        for path in (
            "campaigns",
            f"adsets?campaignId={tree.campaign_ids[0]}",
            f"ads?adsetId={tree.adset_ids[0]}",
            f"filters?campaignId={tree.campaign_ids[0]}",
            "sync-status",
        ):
            sent.clear()
            assert client.get(f"{BASE}/{path}", headers=person.headers).status_code == 200
            assert 2 <= len(sent) <= 1 + 3, (path, sent.statements())
        sent.clear()
        client.get("/api/auth/me", headers=person.headers)
        assert len(sent) == 1
