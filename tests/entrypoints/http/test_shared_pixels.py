"""Pixels that several ad accounts share: below which one a login leaves them (spec 07 §1)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from litestar.testing import TestClient
from sqlalchemy import update
from tests.entrypoints.http.conftest import Client, Person
from tests.entrypoints.http.test_connections import (
    change,
    create,
    disable,
    made,
    newest_act,
    read,
)
from tests.entrypoints.http.test_meta_login import CONNECTED, Browser, connections
from tests.fakes.platform_login import DETAILS, FakeLogin

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.application.advertising.ports import FoundAccount, FoundPixel
from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

ONE, TWO, PIXEL = "7001", "7002", "9001"


def listed(*accounts: str) -> list[FoundPixel]:
    """Give the pixel as these accounts list it, in their order."""
    return [
        FoundPixel(external_id=PIXEL, name="A Pixel", account_external_id=each)
        for each in accounts
    ]


class Shop:
    """A seller whose person logs in at the platform, again and again."""

    def __init__(self, client: Client, person: Person, login: FakeLogin) -> None:
        self.client = client
        self.person = person
        self.login = login

    def log_in(self, *listing: str) -> None:
        """Log in where these accounts list the pixel, the platform naming them in this order."""
        self.login.pixels = listed(*listing)
        browser = Browser(self.client)
        code = f"code {len(self.login.codes)}"
        assert browser.come_back(browser.begin(self.person), code=code).startswith(CONNECTED)

    def disable(self, external_id: str) -> None:
        assert disable(self.client, self.person, self.id_of(external_id)).status_code == 200

    def id_of(self, external_id: str) -> str:
        return str(self.found[external_id]["id"])

    @property
    def found(self) -> dict[str, dict[str, Any]]:
        return connections(self.client, self.person)

    @property
    def pixel(self) -> tuple[str, bool]:
        """Below which account it hangs, and whether it is active."""
        found = self.found
        accounts = {each["id"]: external_id for external_id, each in found.items()}
        return accounts[found[PIXEL]["parentId"]], found[PIXEL]["isActive"]


@pytest.fixture
def login() -> FakeLogin:
    return FakeLogin(
        accounts=[
            FoundAccount(external_id=each, name=f"Account {each}", details=DETAILS)
            for each in (ONE, TWO)
        ]
    )


@pytest.fixture
def shop(settings: Settings, person: Person, login: FakeLogin) -> Iterator[Shop]:
    container = Container(settings=settings)
    container.platform_login.override(login)
    with TestClient(create_app(container), raise_server_exceptions=False) as client:
        yield Shop(client, person, login)


class TestANewPixel:
    def test_begins_below_the_first_account_that_is_active(self, shop: Shop) -> None:
        shop.log_in()
        shop.disable(ONE)
        shop.log_in(ONE, TWO)
        assert shop.pixel == (TWO, True)

    def test_begins_disabled_where_no_account_is_active(self, shop: Shop) -> None:
        shop.log_in()
        shop.disable(ONE)
        shop.disable(TWO)
        shop.log_in(ONE, TWO)
        assert shop.pixel == (ONE, False)


class TestAPixelThatIsThere:
    def test_stays_whichever_account_is_named_first(self, shop: Shop) -> None:
        shop.log_in(ONE, TWO)
        shop.disable(TWO)
        shop.log_in(TWO, ONE)
        assert shop.pixel == (ONE, True)

    def test_goes_with_its_account(self, shop: Shop) -> None:
        shop.log_in(ONE, TWO)
        shop.log_in(TWO, ONE)
        shop.disable(ONE)
        assert shop.pixel == (ONE, False)
        shop.log_in(TWO, ONE)
        assert shop.pixel == (ONE, False)

    def test_moves_to_an_active_account_when_its_own_has_lost_it(self, shop: Shop) -> None:
        shop.login.accounts = [
            *shop.login.accounts,
            FoundAccount(external_id="7003", name="Account 7003", details=DETAILS),
        ]
        shop.log_in(ONE)
        shop.disable(TWO)
        shop.log_in(TWO, "7003")
        assert shop.pixel == ("7003", True)

    def test_is_switched_off_with_what_hangs_below_when_nothing_active_lists_it(
        self, shop: Shop
    ) -> None:
        shop.log_in(ONE)
        pixel = shop.id_of(PIXEL)
        conversion = made(shop.client, shop.person, "CONVERSION", parentId=pixel)
        shop.disable(TWO)
        shop.log_in(TWO)
        assert newest_act(shop.client, shop.person)["after"]["switchedOff"] == [pixel, conversion]
        assert shop.pixel == (TWO, False)
        assert read(shop.client, shop.person, conversion)["isActive"] is False

    def test_stays_disabled_wherever_it_moves(self, shop: Shop) -> None:
        shop.log_in(ONE)
        shop.disable(PIXEL)
        shop.log_in(TWO)
        assert shop.pixel == (TWO, False)

    def test_stays_below_an_account_that_the_login_does_not_open(self, shop: Shop) -> None:
        shop.log_in(ONE, TWO)
        shop.login.accounts = shop.login.accounts[1:]
        shop.log_in(TWO)
        assert shop.pixel == (ONE, True)

    def test_stays_below_an_account_whose_pixels_could_not_be_read(self, shop: Shop) -> None:
        shop.log_in(ONE, TWO)
        shop.login.pixels_unread = [ONE]
        shop.log_in(TWO)
        assert shop.pixel == (ONE, True)

    def test_leaves_a_disabled_account_below_which_an_older_version_had_moved_it(
        self, shop: Shop, platform_database: Database
    ) -> None:
        shop.log_in(ONE, TWO)
        rows = tables.fb_connections
        with platform_database.global_() as connection:
            account = rows.c.id == UUID(shop.id_of(ONE))
            connection.execute(update(rows).where(account).values(is_active=False))
        assert shop.pixel == (ONE, True)
        shop.log_in(ONE, TWO)
        assert shop.pixel == (TWO, True)


class TestAParentThatAPersonChose:
    @pytest.fixture
    def chosen(self, shop: Shop) -> Shop:
        """The person has put the pixel below the second account; only the first lists it."""
        shop.log_in()
        made(shop.client, shop.person, "PIXEL", externalId=PIXEL, parentId=shop.id_of(TWO))
        return shop

    def test_is_left_by_every_login(self, chosen: Shop) -> None:
        for _ in range(2):
            chosen.log_in(ONE)
            assert chosen.pixel == (TWO, True)

    def test_is_left_after_the_pixel_was_connected_again(self, shop: Shop) -> None:
        shop.log_in(ONE)
        shop.disable(PIXEL)
        again = {"connectionType": "PIXEL", "externalId": PIXEL, "parentId": shop.id_of(TWO)}
        assert create(shop.client, shop.person, **again).status_code == 201
        shop.log_in(ONE)
        assert shop.pixel == (TWO, True)

    def test_is_left_after_other_changes(self, chosen: Shop) -> None:
        change(chosen.client, chosen.person, chosen.id_of(PIXEL), name="Mine")
        chosen.log_in(ONE)
        assert chosen.pixel == (TWO, True)
