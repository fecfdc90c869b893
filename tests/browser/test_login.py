"""Logging in, coming back, and what keeps people out."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.browser.visitor import Visitor

from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD


class TestLogin:
    def test_leads_into_the_portal(self, visitor: Visitor) -> None:
        visitor.logs_in()

        expect(visitor.page.get_by_role("banner")).to_contain_text("Demo Store")
        expect(visitor.page).not_to_have_url(re.compile("login"))

    def test_leads_on_to_where_somebody_wanted_to_go(self, visitor: Visitor) -> None:
        visitor.opens("/settings?tab=members")

        expect(visitor.page).to_have_url(re.compile(r"/login\?next=%2Fsettings"))
        visitor.fills_in_login()
        expect(visitor.page).to_have_url(re.compile(r"/settings\?tab=members$"))

    def test_never_leads_away_from_us(self, visitor: Visitor) -> None:
        visitor.logs_in(at="/login?next=//evil.test/x")

        assert visitor.page.url.startswith("http://127.0.0.1")

    def test_says_that_the_password_is_wrong(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/login", 401)
        visitor.opens("/login")
        visitor.fills_in_login(password="something else")

        expect(visitor.page.get_by_role("alert")).to_have_text("E-mail or password is wrong.")
        expect(visitor.page.get_by_label("E-mail")).to_have_value(OWNER_EMAIL)

    def test_asks_for_what_is_missing(self, visitor: Visitor) -> None:
        visitor.opens("/login")
        visitor.page.get_by_role("button", name="Log in").click()

        expect(visitor.page.get_by_text("Enter your e-mail address")).to_be_visible()
        expect(visitor.page.get_by_text("Enter your password")).to_be_visible()

    def test_can_be_done_with_the_keyboard_alone(self, visitor: Visitor) -> None:
        visitor.opens("/login")
        expect(visitor.page.get_by_label("E-mail")).to_be_focused()
        visitor.page.keyboard.type(OWNER_EMAIL)
        visitor.page.keyboard.press("Tab")
        visitor.page.keyboard.type(PASSWORD)
        visitor.page.keyboard.press("Enter")

        expect(visitor.page.get_by_role("navigation")).to_be_visible()
        visitor.page.keyboard.press("Tab")
        expect(visitor.page.get_by_role("link", name="Skip to content")).to_be_focused()

    def test_shows_the_password_to_whoever_wants_to_see_it(self, visitor: Visitor) -> None:
        visitor.opens("/login")
        visitor.page.get_by_label("Password", exact=True).fill("visible")
        visitor.page.get_by_role("button", name="Show password").click()

        field = visitor.page.get_by_label("Password", exact=True)
        expect(field).to_have_attribute("type", "text")

    def test_has_no_barriers(self, visitor: Visitor) -> None:
        visitor.opens("/login?notice=expired")

        expect(visitor.page.get_by_role("status")).to_contain_text("Your session has ended")
        visitor.finds_no_barriers_by_day_and_night("login", widths=(1440, 1024, 390, 320))


class TestSession:
    def test_outlives_a_reload(self, visitor: Visitor) -> None:
        visitor.logs_in(at="/account")
        visitor.page.reload()

        expect(visitor.page.get_by_role("heading", name="My account")).to_be_visible()

    def test_ends_in_every_tab_at_once(self, visitor: Visitor) -> None:
        visitor.logs_in()
        other = visitor.page.context.new_page()
        visitor.follow(other)
        other.goto("/account")
        expect(other.get_by_role("heading", name="My account")).to_be_visible()

        visitor.page.get_by_role("button", name="Dana Demo").click()
        visitor.page.get_by_role("menuitem", name="Log out").click()

        expect(visitor.page).to_have_url(re.compile("/login$"))
        expect(other).to_have_url(re.compile("/login"))

    def test_stores_no_token_where_scripts_could_find_it(self, visitor: Visitor) -> None:
        visitor.logs_in()
        kept = visitor.page.evaluate(
            "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
        )
        assert "eyJ" not in kept
        assert "token" not in kept
