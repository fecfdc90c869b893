"""The ways to an account besides logging in: registering, a forgotten password, an invitation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import expect
from tests.browser.people import call, invite, register
from tests.browser.visitor import Visitor
from tests.entrypoints.http.posted import Post, post_of

from pixecom.container import Container
from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD

_STORES = re.compile("Demo Store|Anna's Shop")

NEW_PASSWORD = "quite another password"


@pytest.fixture
def post(app_container: Container) -> Iterator[Post]:
    with post_of(app_container) as post:
        yield post


@pytest.fixture
def email() -> str:
    return f"{uuid4().hex[:12]}@pixecom.test"


class TestRegister:
    def test_leads_into_a_store_of_ones_own(self, visitor: Visitor, email: str) -> None:
        visitor.opens("/login")
        page = visitor.page
        page.get_by_role("link", name="Create an account").click()
        page.get_by_label("Your name or the name of your store").fill("Anna's Shop 🧊")
        page.get_by_label("E-mail").fill(email)
        page.get_by_label("Password", exact=True).fill("short")
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_text("Use 8 to 72 characters").last).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_pictures("register")

        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()
        expect(page.get_by_role("banner")).to_contain_text("Anna's Shop 🧊")

    def test_says_that_the_address_is_taken(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/register", 409)
        visitor.opens("/register")
        page = visitor.page
        page.get_by_label("Your name").fill("Somebody")
        page.get_by_label("E-mail").fill(OWNER_EMAIL.upper())
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Create account").click()

        expect(page.get_by_role("alert")).to_contain_text("There is an account")


class TestForgottenPassword:
    def test_is_replaced_through_the_mail(
        self, visitor: Visitor, address: str, email: str, post: Post
    ) -> None:
        register(address, email)
        visitor.opens("/login")
        page = visitor.page
        page.get_by_role("link", name="Forgotten your password?").click()
        expect(page.get_by_role("heading", name="Forgotten password")).to_be_visible()
        page.get_by_label("E-mail").fill(email)
        visitor.finds_no_barriers()
        page.get_by_role("button", name="Send the link").click()
        expect(page.get_by_role("status")).to_contain_text("a mail is on its way")

        visitor.opens(f"/reset-password?token={post.token(email, 'reset-password')}")
        page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
        visitor.finds_no_barriers()
        visitor.takes_pictures("new-password")
        page.get_by_role("button", name="Save the password").click()
        expect(page.get_by_role("status")).to_contain_text("Your password is changed")
        page.get_by_role("link", name="Log in").click()
        visitor.fills_in_login(email, NEW_PASSWORD)
        expect(page.get_by_role("banner")).to_contain_text("Anna's Shop")

    def test_needs_a_link_that_holds(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/reset-password", 400)
        visitor.opens("/reset-password?token=made-up")
        page = visitor.page
        page.get_by_label("New password", exact=True).fill(NEW_PASSWORD)
        page.get_by_role("button", name="Save the password").click()

        expect(page.get_by_role("alert")).to_contain_text("invalid, expired or already used")
        page.get_by_role("link", name="Ask for a new link").click()
        expect(page).to_have_url(re.compile("/forgot-password$"))


class TestAddress:
    def test_is_confirmed_by_opening_the_link(
        self, visitor: Visitor, address: str, email: str, post: Post
    ) -> None:
        register(address, email)
        visitor.opens(f"/verify-email?token={post.token(email, 'verify-email')}")

        expect(visitor.page.get_by_role("status")).to_contain_text("is confirmed")
        visitor.finds_no_barriers()

    def test_is_not_confirmed_by_another_link(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/verify-email", 400)
        visitor.opens("/verify-email?token=made-up")

        expect(visitor.page.get_by_role("alert")).to_contain_text("invalid, expired")


class TestInvitation:
    def test_makes_a_member_of_somebody_new(
        self, visitor: Visitor, address: str, email: str
    ) -> None:
        visitor.expects("/api/auth/invitations/accept", 400)
        visitor.opens(f"/accept-invitation?token={invite(address, email)}")
        page = visitor.page
        page.get_by_role("button", name="Accept the invitation").click()
        expect(page.get_by_text("You are new here")).to_be_visible()
        page.get_by_label("Your name").fill("New Colleague")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        visitor.finds_no_barriers()
        visitor.takes_pictures("invitation")
        page.get_by_role("button", name="Accept the invitation").click()

        expect(page.get_by_role("banner")).to_contain_text("Demo Store")
        expect(page.get_by_role("button", name="New Colleague")).to_be_visible()

    def test_asks_a_known_person_for_the_password(
        self, visitor: Visitor, address: str, email: str
    ) -> None:
        register(address, email)
        visitor.expects("/api/auth/invitations/accept", 401)
        visitor.opens(f"/accept-invitation?token={invite(address, email)}")
        page = visitor.page
        page.get_by_role("button", name="Accept the invitation").click()
        page.get_by_label("Password", exact=True).fill("not that one")
        page.get_by_role("button", name="Accept the invitation").click()
        expect(page.get_by_role("alert")).to_have_text("The password is wrong.")
        page.get_by_label("Password", exact=True).fill(PASSWORD)
        page.get_by_role("button", name="Accept the invitation").click()

        expect(page.get_by_role("banner")).to_contain_text("Demo Store")

    def test_that_does_not_exist_is_said_to_be_gone(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/invitations/accept", 404)
        visitor.opens("/accept-invitation?token=made-up")
        visitor.page.get_by_role("button", name="Accept the invitation").click()

        expect(visitor.page.get_by_role("alert")).to_contain_text("Ask for a new one")


class TestSellerMenu:
    def test_leads_from_one_store_into_another(
        self, visitor: Visitor, address: str, email: str
    ) -> None:
        register(address, email)
        accepted = {"token": invite(address, email), "password": PASSWORD}
        call(address, "/auth/invitations/accept", accepted)
        visitor.enters("/", email)
        # The person is named like the own store: the other button with that name has a label.
        menu = visitor.page.get_by_role("banner").locator("button:not([aria-label])")
        for store in ("Demo Store", "Anna's Shop"):
            expect(menu).to_have_text(_STORES)
            if menu.inner_text() == store:
                continue
            menu.click()
            visitor.page.get_by_role("menuitemradio", name=store).click()
            expect(menu).to_have_text(store)
        visitor.finds_no_barriers()
