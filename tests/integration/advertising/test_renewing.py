"""Tokens are renewed in their last week, equal ones once; who cannot be renewed is told of."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import update
from tests.fakes.platform_login import ENDED, FakeLogin
from tests.integration.advertising.conftest import World

from pixecom.adapters.postgres import tables
from pixecom.application.advertising import renewing
from pixecom.application.advertising.renewing import EXPIRED, NOT_RENEWED, RenewTokens
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import ProviderFailed, ProviderThrottled
from pixecom.domain.shared.ids import AdAccountId, SellerId


@pytest.fixture
def login(world: World) -> Iterator[FakeLogin]:
    """Alone in the database: what earlier tests left ends late."""
    rows = tables.fb_connections
    with world.platform.global_() as connection:
        connection.execute(update(rows).values(token_expires_at=None))
    login = FakeLogin()
    with world.container.platform_login.override(login):
        yield login


@pytest.fixture
def renew(world: World, login: FakeLogin) -> RenewTokens:
    del login
    renew: RenewTokens = world.container.renew_tokens()
    return renew


def token_of(world: World, seller: SellerId, account: AdAccountId) -> Token | None:
    tokens = world.container.account_tokens()
    found: Token | None = tokens.token_of(seller_id=seller, ad_account_id=account)
    return found


class TestRenewing:
    def test_replaces_a_token_everywhere_and_asks_once(
        self, world: World, login: FakeLogin, renew: RenewTokens
    ) -> None:
        token, sellers = world.token(), [world.make.seller() for _ in range(2)]
        held = [(each, world.connected(each, token, days=3)) for each in (*sellers, *sellers)]
        renew()
        assert len(login.asked) == 1
        found = {token_of(world, *each) for each in held}
        assert len(found) == 1
        assert token not in found
        rows = [world.row(account) for _, account in held]
        assert {row.token_state for row in rows} == {"VALID"}
        assert len({row.access_token_enc for row in rows}) == len(rows)
        renew()
        assert len(login.asked) == 1

    def test_leaves_alone_what_lasts_longer_than_a_week(
        self, world: World, login: FakeLogin, renew: RenewTokens
    ) -> None:
        seller, token = world.make.seller(), world.token()
        account = world.connected(seller, token, days=7.1)
        disabled = world.connected(seller, world.token(), days=1)
        world.change(disabled, is_active=False)
        left = world.make.seller(status="DEACTIVATED")
        world.connected(left, world.token(), days=1)
        renew()
        assert login.asked == []
        assert token_of(world, seller, account) == token

    def test_goes_on_page_by_page(
        self,
        world: World,
        login: FakeLogin,
        renew: RenewTokens,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr(renewing, "BATCH", 2)
        monkeypatch.setattr(renewing, "PAUSE_SECONDS", 0.0)
        seller = world.make.seller()
        for _ in range(5):
            world.connected(seller, world.token(), days=1)
        renew()
        assert len(set(login.asked)) == 5

    def test_tries_again_what_failed_and_tells_once(
        self, world: World, login: FakeLogin, renew: RenewTokens
    ) -> None:
        seller, token = world.make.seller(), world.token()
        world.make.member(seller, role="OWNER")
        account = world.connected(seller, token, days=3)
        login.failure = ProviderFailed("Meta error 1", code="1")
        renew()
        renew()
        row = world.row(account)
        assert (row.token_state, row.metadata["tokenProblem"]) == ("EXPIRING", NOT_RENEWED)
        assert token_of(world, seller, account) == token
        assert world.mails(seller) == 1
        login.failure = None
        renew()
        row = world.row(account)
        assert (row.token_state, row.metadata.get("tokenProblem")) == ("VALID", None)

    def test_leaves_alone_what_may_only_not_be_asked_now(
        self, world: World, login: FakeLogin, renew: RenewTokens
    ) -> None:
        seller, token = world.make.seller(), world.token()
        world.make.member(seller, role="OWNER")
        account = world.connected(seller, token, days=3)
        login.failure = ProviderThrottled("Meta rate limit exceeded", code="1", retry_after=9)
        renew()
        row = world.row(account)
        assert (row.token_state, row.metadata.get("tokenProblem")) == ("VALID", None)
        assert world.mails(seller) == 0

    def test_ends_what_the_platform_refuses(
        self, world: World, login: FakeLogin, renew: RenewTokens
    ) -> None:
        seller, token = world.make.seller(), world.token()
        world.make.member(seller, role="OWNER")
        account = world.connected(seller, token, days=3)
        login.ended.add(token.text)
        renew()
        renew()
        assert len(login.asked) == 1
        row = world.row(account)
        assert (row.token_state, row.metadata["tokenProblem"]) == ("NEEDS_REAUTH", ENDED)
        assert world.mails(seller) == 1

    def test_ends_what_has_expired_without_asking(
        self, world: World, login: FakeLogin, renew: RenewTokens
    ) -> None:
        seller = world.make.seller()
        world.make.member(seller, role="ADMIN")
        account = world.connected(seller, world.token(), days=-1)
        renew()
        assert login.asked == []
        row = world.row(account)
        assert (row.token_state, row.metadata["tokenProblem"]) == ("NEEDS_REAUTH", EXPIRED)
        assert world.mails(seller) == 1

    def test_stops_when_asked_to(self, world: World, login: FakeLogin, renew: RenewTokens) -> None:
        world.connected(world.make.seller(), world.token(), days=1)
        renew._stop.turn()  # of this container alone
        renew()
        assert login.asked == []
