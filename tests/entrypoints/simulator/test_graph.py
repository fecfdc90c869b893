"""The simulated Meta speaks Meta's wire format."""

from __future__ import annotations

import subprocess
import sys
from collections import defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.entrypoints.simulator.conftest import NOW, PLAN
from tests.meta import VERSION, Caller

from pixecom.entrypoints.simulator.figures import Figures, budget_of
from pixecom.entrypoints.simulator.server import Simulated, graph_of, running
from pixecom.entrypoints.simulator.world import AccountPlan, Plan

WEEK = {"since": "2026-11-15", "until": "2026-11-21"}


def spend(rows: list[dict[str, Any]], by: str) -> dict[tuple[str, str], Decimal]:
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row[by], row["date_start"]] += Decimal(row["spend"])
    return dict(sums)


class TestToken:
    def test_is_required(self, meta: Simulated) -> None:
        answer = httpx.get(f"{meta.url}/{VERSION}/me")

        assert (answer.status_code, answer.json()["error"]["code"]) == (401, 104)

    def test_must_be_one_that_was_given_out(self, meta: Simulated, caller: Caller) -> None:
        caller.token = "EAASinvented.0"

        assert caller.get("me").json()["error"]["code"] == 190
        assert not meta.calls.all(lambda call: call.dead_token)

    def test_needs_the_proof_of_the_app(self, meta: Simulated, caller: Caller) -> None:
        headers = {"Authorization": f"Bearer {caller.token}"}
        answers = [
            httpx.get(f"{meta.url}/{VERSION}/me", params=params, headers=headers)
            for params in ({}, {"appsecret_proof": "0" * 64})
        ]

        assert [answer.json()["error"]["code"] for answer in answers] == [100, 100]
        assert caller.get("me").json()["id"] == meta.world.user_id

    def test_in_the_url_is_noticed(self, meta: Simulated, caller: Caller) -> None:
        proof = meta.tokens.proof(caller.token)
        httpx.get(
            f"{meta.url}/{VERSION}/me",
            params={"access_token": caller.token, "appsecret_proof": proof},
        ).raise_for_status()

        assert [call.secret_in_url for call in meta.calls.all()] == [True]

    def test_dies_with_the_reason_given(self, meta: Simulated, caller: Caller) -> None:
        meta.tokens.kill(caller.token, 460)

        error = caller.get("me").json()["error"]

        assert (error["code"], error["error_subcode"]) == (190, 460)
        assert meta.calls.all()[0].dead_token


class TestBelongings:
    def test_are_accounts_pages_and_pixels(self, meta: Simulated, caller: Caller) -> None:
        accounts = caller.all("me/adaccounts", fields="account_id,currency,timezone_name")
        business = caller.all("me/businesses")[0]["id"]
        pages = [
            *caller.all("me/accounts", fields="id,name,category"),
            *caller.all(f"{business}/owned_pages"),
            *caller.all(f"{business}/client_pages"),
        ]

        assert [each["id"] for each in accounts] == [each.id for each in meta.world.accounts]
        assert accounts[0]["id"] == f"act_{accounts[0]['account_id']}"
        assert len({page["id"] for page in pages}) == 3
        assert caller.all(f"{accounts[0]['id']}/adspixels", fields="id,name")[0]["id"]

    def test_come_in_pages(self, meta: Simulated, caller: Caller) -> None:
        pages = list(caller.pages("me/adaccounts", limit="1"))

        assert [len(page) for page in pages] == [1, 1]
        assert [call.page for call in meta.calls.all()] == [1, 2]

    def test_of_an_account_are_its_details(self, caller: Caller, account: str) -> None:
        fields = "name,account_status,currency,timezone_name,spend_cap,amount_spent"

        details = caller.get(account, fields=fields).json()

        assert details["account_status"] == 1
        assert details["currency"] == "USD"
        assert details["amount_spent"].isdecimal()

    def test_of_nobody_are_not_found(self, caller: Caller) -> None:
        error = caller.get("act_1/adspixels").json()["error"]

        assert (error["code"], error["error_subcode"]) == (100, 33)


class TestInsights:
    def test_add_up_from_ads_to_the_account(self, caller: Caller, account: str) -> None:
        rows = {
            level: caller.insights(account, level=level, **WEEK)
            for level in ("account", "campaign", "adset", "ad")
        }

        for parent, child in (("account", "campaign"), ("campaign", "adset"), ("adset", "ad")):
            assert spend(rows[parent], f"{parent}_id") == spend(rows[child], f"{parent}_id")

    def test_are_text_and_carry_no_more_than_was_asked_for(
        self, caller: Caller, account: str
    ) -> None:
        rows = caller.insights(account, level="ad", **WEEK, fields="ad_id,spend,impressions")

        assert {name for row in rows for name in row} == {
            *("ad_id", "spend", "impressions", "date_start", "date_stop")
        }
        assert all(isinstance(value, str) for row in rows for value in row.values())

    def test_name_an_action_several_times(self, caller: Caller, account: str) -> None:
        rows = caller.insights(account, level="campaign", **WEEK)
        names = {
            tuple(a["action_type"] for a in row["actions"] if "view_content" in a["action_type"])
            for row in rows
        }

        pixel, omni = "offsite_conversion.fb_pixel_view_content", "omni_view_content"
        assert names == {
            (pixel, omni, "view_content"),
            (omni, "view_content"),
            ("view_content",),
        }

    def test_come_in_pages_whose_next_is_a_whole_url(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        whole = caller.insights(account, level="ad", **WEEK, limit="500")
        paged = caller.insights(account, level="ad", **WEEK, limit="7")
        first = caller.get(f"{account}/insights", level="ad", limit="1").json()

        assert paged == whole
        assert first["paging"]["next"].startswith(f"{meta.url}/{VERSION}/{account}/insights?")
        assert "access_token=" in first["paging"]["next"]
        assert "appsecret_proof=" not in first["paging"]["next"]
        assert not any(call.secret_in_url for call in meta.calls.all())

    def test_of_a_sum_of_days_are_one_row(self, caller: Caller, account: str) -> None:
        days = caller.insights(account, level="account", **WEEK)
        whole = caller.insights(account, level="account", **WEEK, time_increment="all_days")

        assert [(row["date_start"], row["date_stop"]) for row in whole] == [tuple(WEEK.values())]
        assert Decimal(whole[0]["spend"]) == sum(Decimal(row["spend"]) for row in days)

    def test_of_the_future_do_not_exist(self, caller: Caller, account: str) -> None:
        days = {"since": "2026-11-22", "until": "2026-11-30"}

        assert caller.insights(account, level="ad", **days) == []

    def test_reach_back_37_months(self, caller: Caller, account: str) -> None:
        days = '{"since":"2023-01-01","until":"2023-01-02"}'

        answer = caller.get(f"{account}/insights", level="ad", time_range=days)

        assert answer.json()["error"]["code"] == 3018

    def test_can_be_filtered_by_id(self, caller: Caller, account: str) -> None:
        wanted = caller.insights(account, level="ad", **WEEK)[0]["ad_id"]
        only = f'[{{"field":"ad.id","operator":"IN","value":["{wanted}"]}}]'

        rows = caller.insights(account, level="ad", **WEEK, filtering=only)

        assert {row["ad_id"] for row in rows} == {wanted}

    def test_refuse_unknown_fields(self, caller: Caller, account: str) -> None:
        answer = caller.get(f"{account}/insights", fields="spendings")

        assert answer.json()["error"]["code"] == 100

    def test_are_the_same_for_the_same_seed(self, caller: Caller, account: str) -> None:
        rows = caller.insights(account, level="ad", **WEEK)
        with running(PLAN) as again:
            again.world.set_now(NOW)
            other = Caller(again)
            assert other.insights(account, level="ad", **WEEK) == rows
            other.close()

    @pytest.mark.parametrize(
        ("currency", "written"), [("USD", "12.34"), ("JPY", "1234"), ("KWD", "1.234")]
    )
    def test_are_in_whole_units_of_the_currency(self, currency: str, written: str) -> None:
        with running(Plan(accounts=(AccountPlan(currency=currency),))) as meta:
            meta.world.set_now(NOW)
            account = meta.world.accounts[0]
            ad = next(account.below("ad"))
            meta.world.write_figures(
                ad.id, NOW.date(), Figures(spend=1234, impressions=10, revenue=5, purchases=1)
            )
            caller = Caller(meta)
            rows = caller.insights(ad.id, level="ad", since="2026-11-21", until="2026-11-21")
            caller.close()

        assert [(row["spend"], row["account_currency"]) for row in rows] == [(written, currency)]


class TestBudget:
    @pytest.mark.parametrize(
        ("currency", "budget"),
        [("USD", "5000"), ("JPY", "7500"), ("KWD", "1500"), ("CLP", "7500")],
    )
    def test_is_multiplied_by_metas_own_offset(self, currency: str, budget: str) -> None:
        assert budget_of(50, currency) == budget


class TestDays:
    def test_end_with_the_account_s_own_today(self) -> None:
        zones = ("Pacific/Pago_Pago", "Pacific/Kiritimati")
        plan = Plan(accounts=tuple(AccountPlan(timezone=zone) for zone in zones))
        graph = graph_of(plan)
        graph.world.set_now(NOW)

        days = [graph.world.today(account) for account in graph.world.accounts]

        assert [day.day for day in days] == [21, 22]

    def test_grow_where_that_is_wanted(self) -> None:
        world = graph_of(Plan(grows=True)).world
        account, seen = world.accounts[1], []
        for hour in (2, 9, 22):
            world.set_now(NOW.replace(hour=hour))
            seen.append(world.figures(account, NOW.date()).impressions)

        assert seen == sorted(set(seen))


class TestObjects:
    def test_are_listed_with_their_states(self, caller: Caller, account: str) -> None:
        fields = "id,name,status,effective_status,daily_budget,campaign_id,learning_stage_info"
        campaigns = caller.all(f"{account}/campaigns", fields="id,name,status,daily_budget")
        adsets = caller.all(f"{account}/adsets", fields=fields, limit="2")
        ads = caller.all(f"{account}/ads", fields="id,adset_id,effective_status,adset{id,name}")

        assert (len(campaigns), len(adsets), len(ads)) == (3, 6, 18)
        assert {each["campaign_id"] for each in adsets} == {each["id"] for each in campaigns}
        assert {each["adset"]["id"] for each in ads} == {each["id"] for each in adsets}
        assert {each["learning_stage_info"]["status"] for each in adsets} <= {
            *("SUCCESS", "LEARNING", "FAIL")
        }
        assert all(
            each["daily_budget"].isdecimal() for each in campaigns if "daily_budget" in each
        )

    def test_below_one_that_is_paused_do_not_deliver(
        self, meta: Simulated, caller: Caller
    ) -> None:
        campaign = meta.world.accounts[0].children[0]
        meta.world.set_status(campaign.id, "PAUSED")

        ads = caller.all(f"{campaign.id}/ads", fields="status,effective_status")

        assert {each["effective_status"] for each in ads if each["status"] == "ACTIVE"} <= {
            *("CAMPAIGN_PAUSED", "ADSET_PAUSED")
        }

    def test_that_are_deleted_hide_and_their_parents_go_on_counting(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        before = caller.insights(account, level="account", **WEEK)
        ad = next(meta.world.accounts[0].below("ad"))
        meta.world.delete([ad.id])
        asked = '[{"field":"ad.effective_status","operator":"IN","value":["DELETED"]}]'

        listed = caller.all(f"{account}/ads", limit="500")
        rows = caller.insights(account, level="ad", **WEEK)
        deleted = caller.insights(account, level="ad", **WEEK, filtering=asked)

        assert ad.id not in {each["id"] for each in listed}
        assert ad.id not in {row["ad_id"] for row in rows}
        assert {row["ad_id"] for row in deleted} == {ad.id}
        assert caller.insights(account, level="account", **WEEK) == before


class TestProcess:
    def test_serves_until_told_to_stop(self) -> None:
        command = [
            Path(sys.executable).with_name("pixecom").as_posix(),
            "simulate",
            "meta",
            "--port",
            "0",
        ]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            url = process.stdout.readline().split()[-1]

            introduction = httpx.get(f"{url}/_simulator").json()
            process.terminate()

            assert len(introduction["accounts"]) == 4
            assert process.wait(timeout=20) == 0

    def test_says_that_its_port_is_taken(self, meta: Simulated) -> None:
        port = meta.url.rpartition(":")[2]
        command = [sys.executable, "-m", "pixecom.entrypoints.simulator", "--port", port]

        ended = subprocess.run(command, capture_output=True, text=True, check=False)

        assert ended.returncode == 1
        assert "Cannot listen on" in ended.stderr
