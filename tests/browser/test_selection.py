"""Rows of the Ads Manager that somebody ticks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from tests.browser.ads_table import AdsTable
from tests.browser.visitor import Visitor

_FIRST, _SECOND = "Black Friday", "Creative sandbox"


@pytest.fixture
def table(visitor: Visitor) -> AdsTable:
    visitor.enters("/ads-manager")
    table = AdsTable(visitor.page)
    table.says("12 campaigns")
    return table


def _bar(page: Page) -> Locator:
    return page.get_by_role("group", name="Selection")


def _tick(table: AdsTable, name: str) -> Locator:
    return table.rows.filter(has_text=name).get_by_role("checkbox")


class TestSelection:
    def test_is_listed_and_added_up_alone(self, visitor: Visitor, table: AdsTable) -> None:
        page = visitor.page
        _tick(table, _FIRST).check()
        expect(_bar(page)).to_contain_text("1 selected")
        _tick(table, _SECOND).check()
        expect(_bar(page)).to_contain_text("2 selected")
        visitor.finds_no_barriers()
        visitor.takes_pictures("ads-manager-selected")
        _bar(page).get_by_role("button", name="Only these").click()

        expect(page).to_have_url(re.compile(r"campaignIds=[\da-f-]{36}%2C[\da-f-]{36}"))
        table.says("2 campaigns")
        expect(table.rows).to_have_count(2)
        for name in (_FIRST, _SECOND):
            expect(table.rows.filter(has_text=name)).to_be_visible()
        expect(_bar(page)).to_have_count(0)
        expect(_tick(table, _FIRST)).not_to_be_checked()

    def test_needs_no_mouse(self, visitor: Visitor, table: AdsTable) -> None:
        page = visitor.page
        table.rows.filter(has_text=_FIRST).locator("[col-id=spend]").click()
        page.keyboard.press("Space")
        expect(_tick(table, _FIRST)).to_be_checked()
        page.keyboard.press("Space")
        expect(_bar(page)).to_have_count(0)
        table.grid.get_by_role("columnheader").first.focus()
        page.keyboard.press("Space")

        expect(_bar(page)).to_contain_text("12 selected")
        _bar(page).get_by_role("button", name="Clear selection").press("Enter")
        expect(_bar(page)).to_have_count(0)
        expect(table.grid.get_by_role("checkbox", checked=True)).to_have_count(0)

    def test_counts_only_what_is_there(self, visitor: Visitor, table: AdsTable) -> None:
        page = visitor.page
        _tick(table, _FIRST).check()
        _tick(table, _SECOND).check()
        search = page.get_by_label("Search by name")
        search.fill(_FIRST)
        expect(_bar(page)).to_contain_text("1 selected")
        search.fill("no such name")
        expect(page.get_by_role("heading", name="No campaigns match")).to_be_visible()
        expect(_bar(page)).to_have_count(0)
        search.fill("")

        table.says("12 campaigns")
        expect(_tick(table, _FIRST)).not_to_be_checked()
        expect(_bar(page)).to_have_count(0)

    def test_gives_its_names(self, visitor: Visitor, table: AdsTable) -> None:
        page = visitor.page
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        table.grid.get_by_role("link", name=_FIRST).click()
        expect(page).to_have_url(re.compile("tier=adsets"))
        expect(table.rows.first).to_be_visible()
        table.rows.get_by_role("checkbox").first.check()
        expect(_bar(page).get_by_role("button", name="Only these")).to_have_count(0)
        _bar(page).get_by_role("button", name="Copy names").click()

        expect(_bar(page).get_by_role("button", name="Copied")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") in table.names()


class TestVietnamese:
    def test_is_spoken_throughout(self, visitor: Visitor, table: AdsTable) -> None:
        page = visitor.page
        page.get_by_role("button", name="Dana Demo").click()
        page.get_by_role("menuitemradio", name="Tiếng Việt").click()
        _tick(table, _FIRST).check()
        expect(page.get_by_role("group", name="Lựa chọn")).to_contain_text("Đã chọn 1")
        visitor.finds_no_barriers()
        visitor.takes_pictures("ads-manager-vi")
