"""Actors: shells around use cases. Registered on a given broker, never at import."""

from __future__ import annotations

from uuid import UUID

import dramatiq

from pixecom.application.advertising.renewing import PLATFORM_QUEUE, RENEW_TOKENS
from pixecom.application.insights.jobs import FIGURES_QUEUE, RUN_SYNC, SETTLE, SYNC_QUEUE
from pixecom.container import Container
from pixecom.domain.shared.ids import RunId, SellerId


def register(broker: dramatiq.Broker, container: Container) -> None:
    """Declare every actor under its stable dotted name."""

    def run_sync(*, seller_id: str, run_id: str) -> None:
        container.run_sync()(seller_id=SellerId(UUID(seller_id)), run_id=RunId(UUID(run_id)))

    def settle(*, seller_id: str) -> None:
        container.settle_figures()(seller_id=SellerId(UUID(seller_id)))

    def renew_tokens() -> None:
        container.renew_tokens()()

    dramatiq.actor(broker=broker, actor_name=RENEW_TOKENS, queue_name=PLATFORM_QUEUE)(renew_tokens)
    dramatiq.actor(broker=broker, actor_name=SETTLE, queue_name=FIGURES_QUEUE)(settle)
    dramatiq.actor(broker=broker, actor_name=RUN_SYNC, queue_name=SYNC_QUEUE)(run_sync)
