"""``/api/fb/ad-strategies``: reusable choices of budget, audience and placements."""

from __future__ import annotations

from datetime import UTC
from typing import Annotated, Any

from litestar import Controller, Response, delete, get, patch, post
from litestar.params import PathParameter, QueryParameter, RequestBody
from msgspec import UNSET

from pixecom.application.advertising.storage_ports import StrategyReader
from pixecom.application.advertising.strategies import ChangeStrategy, CreateStrategy
from pixecom.application.identity.sessions import seller_of
from pixecom.application.shared.audit import Actor
from pixecom.application.shared.idempotency import Keyed
from pixecom.application.shared.versions import Expected
from pixecom.domain.advertising.strategies import AdStrategy, StrategyConfig
from pixecom.domain.identity import Principal
from pixecom.domain.shared.ids import StrategyId
from pixecom.entrypoints.http.dependencies import Given
from pixecom.entrypoints.http.idempotency import keyed
from pixecom.entrypoints.http.responses import JsonResponse
from pixecom.entrypoints.http.schemas import advertising as wire
from pixecom.entrypoints.http.schemas.shared import UUID_PATTERN, as_uuid
from pixecom.entrypoints.http.sellers import changes_of
from pixecom.entrypoints.http.versions import ETAG, etag

StrategyPath = Annotated[str, PathParameter(pattern=UUID_PATTERN, description="`id` of the list")]


class StrategyController(Controller):
    """What the seller of the login chooses from."""

    path = "/fb/ad-strategies"
    tags = ("ad strategies",)

    @post(
        "/",
        operation_id="createAdStrategy",
        summary="Create an ad strategy",
        response_headers=[ETAG],
    )
    @keyed(Keyed.SELLER)
    def create(
        self,
        data: RequestBody[wire.NewStrategyBody],
        principal: Given[Principal],
        actor: Given[Actor],
        create_strategy: Given[CreateStrategy],
    ) -> Response[wire.StrategyView]:
        """The amount is in cents, for a day or for the whole life of a campaign."""
        made = create_strategy(
            seller_id=seller_of(principal),
            by=actor,
            name=data.name,
            config=StrategyConfig(**_choice(data)),
            is_active=data.is_active,
        )
        return JsonResponse(_view(made), status_code=201, headers=etag(made.version))

    @get(
        "/",
        operation_id="listAdStrategies",
        summary="My ad strategies",
        sync_to_thread=True,
    )
    def strategies(
        self,
        *,
        principal: Given[Principal],
        strategy_reader: Given[StrategyReader],
        include_inactive: Annotated[
            bool, QueryParameter(name="includeInactive", description="Disabled ones, too")
        ] = False,
    ) -> list[wire.StrategyView]:
        """The newest first."""
        found = strategy_reader.strategies(
            seller_id=seller_of(principal), include_inactive=include_inactive
        )
        return [_view(each) for each in found]

    @get(
        "/{strategy_id:str}",
        operation_id="readAdStrategy",
        summary="One ad strategy",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def strategy(
        self,
        strategy_id: StrategyPath,
        principal: Given[Principal],
        strategy_reader: Given[StrategyReader],
    ) -> Response[wire.StrategyView]:
        """As in the list, also a disabled one, with the version that a change may name."""
        return _answer(
            strategy_reader.strategy(
                seller_id=seller_of(principal), strategy_id=StrategyId(as_uuid(strategy_id))
            )
        )

    @patch(
        "/{strategy_id:str}",
        operation_id="changeAdStrategy",
        summary="Change an ad strategy",
        sync_to_thread=True,
        response_headers=[ETAG],
    )
    def change(
        self,
        *,
        strategy_id: StrategyPath,
        data: RequestBody[wire.StrategyBody],
        principal: Given[Principal],
        actor: Given[Actor],
        expected: Given[Expected],
        change_strategy: Given[ChangeStrategy],
    ) -> Response[wire.StrategyView]:
        """Of `budget` and `audience` the fields that are sent change; `placements` as a whole."""
        changes = changes_of(data)
        return _answer(
            change_strategy(
                seller_id=seller_of(principal),
                by=actor,
                strategy_id=StrategyId(as_uuid(strategy_id)),
                expected=expected,
                name=changes.get("name"),
                config=_choice(data),
                is_active=changes.get("is_active"),
            )
        )

    @delete(
        "/{strategy_id:str}",
        operation_id="disableAdStrategy",
        summary="Disable an ad strategy",
        status_code=200,
        sync_to_thread=True,
    )
    def disable(
        self,
        *,
        strategy_id: StrategyPath,
        principal: Given[Principal],
        actor: Given[Actor],
        expected: Given[Expected],
        change_strategy: Given[ChangeStrategy],
    ) -> wire.Disabled:
        """The row stays, for the campaigns that were made with it."""
        change_strategy(
            seller_id=seller_of(principal),
            by=actor,
            strategy_id=StrategyId(as_uuid(strategy_id)),
            expected=expected,
            is_active=False,
        )
        return wire.Disabled(id=strategy_id)


def _choice(data: wire.NewStrategyBody | wire.StrategyBody) -> dict[str, Any]:
    """Give the fields of the choice that were sent, as ``StrategyConfig`` calls them."""
    budget = {} if data.budget is UNSET else changes_of(data.budget)
    audience = {} if data.audience is UNSET else changes_of(data.audience)
    if "mode" in audience:
        audience["audience_mode"] = audience.pop("mode")
    placements = {} if data.placements is UNSET else {"placements": tuple(data.placements)}
    return budget | audience | placements


def _answer(strategy: AdStrategy) -> Response[wire.StrategyView]:
    return JsonResponse(_view(strategy), headers=etag(strategy.version))


def _view(strategy: AdStrategy) -> wire.StrategyView:
    config = strategy.config
    return wire.StrategyView(
        id=str(strategy.id),
        seller_id=str(strategy.seller_id),
        name=strategy.name,
        config=wire.ConfigView(
            budget=wire.BudgetView(budget_type=config.budget_type, amount=config.amount),
            audience=wire.AudienceView(
                mode=config.audience_mode,
                attribution_window_days=config.attribution_window_days,  # type: ignore[arg-type]
            ),
            placements=list(config.placements),
        ),
        is_active=strategy.is_active,
        created_at=strategy.created_at.astimezone(UTC),
        updated_at=strategy.updated_at.astimezone(UTC),
    )
