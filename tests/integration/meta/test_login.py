"""Logging in at the simulated Meta, and what a token opens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from tests.rows import Factory
from tests.sellers_at_meta import NOW, AtMeta, sellers_at_meta

from pixecom.adapters.meta.oauth import SCOPES, MetaLogin
from pixecom.application.advertising.ports import PlatformLogin
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import AccessEnded, ProviderFailed, ProviderRefused
from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.server import APP_ID, APP_SECRET
from pixecom.entrypoints.simulator.wire import Failure
from pixecom.entrypoints.simulator.world import AccountPlan, Plan
from pixecom.settings import Settings

PLAN = Plan(accounts=(AccountPlan(currency="JPY", timezone="Asia/Tokyo"), AccountPlan()))


@pytest.fixture
def at_meta(settings: Settings, make: Factory) -> Iterator[AtMeta]:
    with sellers_at_meta(PLAN, settings=settings, make=make) as running:
        yield running


@pytest.fixture
def login(at_meta: AtMeta) -> PlatformLogin:
    login: PlatformLogin = at_meta.container.platform_login()
    return login


@pytest.fixture
def token(at_meta: AtMeta) -> Token:
    return Token(text=at_meta.meta.tokens.issue())


def agreed(login: PlatformLogin) -> httpx.URL:
    """Agree on the platform's page; give where it sends the browser."""
    answer = httpx.get(login.address(state="a state"))
    assert answer.status_code == 302
    return httpx.URL(answer.headers["Location"])


class TestThePageWherePeopleAgree:
    def test_is_asked_for_every_permission_and_never_told_the_secret(
        self, login: PlatformLogin
    ) -> None:
        address = httpx.URL(login.address(state="a state"))
        assert address.path == "/v26.0/dialog/oauth"
        assert dict(address.params) == {
            "client_id": APP_ID,
            "redirect_uri": "http://127.0.0.1:3001/api/meta/callback",
            "state": "a state",
            "scope": ",".join(SCOPES),
            "response_type": "code",
        }
        assert APP_SECRET not in str(address)

    def test_is_facebooks_own(self, at_meta: AtMeta) -> None:
        login = MetaLogin(
            graph=at_meta.container.graph(),
            base_url="https://graph.facebook.com",
            version="v26.0",
            app_id="1",
            app_secret="s",
            redirect_uri="https://shop.example/api/meta/callback",
        )
        address = login.address(state="x")
        assert address.startswith("https://www.facebook.com/v26.0/dialog/oauth?")


class TestTrading:
    def test_a_code_for_a_token_of_sixty_days(self, at_meta: AtMeta, login: PlatformLogin) -> None:
        back = agreed(login)
        assert back.params["state"] == "a state"

        granted = login.exchange(code=back.params["code"])

        assert granted.lifetime == timedelta(days=60)
        assert login.discover(token=granted.token).user.name == at_meta.meta.world.user_name
        assert not any(call.secret_in_url for call in at_meta.meta.calls.all())

    def test_a_code_twice_is_refused(self, login: PlatformLogin) -> None:
        code = agreed(login).params["code"]
        login.exchange(code=code)
        with pytest.raises(ProviderRefused) as refused:
            login.exchange(code=code)
        assert code not in str(refused.value)

    def test_a_token_for_one_that_lasts_longer(self, login: PlatformLogin, token: Token) -> None:
        granted = login.renew(token=token)
        assert granted.token != token
        assert granted.lifetime == timedelta(days=60)

    def test_a_dead_token_is_refused(
        self, at_meta: AtMeta, login: PlatformLogin, token: Token
    ) -> None:
        at_meta.meta.tokens.kill(token.text, 458)
        with pytest.raises(AccessEnded) as ended:
            login.renew(token=token)
        assert ended.value.sentence.startswith("PixEcom was removed from the Facebook account.")


class TestWhatATokenOpens:
    def test_is_found_to_the_last_page(
        self, at_meta: AtMeta, login: PlatformLogin, token: Token
    ) -> None:
        at_meta.meta.faults.plant(Fault(page_limit=1))
        found = login.discover(token=token)
        nodes = at_meta.meta.world.accounts
        assert [each.external_id for each in found.accounts] == [
            node.id.removeprefix("act_") for node in nodes
        ]
        assert [each.details.timezone for each in found.accounts] == ["Asia/Tokyo", "UTC"]
        assert [page.name for page in found.pages] == [
            "Sim Personal Page",
            "Sim Business Page",
            "Sim Client Page",
        ]
        assert [pixel.account_external_id for pixel in found.pixels] == [
            each.external_id for each in found.accounts
        ]

    @pytest.mark.parametrize("edge", ["adaccounts", "accounts", "owned_pages"])
    def test_is_found_whole_or_not_at_all(
        self, at_meta: AtMeta, login: PlatformLogin, token: Token, edge: str
    ) -> None:
        at_meta.meta.faults.plant(Fault(edge=edge, error=Failure(code=200)))
        with pytest.raises(ProviderFailed):
            login.discover(token=token)


class TestAnAccount:
    def test_is_read_as_it_is_now(
        self, at_meta: AtMeta, login: PlatformLogin, token: Token
    ) -> None:
        node = at_meta.meta.world.accounts[1]
        node.data |= {"account_status": 2, "disable_reason": 3, "spend_cap": "123456"}
        spent = at_meta.meta.world.figures(node, NOW.date()).spend

        found = login.account(token=token, external_id=node.data["account_id"])

        details = found.details
        assert (found.name, details.account_status_label) == (node.name, "Disabled")
        assert details.disable_reason == 3
        assert details.spend_cap == Decimal("1234.56")
        assert details.amount_spent == Decimal(spent) / 100
        assert (details.currency, details.timezone) == ("USD", "UTC")

    def test_without_a_cap_has_none(
        self, at_meta: AtMeta, login: PlatformLogin, token: Token
    ) -> None:
        node = at_meta.meta.world.accounts[0]
        found = login.account(token=token, external_id=node.data["account_id"])
        assert found.details.spend_cap is None
