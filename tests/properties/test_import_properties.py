"""However rows are spread over files, the stored figures are theirs (P10, P11)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.integration.importing.importing import Importing
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.domain.insights.contract import total
from pixecom.domain.insights.fact import InsightRow
from pixecom.entrypoints.testkit import strategies

HEADER = [
    "Day",
    "Account ID",
    "Campaign ID",
    "Campaign name",
    "Ad set ID",
    "Ad ID",
    "Impressions",
    "Link clicks",
    "Amount spent (USD)",
    "Content views",
    "Adds to cart",
    "Checkouts initiated",
    "Purchases",
    "Purchases conversion value",
]


def export(rows: Sequence[InsightRow]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for row in rows:
        path, figures = row.path, row.counters
        ids = (path.campaign_id, path.campaign_name, path.adset_id, path.ad_id)
        counts = (
            f"{figures.impressions:,}",
            figures.clicks,
            f"{figures.spend:,f}",
            figures.content_views,
            figures.add_to_cart,
            figures.checkout,
            figures.purchases,
            f"{figures.revenue:f}",
        )
        writer.writerow([row.day.isoformat(), "7", *ids, *counts])
    return text.getvalue().encode()


class TestImports:
    @settings(
        max_examples=15,
        deadline=None,
        suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    )
    @given(rows=strategies.insight_sets(min_size=1), data=st.data())
    def test_replace_and_never_add(
        self,
        rows: list[InsightRow],
        data: st.DataObject,
        app_database: Database,
        make: Factory,
    ) -> None:
        importing = Importing(app_database, make.seller())
        middle = data.draw(st.integers(0, len(rows)))
        for part in (rows[:middle], rows[middle:], data.draw(st.permutations(rows))):
            importing.file(export(part))
        expected = total(row.counters for row in rows)
        assert importing.totals() == {1: expected, 2: expected, 3: expected}
        assert importing.file(export(rows)).rows_changed == 0
