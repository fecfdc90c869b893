"""What every platform that people log in at must do."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import ROUND_DOWN, Decimal

import httpx
import pytest
from tests.fakes.platform_login import DETAILS, FakeLogin
from tests.rows import Factory
from tests.sellers_at_meta import NOW, AtMeta, sellers_at_meta

from pixecom.adapters.mock.login import NoLogin
from pixecom.application.advertising.ports import (
    FoundAccount,
    FoundPage,
    FoundPixel,
    PlatformLogin,
)
from pixecom.domain.advertising.connections import Details
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import AccessEnded, ProviderRefused, Unavailable
from pixecom.entrypoints.simulator.world import AccountPlan, Plan
from pixecom.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPlatform:
    """A platform with something to open: how to agree there, and how to end a token.

    ``account`` is one of its ad accounts, with the details that it has.
    """

    login: PlatformLogin
    agree: Callable[[], str]
    end: Callable[[Token], object]
    account: FoundAccount

    def token(self) -> Token:
        return self.login.exchange(code=self.agree()).token


class PlatformLoginContract:
    """Subclass it, name the class ``Test…``, and give the fixture."""

    def test_brings_the_state_back(self, platform: AtPlatform) -> None:
        assert "state=v1.abc" in platform.login.address(state="v1.abc")

    def test_trades_a_code_for_a_token_that_opens_something(self, platform: AtPlatform) -> None:
        granted = platform.login.exchange(code=platform.agree())
        assert granted.lifetime is not None
        assert granted.lifetime > timedelta(days=30)
        found = platform.login.discover(token=granted.token)
        assert found.user.id
        assert found.pages
        known = {each.external_id for each in found.accounts}
        assert platform.account.external_id in known
        assert not any(external_id.startswith("act_") for external_id in known)
        assert {each.account_external_id for each in found.pixels} <= known

    def test_takes_a_code_once(self, platform: AtPlatform) -> None:
        code = platform.agree()
        platform.login.exchange(code=code)
        with pytest.raises(ProviderRefused) as refused:
            platform.login.exchange(code=code)
        assert code not in str(refused.value)

    def test_renews_a_token(self, platform: AtPlatform) -> None:
        token = platform.token()
        renewed = platform.login.renew(token=token)
        found = platform.login.discover(token=renewed.token)
        assert found == platform.login.discover(token=token)

    def test_tells_amounts_in_units_of_the_currency(self, platform: AtPlatform) -> None:
        wanted = platform.account
        found = platform.login.account(token=platform.token(), external_id=wanted.external_id)
        assert (found.external_id, found.details) == (wanted.external_id, wanted.details)

    def test_says_when_a_token_has_ended(self, platform: AtPlatform) -> None:
        login, token = platform.login, platform.token()
        platform.end(token)
        calls: list[Callable[[], object]] = [
            lambda: login.renew(token=token),
            lambda: login.discover(token=token),
            lambda: login.account(token=token, external_id=platform.account.external_id),
        ]
        for call in calls:
            with pytest.raises(AccessEnded) as error:
                call()
            assert error.value.sentence.endswith(".")
            assert token.text not in str(error.value)


class TestFakeLogin(PlatformLoginContract):
    @pytest.fixture
    def platform(self) -> AtPlatform:
        account = FoundAccount(external_id="7001", name="One", details=DETAILS)
        login = FakeLogin(
            accounts=[account],
            pages=[FoundPage(external_id="8001", name="A Page")],
            pixels=[FoundPixel(external_id="9001", name="A Pixel", account_external_id="7001")],
        )
        return AtPlatform(
            login=login,
            agree=lambda: secrets.token_hex(8),
            end=lambda token: login.ended.add(token.text),
            account=account,
        )


@pytest.fixture(scope="module")
def at_meta(settings: Settings, make: Factory) -> Iterator[AtMeta]:
    accounts = tuple(AccountPlan(currency=each) for each in ("USD", "JPY", "KWD"))
    with sellers_at_meta(
        Plan(seed=11, accounts=accounts), settings=settings, make=make
    ) as running:
        yield running


class TestMetaLogin(PlatformLoginContract):
    """Against the simulator, which shares no code with the adapter, in three kinds of money."""

    @pytest.fixture(params=[(0, 2), (1, 0), (2, 3)], ids=["USD", "JPY", "KWD"])
    def platform(self, at_meta: AtMeta, request: pytest.FixtureRequest) -> AtPlatform:
        number, decimals = request.param
        login: PlatformLogin = at_meta.container.platform_login()
        node = at_meta.meta.world.accounts[number]
        spent = Decimal(at_meta.meta.world.figures(node, NOW.date()).spend).scaleb(-decimals)
        node.data["spend_cap"] = "123456"
        cap = Decimal(123456) if decimals == 0 else Decimal("1234.56")

        def agree() -> str:
            answer = httpx.get(login.address(state="a state"))
            return str(httpx.URL(answer.headers["Location"]).params["code"])

        return AtPlatform(
            login=login,
            agree=agree,
            end=lambda token: at_meta.meta.tokens.kill(token.text, 463),
            account=FoundAccount(
                external_id=node.data["account_id"],
                name=node.name,
                details=Details(
                    account_status=1,
                    disable_reason=0,
                    spend_cap=cap,
                    # hundredths are the finest that Meta tells, also where there are thousandths
                    amount_spent=spent.quantize(Decimal("0.01"), ROUND_DOWN),
                    currency=node.data["currency"],
                    timezone="UTC",
                ),
            ),
        )


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
