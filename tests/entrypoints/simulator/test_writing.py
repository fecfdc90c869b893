"""Writing to the simulated Meta, and asynchronous reports."""

from __future__ import annotations

import base64
from typing import Any, Literal

import httpx
import pytest
from tests.meta import FIELDS, Caller

from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.server import Simulated

DAYS = '{"since":"2026-11-15","until":"2026-11-21"}'
CAMPAIGN = {"name": "New [px-1]", "objective": "OUTCOME_SALES", "special_ad_categories": []}
ADSET = {
    "name": "New set [px-2]",
    "billing_event": "IMPRESSIONS",
    "optimization_goal": "OFFSITE_CONVERSIONS",
    "targeting": {"geo_locations": {"countries": ["DE"]}},
}


def named(text: str) -> str:
    return f'[{{"field":"name","operator":"CONTAIN","value":"{text}"}}]'


def launched(caller: Caller, account: str) -> dict[str, str]:
    """Create a campaign with everything below it, and give the ids."""
    campaign = caller.post(f"{account}/campaigns", **CAMPAIGN, daily_budget="5000").json()["id"]
    adset = caller.post(f"{account}/adsets", **ADSET, campaign_id=campaign).json()["id"]
    creative = caller.post(f"{account}/adcreatives", name="C", object_story_id="1_2").json()["id"]
    ad = caller.post(
        f"{account}/ads", name="New ad [px-3]", adset_id=adset, creative={"creative_id": creative}
    ).json()["id"]
    return {"campaign": campaign, "adset": adset, "ad": ad, "creative": creative}


class TestCreating:
    def test_makes_everything_paused(self, caller: Caller, account: str) -> None:
        made = launched(caller, account)
        fields = "status,effective_status,adset_id,campaign_id,creative"

        ad = caller.get(made["ad"], fields=fields).json()

        assert ad == {
            "id": made["ad"],
            "status": "PAUSED",
            "effective_status": "PAUSED",
            "adset_id": made["adset"],
            "campaign_id": made["campaign"],
            "creative": {"id": made["creative"]},
        }

    def test_is_found_again_by_the_tag_in_its_name(self, caller: Caller, account: str) -> None:
        made = launched(caller, account)

        assert caller.all(f"{account}/campaigns", filtering=named("[px-1]")) == [
            {"id": made["campaign"]}
        ]
        assert caller.all(f"{made['campaign']}/adsets", filtering=named("px-2")) == [
            {"id": made["adset"]}
        ]
        assert caller.all(f"{made['adset']}/ads", filtering=named("px-9")) == []

    def test_happens_though_the_answer_is_lost(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        meta.faults.plant(Fault(edge="campaigns", method="POST", drop="after", times=1))

        with pytest.raises(httpx.RemoteProtocolError):
            caller.post(f"{account}/campaigns", **CAMPAIGN)

        assert len(caller.all(f"{account}/campaigns", filtering=named("px-1"))) == 1

    def test_can_be_tried_without_doing_it(self, caller: Caller, account: str) -> None:
        dry = {**CAMPAIGN, "execution_options": ["validate_only"]}

        good = caller.post(f"{account}/campaigns", **dry).json()
        bad = caller.post(f"{account}/campaigns", **(dry | {"objective": "CONVERSIONS"})).json()

        assert good == {"success": True}
        assert bad["error"]["code"] == 100
        assert caller.all(f"{account}/campaigns", filtering=named("px-1")) == []

    @pytest.mark.parametrize(
        ("edge", "fields"),
        [
            ("campaigns", {"name": "X", "objective": "OUTCOME_SALES"}),
            ("campaigns", {**CAMPAIGN, "status": "RUNNING"}),
            ("adsets", {**ADSET, "campaign_id": "1"}),
            ("ads", {"name": "X", "adset_id": "1", "creative": {"creative_id": "1"}}),
        ],
    )
    def test_refuses_what_is_missing_or_wrong(
        self, caller: Caller, account: str, edge: str, fields: dict[str, Any]
    ) -> None:
        assert caller.post(f"{account}/{edge}", **fields).json()["error"]["code"] == 100

    def test_wants_one_budget_at_one_level(self, caller: Caller, account: str) -> None:
        bare = caller.post(f"{account}/campaigns", **CAMPAIGN).json()["id"]
        rich = caller.post(f"{account}/campaigns", **CAMPAIGN, daily_budget="500").json()["id"]

        answers = [
            caller.post(f"{account}/adsets", **ADSET, campaign_id=campaign, **budget).json()
            for campaign, budget in (
                *((bare, {}), (bare, {"daily_budget": "99"}), (bare, {"daily_budget": "500"})),
                *((rich, {}), (rich, {"daily_budget": "500"})),
            )
        ]

        assert ["error" in answer for answer in answers] == [True, True, False, False, True]


class TestChanging:
    def test_delivers_when_all_above_is_active_too(self, caller: Caller, account: str) -> None:
        made = launched(caller, account)
        states = []
        for kind in ("ad", "adset", "campaign"):
            caller.post(made[kind], status="ACTIVE").raise_for_status()
            ad = caller.get(made["ad"], fields="effective_status").json()
            states.append(ad["effective_status"])

        assert states == ["CAMPAIGN_PAUSED", "CAMPAIGN_PAUSED", "ACTIVE"]

    def test_brings_figures_from_the_first_active_day_on(
        self, meta: Simulated, caller: Caller, account: str
    ) -> None:
        made = launched(caller, account)
        for kind in ("campaign", "adset", "ad"):
            caller.post(made[kind], status="ACTIVE").raise_for_status()

        assert meta.world.node(made["ad"]).since == meta.world.today(meta.world.accounts[0])

    def test_sets_names_and_budgets(self, caller: Caller, account: str) -> None:
        campaign = caller.post(f"{account}/campaigns", **CAMPAIGN).json()["id"]

        caller.post(campaign, name="Other", lifetime_budget="70000").raise_for_status()

        shown = caller.get(campaign, fields="name,lifetime_budget").json()
        assert shown == {"id": campaign, "name": "Other", "lifetime_budget": "70000"}

    def test_deletes(self, caller: Caller, account: str) -> None:
        campaign = caller.post(f"{account}/campaigns", **CAMPAIGN).json()["id"]

        assert caller.delete(campaign).json() == {"success": True}

        assert caller.all(f"{account}/campaigns", filtering=named("px-1")) == []
        assert caller.get(campaign, fields="status").json()["status"] == "DELETED"

    @pytest.mark.parametrize(
        "changes",
        [
            {"status": "RUNNING", "name": "Half"},
            {"daily_budget": "99", "name": "Half"},
            {"daily_budget": "500", "lifetime_budget": "500", "name": "Half"},
        ],
    )
    def test_changes_nothing_where_something_is_wrong(
        self, caller: Caller, account: str, changes: dict[str, str]
    ) -> None:
        campaign = caller.post(f"{account}/campaigns", **CAMPAIGN).json()["id"]

        assert caller.post(campaign, **changes).json()["error"]["code"] == 100

        assert caller.get(campaign, fields="name").json()["name"] == CAMPAIGN["name"]

    def test_has_one_kind_of_budget_at_a_time(self, caller: Caller, account: str) -> None:
        campaign = caller.post(f"{account}/campaigns", **CAMPAIGN, daily_budget="500").json()["id"]

        caller.post(campaign, lifetime_budget="70000").raise_for_status()

        shown = caller.get(campaign, fields="daily_budget,lifetime_budget").json()
        assert shown == {"id": campaign, "lifetime_budget": "70000"}

    def test_is_not_possible_any_more_after_deletion(self, caller: Caller, account: str) -> None:
        campaign = caller.post(f"{account}/campaigns", **CAMPAIGN).json()["id"]
        caller.delete(campaign)

        assert caller.post(campaign, status="ACTIVE").json()["error"]["code"] == 100


class TestMedia:
    def test_knows_an_image_by_its_bytes(self, caller: Caller, account: str) -> None:
        content = base64.b64encode(b"pixels").decode()
        one, two = (
            caller.post(f"{account}/adimages", bytes=content).json()["images"]["bytes"]["hash"]
            for _ in range(2)
        )

        assert one == two
        listed = caller.all(f"{account}/adimages")
        assert [image["hash"] for image in listed] == [one]

    @pytest.mark.parametrize("content", ["", "no base64!"])
    def test_wants_the_bytes_of_an_image(self, caller: Caller, account: str, content: str) -> None:
        answer = caller.post(f"{account}/adimages", bytes=content).json()
        assert answer["error"]["code"] == 100

    def test_lets_a_creative_be_made_of_a_video_once_it_is_ready(
        self, caller: Caller, account: str
    ) -> None:
        content = base64.b64encode(b"pixels").decode()
        image = caller.post(f"{account}/adimages", bytes=content).json()["images"]["bytes"]
        video = caller.post(
            f"{account}/advideos", title="Clip [px-9]", file_url="https://cdn.example/1"
        ).json()["id"]
        story = {"page_id": "1", "video_data": {"video_id": video, "image_hash": image["hash"]}}
        creative = {"name": "C", "object_story_spec": story}

        early = caller.post(f"{account}/adcreatives", **creative).json()
        states = [caller.get(video, fields="status").json()["status"] for _ in range(2)]
        late = caller.post(f"{account}/adcreatives", **creative).json()

        assert early["error"]["code"] == 100
        assert [state["video_status"] for state in states] == ["processing", "ready"]
        assert late["id"]
        titles = caller.all(f"{account}/advideos", fields="title")
        assert titles == [{"id": video, "title": "Clip [px-9]"}]

    @pytest.mark.parametrize(
        "story",
        [
            {},
            {"page_id": "1"},
            {"page_id": "1", "link_data": {"image_hash": "of nobody"}},
        ],
    )
    def test_refuses_creatives_of_what_is_not_there(
        self, caller: Caller, account: str, story: dict[str, Any]
    ) -> None:
        answer = caller.post(f"{account}/adcreatives", name="C", object_story_spec=story).json()
        assert answer["error"]["code"] == 100


class TestReport:
    def test_is_finished_after_a_while_and_says_what_insights_say(
        self, caller: Caller, account: str
    ) -> None:
        asked = {"level": "ad", "time_range": DAYS, "time_increment": "1", "fields": FIELDS}
        report = caller.post(f"{account}/insights", **asked).json()["report_run_id"]
        seen = [caller.get(report).json() for _ in range(3)]

        assert [each["async_status"] for each in seen] == [
            *("Job Not Started", "Job Running", "Job Completed")
        ]
        assert [each["async_percent_completion"] for each in seen] == [0, 50, 100]
        rows = caller.all(f"{report}/insights", limit="50")
        assert rows == caller.all(f"{account}/insights", **asked)

    @pytest.mark.parametrize("end", ["Job Failed", "Job Skipped"])
    def test_may_end_badly(
        self,
        meta: Simulated,
        caller: Caller,
        account: str,
        end: Literal["Job Failed", "Job Skipped"],
    ) -> None:
        meta.faults.plant(Fault(edge="insights", method="POST", report=end))
        report = caller.post(f"{account}/insights", level="ad").json()["report_run_id"]

        seen = [caller.get(report).json()["async_status"] for _ in range(3)]

        assert seen[-1] == end
        assert caller.get(f"{report}/insights").json()["error"]["code"] == 100

    def test_may_be_stuck(self, meta: Simulated, caller: Caller, account: str) -> None:
        meta.faults.plant(Fault(report="stuck"))
        report = caller.post(f"{account}/insights", level="ad").json()["report_run_id"]

        seen = {caller.get(report).json()["async_percent_completion"] for _ in range(5)}

        assert seen == {0}
