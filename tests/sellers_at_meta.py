"""Sellers whose ad accounts are at the simulated Meta, and the program that fetches from it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from dependency_injector import providers
from tests.fakes.clock import ManualClock
from tests.rows import Factory

from pixecom.application.insights.ports import StatsProvider
from pixecom.container import Container
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.shared.ids import ConnectionId, SellerId
from pixecom.entrypoints.simulator.server import APP_ID, APP_SECRET, Simulated, running
from pixecom.entrypoints.simulator.world import Plan
from pixecom.settings import Settings

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class AtMeta:
    """A running simulator, a container that fetches from it, and the clock of its calls."""

    meta: Simulated
    container: Container
    clock: ManualClock
    make: Factory

    @property
    def provider(self) -> StatsProvider:
        """The provider as workers use it."""
        found = self.container.stats_providers().for_account(self.connected())
        assert found is not None
        return found

    def connected(self, number: int = 0, *, seller_id: SellerId | None = None) -> AdAccount:
        """Connect one of the simulated accounts to a seller, with a token of its own."""
        account = self.unconnected(number, seller_id=seller_id)
        self.give(account, Token(text=self.meta.tokens.issue()))
        return account

    def unconnected(self, number: int = 0, *, seller_id: SellerId | None = None) -> AdAccount:
        """Make the row of a simulated account; it has no token."""
        data = self.meta.world.accounts[number].data
        return self.make.ad_account(
            seller_id or self.make.seller(),
            external_id=data["account_id"],
            timezone=data["timezone_name"],
            currency=data["currency"],
        )

    def give(self, account: AdAccount, token: Token) -> None:
        """Put a token into the vault."""
        sealed = self.container.token_vault().sealed(
            token, seller_id=account.seller_id, connection_id=ConnectionId(account.id)
        )
        with self.container.advertising_works()(account.seller_id) as work:
            work.tokens.put(tokens=[sealed], expires_at=None)
            work.commit()


@contextmanager
def sellers_at_meta(plan: Plan, *, settings: Settings, make: Factory) -> Iterator[AtMeta]:
    """Run a simulator whose clock stands still, and a container that fetches from it."""
    with running(plan) as meta:
        meta.world.set_now(NOW)
        clock = ManualClock(NOW)
        container = Container(
            settings=replace(
                settings,
                stats_provider="meta",
                meta_app_id=APP_ID,
                meta_app_secret=APP_SECRET,
                meta_graph_base_url=meta.url,
            )
        )
        container.clock.override(providers.Object(clock))
        yield AtMeta(meta=meta, container=container, clock=clock, make=make)
        container.disconnect()
