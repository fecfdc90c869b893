"""A session that goes on: over tabs, over the end of a token, and over an API that stumbles."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from tests.browser.visitor import Visitor

from pixecom.domain.shared.demo import PASSWORD

_LISTED = "**/api/auth/sessions"
_RENEWED = "**/api/auth/refresh"
_HEADING = "Where you are logged in"


def answers(status: int, message: str, **headers: str) -> Callable[[Route], None]:
    """Make an API that refuses in its own envelope."""

    def answer(route: Route) -> None:
        error = {"code": "CODE", "message": message, "requestId": "request-7"}
        body = {"statusCode": status, "message": message, "error": error}
        route.fulfill(status=status, json=body, headers=headers)

    return answer


def account_of(page: Page) -> None:
    expect(page.get_by_role("heading", name=_HEADING)).to_be_visible()


class TestToken:
    def test_that_ended_is_renewed_without_a_word(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        account_of(visitor.page)
        visitor.expects("/api/auth/sessions", 401)
        visitor.page.route(_LISTED, answers(401, "The access token is invalid"), times=1)
        visitor.page.get_by_label("Current password", exact=True).fill(PASSWORD)
        visitor.page.get_by_label("New password", exact=True).fill(PASSWORD)
        asked: list[str] = []
        visitor.page.on(
            "request", lambda each: asked.append(each.url) if "refresh" in each.url else None
        )
        with visitor.page.expect_response(_RENEWED) as renewed:
            visitor.page.get_by_role("button", name="Change password").click()

        assert renewed.value.ok
        expect(visitor.page.get_by_text("Password changed")).to_be_visible()
        expect(visitor.page.get_by_text("This browser")).to_be_visible()
        assert len(asked) == 1

    def test_is_renewed_in_two_tabs_at_once(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        other = visitor.page.context.new_page()
        visitor.follow(other)
        other.goto("/account")
        tabs = (visitor.page, other)
        for tab in tabs:
            account_of(tab)
        for _ in range(3):
            for tab in tabs:
                tab.evaluate("location.reload()")
            for tab in tabs:
                account_of(tab)
                expect(tab.get_by_text("This browser")).to_be_visible()

    def test_that_cannot_be_renewed_leads_to_the_login_and_back(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        account_of(visitor.page)
        visitor.page.context.clear_cookies()
        visitor.page.reload()
        expect(visitor.page).to_have_url(re.compile(r"/login\?next=%2Faccount"))
        visitor.fills_in_login()

        account_of(visitor.page)


class TestABadDay:
    @pytest.mark.parametrize(
        ("answer", "status", "said"),
        [
            (answers(403, "Insufficient role"), 403, "Your role in this store does not allow"),
            (answers(404, "Session not found"), 404, "Session not found"),
            (answers(429, "Slow down", **{"Retry-After": "90"}), 429, "Try again in"),
            (answers(500, "An unexpected error occurred."), 500, "An unexpected error occurred."),
        ],
        ids=["forbidden", "gone", "too many", "defect"],
    )
    def test_of_one_part_leaves_the_rest_alone(
        self, visitor: Visitor, answer: Callable[[Route], None], status: int, said: str
    ) -> None:
        visitor.expects("/api/auth/sessions", status)
        visitor.page.route(_LISTED, answer)
        visitor.enters("/account")

        alert = visitor.page.get_by_role("alert").filter(has_text=said)
        expect(alert).to_contain_text("request-7")
        expect(visitor.page.get_by_role("heading", name="Change password")).to_be_visible()
        visitor.finds_no_barriers()
        visitor.takes_picture(f"answer-{status}")

    def test_ends_with_one_more_try(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/sessions", 503)
        visitor.page.route(_LISTED, answers(503, "Busy", **{"Retry-After": "1"}))
        visitor.enters("/account")
        again = visitor.page.get_by_role("button", name="Try again", exact=True)
        expect(again).to_be_enabled()
        visitor.page.unroute(_LISTED)
        again.click()

        expect(visitor.page.get_by_text("This browser")).to_be_visible()

    def test_of_the_whole_network_is_said_in_words(self, visitor: Visitor) -> None:
        visitor.enters("/account")
        visitor.breaks(_LISTED)
        visitor.page.reload()

        alert = visitor.page.get_by_role("alert").filter(has_text="cannot be reached")
        expect(alert).to_be_visible()

    def test_with_a_slow_api_shows_where_things_will_be(self, visitor: Visitor) -> None:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        visitor.page.route("**/api/auth/me", hold)
        visitor.opens("/login")
        visitor.fills_in_login()
        expect(visitor.page.get_by_role("status", name="Loading")).to_be_visible()
        visitor.takes_picture("loading")
        for route in held:
            route.continue_()

        expect(visitor.page.get_by_role("banner")).to_contain_text("Demo Store")

    def test_holds_a_login_back_for_as_long_as_the_api_says(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/login", 429)
        visitor.page.route("**/api/auth/login", answers(429, "Wait", **{"Retry-After": "42"}))
        visitor.opens("/login")
        visitor.fills_in_login()

        expect(visitor.page.get_by_role("alert")).to_contain_text(re.compile(r"again in 4\d s"))
        expect(visitor.page.get_by_role("button", name="Log in")).to_be_disabled()

    def test_of_an_administrator_at_the_wrong_door(self, visitor: Visitor) -> None:
        visitor.expects("/api/auth/login", 401)
        visitor.page.route(
            "**/api/auth/login", answers(401, "Admin accounts must login at /admin")
        )
        visitor.opens("/login")
        visitor.fills_in_login()

        link = visitor.page.get_by_role("link", name="Log in as administrator")
        expect(link).to_have_attribute("href", "/admin")
