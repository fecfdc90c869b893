"""The demo sellers' rows: of several contexts, written together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects.postgresql import insert

from pixecom.adapters.postgres import stats_version, tables
from pixecom.adapters.postgres.engine import Database, driver_of
from pixecom.application.shared.demo import DemoStore
from pixecom.domain.shared.demo import ORIGIN, DemoCampaign, DemoSeller, demo_id
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus

_Row = dict[str, Any]
_CAMPAIGN_IDS, _ADSET_IDS, _AD_IDS = "12020", "12021", "12022"


class PostgresDemoStore(DemoStore):
    """Writes through the platform role, table by table, parents first."""

    def __init__(self, platform: Database) -> None:
        self._platform = platform

    def has(self, seller: DemoSeller) -> bool:
        """Look the seller up by its fixed id."""
        query = select(tables.sellers.c.id).where(tables.sellers.c.id == seller.id)
        with self._platform.global_() as connection:
            return connection.execute(query).first() is not None

    def add(self, seller: DemoSeller, *, password_hashes: Mapping[str, str], at: datetime) -> None:
        """Insert everything in one transaction."""
        with self._platform.transaction(seller.id) as connection:
            _insert(connection, tables.sellers, [_seller(seller)])
            _insert(connection, tables.seller_settings, [_settings(seller)])
            users = [
                {
                    "id": user.id,
                    "email": user.email,
                    "display_name": user.display_name,
                    "password_hash": password_hashes[user.email],
                    "origin": ORIGIN,
                }
                for user in seller.users
            ]
            _insert(connection, tables.users, users)
            _insert(connection, tables.seller_users, _members(seller))
            _add_products(connection, seller)
            _insert(connection, tables.sellpages, _sellpages(seller))
            _insert(connection, tables.fb_connections, _accounts(seller))
            for table, rows in zip(
                (tables.campaigns, tables.adsets, tables.ads), _tree(seller, at), strict=True
            ):
                _insert(connection, table, rows)
            driver = driver_of(connection)
            driver.execute(stats_version.MOVE, {"seller": seller.id})


def _insert(connection: Connection, table: Table, rows: Sequence[_Row]) -> None:
    connection.execute(table.insert(), list(rows))


def _seller(seller: DemoSeller) -> _Row:
    return {"id": seller.id, "name": seller.name, "slug": seller.slug, "origin": ORIGIN}


def _settings(seller: DemoSeller) -> _Row:
    return {
        "seller_id": seller.id,
        "id": demo_id(seller.slug, "settings"),
        "brand_name": seller.name,
        "default_currency": seller.currency,
        "timezone": seller.timezone,
    }


def _members(seller: DemoSeller) -> list[_Row]:
    return [
        {
            "seller_id": seller.id,
            "id": demo_id(seller.slug, user.email),
            "user_id": user.id,
            "role": user.role,
        }
        for user in seller.users
    ]


def _add_products(connection: Connection, seller: DemoSeller) -> None:
    """Add to the catalogue, which all sellers share, what is not there yet."""
    rows = [
        {
            "id": page.product_id,
            "product_code": f"DEMO-{page.slug}"[:50],
            "name": page.product,
            "slug": f"demo-{page.slug}",
            "base_price": page.price,
            "currency": seller.currency,
            "status": "ACTIVE",
            "origin": ORIGIN,
        }
        for page in seller.sellpages
    ]
    connection.execute(insert(tables.products).on_conflict_do_nothing(), rows)


def _sellpages(seller: DemoSeller) -> list[_Row]:
    return [
        {
            "seller_id": seller.id,
            "id": page.id,
            "product_id": page.product_id,
            "slug": page.slug,
            "status": "PUBLISHED",
            "origin": ORIGIN,
        }
        for page in seller.sellpages
    ]


def _accounts(seller: DemoSeller) -> list[_Row]:
    return [
        {
            "seller_id": seller.id,
            "id": account.id,
            "connection_type": "AD_ACCOUNT",
            "external_id": account.external_id,
            "name": account.name,
            "is_primary": number == 0,
            "metadata": {
                "timezone": seller.timezone,
                "currency": seller.currency,
                "provider": "mock",  # made up, wherever other figures come from
            },
            "origin": ORIGIN,
        }
        for number, account in enumerate(seller.accounts)
    ]


def _tree(seller: DemoSeller, at: datetime) -> tuple[list[_Row], list[_Row], list[_Row]]:
    """Make the rows of campaigns, ad sets and ads; external ids count up from the seller's."""
    campaigns, adsets, ads = [], [], []
    accounts = {account.external_id: account.id for account in seller.accounts}
    pages = {page.slug: page.id for page in seller.sellpages}
    numbers = _numbers(seller)
    for campaign in seller.campaigns:
        path = (seller.slug, campaign.name)
        shared = _shared(seller, campaign, at)
        campaigns.append(
            shared
            | {
                "id": demo_id(*path),
                "external_campaign_id": _CAMPAIGN_IDS + next(numbers),
                "name": campaign.name,
                "ad_account_id": accounts[campaign.account],
                "sellpage_id": pages.get(campaign.sellpage or ""),
                "budget": campaign.budget,
                "budget_type": campaign.budget_type.value,
                "launch_state": "LAUNCHED",
                "start_date": (at - timedelta(days=campaign.age_days)).date(),
            }
        )
        for adset in campaign.adsets:
            adsets.append(
                shared
                | {
                    "id": demo_id(*path, adset.name),
                    "campaign_id": demo_id(*path),
                    "external_adset_id": _ADSET_IDS + next(numbers),
                    "name": adset.name,
                    "optimization_goal": "OFFSITE_CONVERSIONS",
                }
            )
            ads += [
                shared
                | {
                    "id": demo_id(*path, adset.name, name),
                    "adset_id": demo_id(*path, adset.name),
                    "external_ad_id": _AD_IDS + next(numbers),
                    "name": name,
                }
                for name in adset.ads
            ]
    return campaigns, adsets, ads


def _shared(seller: DemoSeller, campaign: DemoCampaign, at: datetime) -> _Row:
    runs = campaign.status is EntityStatus.ACTIVE
    delivery = DeliveryStatus.ACTIVE if runs else DeliveryStatus.INACTIVE
    return {
        "seller_id": seller.id,
        "status": campaign.status.value,
        "delivery_status": delivery.value,
        "effective_status": campaign.status.value,
        "origin": ORIGIN,
        "created_at": at - timedelta(days=campaign.age_days),
        "updated_at": at,
    }


def _numbers(seller: DemoSeller) -> Iterator[str]:
    begin = int(seller.accounts[0].external_id[:1]) * 10**9
    return (f"{number:012d}" for number in range(begin, begin + 10**9))
