"""What surrounds every screen."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.visitor import Visitor


class TestShell:
    def test_keeps_the_theme_that_was_chosen(self, visitor: Visitor) -> None:
        visitor.enters("/")
        page = visitor.page
        page.get_by_role("button", name="Theme").click()
        page.get_by_role("menuitemradio", name="Dark").click()
        page.reload()

        root = page.locator("html")
        expect(root).to_have_attribute("data-mantine-color-scheme", "dark")
        expect(page.get_by_role("navigation")).to_be_visible()

    def test_speaks_vietnamese_and_remembers_it(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        page = visitor.page
        page.get_by_role("button", name="Dana Demo").click()
        page.get_by_role("menuitemradio", name="Tiếng Việt").click()
        page.reload()

        expect(page.get_by_role("heading", name="Tài khoản của tôi")).to_be_visible()
        expect(page.locator("html")).to_have_attribute("lang", "vi")

    def test_folds_its_navigation_away_on_a_small_screen(self, visitor: Visitor) -> None:
        visitor.page.set_viewport_size({"width": 390, "height": 844})
        visitor.opens("/login")
        visitor.fills_in_login()
        page = visitor.page
        page.get_by_role("button", name="Open navigation").click()
        drawer = page.get_by_role("dialog", name="Main navigation")
        expect(drawer.get_by_role("link", name="My account")).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_picture("navigation", width=390)

        page.keyboard.press("Escape")
        expect(drawer).to_be_hidden()
        expect(page.get_by_role("button", name="Open navigation")).to_be_focused()

    def test_remembers_a_narrow_navigation(self, visitor: Visitor) -> None:
        visitor.enters("/")
        visitor.page.get_by_role("button", name="Narrow navigation").click()
        visitor.page.reload()

        expect(visitor.page.get_by_role("button", name="Widen navigation")).to_be_visible()
        visitor.takes_picture("narrow")

    def test_begins_narrow_where_there_is_little_room(self, visitor: Visitor) -> None:
        visitor.page.set_viewport_size({"width": 1024, "height": 768})
        visitor.enters("/")
        expect(visitor.page.get_by_role("columnheader", name="Budget")).to_be_visible()
        visitor.takes_picture("narrow", width=1024)
        visitor.page.get_by_role("button", name="Widen navigation").click()
        visitor.page.reload()

        expect(visitor.page.get_by_role("button", name="Narrow navigation")).to_be_visible()

    def test_tells_a_viewer_that_nothing_can_be_changed(self, visitor: Visitor) -> None:
        visitor.enters("/", "viewer@pixecom.test")

        expect(visitor.page.get_by_role("banner")).to_contain_text("Read only")

    def test_knows_what_it_does_not_have(self, visitor: Visitor) -> None:
        visitor.enters("/")
        visitor.opens("/no/such/page")

        expect(visitor.page.get_by_role("heading", name="There is no such page")).to_be_visible()
        visitor.page.get_by_role("link", name="To the start page").click()
        expect(visitor.page).to_have_url(re.compile("/ads-manager"))


class TestBadDays:
    def test_a_busy_api_is_said_with_its_request_id(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        visitor.expects("/api/auth/me", 503)
        visitor.page.route(
            "**/api/auth/me",
            lambda route: route.fulfill(
                status=503,
                headers={"X-Request-Id": "request-7"},
                content_type="application/json",
                body="{}",
            ),
        )
        visitor.page.reload()

        alert = visitor.page.get_by_role("alert")
        expect(alert).to_contain_text("PixEcom is busy")
        expect(alert).to_contain_text("request-7")
        visitor.takes_picture("busy")
        visitor.page.unroute("**/api/auth/me")
        visitor.page.get_by_role("button", name="Try again").click()
        expect(visitor.page.get_by_role("heading", name="My account")).to_be_visible()
