"""Connecting Facebook, all the way to the simulated one and back (spec 07 §7)."""

from __future__ import annotations

import re

import httpx
import pytest
from playwright.sync_api import expect
from tests.browser.test_settings import registered
from tests.browser.visitor import Visitor

from pixecom.container import Container


def connected(visitor: Visitor) -> None:
    """Make a store, go to Facebook as its owner, agree there, and look at what is connected."""
    registered(visitor, at="/settings?tab=facebook")
    page = visitor.page
    page.get_by_role("button", name="Connect Facebook").click()
    visitor.expects("/favicon.ico", 401)  # of the simulator's own page
    page.get_by_role("link", name="Continue as Sim Seller").click()
    expect(page.get_by_role("heading", name="Facebook is connected")).to_be_visible()


class TestFacebook:
    def test_is_connected_and_looked_at(self, visitor: Visitor) -> None:
        connected(visitor)
        page = visitor.page
        visitor.finds_no_barriers()
        visitor.takes_pictures("meta-connected")
        page.get_by_role("link", name="See what was connected").click()
        accounts = page.get_by_role("row", name=re.compile("Ad account"))
        expect(accounts.first).to_contain_text("Valid")
        expect(page.get_by_role("row", name=re.compile("Pixel")).first).to_be_visible()
        expect(page.get_by_role("row", name=re.compile("Page")).first).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_pictures("settings-connected")

        accounts.first.get_by_role("button").click()
        page.get_by_role("menuitem", name="Account details").click()
        expect(page.get_by_role("dialog")).to_contain_text("Spent so far")
        visitor.finds_no_barriers()
        visitor.takes_pictures("settings-account-details")

    def test_accounts_are_renamed_and_switched_off(self, visitor: Visitor) -> None:
        connected(visitor)
        page = visitor.page
        visitor.opens("/settings?tab=facebook")
        page.get_by_role("row", name=re.compile("Ad account")).first.get_by_role("button").click()
        page.get_by_role("menuitem", name="Rename").click()
        page.get_by_role("dialog").get_by_label("Name").fill("Black Friday 🛍")
        page.keyboard.press("Enter")
        row = page.get_by_role("row", name=re.compile("^Black Friday 🛍"))
        expect(row).to_be_visible()

        row.get_by_role("button").click()
        page.get_by_role("menuitem", name="Switch off").click()
        page.keyboard.press("Escape")
        expect(row.get_by_role("button")).to_be_focused()
        row.get_by_role("button").click()
        page.get_by_role("menuitem", name="Switch off").click()
        page.get_by_role("dialog").get_by_role("button", name="Switch off").click()
        expect(row).to_have_count(0)
        page.get_by_role("switch", name="Show what is switched off").click()
        expect(row).to_contain_text("Switched off")

    def test_says_of_how_many_accounts_the_pixels_are_missing(self, visitor: Visitor) -> None:
        visitor.opens("/meta/connected?pixelsUnread=3")

        expect(visitor.page.get_by_role("alert")).to_contain_text("pixels of 3 ad accounts")
        visitor.finds_no_barriers()
        visitor.takes_pictures("meta-connected-in-part")

    @pytest.mark.parametrize(
        ("reason", "words"),
        [("denied", "You did not agree"), ("state_used", "already used"), ("new", "went wrong")],
    )
    def test_says_why_nothing_was_connected(
        self, visitor: Visitor, reason: str, words: str
    ) -> None:
        visitor.opens(f"/meta/error?reason={reason}")

        expect(visitor.page.get_by_role("alert")).to_contain_text(words)
        visitor.finds_no_barriers()
        visitor.takes_pictures("meta-error")


class TestDeletion:
    def test_is_confirmed_to_whoever_asked(
        self, visitor: Visitor, app_container: Container
    ) -> None:
        settings = app_container.settings()
        graph = settings.meta_graph_base_url
        signed = httpx.get(f"{graph}/_simulator/signed_request").json()["signed_request"]
        answer = visitor.page.request.post(
            f"{settings.api_url}/api/meta/data-deletion", form={"signed_request": signed}
        ).json()
        visitor.opens(answer["url"])

        expect(visitor.page.get_by_text(answer["confirmation_code"])).to_be_visible()
        expect(visitor.page.get_by_text("is deleted")).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_pictures("meta-deletion")

    def test_of_a_wrong_code_is_not_known(self, visitor: Visitor) -> None:
        code = "0" * 32
        visitor.expects(f"/api/meta/data-deletion/{code}", 404)
        visitor.opens(f"/meta/deletion/{code}")

        expect(visitor.page.get_by_role("alert")).to_contain_text("There is no request")
