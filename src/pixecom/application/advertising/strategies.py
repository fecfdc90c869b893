"""Making, changing and disabling ad strategies (spec 07 §2)."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from pixecom.application.advertising.storage_ports import AdvertisingWorks
from pixecom.application.shared.audit import Act, Actor, Facts, changed_facts
from pixecom.application.shared.clock import IdSource
from pixecom.application.shared.versions import ANY_VERSION, Expected
from pixecom.domain.advertising.connections import clean_text
from pixecom.domain.advertising.strategies import AdStrategy, StrategyConfig
from pixecom.domain.shared.ids import SellerId, StrategyId


class StrategyAct(StrEnum):
    """What happens to strategies, as the audit log calls it."""

    CREATE_AD_STRATEGY = "CREATE_AD_STRATEGY"
    CHANGE_AD_STRATEGY = "CHANGE_AD_STRATEGY"


class CreateStrategy:
    """Adds a strategy."""

    def __init__(self, *, works: AdvertisingWorks, ids: IdSource) -> None:
        self._works = works
        self._ids = ids

    def __call__(
        self,
        *,
        seller_id: SellerId,
        by: Actor,
        name: str,
        config: StrategyConfig,
        is_active: bool = True,
    ) -> AdStrategy:
        """Do it in one transaction.

        Raises:
            Invalid: the name is not acceptable.
        """
        clean = clean_text("name", name)
        with self._works(seller_id, by=by) as work:
            now = work.now()
            made = AdStrategy(
                id=StrategyId(self._ids.new()),
                seller_id=seller_id,
                name=clean,
                config=config,
                is_active=is_active,
                created_at=now,
                updated_at=now,
                version=1,
            )
            work.strategies.add(made)
            work.record(_act(StrategyAct.CREATE_AD_STRATEGY, made, {}, _told(made)))
            work.commit()
        return made


class ChangeStrategy:
    """Renames a strategy, changes parts of what it chooses, switches it on or off."""

    def __init__(self, *, works: AdvertisingWorks) -> None:
        self._works = works

    def __call__(
        self,
        *,
        seller_id: SellerId,
        by: Actor,
        strategy_id: StrategyId,
        expected: Expected = ANY_VERSION,
        name: str | None = None,
        config: Mapping[str, Any] | None = None,
        is_active: bool | None = None,
    ) -> AdStrategy:
        """Do it in one transaction; ``config`` names the fields of the choice that change.

        Raises:
            Invalid: nothing to change, or a value is not acceptable.
            NotFound: the seller has no such strategy.
            Stale: it has another version than ``expected``.
            Conflict: somebody else changed it at the same time.
        """
        with self._works(seller_id, by=by) as work:
            old = work.strategies.get(strategy_id=strategy_id)
            new = old.changed(at=work.now(), name=name, config=config, is_active=is_active)
            with expected.of(old.version):
                work.strategies.save(new)
            before, after = changed_facts(_told(old), _told(new))
            work.record(_act(StrategyAct.CHANGE_AD_STRATEGY, new, before, after))
            work.commit()
        return new


def _told(strategy: AdStrategy) -> Facts:
    """Describe a strategy for the audit log."""
    return {
        "name": strategy.name,
        "isActive": strategy.is_active,
        **strategy.config.document(),
    }


def _act(event: StrategyAct, strategy: AdStrategy, before: Facts, after: Facts) -> Act:
    return Act(
        event=event,
        entity_type="ad_strategy",
        entity_id=strategy.id,
        before=before,
        after=after,
    )
