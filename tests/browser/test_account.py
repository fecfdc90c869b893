"""My account: who I am, where I am logged in, my password."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest
from playwright.sync_api import Browser, expect
from tests.browser.people import register
from tests.browser.visitor import Visitor

from pixecom.domain.shared.demo import PASSWORD

NEW_PASSWORD = "quite another password"


@pytest.fixture
def email(address: str) -> str:
    """Somebody with a store of their own."""
    email = f"{uuid4().hex[:12]}@pixecom.test"
    register(address, email)
    return email


class TestAccount:
    def test_has_no_barriers(self, visitor: Visitor, email: str) -> None:
        visitor.enters("/account", email)

        expect(visitor.page.get_by_text("This browser")).to_be_visible()
        visitor.finds_no_barriers_by_day_and_night("account", widths=(1440, 1024, 390, 320))

    def test_reminds_of_an_address_that_nobody_confirmed(
        self, visitor: Visitor, email: str
    ) -> None:
        visitor.enters("/account", email)
        visitor.page.get_by_role("button", name="Send the mail again").click()

        expect(visitor.page.get_by_text("A mail is on its way")).to_be_visible()


class TestSessions:
    def test_can_be_ended_elsewhere(
        self, visitor: Visitor, browser: Browser, address: str, email: str
    ) -> None:
        agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0) Version/19.0 Safari/604.1"
        phone = browser.new_context(base_url=address, user_agent=agent)
        other = Visitor(phone.new_page())
        other.enters("/", email)
        visitor.enters("/account", email)
        page = visitor.page
        page.get_by_role("button", name="Log out Safari, iPhone").click()
        expect(page.get_by_text("That browser is logged out")).to_be_visible()
        expect(page.get_by_role("cell", name="Safari, iPhone", exact=True)).to_be_hidden()

        other.opens("/account")
        expect(other.page).to_have_url(re.compile("/login"))
        phone.close()
        assert other.complaints == []

    def test_can_be_ended_all_at_once(self, visitor: Visitor, email: str) -> None:
        visitor.enters("/account", email)
        page = visitor.page
        page.get_by_role("button", name="Log out everywhere").click()
        dialog = page.get_by_role("dialog", name="Log out everywhere")
        expect(dialog).to_contain_text("this one too")
        visitor.finds_no_barriers()
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        page.get_by_role("button", name="Log out everywhere").click()
        dialog.get_by_role("button", name="Log out everywhere").click()

        expect(page).to_have_url(re.compile("/login$"))


class TestPassword:
    def test_is_changed_with_the_current_one(self, visitor: Visitor, email: str) -> None:
        visitor.expects("/api/auth/change-password", 401)
        visitor.enters("/account", email)
        page = visitor.page
        page.get_by_label("Current password", exact=True).fill("not that one")
        page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
        page.get_by_role("button", name="Change password").click()
        expect(page.get_by_text("This is not your current password")).to_be_visible()
        expect(page).to_have_url(re.compile("/account$"))

        page.get_by_label("Current password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Change password").click()
        expect(page.get_by_text("Password changed")).to_be_visible()
        page.reload()
        expect(page.get_by_role("heading", name="My account")).to_be_visible()
