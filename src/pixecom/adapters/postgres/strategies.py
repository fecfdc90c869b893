"""Ad strategies as rows: read for members, changed inside one transaction of their seller."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Row, bindparam, insert, select, update

from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.tables import ad_strategies
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.advertising.storage_ports import Strategies, StrategyReader
from pixecom.application.shared.versions import LostRace
from pixecom.domain.advertising.strategies import AdStrategy, config_of
from pixecom.domain.shared.errors import NotFound
from pixecom.domain.shared.ids import SellerId, StrategyId

_s = ad_strategies.c
_STRATEGIES: Final = select(
    _s.id,
    _s.seller_id,
    _s.name,
    _s.config,
    _s.is_active,
    _s.created_at,
    _s.updated_at,
    _s.version,
).where(_s.seller_id == bindparam("seller"))
_ONE: Final = _STRATEGIES.where(_s.id == bindparam("id"))
_ALL: Final = _STRATEGIES.order_by(_s.created_at.desc(), _s.id.desc())
_ACTIVE: Final = _ALL.where(_s.is_active)


class PostgresStrategies(Strategies):
    """Works inside one open transaction of one seller."""

    def __init__(self, work: PostgresUnitOfWork) -> None:
        self._work = work

    def get(self, *, strategy_id: StrategyId) -> AdStrategy:
        """Read one row."""
        values = {"seller": self._work.seller_id, "id": strategy_id}
        return _known(self._work.connection.execute(_ONE, values).one_or_none())

    def add(self, strategy: AdStrategy) -> None:
        """Insert one row."""
        row = {
            "seller_id": strategy.seller_id,
            "id": strategy.id,
            "created_at": strategy.created_at,
            **_changeable(strategy),
        }
        self._work.connection.execute(insert(ad_strategies).values(row))

    def save(self, strategy: AdStrategy) -> None:
        """Update by seller, id and version."""
        written = self._work.connection.execute(
            update(ad_strategies)
            .where(
                _s.seller_id == strategy.seller_id,
                _s.id == strategy.id,
                _s.version == strategy.version - 1,
            )
            .values(_changeable(strategy))
        )
        if written.rowcount != 1:
            raise LostRace


class PostgresStrategyReader(StrategyReader):
    """Reads on the application's database, one statement each."""

    def __init__(self, *, database: Database) -> None:
        self._database = database

    def strategies(
        self, *, seller_id: SellerId, include_inactive: bool = False
    ) -> Sequence[AdStrategy]:
        """Read the rows."""
        wanted = _ALL if include_inactive else _ACTIVE
        with self._database.transaction(seller_id, reading=True) as connection:
            return [_to_strategy(row) for row in connection.execute(wanted, {"seller": seller_id})]

    def strategy(self, *, seller_id: SellerId, strategy_id: StrategyId) -> AdStrategy:
        """Read one row."""
        values = {"seller": seller_id, "id": strategy_id}
        with self._database.transaction(seller_id, reading=True) as connection:
            return _known(connection.execute(_ONE, values).one_or_none())


def _changeable(strategy: AdStrategy) -> dict[str, Any]:
    return {
        "name": strategy.name,
        "config": strategy.config.document(),
        "is_active": strategy.is_active,
        "updated_at": strategy.updated_at,
        "version": strategy.version,
    }


def _known(row: Row[*tuple[Any, ...]] | None) -> AdStrategy:
    if row is None:
        raise NotFound("Ad strategy not found")
    return _to_strategy(row)


def _to_strategy(row: Row[*tuple[Any, ...]]) -> AdStrategy:
    strategy_id, seller_id, name, config, is_active, created_at, updated_at, version = row
    return AdStrategy(
        id=StrategyId(strategy_id),
        seller_id=SellerId(seller_id),
        name=name,
        config=config_of(config),
        is_active=is_active,
        created_at=created_at,
        updated_at=updated_at,
        version=version,
    )
