"""Campaigns, ad sets, ads and ad accounts, as the insights pipeline reads and writes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from psycopg import Connection

from pixecom.adapters.postgres import entity_sql
from pixecom.adapters.postgres.arrays import texts
from pixecom.adapters.postgres.engine import Database
from pixecom.application.insights.ports import AdAccounts, EntityDirectory
from pixecom.application.shared.clock import IdSource
from pixecom.domain.insights.fact import (
    TIERS,
    AdAccount,
    DeliveryRow,
    EntityPath,
    EntityRow,
    InsightRow,
    Level,
)
from pixecom.domain.shared.errors import NotFound
from pixecom.domain.shared.ids import AdAccountId, SellerId, UserId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus

SEEN_BY_VIEWER = b"""(%(viewer)s::uuid IS NULL OR a.connected_by_user_id IS NULL
        OR a.connected_by_user_id = %(viewer)s::uuid)"""
"""Members below ADMIN see the accounts that they connected and the shared ones (spec/07 §1.3);
``a`` is ``fb_connections``, a viewer of NULL sees all."""

_ACCOUNTS = (
    b"""
    SELECT a.seller_id, a.id, a.external_id, a.name, a.metadata->>'timezone',
           a.metadata->>'currency', a.metadata->>'provider'
    FROM fb_connections a
    WHERE a.seller_id = %(seller)s AND a.connection_type = 'AD_ACCOUNT' AND a.is_active
      AND """
    + SEEN_BY_VIEWER
)
_GET_ACCOUNT = _ACCOUNTS + b" AND a.id = %(id)s"
_ACTIVE_ACCOUNTS = _ACCOUNTS + b" ORDER BY a.created_at, a.id"
_NAME_LENGTH = 255
_MANY = 1_000
"""So many new rows are more than what a plan made before them can bear."""


def to_ad_account(row: Sequence[Any]) -> AdAccount:
    """Make an account of seller, id, external id, name, time zone, currency and provider."""
    seller, identity, external, name, zone_name, currency, provider = row
    return AdAccount(
        seller_id=SellerId(seller),
        id=AdAccountId(identity),
        external_id=external,
        name=name,
        timezone=zone_name or "UTC",
        currency=currency or "USD",
        provider=provider,
    )


class PostgresAdAccounts(AdAccounts):
    """Reads active connections of type AD_ACCOUNT."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(
        self, *, seller_id: SellerId, account_id: AdAccountId, visible_to: UserId | None = None
    ) -> AdAccount:
        """Give an active account."""
        with self._database.raw(seller_id) as connection:
            values = {"seller": seller_id, "viewer": visible_to, "id": account_id}
            row = connection.execute(_GET_ACCOUNT, values).fetchone()
        if row is None:
            raise NotFound("Ad account not found")
        return to_ad_account(row)

    def active(
        self, *, seller_id: SellerId, visible_to: UserId | None = None
    ) -> Sequence[AdAccount]:
        """Give every active account, oldest first."""
        with self._database.raw(seller_id) as connection:
            values = {"seller": seller_id, "viewer": visible_to}
            rows = connection.execute(_ACTIVE_ACCOUNTS, values).fetchall()
        return [to_ad_account(row) for row in rows]


class PostgresEntityDirectory(EntityDirectory):
    """Works inside one open transaction of one seller; ``changed`` is called when it wrote."""

    def __init__(
        self,
        connection: Connection[tuple[Any, ...]],
        seller_id: UUID,
        ids: IdSource,
        *,
        changed: Callable[[], object],
    ) -> None:
        self._connection = connection
        self._seller = seller_id
        self._ids = ids
        self._changed = changed

    def save(self, *, account: AdAccount, rows: Sequence[EntityRow], at: datetime) -> int:
        """Update what is known and differs, create what is not: two statements."""
        if not rows:
            return 0
        level = rows[0].level
        unique = list({row.external_id: row for row in rows}.values())
        values = self._columns(account, unique, at)
        self._tell(self._connection.execute(entity_sql.UPDATE[level], values).rowcount)
        known = self.ids(level=level, external_ids=[row.external_id for row in unique])
        new = [row for row in unique if row.external_id not in known]
        return self._insert(account, level, new, at)

    def delete_unlisted(
        self, *, account: AdAccount, listed: Sequence[EntityRow], at: datetime
    ) -> int:
        """Mark them with one statement a level, parents first."""
        values = {
            "seller": self._seller,
            "account": account.id,
            "at": at,
            "delivery": DeliveryStatus.UNKNOWN.value,
        }
        deleted = 0
        for level in TIERS:
            given = values | {"listed": texts(_living(listed, level))}
            deleted += self._connection.execute(entity_sql.DELETE_UNLISTED[level], given).rowcount
        return self._tell(deleted)

    def create_unknown(
        self, *, account: AdAccount, level: Level, rows: Sequence[InsightRow]
    ) -> int:
        """Create the entities and their missing parents from the rows' paths, top down."""
        created = 0
        for tier in TIERS[: TIERS.index(level) + 1]:
            found = {one.external_id: one for row in rows if (one := _entity(tier, row.path))}
            created = self._insert(account, tier, list(found.values()), None)
        return created

    def ids(self, *, level: Level, external_ids: Sequence[str]) -> Mapping[str, UUID]:
        """Map external ids with one query."""
        if not external_ids:
            return {}
        values = {"seller": self._seller, "externals": texts(external_ids)}
        return dict(self._connection.execute(entity_sql.IDS[level], values).fetchall())

    def save_delivery(
        self, *, account: AdAccount, rows: Sequence[DeliveryRow], at: datetime
    ) -> int:
        """Record the states, one statement a level."""
        del account  # external ids are unique within the seller
        changed = 0
        ordered = sorted(rows, key=lambda row: TIERS.index(row.level))
        for level, same in groupby(ordered, key=lambda row: row.level):
            unique = list({row.external_id: row for row in same}.values())
            values = {
                "seller": self._seller,
                "at": at,
                "externals": texts([row.external_id for row in unique]),
                "deliveries": texts([row.delivery_status for row in unique]),
                "effectives": texts([row.effective_status for row in unique]),
            }
            found = self._connection.execute(entity_sql.DELIVERY[level], values).fetchone()
            changed += found[0] if found else 0
        return self._tell(changed)

    def _insert(
        self, account: AdAccount, level: Level, rows: Sequence[EntityRow], at: datetime | None
    ) -> int:
        if not rows:
            return 0
        values = self._columns(account, rows, at) | {"ids": [self._ids.new() for _ in rows]}
        created = self._connection.execute(entity_sql.INSERT[level], values).rowcount
        if created >= _MANY:
            self._connection.execute(entity_sql.LEARN_SIZES)
        return self._tell(created)

    def _tell(self, written: int) -> int:
        if written:
            self._changed()
        return written

    def _columns(
        self, account: AdAccount, rows: Iterable[EntityRow], at: datetime | None
    ) -> dict[str, object]:
        rows = list(rows)
        return {
            "seller": self._seller,
            "account": account.id,
            "at": at,
            "externals": texts([row.external_id for row in rows]),
            "parents": texts([row.parent_external_id for row in rows]),
            "names": texts([row.name[:_NAME_LENGTH] for row in rows]),
            "statuses": texts([row.status for row in rows]),
            "deliveries": texts([row.delivery_status for row in rows]),
            "effectives": texts([row.effective_status for row in rows]),
            "budgets": [row.budget for row in rows],
            "budget_types": texts([row.budget_type for row in rows]),
            "goals": texts([row.optimization_goal for row in rows]),
            "firsts": [row.start_date for row in rows],
            "lasts": [row.end_date for row in rows],
        }


def _living(listed: Iterable[EntityRow], level: Level) -> list[str]:
    """Give the external ids of a level that are listed, or that something is listed below."""
    found: set[str] = set()
    for row in listed:
        if row.level is level:
            found.add(row.external_id)
        elif row.level.parent is level and row.parent_external_id:
            found.add(row.parent_external_id)
    return list(found)


def _entity(level: Level, path: EntityPath) -> EntityRow | None:
    """Make what is known of an entity from the path of a row; None where the path ends above."""
    external, name, parent = {
        Level.CAMPAIGN: (path.campaign_id, path.campaign_name, None),
        Level.ADSET: (path.adset_id, path.adset_name, path.campaign_id),
        Level.AD: (path.ad_id, path.ad_name, path.adset_id),
    }[level]
    if not external:
        return None
    return EntityRow(
        level=level,
        external_id=external,
        parent_external_id=parent,
        name=name or external,
        status=EntityStatus.PAUSED,
        effective_status=None,
        delivery_status=DeliveryStatus.UNKNOWN,
    )
