"""What Meta calls when somebody leaves: nothing that it did not sign is believed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from litestar.testing import TestClient
from sqlalchemy import select, update
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.signed import SECRET, about, signed
from tests.entrypoints.http.test_connections import CONNECTIONS, newest_act
from tests.entrypoints.http.test_errors import refusal
from tests.entrypoints.http.test_meta_login import Browser, connections
from tests.fakes.platform_login import FakeLogin

from pixecom.adapters.crypto.signed_requests import HmacSignedRequests
from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.advertising.leaving import WITHDRAWN
from pixecom.application.advertising.ports import FoundAccount, FoundPixel, PlatformUser
from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

FRONTEND = "http://127.0.0.1:5173"
LEAVE, FORGET = "/api/meta/deauthorize", "/api/meta/data-deletion"
PIXEL = FoundPixel(external_id="9001", name="A Pixel", account_external_id="7001")


@pytest.fixture
def user() -> PlatformUser:
    return PlatformUser(id=str(uuid4().int)[:17], name=f"Ada {uuid4().hex}")


@pytest.fixture
def login(user: PlatformUser) -> FakeLogin:
    return FakeLogin(user=user, accounts=[FoundAccount(external_id="7001", name="One")])


@pytest.fixture
def there(settings: Settings, login: FakeLogin) -> Iterator[Client]:
    container = Container(
        settings=replace(settings, meta_app_secret=SECRET, frontend_url=FRONTEND)
    )
    container.platform_login.override(login)
    with TestClient(create_app(container), raise_server_exceptions=False) as client:
        yield client


def send(client: Client, path: str, signed_request: str) -> httpx.Response:
    return client.post(path, data={"signed_request": signed_request})


def row_of(platform: Database, person: Person) -> Any:  # noqa: ANN401
    rows = tables.fb_connections
    with platform.global_() as connection:
        mine = select(rows).where(rows.c.seller_id == UUID(person.seller_id))
        return connection.execute(mine).one()


def mails(platform: Database, person: Person) -> int:
    outbox = tables.outbox.c
    with platform.global_() as connection:
        mine = select(outbox.id).where(outbox.seller_id == UUID(person.seller_id))
        return len(connection.execute(mine.where(outbox.topic == "mail")).all())


def end(platform: Database, person: Person, **values: Any) -> None:  # noqa: ANN401
    """Let every connection of somebody need a new login."""
    rows = tables.fb_connections
    with platform.global_() as connection:
        mine = update(rows).where(rows.c.seller_id == UUID(person.seller_id))
        connection.execute(mine.values(token_state="NEEDS_REAUTH", **values))


class TestLeaving:
    def test_forgets_the_token_and_asks_for_a_new_login(
        self, there: Client, person: Person, user: PlatformUser, platform_database: Database
    ) -> None:
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        for _ in range(2):
            answer = send(there, LEAVE, signed(about(user.id)))
            assert answer.json() == {"ok": True}
        row = row_of(platform_database, person)
        assert row.access_token_enc is None
        assert row.token_fingerprint is None
        (account,) = there.get(CONNECTIONS, headers=person.headers).json()
        assert (account["tokenState"], account["tokenProblem"]) == ("NEEDS_REAUTH", WITHDRAWN)
        assert account["fbUserName"] == user.name
        (fresh,) = there.get("/api/ads-manager/sync-status", headers=person.headers).json()
        assert (fresh["tokenState"], fresh["tokenProblem"]) == ("NEEDS_REAUTH", WITHDRAWN)

    def test_is_undone_by_connecting_again(
        self, there: Client, person: Person, user: PlatformUser
    ) -> None:
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        send(there, LEAVE, signed(about(user.id)))
        browser.come_back(browser.begin(person), code="another")
        (account,) = there.get(CONNECTIONS, headers=person.headers).json()
        assert (account["tokenState"], account["tokenProblem"]) == ("VALID", None)

    def test_is_told_once(
        self, there: Client, person: Person, user: PlatformUser, platform_database: Database
    ) -> None:
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        before = mails(platform_database, person)
        for path in (LEAVE, LEAVE, FORGET):
            send(there, path, signed(about(user.id)))
            assert mails(platform_database, person) == before + 1

    def test_is_not_told_of_what_needed_a_login_already(
        self, there: Client, person: Person, user: PlatformUser, platform_database: Database
    ) -> None:
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        end(platform_database, person)
        before = mails(platform_database, person)
        send(there, LEAVE, signed(about(user.id)))
        assert row_of(platform_database, person).access_token_enc is None
        assert mails(platform_database, person) == before

    def test_leaves_pixels_as_they_are(
        self, there: Client, person: Person, user: PlatformUser, login: FakeLogin
    ) -> None:
        """They never had a token of their own: there is nothing to connect again."""
        login.pixels = [PIXEL]
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        send(there, LEAVE, signed(about(user.id)))
        pixel = connections(there, person)[PIXEL.external_id]
        assert (pixel["tokenState"], pixel["tokenProblem"]) == ("NONE", None)

    def test_marks_pixels_no_longer_that_an_older_version_had_marked(
        self, there: Client, person: Person, login: FakeLogin, platform_database: Database
    ) -> None:
        login.pixels = [PIXEL]
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        end(platform_database, person, metadata={"tokenProblem": WITHDRAWN})
        browser.come_back(browser.begin(person), code="another")
        found = connections(there, person).values()
        assert {(each["tokenState"], each["tokenProblem"]) for each in found} == {
            ("VALID", None),
            ("NONE", None),
        }

    def test_concerns_nobody_else(self, there: Client, person: Person) -> None:
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        assert send(there, LEAVE, signed(about("1"))).status_code == 200
        (account,) = there.get(CONNECTIONS, headers=person.headers).json()
        assert account["tokenState"] == "VALID"


class TestBeingForgotten:
    def test_deletes_who_it_was_and_gives_a_code(
        self, there: Client, person: Person, user: PlatformUser, platform_database: Database
    ) -> None:
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        send(there, LEAVE, signed(about(user.id)))
        answer = send(there, FORGET, signed(about(user.id))).json()
        assert set(answer) == {"url", "confirmation_code"}
        row = row_of(platform_database, person)
        assert user.name not in str(row)
        assert user.id not in str(row)
        assert newest_act(there, person)["after"] == {"connections": 1}
        assert row.name == "One"
        code = answer["confirmation_code"]
        assert answer["url"] == f"{FRONTEND}/meta/deletion/{code}"
        found = there.get(f"{FORGET}/{code}").json()
        assert (found["state"], found["confirmationCode"]) == (
            "COMPLETED",
            code,
        )

    def test_is_confirmed_to_who_was_never_here(self, there: Client) -> None:
        answer = send(there, FORGET, signed(about("404404"))).json()
        found = there.get(f"{FORGET}/{answer['confirmation_code']}")
        assert found.json()["completedAt"].endswith("Z")

    def test_is_not_confirmed_without_a_code(self, there: Client) -> None:
        refusal(there.get(f"{FORGET}/{uuid4().hex}"), 404)
        assert there.get(f"{FORGET}/{uuid4()}").status_code == 400


class TestWhatMetaDidNotSign:
    @pytest.mark.parametrize("path", [LEAVE, FORGET])
    def test_is_refused(
        self, there: Client, person: Person, user: PlatformUser, path: str
    ) -> None:
        browser = Browser(there)
        browser.come_back(browser.begin(person))
        right = signed(about(user.id))
        for wrong in (
            signed(about(user.id), secret="another"),
            signed(about(user.id), secret=""),
            signed(about(user.id, algorithm="none")),
            signed(about(int(user.id))),
            signed([user.id]),
            right[1:],
            right[:-1],
            right.partition(".")[2],
            f".{right.partition('.')[2]}",
            "",
            "ä.ö",
        ):
            refusal(send(there, path, wrong), 401)
        (account,) = there.get(CONNECTIONS, headers=person.headers).json()
        assert account["tokenState"] == "VALID"

    def test_is_all_where_no_secret_is_set(self, client: Client) -> None:
        refusal(send(client, LEAVE, signed(about("1"), secret="")), 401)

    @given(st.text())
    def test_never_breaks_the_reader(self, noise: str) -> None:
        assert HmacSignedRequests(app_secret=SECRET).user_of(signed=noise) is None

    @given(st.data())
    def test_is_noticed_by_any_character(self, data: st.DataObject) -> None:
        right = signed(about("1234567890"))
        where = data.draw(st.integers(0, len(right) - 1))
        other = data.draw(st.sampled_from("Aa0_-.é ").filter(lambda c: c != right[where]))
        wrong = right[:where] + other + right[where + 1 :]
        requests = HmacSignedRequests(app_secret=SECRET)
        assert requests.user_of(signed=right) == "1234567890"
        assert requests.user_of(signed=wrong) is None
