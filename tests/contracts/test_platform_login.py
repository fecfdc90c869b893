"""What every platform that people log in at must do."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.fakes.platform_login import DETAILS, FakeLogin

from pixecom.adapters.mock.login import NoLogin
from pixecom.application.advertising.ports import FoundAccount, FoundPage, FoundPixel
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import AccessEnded, Unavailable


@pytest.fixture
def login() -> FakeLogin:
    account = FoundAccount(external_id="7001", name="One", details=DETAILS)
    return FakeLogin(
        accounts=[account],
        pages=[FoundPage(external_id="8001", name="A Page")],
        pixels=[FoundPixel(external_id="9001", name="A Pixel", account_external_id="7001")],
    )


class TestPlatformLogin:
    def test_brings_the_state_back(self, login: FakeLogin) -> None:
        assert "state=v1.abc" in login.address(state="v1.abc")

    def test_trades_a_code_for_a_token_that_opens_something(self, login: FakeLogin) -> None:
        granted = login.exchange(code="a code")
        assert granted.lifetime is not None
        assert granted.lifetime > timedelta(days=30)
        found = login.discover(token=granted.token)
        assert found.user.id
        assert not any(each.external_id.startswith("act_") for each in found.accounts)
        known = {each.external_id for each in found.accounts}
        assert {each.account_external_id for each in found.pixels} <= known

    def test_takes_a_code_once(self, login: FakeLogin) -> None:
        login.exchange(code="a code")
        with pytest.raises(AccessEnded):
            login.exchange(code="a code")

    def test_renews_a_token(self, login: FakeLogin) -> None:
        token = login.exchange(code="a code").token
        renewed = login.renew(token=token)
        assert login.discover(token=renewed.token) == login.discover(token=token)

    def test_tells_amounts_in_units_of_the_currency(self, login: FakeLogin) -> None:
        token = login.exchange(code="a code").token
        details = login.account(token=token, external_id="7001").details
        assert (details.amount_spent, details.currency) == (Decimal("12.34"), "EUR")

    def test_says_when_a_token_has_ended(self, login: FakeLogin) -> None:
        token = login.exchange(code="a code").token
        login.ended.add(token.text)
        calls: list[Callable[[], object]] = [
            lambda: login.renew(token=token),
            lambda: login.discover(token=token),
            lambda: login.account(token=token, external_id="7001"),
        ]
        for call in calls:
            with pytest.raises(AccessEnded) as error:
                call()
            assert error.value.sentence.endswith(".")
            assert token.text not in str(error.value)


class TestNoLogin:
    def test_says_what_is_missing(self) -> None:
        login, token = NoLogin(), Token(text="EAA")
        calls: list[Callable[[], object]] = [
            lambda: login.address(state="s"),
            lambda: login.exchange(code="c"),
            lambda: login.renew(token=token),
            lambda: login.discover(token=token),
            lambda: login.account(token=token, external_id="1"),
        ]
        for call in calls:
            with pytest.raises(Unavailable, match="META_APP_ID"):
                call()
