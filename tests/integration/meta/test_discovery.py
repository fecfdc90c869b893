"""What a login finds within its time, and what it says of the rest (decision 0181)."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from tests.fakes.clock import ManualClock
from tests.graph import Asked, Said, ScriptedGraph, error, page
from tests.integration.meta.conftest import APP_SECRET, Making

from pixecom.adapters.meta.client import REQUEST
from pixecom.adapters.meta.oauth import MetaLogin
from pixecom.application.advertising.ports import Discovery
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import AccessEnded, ProviderFailed


@dataclass(slots=True, kw_only=True)
class Slow:
    """A person's belongings, each account with a pixel of its own.

    ``seconds`` pass while the pixels of an account are read; ``wrong`` are answers that are none.
    """

    clock: ManualClock
    accounts: list[str]
    seconds: float = 0
    wrong: dict[str, Said] = field(default_factory=dict)

    def __call__(self, call: Asked) -> Said:
        *_, owner, edge = call.path.split("/")
        match edge:
            case "me":
                return Said(body={"id": "1", "name": "Ada"})
            case "adaccounts":
                return page([{"account_id": each, "name": each} for each in self.accounts])
            case "adspixels":
                self.clock.advance(self.seconds)
                account = owner.removeprefix("act_")
                return self.wrong.get(account) or page([{"id": f"p{account}", "name": "A Pixel"}])
        return page([])


@pytest.fixture
def login(making: Making, graph: ScriptedGraph) -> MetaLogin:
    return MetaLogin(
        graph=making(waiting=True, patience=REQUEST),
        base_url=graph.url,
        version="v26.0",
        app_id="1",
        app_secret=APP_SECRET,
        redirect_uri="https://shop.example/api/meta/callback",
    )


@pytest.fixture
def meta(graph: ScriptedGraph, clock: ManualClock, account: str) -> Slow:
    """Six accounts that nobody else asks for."""
    meta = Slow(clock=clock, accounts=[f"{account}{number}" for number in range(6)])
    graph.says(meta)
    return meta


def pixels(found: Discovery) -> list[str]:
    """Name the accounts whose pixels were read."""
    return [each.account_external_id for each in found.pixels]


class TestPixels:
    def test_are_read_of_every_account(self, login: MetaLogin, meta: Slow, token: Token) -> None:
        found = login.discover(token=token)
        assert (pixels(found), found.pixels_unread) == (meta.accounts, [])

    @pytest.mark.parametrize("code", [10, 200, 17, 100, 368, 4711])
    def test_that_cannot_be_read_are_said_to_be_missing(
        self, login: MetaLogin, meta: Slow, token: Token, code: int
    ) -> None:
        second = meta.accounts[1]
        meta.wrong[second] = error(code)
        found = login.discover(token=token)
        assert [each.external_id for each in found.accounts] == meta.accounts
        assert found.pixels_unread == [second]
        assert pixels(found) == [each for each in meta.accounts if each != second]

    def test_are_read_while_there_is_time_for_the_whole_login(
        self, login: MetaLogin, meta: Slow, token: Token, clock: ManualClock
    ) -> None:
        began, meta.seconds = clock.now(), 10
        found = login.discover(token=token)
        assert (len(found.pixels), len(found.pixels_unread)) == (3, 3)
        assert sorted([*pixels(found), *found.pixels_unread]) == sorted(meta.accounts)
        assert (clock.now() - began).total_seconds() == 30  # the third had 5 s left

    def test_have_the_time_that_is_left(
        self, login: MetaLogin, meta: Slow, token: Token, given_times: list[float]
    ) -> None:
        meta.seconds = 10
        login.discover(token=token)
        assert given_times[-3:] == [25, 15, 5]

    def test_come_with_a_later_login_where_time_was_short(
        self, login: MetaLogin, meta: Slow, token: Token
    ) -> None:
        meta.seconds = 13
        found = {each for _ in meta.accounts for each in pixels(login.discover(token=token))}
        assert found == set(meta.accounts)

    def test_of_half_an_account_are_none(
        self, login: MetaLogin, meta: Slow, token: Token, graph: ScriptedGraph
    ) -> None:
        first = meta.accounts[0]
        link = f"{graph.url}/v26.0/act_{first}/adspixels?after=A"
        meta.wrong[first] = page([{"id": "p1", "name": "Half"}], next_page=link)
        found = login.discover(token=token)
        assert found.pixels_unread == [first]
        assert first not in pixels(found)

    def test_are_not_asked_for_with_a_token_that_has_ended(
        self, login: MetaLogin, meta: Slow, token: Token
    ) -> None:
        meta.wrong = dict.fromkeys(meta.accounts, error(190, 463))
        with pytest.raises(AccessEnded):
            login.discover(token=token)

    def test_of_nobody_are_none(self, login: MetaLogin, meta: Slow, token: Token) -> None:
        meta.accounts = []
        found = login.discover(token=token)
        assert (found.accounts, found.pixels, found.pixels_unread) == ([], [], [])


class TestAccountsAndPages:
    @pytest.mark.parametrize("edge", ["me", "adaccounts", "accounts", "businesses"])
    def test_are_found_whole_or_not_at_all(
        self, login: MetaLogin, meta: Slow, token: Token, graph: ScriptedGraph, edge: str
    ) -> None:
        graph.says(lambda call: error(200) if call.path.endswith(f"/{edge}") else meta(call))
        with pytest.raises(ProviderFailed):
            login.discover(token=token)
