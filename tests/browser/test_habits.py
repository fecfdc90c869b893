"""Habits that people have: keys, a palette of actions, paper, a train without a network."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.visitor import Visitor


class TestKeys:
    def test_lead_to_a_screen(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        visitor.page.keyboard.press("g")
        visitor.page.keyboard.press("a")

        expect(visitor.page).to_have_url(re.compile("/ads-manager"))

    def test_are_letters_while_somebody_writes(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        field = visitor.page.get_by_label("Current password", exact=True)
        field.press_sequentially("ga?/")

        expect(field).to_have_value("ga?/")
        expect(visitor.page).to_have_url(re.compile("/account$"))
        expect(visitor.page.get_by_role("dialog")).to_be_hidden()

    def test_are_listed(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        visitor.page.keyboard.press("?")
        sheet = visitor.page.get_by_role("dialog", name="Keys")
        expect(sheet.get_by_role("row", name="Ads Manager")).to_contain_text("a")
        visitor.finds_no_barriers()
        visitor.takes_picture("keys")
        visitor.page.keyboard.press("Escape")

        expect(sheet).to_be_hidden()


class TestPalette:
    def test_finds_a_screen_by_its_name(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        visitor.page.keyboard.press("Control+k")
        search = visitor.page.get_by_placeholder("Where to, or what to do?")
        expect(search).to_be_focused()
        visitor.finds_no_barriers()
        visitor.takes_picture("palette")
        search.fill("ads man")
        visitor.page.keyboard.press("ArrowDown")
        visitor.page.keyboard.press("Enter")

        expect(visitor.page).to_have_url(re.compile("/ads-manager"))

    def test_changes_the_theme(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        visitor.page.keyboard.press("Control+k")
        visitor.page.get_by_placeholder("Where to, or what to do?").fill("dark")
        visitor.page.keyboard.press("ArrowDown")
        visitor.page.keyboard.press("Enter")

        root = visitor.page.locator("html")
        expect(root).to_have_attribute("data-mantine-color-scheme", "dark")


class TestPaper:
    def test_shows_the_screen_alone(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        visitor.page.emulate_media(media="print")

        expect(visitor.page.get_by_role("heading", name="My account")).to_be_visible()
        expect(visitor.page.get_by_role("banner")).to_be_hidden()
        expect(visitor.page.get_by_role("navigation")).to_be_hidden()


class TestOffline:
    def test_is_said_until_the_network_is_back(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        visitor.page.context.set_offline(True)
        expect(visitor.page.get_by_text("You are offline")).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_picture("offline")
        visitor.page.context.set_offline(False)

        expect(visitor.page.get_by_text("You are offline")).to_be_hidden()
