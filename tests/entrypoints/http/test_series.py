from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.test_ads_manager import DAY, FIGURES, check_metrics, exact
from tests.entrypoints.http.test_errors import details, refusal
from tests.entrypoints.http.worlds import SUPERADMIN, Worlds
from tests.rows import Factory, Tree

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.domain.shared.ids import SellerId

PATH = "/api/analytics/timeseries"
DAYS = f"{PATH}?dateFrom=2026-01-14&dateTo=2026-01-16"


@pytest.fixture
def tree(make: Factory, person: Person) -> Tree:
    """Two campaigns with the same figures on one day."""
    made = make.tree(SellerId(UUID(person.seller_id)))
    for campaign in made.campaign_ids:
        make.daily(made.seller_id, "CAMPAIGN", campaign, DAY, **FIGURES)
    return made


class TestTimeseries:
    @pytest.mark.usefixtures("tree")
    def test_shows_every_day_and_their_sum(self, client: Client, person: Person) -> None:
        body = exact(client.get(DAYS, headers=person.headers))

        assert set(body) == {"points", "summary", "granularity", "timezone", "meta"}
        assert [point["t"] for point in body["points"]] == [
            "2026-01-14",
            "2026-01-15",
            "2026-01-16",
        ]
        assert [point["spend"] for point in body["points"]] == [0, Decimal("214.22"), 0]
        for point in (*body["points"], body["summary"]):
            check_metrics(point)
        assert body["summary"]["spend"] == Decimal("214.22")
        assert (body["granularity"], body["timezone"]) == ("day", "UTC")
        assert body["meta"] == {
            "dateFrom": "2026-01-14",
            "dateTo": "2026-01-16",
            "timezone": "UTC",
            "timezoneMismatch": False,
            "currencies": ["USD"],
            "mixedCurrency": False,
            "lastStatsAt": None,
        }

    def test_shows_one_campaign(self, client: Client, person: Person, tree: Tree) -> None:
        path = f"{DAYS}&campaignId={tree.campaign_ids[0]}"
        body = exact(client.get(path, headers=person.headers))
        assert body["summary"]["spend"] == Decimal("107.11")

    def test_equals_the_list(self, client: Client, person: Person, tree: Tree) -> None:
        days = "dateFrom=2026-01-14&dateTo=2026-01-16"
        for campaign in ("", f"{tree.campaign_ids[0]}"):
            series = f"{PATH}?{days}" + (f"&campaignId={campaign}" if campaign else "")
            listed = f"/api/ads-manager/campaigns?{days}" + (
                f"&campaignIds={campaign}" if campaign else ""
            )
            over_time = exact(client.get(series, headers=person.headers))["summary"]
            assert over_time == exact(client.get(listed, headers=person.headers))["summary"]

    def test_shows_hours_as_instants(
        self, client: Client, person: Person, make: Factory, tree: Tree
    ) -> None:
        make.insert(
            tables.spend_snapshots,
            seller_id=tree.seller_id,
            ad_account_id=tree.account.id,
            cumulative_spend_micros=5_000_000,
            cumulative_impressions=1000,
            recorded_at=datetime(2026, 1, 15, 2, 30, tzinfo=UTC),
            stat_date=DAY,
        )
        path = f"{PATH}?dateFrom=2026-01-15&dateTo=2026-01-15&granularity=hour"
        body = exact(client.get(path, headers=person.headers))
        spent = {point["t"]: point["spend"] for point in body["points"] if point["spend"]}
        assert (len(body["points"]), spent) == (24, {"2026-01-15T02:00:00Z": 5})
        assert body["summary"]["cpm"] == 5

    def test_takes_days_by_name(self, client: Client, person: Person) -> None:
        body = exact(client.get(f"{PATH}?datePreset=last30", headers=person.headers))
        assert len(body["points"]) == 30
        week = exact(client.get(PATH, headers=person.headers))
        assert len(week["points"]) == 7

    @pytest.mark.parametrize(
        ("query", "said"),
        [
            ("dateFrom=2026-01-14", ["dateTo is needed beside the other bound"]),
            ("dateTo=2026-01-14", ["dateFrom is needed beside the other bound"]),
            ("dateFrom=2026-01-14&dateTo=2026-01-13", ["dateFrom must not be after dateTo"]),
            ("dateFrom=2025-01-01&dateTo=2026-02-05", ["dateTo must be at most 400 days"]),
            (
                "dateFrom=2026-01-01&dateTo=2026-02-01&granularity=hour",
                ["dateTo must be at most 31 days"],
            ),
            ("dateFrom=1999-12-31&dateTo=2000-01-01", ["dateFrom and dateTo must be days from"]),
            ("dateFrom=9999-12-31&dateTo=9999-12-31", ["dateFrom and dateTo must be days from"]),
            ("datePreset=today&granularity=week", ["granularity must be one of day, hour"]),
            ("datePreset=today&dateTo=2026-01-01", ["datePreset cannot be combined"]),
            ("datePreset=today&campaignId=1", ["campaignId must be a UUID"]),
        ],
    )
    def test_says_what_is_wrong(
        self, client: Client, person: Person, query: str, said: list[str]
    ) -> None:
        found = details(client.get(f"{PATH}?{query}", headers=person.headers))
        for text in said:
            assert any(each.startswith(text) for each in found), found

    def test_answers_304_to_who_has_it(self, client: Client, person: Person) -> None:
        first = client.get(DAYS, headers=person.headers)
        again = client.get(DAYS, headers=person.headers | {"If-None-Match": first.headers["etag"]})
        assert again.status_code == 304

    def test_is_for_superadmins_who_choose_a_seller(  # noqa: PLR0917 - fixtures
        self,
        client: Client,
        person: Person,
        container: Container,
        make: Factory,
        platform_database: Database,
        tree: Tree,
    ) -> None:
        everywhere = Worlds(container, make, platform_database).person(SUPERADMIN, tree.seller_id)
        chosen = f"{DAYS}&sellerId={person.seller_id}"

        body = exact(client.get(chosen, headers=everywhere.headers))
        assert body["summary"]["spend"] == Decimal("214.22")
        message = refusal(client.get(DAYS, headers=everywhere.headers), 400)["message"]
        assert message == "Please select a seller first"
        assert details(client.get(chosen, headers=person.headers)) == [
            "sellerId is not a known field"
        ]


class TestDailyStats:
    def test_shows_the_last_days_the_newest_first(
        self, client: Client, person: Person, make: Factory, container: Container
    ) -> None:
        today = container.clock().now().astimezone(UTC).date()
        tree = make.tree(SellerId(UUID(person.seller_id)))
        yesterday = today - timedelta(days=1)
        make.daily(tree.seller_id, "CAMPAIGN", tree.campaign_ids[0], yesterday, **FIGURES)

        body = exact(client.get("/api/ads-manager/daily-stats?days=3", headers=person.headers))

        assert set(body) == {"daily", "days", "meta"}
        dates = [date.fromisoformat(each["date"]) for each in body["daily"]]
        assert dates == [today, yesterday, today - timedelta(days=2)]
        assert body["daily"][1]["spend"] == Decimal("107.11")
        for each in body["daily"]:
            check_metrics(each)

    def test_is_a_week_unless_asked_otherwise(self, client: Client, person: Person) -> None:
        body = exact(client.get("/api/ads-manager/daily-stats", headers=person.headers))
        assert (body["days"], len(body["daily"])) == (7, 7)

    @pytest.mark.parametrize("days", ["0", "91", "-1", "1.5", "many"])
    def test_is_of_at_most_90_days(self, client: Client, person: Person, days: str) -> None:
        path = f"/api/ads-manager/daily-stats?days={days}"
        assert details(client.get(path, headers=person.headers)) == [
            "days must be a whole number from 1 to 90"
        ]


class TestHourlyStats:
    def test_shows_the_24_hours_of_today(
        self, client: Client, person: Person, make: Factory, container: Container
    ) -> None:
        now = container.clock().now().astimezone(UTC)
        seller = SellerId(UUID(person.seller_id))
        account = make.ad_account(seller)
        taken = now.replace(hour=0, minute=0, second=1)
        make.insert(
            tables.spend_snapshots,
            seller_id=seller,
            ad_account_id=account.id,
            cumulative_spend_micros=5_000_000,
            cumulative_purchases=2,
            recorded_at=taken,
            stat_date=now.date(),
        )

        body: dict[str, Any] = exact(
            client.get("/api/ads-manager/hourly-stats", headers=person.headers)
        )

        assert set(body) == {"hourly", "todaySpend", "currentHour", "meta"}
        assert [each["hour"] for each in body["hourly"]] == list(range(24))
        assert {each["date"] for each in body["hourly"]} == {str(now.date())}
        first = body["hourly"][0]
        assert (first["spend"], first["purchases"], body["todaySpend"]) == (5, 2, 5)
        assert body["currentHour"] == now.hour
