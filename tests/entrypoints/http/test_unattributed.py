from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from tests.entrypoints.http.conftest import Client, Person
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.domain.shared.ids import NIL, SellerId

PATH = "/api/ads-manager/campaigns"


@pytest.fixture
def shop(make: Factory, person: Person) -> None:
    """One campaign with two purchases, and three that no campaign holds."""
    seller_id = SellerId(UUID(person.seller_id))
    campaign = make.campaign(seller_id, make.ad_account(seller_id).id)
    for entity, purchases in ((campaign, 2), (NIL, 3)):
        make.insert(
            tables.store_entity_stats_daily,
            seller_id=seller_id,
            entity_type=1,
            entity_id=entity,
            stat_date=date(2026, 5, 18),
            purchases=purchases,
            revenue_micros=purchases * 10_000_000,
            observed_at=datetime(2026, 5, 19, tzinfo=UTC),
        )


@pytest.mark.usefixtures("shop")
class TestTheUnattributedRow:
    def test_stands_beside_the_rows_and_in_the_summary(
        self, client: Client, person: Person
    ) -> None:
        body = client.get(PATH, headers=person.headers).json()

        row = body["unattributed"]
        assert (row["id"], row["name"]) == ("unattributed", "Unattributed")
        assert (row["purchases"], row["revenue"], row["spend"], row["clicks"]) == (3, 30, 0, 0)
        assert body["summary"]["purchases"] == 5
        assert [each["purchases"] for each in body["campaigns"]] == [2]
        assert (body["summary"]["storeSource"], row["storeSource"]) == ("STORE", "STORE")

    def test_is_null_under_a_filter(self, client: Client, person: Person) -> None:
        body = client.get(f"{PATH}?status=ACTIVE", headers=person.headers).json()

        assert body["unattributed"] is None
        assert body["summary"]["purchases"] == 2
