"""Connecting Facebook: once, in the browser that began, by somebody who may (spec 07 §7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import httpx
import pytest
from litestar.testing import TestClient
from sqlalchemy import update
from tests.entrypoints.http.conftest import Client, Person, register
from tests.entrypoints.http.test_connections import CONNECTIONS, newest_act
from tests.entrypoints.http.test_errors import refusal
from tests.entrypoints.http.test_members import Staff
from tests.fakes.platform_login import DETAILS, FakeLogin
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.advertising.ports import FoundAccount, FoundPage, FoundPixel
from pixecom.container import Container
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.entrypoints.http.app import create_app
from pixecom.entrypoints.http.meta_login import LOGIN_COOKIE
from pixecom.settings import Settings

AUTH_URL, CALLBACK = "/api/meta/auth-url", "/api/meta/callback"
CONNECTED = "/meta/connected"


def failed(reason: str) -> str:
    return f"/meta/error?reason={reason}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What the browser of somebody who began to log in has."""

    state: str
    secret: str


class Browser:
    """Goes to the platform and comes back."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def begin(self, by: Person) -> Begun:
        answer = self._client.get(AUTH_URL, headers=by.headers)
        assert answer.status_code == 200, answer.text
        (state,) = parse_qs(urlsplit(answer.json()["url"]).query)["state"]
        secret = answer.cookies[LOGIN_COOKIE]
        self._client.cookies.clear()
        return Begun(state=state, secret=secret)

    def come_back(self, begun: Begun, **query: str) -> str:
        """Give where the browser is sent then."""
        answer = self.answer(begun, **query)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["location"])

    def answer(self, begun: Begun, **query: str) -> httpx.Response:
        given = {"code": "a code", "state": begun.state} | query
        answer = self._client.get(
            CALLBACK,
            params={name: value for name, value in given.items() if value},
            headers={"Cookie": f"{LOGIN_COOKIE}={begun.secret}"},
            follow_redirects=False,
        )
        self._client.cookies.clear()
        return answer


@pytest.fixture
def login() -> FakeLogin:
    account = FoundAccount(external_id="7001", name="One", details=DETAILS)
    other = FoundAccount(external_id="7002", name="Two \x00", details=DETAILS)
    page = FoundPage(external_id="8001", name="A Page", category="Shop")
    pixel = FoundPixel(external_id="9001", name="A Pixel", account_external_id="7001")
    strange = FoundPixel(external_id="9002", name="Elsewhere", account_external_id="1")
    return FakeLogin(
        accounts=[account, other, account], pages=[page, page], pixels=[pixel, strange]
    )


@pytest.fixture
def there(settings: Settings, login: FakeLogin) -> Iterator[Client]:
    container = Container(settings=settings)
    container.platform_login.override(login)
    with TestClient(create_app(container), raise_server_exceptions=False) as client:
        yield client


@pytest.fixture
def browser(there: Client) -> Browser:
    return Browser(there)


def connections(client: Client, by: Person) -> dict[str, dict[str, Any]]:
    """Give what is connected, active or not, by external id."""
    found = client.get(f"{CONNECTIONS}?includeInactive=true", headers=by.headers).json()
    return {each["externalId"]: each for each in found}


class TestALogin:
    def test_connects_everything_that_it_opens(
        self, there: Client, person: Person, browser: Browser, container: Container
    ) -> None:
        assert browser.come_back(browser.begin(person)) == CONNECTED
        found = connections(there, person)
        assert {key: each["connectionType"] for key, each in found.items()} == {
            "7001": "AD_ACCOUNT",
            "7002": "AD_ACCOUNT",
            "8001": "PAGE",
            "9001": "PIXEL",
        }
        account, pixel, page = found["7001"], found["9001"], found["8001"]
        assert pixel["parentId"] == account["id"]
        assert (found["7002"]["name"], page["category"]) == ("Two", "Shop")
        assert (account["tokenState"], page["tokenState"], pixel["tokenState"]) == (
            *("VALID", "VALID"),
            "NONE",
        )
        assert (account["currency"], account["timezone"]) == ("EUR", "Europe/Berlin")
        assert (account["amountSpent"], account["accountStatusLabel"]) == (12.34, "Active")
        assert (account["fbUserName"], account["shared"]) == ("Ada", False)
        ends = datetime.fromisoformat(account["tokenExpiresAt"]) - container.clock().now()
        assert timedelta(days=59) < ends < timedelta(days=61)
        act = newest_act(there, person)
        assert (act["event"], act["actor"]["id"]) == ("CONNECT_META", person.user_id)
        assert act["after"] == {"accounts": 2, "pages": 1, "pixels": 1}

    def test_again_keeps_ids_names_sharing_and_what_is_disabled(
        self, there: Client, person: Person, browser: Browser
    ) -> None:
        browser.come_back(browser.begin(person))
        before = connections(there, person)
        for external_id, sent in {
            "7001": {"isActive": False},
            "7002": {"name": "Mine", "shared": True},
        }.items():
            path = f"{CONNECTIONS}/{before[external_id]['id']}"
            there.request("PATCH", path, json=sent, headers=person.headers)
        assert browser.come_back(browser.begin(person), code="another") == CONNECTED
        after = connections(there, person)
        assert {key: each["id"] for key, each in after.items()} == {
            key: each["id"] for key, each in before.items()
        }
        active = {key: each["isActive"] for key, each in after.items()}
        assert active == {"7001": False, "7002": True, "8001": True, "9001": False}
        assert (after["7002"]["name"], after["7002"]["shared"]) == ("Mine", True)

    def test_begins_pixels_of_a_disabled_account_disabled(
        self, there: Client, person: Person, browser: Browser, login: FakeLogin
    ) -> None:
        pixels, login.pixels = login.pixels, ()
        browser.come_back(browser.begin(person))
        account = connections(there, person)["7001"]["id"]
        there.delete(f"{CONNECTIONS}/{account}", headers=person.headers)
        login.pixels = pixels
        browser.come_back(browser.begin(person), code="another")
        assert connections(there, person)["9001"]["isActive"] is False

    def test_ends_what_was_wrong_with_a_token(
        self, there: Client, person: Person, browser: Browser, platform_database: Database
    ) -> None:
        browser.come_back(browser.begin(person))
        rows = tables.fb_connections
        with platform_database.global_() as connection:
            mine = rows.c.seller_id == UUID(person.seller_id)
            ended = {"token_state": "NEEDS_REAUTH", "metadata": {"tokenProblem": "It ended."}}
            connection.execute(update(rows).where(mine).values(ended))
        assert connections(there, person)["7001"]["tokenProblem"] == "It ended."
        browser.come_back(browser.begin(person), code="another")
        account = connections(there, person)["7001"]
        assert (account["tokenState"], account["tokenProblem"]) == ("VALID", None)

    def test_tells_of_how_many_accounts_the_pixels_are_missing(
        self, there: Client, person: Person, browser: Browser, login: FakeLogin
    ) -> None:
        login.pixels_unread = ["7001", "7002"]
        assert browser.come_back(browser.begin(person)) == f"{CONNECTED}?pixelsUnread=2"
        assert newest_act(there, person)["after"]["pixelsUnread"] == 2
        assert connections(there, person)["7001"]["tokenState"] == "VALID"

    def test_leads_to_a_dashboard_that_lives_elsewhere(
        self, settings: Settings, person: Person, login: FakeLogin
    ) -> None:
        given = {name: getattr(settings, name) for name in settings.__dataclass_fields__}
        container = Container(settings=Settings(**given | {"frontend_url": "https://app.example"}))
        container.platform_login.override(login)
        with TestClient(create_app(container)) as client:
            browser = Browser(client)
            began = browser.begin(person)
            assert browser.come_back(began) == f"https://app.example{CONNECTED}"


class TestAState:
    def test_counts_once(self, person: Person, browser: Browser, login: FakeLogin) -> None:
        begun = browser.begin(person)
        assert browser.come_back(begun) == CONNECTED
        assert browser.come_back(begun, code="another") == failed("state_used")
        assert login.asked.count("discover") == 1

    def test_counts_in_the_browser_that_began(
        self, there: Client, person: Person, browser: Browser, login: FakeLogin
    ) -> None:
        mine, other = browser.begin(person), browser.begin(register(there))
        for secret in (other.secret, "", "x"):
            stolen = Begun(state=mine.state, secret=secret)
            assert browser.come_back(stolen) == failed("state_invalid")
        assert login.asked == []

    def test_is_ours_unchanged(self, person: Person, browser: Browser) -> None:
        begun = browser.begin(person)
        for spoilt in ("", "x", begun.state[:-2], f"{begun.state}A"):
            changed = Begun(state=spoilt, secret=begun.secret)
            assert browser.come_back(changed) == failed("state_invalid")

    def test_ends_after_ten_minutes(
        self, person: Person, browser: Browser, container: Container
    ) -> None:
        """By the database's clock: its end is made to have been a second ago."""
        seller, user = UUID(person.seller_id), UUID(person.user_id)
        ended = container.database_clock().now() - timedelta(seconds=1)
        state = container.login_states().make(
            seller_id=seller,  # type: ignore[arg-type]
            user_id=user,  # type: ignore[arg-type]
            expires_at=ended,
        )
        begun = Begun(state=state.text, secret=state.secret)
        assert browser.come_back(begun) == failed("state_expired")

    def test_is_no_use_to_who_may_not_connect_any_more(
        self, there: Client, person: Person, browser: Browser, make: Factory
    ) -> None:
        colleague = Staff(there, make).join(person.seller_id, "ADMIN")
        begun = browser.begin(colleague.person)
        path = f"/api/sellers/me/members/{colleague.id}"
        there.request("PATCH", path, json={"role": "EDITOR"}, headers=person.headers)
        assert browser.come_back(begun) == failed("not_allowed")
        assert connections(there, person) == {}

    def test_tells_nothing(self, person: Person, browser: Browser) -> None:
        begun = browser.begin(person)
        assert person.user_id not in begun.state
        assert begun.secret not in begun.state


class TestWhatGoesWrong:
    def test_is_told_when_the_person_refuses(self, person: Person, browser: Browser) -> None:
        begun = browser.begin(person)
        said = {"error": "access_denied", "error_reason": "user_denied", "code": ""}
        assert browser.come_back(begun, **said) == failed("denied")
        assert browser.come_back(begun) == failed("state_used")

    def test_is_told_when_the_platform_fails(
        self, there: Client, person: Person, browser: Browser, login: FakeLogin
    ) -> None:
        begun = browser.begin(person)
        login.failure = ProviderFailed("Meta error 1", code="1")
        assert browser.come_back(begun) == failed("meta_failed")
        assert connections(there, person) == {}

    def test_is_told_where_nobody_can_log_in(self, client: Client, person: Person) -> None:
        answer = client.get(AUTH_URL, headers=person.headers)
        assert "META_APP_ID" in refusal(answer, 503)["message"]

    def test_never_shows_what_came_from_outside(self, person: Person, browser: Browser) -> None:
        begun = browser.begin(person)
        answer = browser.answer(begun, error="x", error_description="<script>")
        assert answer.headers["location"] == failed("denied")
        assert answer.headers["cache-control"] == "no-store"
        assert f'{LOGIN_COOKIE}=""' in answer.headers["set-cookie"]

    @pytest.mark.parametrize("role", ["EDITOR", "VIEWER"])
    def test_is_for_administrators(
        self, there: Client, person: Person, make: Factory, role: str
    ) -> None:
        colleague = Staff(there, make).join(person.seller_id, role).person
        assert there.get(AUTH_URL, headers=colleague.headers).status_code == 403


class TestTheCookie:
    def test_stays_with_the_browser_and_these_routes(self, there: Client, person: Person) -> None:
        answer = there.get(AUTH_URL, headers=person.headers)
        there.cookies.clear()
        said = answer.headers["set-cookie"]
        for part in ("HttpOnly", "Path=/api/meta", "SameSite=lax", "Max-Age=600"):
            assert part in said
