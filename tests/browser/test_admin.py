"""People of the platform: their own login, and whose store they look into."""

from __future__ import annotations

import re
from uuid import uuid4

import pyotp
import pytest
from playwright.sync_api import expect
from tests.browser.visitor import Visitor

from pixecom.application.identity.ports import Client
from pixecom.container import Container
from pixecom.domain.identity import PlatformRole

PASSWORD = "a-good-password"


@pytest.fixture
def superadmin(app_container: Container) -> str:
    """Somebody who runs the platform; gives the e-mail."""
    return app_container.create_admin()(
        email=f"{uuid4().hex}@pixecom.test",
        password=PASSWORD,
        display_name="Rita Root",
        role=PlatformRole.SUPERADMIN,
        client=Client(),
    ).email


class TestAdminLogin:
    def test_leads_to_the_choice_of_a_seller(self, visitor: Visitor, superadmin: str) -> None:
        visitor.logs_in(superadmin, PASSWORD, at="/admin")
        page = visitor.page
        expect(page.get_by_text("Please select a seller first")).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_pictures("admin-choice")

        choice = page.get_by_role("main").get_by_role("combobox", name="Choose a seller")
        choice.fill("Demo La")
        page.get_by_role("option", name="Demo Laden").click()
        visitor.opens("/analytics")
        expect(page.get_by_text("Europe/Berlin")).to_be_visible()
        expect(page.get_by_text(re.compile(r"^€[\d,.]+$")).first).to_be_visible()
        banner = page.get_by_role("banner").get_by_role("combobox", name="Choose a seller")
        expect(banner).to_have_value("Demo Laden")

        with page.expect_request(re.compile("timeseries.*sellerId=")):
            banner.fill("Demo St")
            page.get_by_role("option", name="Demo Store").click()
        expect(page.get_by_text("America/New_York")).to_be_visible()
        visitor.takes_picture("admin-analytics")

    def test_is_where_the_login_of_stores_sends_them(
        self, visitor: Visitor, superadmin: str
    ) -> None:
        visitor.expects("/api/auth/login", 401)
        visitor.opens("/login")
        visitor.fills_in_login(superadmin, PASSWORD)
        visitor.page.get_by_role("link", name="Log in as administrator").click()

        expect(visitor.page.get_by_role("heading", name="Platform login")).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_pictures("admin-login")

    def test_asks_for_the_second_factor(self, visitor: Visitor, superadmin: str) -> None:
        visitor.expects("/api/auth/admin-login", 401)
        visitor.logs_in(superadmin, PASSWORD, at="/admin")
        visitor.opens("/account")
        page = visitor.page
        page.get_by_role("button", name="Set up an authenticator app").click()
        secret = page.locator("form code").inner_text()
        page.get_by_label("Code of the app").fill(pyotp.TOTP(secret).now())
        page.get_by_role("button", name="Turn it on").click()
        spare = page.get_by_role("list", name="recovery codes").get_by_role("listitem")
        code = spare.first.inner_text()
        page.get_by_role("button", name="Rita Root").click()
        page.get_by_role("menuitem", name="Log out").click()
        expect(page.get_by_role("heading", name="Log in")).to_be_visible()

        visitor.opens("/admin")
        visitor.fills_in_login(superadmin, PASSWORD)
        expect(page.get_by_role("alert")).to_contain_text("has a second factor")
        expect(page.get_by_label("Second factor")).to_be_focused()
        visitor.finds_no_barriers()
        visitor.takes_pictures("admin-second-factor")
        page.get_by_label("Second factor").fill(code)
        page.keyboard.press("Enter")
        expect(page.get_by_text("Please select a seller first")).to_be_visible()

    def test_refuses_people_of_a_store(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/admin-login", 401)
        visitor.opens("/admin")
        visitor.fills_in_login()

        expect(visitor.page.get_by_role("alert")).to_contain_text("belongs to a store")

    def test_has_no_settings_of_a_store(self, visitor: Visitor, superadmin: str) -> None:
        visitor.logs_in(superadmin, PASSWORD, at="/admin")
        visitor.opens("/settings")

        expect(visitor.page.get_by_text("Only the people of a store")).to_be_visible()
