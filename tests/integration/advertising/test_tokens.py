"""Tokens of connections: sealed in their rows, given while they are good, ended for good."""

from __future__ import annotations

import pytest
from tests.integration.advertising.conftest import World

from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.ids import ConnectionId

SENTENCE = "Facebook has ended the connection because the password was changed."


class TestTokenOf:
    def test_gives_what_was_stored(self, world: World) -> None:
        seller, token = world.make.seller(), world.token()
        account = world.connected(seller, token)
        tokens = world.container.account_tokens()
        assert tokens.token_of(seller_id=seller, ad_account_id=account) == token

    def test_gives_nothing_without_a_login(self, world: World) -> None:
        account = world.make.ad_account(world.make.seller())
        tokens = world.container.account_tokens()
        assert tokens.token_of(seller_id=account.seller_id, ad_account_id=account.id) is None

    @pytest.mark.parametrize(
        "changed", [{"is_active": False}, {"token_state": "NEEDS_REAUTH"}], ids=str
    )
    def test_gives_nothing_that_must_not_be_used(
        self, world: World, changed: dict[str, object]
    ) -> None:
        seller = world.make.seller()
        account = world.connected(seller, world.token())
        world.change(account, **changed)
        tokens = world.container.account_tokens()
        assert tokens.token_of(seller_id=seller, ad_account_id=account) is None

    def test_gives_nothing_that_has_expired(self, world: World) -> None:
        seller = world.make.seller()
        account = world.connected(seller, world.token(), days=-1 / 86400)
        tokens = world.container.account_tokens()
        assert tokens.token_of(seller_id=seller, ad_account_id=account) is None

    def test_gives_nothing_of_another_seller(self, world: World) -> None:
        account = world.connected(world.make.seller(), world.token())
        tokens = world.container.account_tokens()
        assert tokens.token_of(seller_id=world.make.seller(), ad_account_id=account) is None


class TestWhatIsStored:
    def test_tells_nothing_of_the_token(self, world: World) -> None:
        token = world.token()
        row = world.row(world.connected(world.make.seller(), token))
        assert token.text not in str(row)
        assert row.access_token_enc.startswith(f"v1.{row.token_key_id}.")
        assert (row.token_state, row.token_fingerprint) == ("VALID", token.fingerprint)
        assert token.text not in repr(token)

    def test_opens_in_no_other_row(self, world: World) -> None:
        seller = world.make.seller()
        mine, other = (world.connected(seller, world.token()) for _ in range(2))
        world.change(mine, access_token_enc=world.row(other).access_token_enc)
        with pytest.raises(ProviderFailed, match="cannot be opened"):
            world.container.account_tokens().token_of(seller_id=seller, ad_account_id=mine)


class TestMarkDead:
    def test_ends_every_connection_with_the_token_and_tells_each_administrator_once(
        self, world: World
    ) -> None:
        seller, token = world.make.seller(), world.token()
        world.make.member(seller, role="OWNER")
        world.make.member(seller, role="ADMIN")
        world.make.member(seller, role="EDITOR")
        world.make.member(seller, role="ADMIN", is_active=False)
        both = [world.connected(seller, token) for _ in range(2)]
        tokens = world.container.account_tokens()
        for _ in range(3):
            tokens.mark_dead(seller_id=seller, token=token, reason=SENTENCE)
        for account in both:
            row = world.row(account)
            assert (row.token_state, row.metadata["tokenProblem"]) == ("NEEDS_REAUTH", SENTENCE)
            assert tokens.token_of(seller_id=seller, ad_account_id=account) is None
        assert world.mails(seller) == 2

    def test_spares_other_tokens_and_other_sellers(self, world: World) -> None:
        seller, other, token = world.make.seller(), world.make.seller(), world.token()
        spared = [world.connected(seller, world.token()), world.connected(other, token)]
        world.container.account_tokens().mark_dead(seller_id=seller, token=token, reason=SENTENCE)
        assert [world.row(account).token_state for account in spared] == ["VALID", "VALID"]

    def test_comes_too_late_for_a_token_that_was_replaced(self, world: World) -> None:
        seller, old, new = world.make.seller(), world.token(), world.token()
        account = world.connected(seller, old)
        sealed = world.container.token_vault().sealed(
            new, seller_id=seller, connection_id=ConnectionId(account)
        )
        with world.container.advertising_works()(seller) as work:
            work.tokens.put(tokens=[sealed], expires_at=None)
            work.commit()
        tokens = world.container.account_tokens()
        tokens.mark_dead(seller_id=seller, token=old, reason=SENTENCE)
        assert tokens.token_of(seller_id=seller, ad_account_id=account) == new
