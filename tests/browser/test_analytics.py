"""What advertising cost and brought, as charts and tables."""

from __future__ import annotations

import json
import re

import pytest
from playwright.sync_api import expect
from tests.browser.visitor import Visitor

OVER_TIME = "Spend, revenue and ROAS over time"


@pytest.fixture
def analyst(visitor: Visitor) -> Visitor:
    """Somebody who looks at the figures of the last week."""
    visitor.enters("/analytics")
    expect(visitor.page.get_by_role("slider", name=OVER_TIME)).to_be_visible()
    return visitor


class TestAnalytics:
    def test_has_no_barriers(self, visitor: Visitor) -> None:
        visitor.enters("/analytics")
        expect(visitor.page.get_by_role("slider")).to_have_count(4)
        visitor.finds_no_barriers_by_day_and_night("analytics", whole=True)

    def test_shows_the_figures_of_the_api(self, analyst: Visitor) -> None:
        page = analyst.page
        with page.expect_response(re.compile(r"/api/analytics/timeseries\?.*lastMonth")) as answer:
            page.get_by_role("button", name="Last 7 days").click()
            page.get_by_role("button", name="Last month").click()
        summary = answer.value.json()["summary"]

        expect(page).to_have_url(re.compile(r"/analytics\?preset=lastMonth$"))
        expect(page.get_by_text(f"${summary['spend']:,.2f}").first).to_be_visible()
        expect(page.get_by_text(f"{summary['roas']:.2f}x").first).to_be_visible()
        expect(page.get_by_text(f"{summary['cr']:.2f}%", exact=True)).to_be_visible()

    def test_leads_from_a_campaign_into_the_ads_manager(self, analyst: Visitor) -> None:
        worst = analyst.page.get_by_role("region", name="Lowest return").get_by_role("link").first
        name = worst.inner_text()
        worst.click()

        expect(analyst.page).to_have_url(re.compile(r"/ads-manager\?.*campaignIds="))
        expect(analyst.page.get_by_role("link", name=name)).to_be_visible()
        expect(analyst.page.get_by_text("1 filter")).to_be_visible()

    def test_keeps_everything_in_its_address(self, visitor: Visitor) -> None:
        days = "preset=custom&dateFrom=2026-11-01&dateTo=2026-11-03"
        visitor.enters(f"/analytics?{days}")

        expect(visitor.page.get_by_text("1 Nov 2026 to 3 Nov 2026")).to_be_visible()
        visitor.page.reload()
        expect(visitor.page.get_by_text("1 Nov 2026 to 3 Nov 2026")).to_be_visible()

    def test_reads_a_chart_out_by_keyboard(self, analyst: Visitor) -> None:
        chart = analyst.page.get_by_role("slider", name=OVER_TIME)
        chart.focus()
        first = chart.get_attribute("aria-valuetext")
        analyst.page.keyboard.press("ArrowRight")
        second = chart.get_attribute("aria-valuetext")
        analyst.page.keyboard.press("End")

        expect(chart).to_have_attribute("aria-valuenow", "6")
        assert first != second
        assert re.search(r"Spend \$[\d,]+\.\d\d\nRevenue", first or "")

    def test_gives_a_chart_as_table_and_as_files(self, analyst: Visitor) -> None:
        page = analyst.page
        part = page.get_by_role("region", name=OVER_TIME)
        part.get_by_role("button", name="Download").click()
        with page.expect_download() as picture:
            page.get_by_role("menuitem", name="Picture").click()
        part.get_by_text("Table", exact=True).click()
        expect(part.get_by_role("row")).to_have_count(8)
        analyst.finds_no_barriers()
        part.get_by_role("button", name="Download").click()
        with page.expect_download() as table:
            page.get_by_role("menuitem", name="Table").click()

        assert picture.value.path().read_bytes().startswith(b"\x89PNG")
        lines = table.value.path().read_text().splitlines()
        assert lines[0] == "Day,Spend,Revenue,ROAS,Purchases"
        assert len(lines) == 8

    def test_speaks_vietnamese(self, analyst: Visitor) -> None:
        analyst.page.get_by_role("button", name="Dana Demo").click()
        analyst.page.get_by_role("menuitemradio", name="Tiếng Việt").click()

        expect(analyst.page.get_by_role("heading", name="Phân tích")).to_be_visible()
        revenue = analyst.page.get_by_text(re.compile(r"^[\d.]+,\d\d\sUS\$$")).nth(1)
        assert revenue.evaluate("each => each.scrollWidth <= each.clientWidth")
        analyst.takes_picture("analytics-vi", whole=True)

    def test_shows_at_which_hours_money_moves(self, visitor: Visitor) -> None:
        visitor.enters("/analytics?heat=revenue")
        heat = visitor.page.get_by_role("slider", name="Hour and weekday")

        expect(heat).to_have_attribute("aria-label", re.compile(r"Revenue was highest.*\$\d"))
        heat.press("ArrowRight")
        visitor.finds_no_barriers()
        visitor.takes_picture("analytics-hours", whole=True)
        visitor.page.get_by_text("Purchases", exact=True).last.click()
        expect(visitor.page).to_have_url(re.compile("heat=purchases"))


class TestBadDays:
    def test_days_without_figures_are_said(self, visitor: Visitor) -> None:
        days = "preset=custom&dateFrom=2001-01-01&dateTo=2001-01-07"
        visitor.enters(f"/analytics?{days}")

        expect(visitor.page.get_by_text("Nothing happened in these days")).to_be_visible()
        visitor.takes_picture("analytics-quiet")

    def test_too_many_requests_are_counted_down(self, visitor: Visitor) -> None:
        visitor.expects("/api/analytics/timeseries", 429)
        visitor.page.route(
            "**/api/analytics/timeseries*",
            lambda route: route.fulfill(
                status=429,
                headers={"Retry-After": "40", "X-Request-Id": "request-9"},
                content_type="application/json",
                body=json.dumps({"message": "slower"}),
            ),
        )
        visitor.enters("/analytics")
        alert = visitor.page.get_by_role("alert")

        expect(alert).to_contain_text("Too many requests")
        expect(alert.get_by_role("button", name=re.compile("Try again in"))).to_be_disabled()
        visitor.takes_picture("analytics-busy")

    def test_a_part_that_fails_leaves_the_others(self, visitor: Visitor) -> None:
        visitor.expects("/api/ads-manager/campaigns", 403)
        visitor.page.route(
            "**/api/ads-manager/campaigns*",
            lambda route: route.fulfill(status=403, content_type="application/json", body="{}"),
        )
        visitor.enters("/analytics")

        expect(visitor.page.get_by_role("slider", name=OVER_TIME)).to_be_visible()
        expect(visitor.page.get_by_role("alert").first).to_contain_text("Your role")
