"""The Ads Manager: which campaign makes money."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from zipfile import is_zipfile

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.ads_table import WRITTEN, AdsTable
from tests.browser.people import register
from tests.browser.visitor import Visitor

_LIST = "**/api/ads-manager/campaigns*"
_WIDE = {"width": 3600, "height": 900}
_FILTERS = [
    ("Status", "Paused", "status=PAUSED", "3 campaigns"),
    ("Delivery", "Inactive", "deliveryStatus=INACTIVE", "4 campaigns"),
    ("Campaign", "Creative sandbox", "campaignIds=", "1 campaign"),
    ("Ad account", "", "adAccountId=", r"\d+ campaigns?"),
    ("Sellpage", "", "sellpageId=", r"\d+ campaigns?"),
]
"""A menu, a choice of it, what stands in the address then, and how many rows are left."""


@pytest.fixture
def table(visitor: Visitor) -> AdsTable:
    return AdsTable(visitor.page)


def _opens(visitor: Visitor, query: str = "") -> Page:
    visitor.enters(f"/ads-manager?{query}" if query else "/ads-manager")
    expect(visitor.page.get_by_role("heading", name="Ads Manager")).to_be_visible()
    return visitor.page


class TestTable:
    def test_shows_every_campaign_and_their_sum(self, visitor: Visitor, table: AdsTable) -> None:
        page = _opens(visitor)

        expect(page).to_have_url(re.compile(r"/ads-manager\?preset=last7$"))
        table.says("12 campaigns")
        expect(page.get_by_role("link", name="Black Friday")).to_be_visible()
        expect(table.footer).to_have_text("1–12 of 12")

    def test_has_no_barriers(self, visitor: Visitor, table: AdsTable) -> None:
        _opens(visitor, "compare=true&status=ACTIVE,PAUSED&sortBy=roas")
        table.says("11 campaigns")
        expect(table.grid.locator("small").first).to_be_visible()

        visitor.finds_no_barriers_by_day_and_night("ads-manager-compared")

    def test_shows_the_figures_of_the_api(self, visitor: Visitor, table: AdsTable) -> None:
        page = _opens(visitor)
        page.set_viewport_size(_WIDE)  # type: ignore[arg-type]
        with page.expect_response(_LIST) as answer:
            page.reload()
        table.says("12 campaigns")
        content = answer.value.json()

        for row in [*content["campaigns"], content["summary"] | {"id": "summary"}]:
            seen = table.cells(row["id"])
            written = {column: write(row[column]) for column, write in WRITTEN.items()}
            assert {column: seen[column] for column in written} == written, row.get("name")

    def test_tells_who_lost_money_yesterday_in_three_steps(
        self, visitor: Visitor, table: AdsTable
    ) -> None:
        visitor.logs_in()
        visitor.page.get_by_role("button", name="Views").click()
        with visitor.page.expect_response(re.compile("datePreset=yesterday")) as answer:
            visitor.page.get_by_role("button", name="Lost money yesterday").click()
        rows = answer.value.json()["campaigns"]
        lost = [row["name"] for row in rows if row["revenue"] < row["spend"]]

        table.says(f"{len(lost)} campaigns")
        assert 1 < len(lost) < len(rows)
        expect(table.rows).to_have_count(len(lost))
        assert table.names() == lost
        expect(table.header("Spent")).to_have_attribute("aria-sort", "descending")
        visitor.takes_picture("ads-manager-lost")


class TestTiers:
    def test_lead_down_and_back_with_their_filters(
        self, visitor: Visitor, table: AdsTable
    ) -> None:
        page = _opens(visitor, "status=ACTIVE&sortBy=spend&sortDir=asc")
        page.get_by_role("link", name="Black Friday").click()
        expect(page).to_have_url(re.compile("tier=adsets"))
        expect(table.footer).to_be_visible()
        table.grid.get_by_role("link").first.click()
        expect(page).to_have_url(re.compile("tier=ads&"))
        expect(table.line("summary")).to_contain_text(re.compile(r"\d+ ads?"))
        path = page.get_by_role("navigation", name="Where you are")
        expect(path).to_contain_text("Black Friday")
        visitor.takes_picture("ads-manager-ads")

        path.get_by_role("link", name="Campaigns").click()
        expect(page).to_have_url(re.compile("status=ACTIVE&sortBy=spend&sortDir=asc"))
        table.says("8 campaigns")
        page.go_back()
        expect(page).to_have_url(re.compile("tier=ads&"))
        page.reload()
        expect(path).to_contain_text("Black Friday")

    def test_ask_for_a_parent_that_nobody_chose(self, visitor: Visitor, table: AdsTable) -> None:
        page = _opens(visitor)
        page.get_by_role("tab", name="Ads", exact=True).click()
        page.get_by_role("combobox", name="Choose a campaign").click()
        page.get_by_role("option", name="Black Friday").click()
        page.get_by_role("combobox", name="Choose an ad set").click()
        page.get_by_role("option").first.click()

        expect(table.line("summary")).to_contain_text(re.compile(r"\d+ ads?"))

    def test_say_when_a_campaign_is_gone(self, visitor: Visitor) -> None:
        gone = "0198c3a0-7b6e-7cc2-8f4b-2f6d3a1b9e10"
        page = _opens(visitor, f"tier=adsets&campaignId={gone}")

        expect(page.get_by_role("heading", name="It is not here any more")).to_be_visible()
        page.get_by_role("button", name="To all campaigns").click()
        expect(page.get_by_role("link", name="Black Friday")).to_be_visible()


class TestFilters:
    def test_stand_in_the_address(self, visitor: Visitor, table: AdsTable) -> None:
        page = _opens(visitor)
        bar = page.get_by_role("group", name="Filters")
        for button, choice, query, rows in _FILTERS:
            table.says("12 campaigns")
            bar.get_by_role("button", name=button, exact=True).click()
            page.get_by_role("dialog").get_by_role("checkbox", name=choice).first.click()
            page.keyboard.press("Escape")

            expect(page).to_have_url(re.compile(query))
            expect(table.line("summary").locator("[col-id=name]")).to_have_text(re.compile(rows))
            expect(bar).to_contain_text("1 filter")
            page.reload()
            expect(bar).to_contain_text("1 filter")
            page.get_by_role("button", name="Clear all").click()
            expect(page).to_have_url(re.compile(r"\?preset=last7$"))
            page.go_back()
            expect(page).to_have_url(re.compile(query))
            page.get_by_role("button", name="Clear all").click()

    def test_a_search_begins_a_moment_after_typing(
        self, visitor: Visitor, table: AdsTable
    ) -> None:
        page = _opens(visitor)
        page.get_by_label("Search by name").press_sequentially("posture")

        expect(page).to_have_url(re.compile("search=posture"))
        table.says("3 campaigns")
        page.get_by_label("Search by name").fill("nothing is called so")
        expect(page.get_by_role("heading", name="No campaigns match")).to_be_visible()
        visitor.takes_picture("ads-manager-nothing-matches")
        page.get_by_role("button", name="Clear all").last.click()
        table.says("12 campaigns")
        expect(page.get_by_label("Search by name")).to_have_value("")

    def test_days_are_remembered_and_may_be_any(self, visitor: Visitor, table: AdsTable) -> None:
        page = _opens(visitor)
        page.get_by_role("button", name="Last 7 days").click()
        visitor.finds_no_barriers(within="[role=dialog]")
        visitor.takes_picture("ads-manager-days")
        page.get_by_role("button", name="Last 30 days").click()
        table.says("12 campaigns")
        visitor.opens("/ads-manager")
        expect(page).to_have_url(re.compile("preset=last30$"))

        visitor.opens("/ads-manager?preset=never&of=nobody")
        expect(page).to_have_url(re.compile(r"\?preset=last30$"))
        table.says("12 campaigns")
        visitor.opens("/ads-manager?preset=custom&dateFrom=2026-01-01&dateTo=2026-01-02")
        expect(page.get_by_role("button", name="1 Jan 2026 – 2 Jan 2026")).to_be_visible()

    @pytest.mark.parametrize(("column", "key"), [("Spent", "spend"), ("Name", "name")])
    def test_the_api_orders_by_a_column(
        self, visitor: Visitor, table: AdsTable, column: str, key: str
    ) -> None:
        page = _opens(visitor)
        table.says("12 campaigns")
        for direction, word in (("desc", "descending"), ("asc", "ascending")):
            with page.expect_response(re.compile(f"sortBy={key}&sortDir={direction}")) as answer:
                table.header(column).click()
            expect(table.header(column)).to_have_attribute("aria-sort", word)
            wanted = [row["name"] for row in answer.value.json()["campaigns"]]
            expect(page.locator("[data-former]")).to_have_count(0)
            assert table.names() == wanted
        table.header(column).click()
        expect(page).to_have_url(re.compile(r"\?preset=last7$"))


class TestViews:
    def test_keep_filters_and_columns(self, visitor: Visitor, table: AdsTable) -> None:
        page = _opens(visitor, "status=PAUSED&sortBy=spend&sortDir=asc")
        table.says("3 campaigns")
        page.get_by_role("button", name="Columns").click()
        page.get_by_role("checkbox", name="Start date").uncheck()
        visitor.finds_no_barriers(within="[role=dialog]")
        visitor.takes_picture("ads-manager-columns")
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Views").click()
        page.get_by_label("Name of the view").fill("Paused ones")
        page.get_by_role("button", name="Save").click()
        expect(page.get_by_role("button", name="Paused ones", exact=True)).to_be_visible()
        visitor.takes_picture("ads-manager-views")
        page.keyboard.press("Escape")

        page.get_by_role("button", name="Columns").click()
        with page.expect_response(lambda answer: "/api/me/views" in answer.url):
            page.get_by_role("button", name="As at first").click()
        page.keyboard.press("Escape")
        expect(table.header("Start date")).to_be_visible()
        visitor.opens("/ads-manager")
        page.get_by_role("button", name="Views").click()
        page.get_by_role("button", name="Paused ones", exact=True).click()

        expect(page).to_have_url(re.compile("status=PAUSED"))
        table.says("3 campaigns")
        expect(table.header("Start date")).to_have_count(0)
        page.get_by_role("button", name="Views").click()
        page.get_by_role("button", name="Remove Paused ones").click()
        expect(page.get_by_text("Keep filters, days")).to_be_visible()
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Columns").click()
        with page.expect_response(lambda answer: "/api/me/views/" in answer.url):
            page.get_by_role("button", name="As at first").click()

    def test_an_export_is_what_is_seen(
        self, visitor: Visitor, table: AdsTable, tmp_path: Path
    ) -> None:
        page = _opens(visitor, "search=posture&sortBy=name&sortDir=asc")
        table.says("3 campaigns")
        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name="CSV").click()
        download.value.save_as(tmp_path / "list.csv")

        with (tmp_path / "list.csv").open(encoding="utf-8-sig") as file:
            rows = list(csv.reader(file))
        names = [row[0] for row in rows if row and row[0].startswith("Posture")]
        assert names == table.names()

        page.get_by_role("button", name="Export").click()
        with page.expect_download() as download:
            page.get_by_role("menuitem", name="Excel").click()
        assert download.value.suggested_filename.endswith(".xlsx")
        assert is_zipfile(download.value.path())


class TestTime:
    def test_brings_new_figures_and_lets_fetch_again(
        self, visitor: Visitor, table: AdsTable
    ) -> None:
        visitor.page.clock.install()
        page = _opens(visitor, "sortBy=spend&sortDir=desc")
        table.says("12 campaigns")
        page.get_by_role("button", name="Sync", exact=True).click()
        waiting = page.get_by_role("button", name=re.compile(r"^Sync in \d+ s$"))
        expect(waiting).to_be_disabled()
        table.grid.locator("[col-id=status][role=gridcell]").last.click()
        page.route(_LIST, _grow)
        page.clock.fast_forward(61_000)

        expect(table.line("summary").locator("[col-id=spend]")).to_have_text("$1.25")
        expect(page.locator(":focus")).to_have_attribute("col-id", "status")
        expect(page.get_by_role("button", name="Sync", exact=True)).to_be_enabled()


class TestKeyboard:
    def test_is_enough(self, visitor: Visitor, table: AdsTable) -> None:
        page = _opens(visitor)
        table.says("12 campaigns")
        table.header("Name").focus()
        page.keyboard.press("ArrowRight")
        with page.expect_response(re.compile("sortBy=status")):
            page.keyboard.press("Enter")
        expect(table.header("Status")).to_have_attribute("aria-sort", "descending")
        page.keyboard.press("Home")
        expect(page.locator("[data-former]")).to_have_count(0)
        for key in ("ArrowDown", "ArrowDown", "PageDown", "PageUp"):
            page.keyboard.press(key)
        focused = page.locator(":focus")
        expect(focused).to_have_attribute("role", "gridcell")
        page.keyboard.press("Enter")

        expect(page).to_have_url(re.compile("tier=adsets&campaignId="))

    def test_tables_tell_how_big_they_are(self, visitor: Visitor, table: AdsTable) -> None:
        visitor.enters("/ads-manager", "viewer@pixecom.test")
        table.says("12 campaigns")

        expect(table.grid).to_have_attribute("aria-label", "Campaigns and their figures")
        expect(table.grid).to_have_attribute("aria-rowcount", "14")  # head, sum, campaigns
        expect(table.grid).to_have_attribute("aria-colcount", "26")


class TestBadDays:
    @pytest.mark.parametrize(
        ("status", "text"),
        [(403, "Your role in this store"), (429, "Too many requests"), (500, "wrong")],
    )
    def test_a_refusal_is_told_and_passes(
        self, visitor: Visitor, table: AdsTable, status: int, text: str
    ) -> None:
        visitor.expects("/api/ads-manager/campaigns", status)
        visitor.page.route(_LIST, lambda route: _refuse(route, status))
        visitor.enters("/ads-manager")

        alert = visitor.page.get_by_role("alert")
        expect(alert).to_contain_text(text)
        expect(alert).to_contain_text("request-9")
        visitor.takes_picture(f"ads-manager-{status}")
        visitor.page.unroute(_LIST)
        visitor.page.get_by_role("button", name="Try again").click()
        table.says("12 campaigns")

    def test_doubtful_figures_are_named(self, visitor: Visitor, table: AdsTable) -> None:
        visitor.page.route(_LIST, _spoil)
        visitor.enters("/ads-manager")

        expect(visitor.page.get_by_text("Amounts of several currencies")).to_be_visible()
        expect(visitor.page.get_by_text("in another time zone")).to_be_visible()
        expect(visitor.page.get_by_text("incomplete: Half")).to_be_visible()
        name = "🎉" * 60 + '"quoted" <b>O\'Brien</b> & Co.'
        expect(visitor.page.get_by_role("link", name=name)).to_be_visible()
        assert "$" not in table.cell("summary", "spend")
        visitor.finds_no_barriers()
        for width in (1440, 390):
            visitor.takes_picture("ads-manager-doubtful", width=width)

    def test_a_new_seller_is_told_what_comes_here(self, visitor: Visitor, address: str) -> None:
        register(address, "ads-manager@pixecom.test")
        visitor.enters("/ads-manager", "ads-manager@pixecom.test")

        expect(visitor.page.get_by_role("heading", name="No campaigns yet")).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_picture("ads-manager-empty")
        visitor.page.get_by_role("link", name="Connect an ad account").click()
        expect(visitor.page).to_have_url(re.compile(r"/settings\?tab=facebook$"))

    def test_a_viewer_cannot_fetch(self, visitor: Visitor, table: AdsTable) -> None:
        visitor.enters("/ads-manager", "viewer@pixecom.test")
        table.says("12 campaigns")

        expect(visitor.page.get_by_role("button", name="Sync")).to_have_count(0)


def _refuse(route: Route, status: int) -> None:
    error = {"code": "X", "requestId": "request-9", "details": []}
    body = {"success": False, "statusCode": status, "message": "Went wrong", "error": error}
    route.fulfill(status=status, json=body)


def _grow(route: Route) -> None:
    answer = route.fetch()
    content = answer.json()
    content["summary"]["spend"] = 1.25
    route.fulfill(response=answer, json=content)


def _spoil(route: Route) -> None:
    """Answer with every doubt that there may be, and a name that hurts."""
    answer = route.fetch()
    content = answer.json()
    content["meta"] |= {
        "mixedCurrency": True,
        "currencies": ["EUR", "USD"],
        "timezoneMismatch": True,
    }
    content["quality"]["accounts"][0] |= {"name": "Half", "completeness": "PARTIAL"}
    content["campaigns"][0]["name"] = "🎉" * 60 + '"quoted" <b>O\'Brien</b> & Co.'
    route.fulfill(response=answer, json=content)
