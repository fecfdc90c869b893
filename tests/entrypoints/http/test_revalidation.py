"""Answers that the asker has already: 304 exactly while the answer would be the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from uuid import UUID

import httpx
import pytest
from litestar.testing import TestClient
from sqlalchemy import text
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_errors import refusal
from tests.rows import Factory, Tree
from tests.wire import listening

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.domain.shared.ids import SellerId
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

LIST = "/api/ads-manager/campaigns"
MENUS = "/api/ads-manager/filters"
NOW = datetime(2026, 5, 9, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody who comes back to a list of a shop with two campaigns."""

    client: Client
    person: Person
    tree: Tree
    make: Factory
    platform: Database

    def get(self, path: str = LIST, **headers: str) -> httpx.Response:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.client.get(path, headers=self.person.headers | given)

    def tag(self, path: str = LIST) -> str:
        answer = self.get(path)
        assert answer.status_code == 200, answer.text
        return answer.headers["ETag"]

    def is_current(self, tag: str, path: str = LIST) -> bool:
        answer = self.get(path, If_None_Match=tag)
        assert answer.status_code in {200, 304}
        return answer.status_code == 304

    def execute(self, statement: str, **values: object) -> None:
        with self.platform.transaction(self.tree.seller_id) as connection:
            connection.execute(text(statement), {"seller": self.tree.seller_id} | values)


@pytest.fixture
def visit(client: Client, person: Person, make: Factory, platform_database: Database) -> Visit:
    return Visit(
        client=client,
        person=person,
        tree=make.tree(SellerId(UUID(person.seller_id))),
        make=make,
        platform=platform_database,
    )


def figures_change(visit: Visit) -> None:
    campaign = visit.tree.campaign_ids[0]
    visit.make.daily(visit.tree.seller_id, "CAMPAIGN", campaign, date(2026, 5, 1), impressions=9)


def an_entity_appears(visit: Visit) -> None:
    visit.make.campaign(visit.tree.seller_id, visit.tree.account.id, name="New")


def the_account_is_renamed(visit: Visit) -> None:
    visit.execute("UPDATE fb_connections SET name = 'Other' WHERE seller_id = :seller")


def the_account_changes_its_zone(visit: Visit) -> None:
    visit.execute(
        """UPDATE fb_connections SET metadata = '{"timezone": "Asia/Tokyo", "currency": "USD"}'
        WHERE seller_id = :seller"""
    )


def the_account_becomes_a_colleague_s(visit: Visit) -> None:
    visit.execute(
        "UPDATE fb_connections SET connected_by_user_id = :other WHERE seller_id = :seller",
        other=visit.make.member(visit.tree.seller_id),
    )
    visit.execute(
        "UPDATE seller_users SET role = 'VIEWER' WHERE seller_id = :seller AND user_id = :me",
        me=visit.person.user_id,
    )


def the_seller_changes_its_zone(visit: Visit) -> None:
    visit.execute("UPDATE seller_settings SET timezone = 'Asia/Tokyo' WHERE seller_id = :seller")


def the_seller_changes_its_currency(visit: Visit) -> None:
    visit.execute("UPDATE seller_settings SET default_currency = 'SEK' WHERE seller_id = :seller")


def a_synchronisation_ends(visit: Visit) -> None:
    visit.make.insert(
        tables.sync_runs,
        seller_id=visit.tree.seller_id,
        ad_account_id=visit.tree.account.id,
        kind="STATS",
        state="DONE",
        finished_at=NOW,
    )


CHANGES: list[Callable[[Visit], None]] = [
    figures_change,
    an_entity_appears,
    the_account_is_renamed,
    the_account_changes_its_zone,
    the_account_becomes_a_colleague_s,
    the_seller_changes_its_zone,
    the_seller_changes_its_currency,
    a_synchronisation_ends,
]


class TestAListThatIsKnown:
    @pytest.mark.parametrize("path", [LIST, MENUS])
    def test_is_not_sent_again(self, visit: Visit, path: str) -> None:
        first = visit.get(path)

        again = visit.get(path, If_None_Match=first.headers["ETag"])

        assert (first.status_code, again.status_code, again.content) == (200, 304, b"")
        assert again.headers["ETag"] == first.headers["ETag"]
        assert again.headers["Cache-Control"] == "private, no-cache"

    def test_is_known_below_campaigns_too(self, visit: Visit) -> None:
        for path in (
            f"/api/ads-manager/adsets?campaignId={visit.tree.campaign_ids[0]}",
            f"/api/ads-manager/ads?adsetId={visit.tree.adset_ids[0]}",
        ):
            assert visit.is_current(visit.tag(path), path)

    @pytest.mark.parametrize("change", CHANGES)
    def test_is_sent_again_when(self, visit: Visit, change: Callable[[Visit], None]) -> None:
        before = visit.tag()
        assert visit.is_current(before)

        change(visit)

        assert not visit.is_current(before)

    @pytest.mark.parametrize("change", CHANGES)
    def test_is_never_an_old_one_when(
        self, visit: Visit, change: Callable[[Visit], None], settings: Settings
    ) -> None:
        visit.get()
        change(visit)
        kept = visit.get()
        nobody = replace(settings, redis_url="redis://127.0.0.1:1/0")
        with _application(nobody) as client:
            made = client.get(LIST, headers=visit.person.headers)
        assert kept.content == made.content
        assert kept.headers["ETag"] == made.headers["ETag"]

    @pytest.mark.parametrize(
        "query",
        ["?limit=7", "?sortBy=roas", "?dateFrom=2026-05-01", "?search=a", "?status=ACTIVE"],
    )
    def test_is_another_one_for_every_question(self, visit: Visit, query: str) -> None:
        assert visit.tag(LIST + query) != visit.tag()

    def test_is_compared_as_the_protocol_says(self, visit: Visit) -> None:
        tag = visit.tag()
        for given in (f'"0", {tag}', f"W/{tag}", "*"):
            assert visit.is_current(given), given
        for given in ('"0"', tag.strip('"'), '"', tag.upper()):
            assert not visit.is_current(given), given

    def test_is_refused_first_when_its_question_is_wrong(self, visit: Visit) -> None:
        answer = visit.get(LIST + "?cursor=nonsense", If_None_Match="*")
        assert refusal(answer, 400)["message"] == "Invalid cursor"


class TestAKeptAnswer:
    def test_equals_the_one_that_was_made_and_costs_one_statement(
        self, visit: Visit, settings: Settings
    ) -> None:
        container = Container(settings=settings)
        with listening(container.app_database()) as sent, TestClient(create_app(container)) as api:
            made = api.get(LIST, headers=visit.person.headers)
            of_made = len(sent)
            sent.clear()
            kept = api.get(LIST, headers=visit.person.headers)
            assert (of_made, len(sent)) == (2, 1)
        assert made.content == kept.content
        assert made.headers["Content-Type"] == kept.headers["Content-Type"]

    def test_is_no_other_seller_s_even_with_the_same_tag(
        self, client: Client, visit: Visit
    ) -> None:
        other = register(client)
        tag = visit.tag()
        theirs = client.get(LIST, headers=other.headers | {"If-None-Match": tag})
        assert (theirs.status_code, theirs.json()["campaigns"]) == (200, [])
        assert theirs.headers["ETag"] != tag

    def test_is_not_needed_while_redis_is_away(self, visit: Visit, settings: Settings) -> None:
        nobody = replace(settings, redis_url="redis://127.0.0.1:1/0")
        with _application(nobody) as client:
            answers = [client.get(LIST, headers=visit.person.headers) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].content == answers[1].content == visit.get().content


def _application(settings: Settings) -> Client:
    return TestClient(create_app(Container(settings=settings)), raise_server_exceptions=False)


HOURS = ("/api/ads-manager/hourly-stats", {"hourly", "todaySpend", "currentHour", "meta"})
OVER_TIME = {"points", "summary", "granularity", "timezone", "meta"}
TODAY = ("/api/analytics/timeseries?datePreset=today&granularity=hour", OVER_TIME)


class TestOneQuestionShownInTwoWays:
    """The hours of today are asked for by two addresses, and read by one query."""

    @pytest.mark.parametrize("asked", [(HOURS, TODAY), (TODAY, HOURS)], ids=["first", "last"])
    def test_has_an_answer_of_each(
        self, visit: Visit, asked: tuple[tuple[str, set[str]], ...]
    ) -> None:
        answers = [visit.get(path) for path, _ in asked]
        assert [set(answer.json()) for answer in answers] == [names for _, names in asked]
        assert len({answer.headers["ETag"] for answer in answers}) == 2
