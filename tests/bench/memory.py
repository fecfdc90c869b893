"""M1: what a worker of the API holds after many requests of every kind, over real HTTP."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from uuid import uuid4

from tests.bench.api import Api, serving
from tests.bench.world import Outcome, World
from tests.rows import Tree

REQUESTS, CLIENTS = 10_000, 4
EARLY = 2_000
"""After so many everything is loaded, every pool full and every statement prepared."""
MOST_BYTES = 180 * 1024 * 1024
FLAT = 1.1
CAMPAIGNS, DAYS = 300, 30
FIRST = date(2026, 5, 1)


def memory(world: World) -> Iterator[Outcome]:
    """Send them in two parts and compare what the largest process holds after each."""
    with serving(world) as api:
        paths = _paths(world, api)
        at_rest = resident(api.process)
        _send(api, paths, EARLY)
        early = resident(api.process)
        _send(api, paths, REQUESTS - EARLY)
        late = resident(api.process)
    yield Outcome(
        goal_id="M1",
        what=f"a worker of the API after {REQUESTS:,} mixed requests, share of 180 MB",
        ratio=late / MOST_BYTES,
        goal=1,
        most=True,
        figures={"rest_bytes": at_rest, "early_bytes": early, "late_bytes": late},
    )
    yield Outcome(
        goal_id="M1/flat",
        what=f"the same against after {EARLY:,}",
        ratio=late / early,
        goal=FLAT,
        most=True,
    )


def _paths(world: World, api: Api) -> list[str]:
    """Give what a session of work asks for, wrong requests among it."""
    tree = world.make.tree(api.seller_id, campaigns=CAMPAIGNS, adsets=2, ads=1)
    _fill(world, tree)
    last = FIRST + timedelta(days=DAYS - 1)
    lists = f"/api/ads-manager/campaigns?dateFrom={FIRST}&dateTo={last}"
    adsets = f"/api/ads-manager/adsets?campaignId={tree.campaign_ids[0]}&dateFrom={FIRST}"
    return [
        lists,
        f"{lists}&sortBy=spend&sortDir=desc&limit=500",
        f"{lists}&sortBy=roas&limit=200",
        f"{lists}&sortBy=name&search=camp&limit=50",
        f"{adsets}&dateTo={last}",
        f"/api/ads-manager/ads?adsetId={tree.adset_ids[0]}&datePreset=last30",
        "/api/ads-manager/filters",
        "/api/ads-manager/sync-status",
        "/api/sellers/me",
        "/api/sellers/me/settings",
        "/api/sellers/me/members",
        "/api/sellers/me/audit-log",
        "/api/auth/me",
        "/api/auth/sessions",
        f"/api/ads-manager/adsets?campaignId={uuid4()}",
        "/api/ads-manager/campaigns?limit=many",
        "/api/nowhere",
        "login",
    ]


def _fill(world: World, tree: Tree) -> None:
    for number, campaign_id in enumerate(tree.campaign_ids):
        day = FIRST + timedelta(days=number % DAYS)
        world.make.daily(tree.seller_id, "CAMPAIGN", campaign_id, day, impressions=number)
    world.settle()


def _send(api: Api, paths: list[str], count: int) -> None:
    share = count // CLIENTS
    with ThreadPoolExecutor(CLIENTS) as pool:
        for done in [pool.submit(partial(_client, api, paths, share)) for _ in range(CLIENTS)]:
            done.result()


def _client(api: Api, paths: list[str], count: int) -> None:
    connection = http.client.HTTPConnection(
        api.connection.host, api.connection.port, timeout=api.connection.timeout
    )
    for number in range(count):
        path = paths[number % len(paths)]
        if path == "login":
            body = json.dumps({"email": f"{number}@pixecom.test", "password": "not the password"})
            kind = {"Content-Type": "application/json"}
            connection.request("POST", "/api/auth/login", body, kind)
        else:
            connection.request("GET", path, headers=api.headers)
        answer = connection.getresponse()
        answer.read()
        if answer.status >= http.HTTPStatus.INTERNAL_SERVER_ERROR:
            raise RuntimeError(f"{path}: {answer.status}")
    connection.close()


def resident(process: int) -> int:
    """Give the resident bytes of the largest among a process and its children."""
    return max([_own(process), *map(resident, _children(process))])


def _children(process: int) -> list[int]:
    found: list[int] = []
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        found += map(int, children.read_text().split())
    return found


def _own(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    held = next(line for line in lines if line.startswith("VmRSS:"))
    return int(held.split()[1]) * 1024
