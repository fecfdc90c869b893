"""Importing into a seller whose closed days are settled."""

from __future__ import annotations

import io
from datetime import date, timedelta

import pytest
from tests.integration.importing.importing import BY, Importing
from tests.rows import Factory
from tests.wire import listening

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.roles import DatabaseUrls
from pixecom.application.insights.importing import PAGE_ROWS

HEADER = "Day,Account ID,Campaign ID,Ad set ID,Ad ID,Impressions,Spend"
FIRST, DAYS = date(2025, 3, 1), 20
ACCOUNTS, LEVELS = 2, 4
VERSION = b"SELECT stats_version FROM stats_watermarks WHERE seller_id = %s"
CUMULATED = b"SELECT * FROM ad_stats_cum WHERE seller_id = %s ORDER BY 2, 3, 4"


def export(*, ads: int, spend: int) -> bytes:
    """Write the figures of ads, each of a campaign of its own, in two accounts."""
    lines = (
        f"{FIRST + timedelta(days=day)},{ad % ACCOUNTS},{100 + ad},{ad},{ad},1,{spend}"
        for ad in range(10_000, 10_000 + ads)
        for day in range(DAYS)
    )
    return "\n".join([HEADER, *lines]).encode()


def settle(importing: Importing) -> None:
    with importing.works(importing.seller_id) as work:
        work.settled.advance(through=FIRST + timedelta(days=DAYS), days=DAYS + 1)
        work.commit()


def differences(importing: Importing) -> int:
    with importing.works(importing.seller_id) as work:
        return work.settled.differences()


class TestAFileOfManyPages:
    def test_is_totalled_and_restated_once(
        self, database_urls: DatabaseUrls, make: Factory
    ) -> None:
        database = Database(database_urls.app, pool_size=2)
        with listening(database) as sent:
            importing = Importing(database, make.seller())
            importing.file(export(ads=ACCOUNTS, spend=1))
            settle(importing)
            sent.clear()

            result = importing.file(export(ads=PAGE_ROWS // DAYS * ACCOUNTS + 2, spend=3))

            said = sent.statements()
            assert result.rows > ACCOUNTS * PAGE_ROWS
            assert sum("INTO ad_stats_cum" in each for each in said) == LEVELS
            assert sum(" 0::smallint, d.stat_date" in each for each in said) == ACCOUNTS
            assert differences(importing) == 0

    def test_moves_the_version_of_the_figures(self, app_database: Database, make: Factory) -> None:
        importing = Importing(app_database, make.seller())
        importing.file(export(ads=ACCOUNTS, spend=1))
        settle(importing)
        before = version(importing)

        importing.file(export(ads=ACCOUNTS, spend=1))
        same = version(importing)
        importing.file(export(ads=ACCOUNTS, spend=2))

        assert before == same < version(importing)
        assert differences(importing) == 0

    def test_that_fails_leaves_the_settled_sums_as_they_were(
        self, app_database: Database, make: Factory
    ) -> None:
        importing = Importing(app_database, make.seller())
        importing.file(export(ads=ACCOUNTS, spend=1))
        settle(importing)
        before = importing.rows(CUMULATED)

        def fail(done: int, of: int) -> None:
            if done == of:
                raise OSError("the upload is gone")

        with pytest.raises(OSError, match="gone"):
            importing.import_stats(
                by=BY,
                seller_id=importing.seller_id,
                file=io.BytesIO(export(ads=ACCOUNTS, spend=2)),
                on_progress=fail,
            )

        assert importing.rows(CUMULATED) == before
        assert differences(importing) == 0


def version(importing: Importing) -> int:
    ((found,),) = importing.rows(
        b"SELECT stats_version FROM stats_watermarks WHERE seller_id = %s"
    )
    assert isinstance(found, int)
    return found
