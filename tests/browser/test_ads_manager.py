"""The Ads Manager: which campaign makes money."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, expect
from tests.browser.visitor import Visitor

_OPEN = "/login?next=/ads-manager"


def _grid(visitor: Visitor) -> Locator:
    return visitor.page.get_by_role("treegrid").or_(visitor.page.get_by_role("grid"))


class TestTable:
    def test_shows_every_campaign_and_their_sum(self, visitor: Visitor) -> None:
        visitor.logs_in(at=_OPEN)

        expect(visitor.page).to_have_url(re.compile(r"/ads-manager\?preset=last7$"))
        expect(_grid(visitor)).to_contain_text("12 campaigns")
        expect(visitor.page.get_by_role("link", name="Black Friday")).to_be_visible()
        expect(visitor.page.get_by_role("status")).to_have_text("1–12 of 12")

    def test_leads_from_a_campaign_to_its_ads_and_back(self, visitor: Visitor) -> None:
        visitor.logs_in(at=f"{_OPEN}%3Fstatus=ACTIVE")
        page = visitor.page
        page.get_by_role("link", name="Black Friday").click()
        expect(page).to_have_url(re.compile("tier=adsets"))
        _grid(visitor).get_by_role("link").first.click()
        expect(page).to_have_url(re.compile("tier=ads&.*adsetId="))
        expect(_grid(visitor)).to_contain_text(re.compile(r"\d+ ads?"))

        page.get_by_role("navigation", name="Where you are").get_by_text("Campaigns").click()
        expect(page).to_have_url(re.compile(r"status=ACTIVE"))
        expect(_grid(visitor)).to_contain_text("campaigns")
        page.go_back()
        expect(page).to_have_url(re.compile("tier=ads&"))

    @pytest.mark.parametrize("theme", ["light", "dark"])
    def test_has_no_barriers(self, visitor: Visitor, theme: str) -> None:
        visitor.chooses("dark" if theme == "dark" else "light")
        visitor.logs_in(at=_OPEN)
        expect(_grid(visitor)).to_contain_text("12 campaigns")

        visitor.finds_no_barriers()
        for width in (1440, 1024, 390):
            visitor.takes_picture(f"ads-manager-{theme}", width=width)
