"""M1/export: what a worker of the API holds while it writes long files, over real HTTP.

The memory does not depend on the number of rows: a hundred thousand show what a million take.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import date

from tests.bench import shops
from tests.bench.api import Api, serving
from tests.bench.memory import resident
from tests.bench.world import Outcome, World

from pixecom.domain.shared.period import DayRange

ROWS = 100_000
MOST_BYTES = 64 * 1024 * 1024
PART = 1024 * 1024
DAY = date(2026, 5, 1)
PATH = "/api/ads-manager/export?dateFrom=2026-05-01&dateTo=2026-05-01"
_MORE = """
INSERT INTO campaigns (seller_id, id, ad_account_id, external_campaign_id, name, budget,
    created_at)
SELECT %(seller)s, gen_random_uuid(), %(account)s, 'x' || n, 'Campaign without figures ' || n, 100,
       timestamptz '2025-01-01' + n * interval '1 second'
FROM generate_series(1, %(campaigns)s::int) n"""


def exports(world: World) -> Iterator[Outcome]:
    """Write all campaigns as CSV, some of them as a workbook, and watch."""
    with serving(world) as api:
        account = world.make.ad_account(api.seller_id)
        figures = ROWS // 100
        shops.fill(
            world,
            api.seller_id,
            account.id,
            campaigns=figures,
            days=DayRange.inclusive(DAY, DAY),
        )
        more = {"seller": api.seller_id, "account": account.id, "campaigns": ROWS - figures}
        with world.platform.raw(api.seller_id) as driver:
            driver.execute(_MORE.encode(), more)
        shops.settle(world, api.seller_id, through=DAY)
        api.connection.close()  # it was kept longer than the server waits
        api.get("/api/ads-manager/campaigns?dateFrom=2026-05-01&limit=500")
        for kind, path in (("csv", PATH), ("xlsx", f"{PATH}&format=xlsx&search=00")):
            before = resident(api.process)
            begin = time.perf_counter()
            size, most = _watched(api, path)
            yield Outcome(
                goal_id=f"M1/export/{kind}",
                what=f"more memory while an export ({kind}) is written, share of 64 MB",
                ratio=(most - before) / MOST_BYTES,
                goal=1,
                most=True,
                figures={
                    "before_bytes": before,
                    "most_bytes": most,
                    "file_bytes": size,
                    "seconds": time.perf_counter() - begin,
                },
            )


def _watched(api: Api, path: str) -> tuple[int, int]:
    """Read a file to its end; give its bytes and the most that was held meanwhile."""
    api.connection.timeout = 600
    api.connection.close()
    api.connection.request("GET", path, headers=api.headers)
    answer = api.connection.getresponse()
    size = most = 0
    while part := answer.read(PART):
        size += len(part)
        most = max(most, resident(api.process))
    return size, most
