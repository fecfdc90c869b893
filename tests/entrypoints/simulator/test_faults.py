"""What the simulated Meta does on a bad day, and what it writes down."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import httpx
import msgspec
import pytest
from tests.entrypoints.simulator.conftest import NOW
from tests.meta import Caller

from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.server import Simulated
from pixecom.entrypoints.simulator.usage import BUSINESS, business_usage
from pixecom.entrypoints.simulator.wire import TOO_MUCH_DATA, Failure

WEEK = {"since": "2026-11-15", "until": "2026-11-21"}
PAGE = Path(__file__).parents[2] / "data/meta/insights_campaign_page.json"


class TestErrors:
    def test_come_with_the_status_and_the_codes_given(
        self, meta: Simulated, caller: Caller
    ) -> None:
        meta.faults.plant(Fault(error=Failure(code=17, subcode=2_446_079, message="Slow down")))
        meta.faults.plant(Fault(edge="adaccounts", error=Failure(code=1)))

        answer = caller.get("me/adaccounts")

        assert answer.status_code == 400
        error = answer.json()["error"]
        assert (error["code"], error["error_subcode"], error["message"]) == (
            *(17, 2_446_079, "Slow down"),
        )

    def test_may_come_with_http_200(self, meta: Simulated, caller: Caller) -> None:
        meta.faults.plant(Fault(error=Failure(code=2, status=200), times=1))

        answers = [caller.get("me"), caller.get("me")]

        assert [each.status_code for each in answers] == [200, 200]
        assert ["error" in each.json() for each in answers] == [True, False]

    def test_hit_the_page_and_level_they_are_meant_for(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        meta.faults.plant(Fault(edge="insights", level="adset", page=2, error=Failure(code=1)))

        caller.insights(account, level="ad", **WEEK, limit="5")
        with pytest.raises(httpx.HTTPStatusError):
            caller.insights(account, level="adset", **WEEK, limit="5")

        failed = meta.calls.all(lambda call: call.code is not None)
        assert [(call.level, call.page, call.account) for call in failed] == [
            ("adset", 2, account)
        ]

    def test_of_too_much_data_depend_on_the_request(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        meta.faults.plant(Fault(error=TOO_MUCH_DATA, more_than_rows=20))

        with pytest.raises(httpx.HTTPStatusError):
            caller.insights(account, level="ad", **WEEK)

        assert caller.insights(account, level="ad", since="2026-11-20", until="2026-11-20")

    def test_spare_some_calls_and_then_hit_some(self, meta: Simulated, caller: Caller) -> None:
        meta.faults.plant(Fault(edge="me", skip=1, times=2, error=Failure(code=1)))

        statuses = [caller.get("me").status_code for _ in range(4)]

        assert statuses == [200, 500, 500, 200]


class TestConnection:
    def test_is_dropped_after_the_deed_is_done(self, meta: Simulated, caller: Caller) -> None:
        campaign = meta.world.accounts[0].children[0]
        meta.faults.plant(Fault(method="POST", drop="after"))

        with pytest.raises(httpx.RemoteProtocolError):
            caller.post(campaign.id, name="Renamed")

        assert campaign.name == "Renamed"
        assert meta.calls.all()[0].status == 0

    def test_is_dropped_before_anything_is_done(self, meta: Simulated, caller: Caller) -> None:
        campaign = meta.world.accounts[0].children[0]
        meta.faults.plant(Fault(method="POST", drop="before"))

        with pytest.raises(httpx.RemoteProtocolError):
            caller.post(campaign.id, name="Renamed")

        assert campaign.name == "Campaign 1"

    def test_may_be_slower_than_a_client_waits(self, meta: Simulated) -> None:
        meta.faults.plant(Fault(wait=0.5))

        with pytest.raises(httpx.ReadTimeout):
            httpx.get(f"{meta.url}/v26.0/me", timeout=0.05)


class TestPages:
    def test_are_short_and_even_empty_while_there_is_more(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        whole = caller.insights(account, level="ad", **WEEK)
        meta.faults.plant(Fault(page_limit=3))
        meta.faults.plant(Fault(page=2, page_limit=0))

        pages = list(
            caller.pages(f"{account}/ads", limit="500"),
        )

        assert [len(page) for page in pages] == [3, 0, 3, 3, 3, 3, 3]
        assert caller.insights(account, level="ad", **WEEK) == whole

    def test_can_be_given_word_by_word(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        meta.faults.plant(Fault(edge="insights", level="campaign", body=PAGE.read_text()))

        assert caller.get(f"{account}/insights", level="campaign").content == PAGE.read_bytes()


class TestUsage:
    def test_is_low_where_nothing_else_is_said(self, caller: Caller, account: str) -> None:
        header = caller.get(f"{account}/insights").headers[BUSINESS]

        elements = msgspec.json.decode(header)[account.removeprefix("act_")]
        assert [element["call_count"] for element in elements] == [3]

    def test_above_90_per_cent_makes_every_further_call_one_too_many(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        types = ("ads_management", "ads_insights")
        full = business_usage(95, account=account, minutes=5, types=types)
        meta.faults.plant(Fault(account=account, headers=full, times=1))
        other = meta.world.accounts[1].id

        for each in (account, account, other):
            caller.get(each)
        meta.world.set_now(NOW + timedelta(minutes=6))
        caller.get(account)

        assert [call.warned for call in meta.calls.all()] == [False, True, False, False]

    def test_may_be_missing(self, meta: Simulated, caller: Caller, account: str) -> None:
        meta.faults.plant(Fault(headers={BUSINESS: ""}))

        assert BUSINESS not in caller.get(account).headers


class TestToken:
    def test_may_die_in_the_middle(self, meta: Simulated, caller: Caller, account: str) -> None:
        meta.faults.plant(Fault(edge="insights", page=2, token_dies=463))

        with pytest.raises(httpx.HTTPStatusError):
            caller.insights(account, level="ad", **WEEK, limit="5")
        answer = caller.get("me")

        assert answer.json()["error"]["error_subcode"] == 463
        assert [call.dead_token for call in meta.calls.all()] == [False, False, True]


class TestRestatement:
    def test_changes_the_last_28_days_and_nothing_before(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        days = {"since": "2026-10-01", "until": "2026-11-21"}
        before = caller.insights(account, level="account", **days)
        meta.world.restate()
        after = caller.insights(account, level="account", **days)

        changed = {old["date_start"] for old, new in zip(before, after, strict=True) if old != new}
        assert (min(changed), max(changed), len(changed)) == ("2026-10-25", "2026-11-21", 28)


class TestControlEndpoint:
    def test_does_what_the_objects_do(self, meta: Simulated, account: str) -> None:
        token = httpx.get(f"{meta.url}/_simulator").json()["token"]
        caller = Caller(meta, token=token)
        fault = {"edge": "me", "error": {"code": 4}, "times": "1"}

        httpx.post(f"{meta.url}/_simulator/faults", json=fault).raise_for_status()
        first = caller.get("me")
        httpx.post(f"{meta.url}/_simulator/restate", data={"days": "7"}).raise_for_status()
        httpx.post(f"{meta.url}/_simulator/kill_token", data={"token": token}).raise_for_status()
        second = caller.get(account)
        caller.close()
        calls = httpx.get(f"{meta.url}/_simulator/calls").json()["calls"]

        assert first.json()["error"]["code"] == 4
        assert second.json()["error"]["code"] == 190
        assert [call["code"] for call in calls] == [4, 190]

    def test_refuses_what_it_does_not_know(self, meta: Simulated) -> None:
        answers = [
            httpx.post(f"{meta.url}/_simulator/faults", json={"page": "x"}),
            httpx.post(f"{meta.url}/_simulator/nothing"),
        ]

        assert [answer.status_code for answer in answers] == [400, 400]
