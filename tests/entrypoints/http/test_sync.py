from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from litestar.testing import TestClient
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_errors import details, refusal
from tests.rows import Factory

from pixecom.container import Container
from pixecom.domain.shared.ids import SellerId
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

PATH = "/api/ads-manager/sync"


@pytest.fixture
def limited(settings: Settings) -> Iterator[Client]:
    container = Container(settings=replace(settings, rate_limit_enabled=True))
    with TestClient(create_app(container)) as client:
        yield client


class TestSyncNow:
    def test_fetches_metadata_at_once(self, client: Client, person: Person, make: Factory) -> None:
        make.tree(SellerId(UUID(person.seller_id)), campaigns=2, adsets=1, ads=1)
        answer = client.post(PATH, headers=person.headers)
        body = answer.json()
        assert answer.status_code == 200
        assert body["synced"] == {"campaigns": 2, "adsets": 2, "ads": 2}
        assert body["errors"] == []
        assert body["lastSyncAt"].endswith("Z")

    def test_answers_once_a_minute(self, limited: Client, person: Person) -> None:
        assert limited.post(PATH, headers=person.headers, json={}).status_code == 200
        again = refusal(limited.post(PATH, headers=person.headers, json={}), 400)
        assert "seconds" in again["message"]

    def test_queues_the_figures_of_a_day(
        self, client: Client, container: Container, person: Person, make: Factory
    ) -> None:
        account = make.tree(SellerId(UUID(person.seller_id))).account
        day = (container.clock().now() - timedelta(days=1)).date().isoformat()
        sent = {"adAccountId": str(account.id), "date": day}
        first = client.post(PATH, headers=person.headers, json=sent)
        second = client.post(PATH, headers=person.headers, json=sent)
        assert first.status_code == 202
        body = first.json()
        assert (body["queued"], body["enqueued"], body["date"]) == (True, 3, day)
        assert len(set(body["jobIds"])) == 3
        assert second.json()["jobIds"] == body["jobIds"]

    @pytest.mark.parametrize(
        ("sent", "said"),
        [
            ({"date": "2026-02-30"}, "date must be a date like 2026-01-31"),
            ({"date": "yesterday"}, "date must be a date like 2026-01-31"),
            ({"date": ""}, "date must be a date like 2026-01-31"),
            ({"adAccountId": "1"}, "adAccountId must be a UUID"),
            ({"days": 3}, "days is not a known field"),
        ],
    )
    def test_names_what_is_wrong(
        self, client: Client, person: Person, sent: dict[str, object], said: str
    ) -> None:
        assert details(client.post(PATH, headers=person.headers, json=sent)) == [said]

    @pytest.mark.parametrize(
        ("day", "word"),
        [("2999-01-01", "future"), ("9999-12-31", "calendar"), ("2001-01-01", "37")],
    )
    def test_refuses_days_that_nobody_can_fetch(
        self, client: Client, person: Person, make: Factory, day: str, word: str
    ) -> None:
        make.tree(SellerId(UUID(person.seller_id)))
        answer = client.post(PATH, headers=person.headers, json={"date": day})
        assert word in refusal(answer, 400)["message"]

    def test_knows_no_foreign_account(self, client: Client, person: Person, make: Factory) -> None:
        make.tree(SellerId(UUID(register(client).seller_id)))
        foreign = make.tree().account.id
        for account in (foreign, uuid4()):
            sent = {"adAccountId": str(account)}
            body = refusal(client.post(PATH, headers=person.headers, json=sent), 404)
            assert body["message"] == "Ad account not found"
