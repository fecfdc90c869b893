"""Rows to start a test from: sellers, users, ad accounts, campaign trees, daily figures.

Everything is written by the platform role, and every call makes rows of its own. Ids are made
here; any other column can be given by its name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from pixecom.adapters.postgres import stats_version, tables
from pixecom.adapters.postgres.engine import Database, driver_of
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.shared.ids import NIL, AdAccountId, SellerId

LEVEL_CODES = {"CAMPAIGN": 1, "ADSET": 2, "AD": 3}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """An ad account with campaigns, ad sets and ads; ids in the order they were made."""

    seller_id: SellerId
    account: AdAccount
    campaign_ids: Sequence[UUID]
    adset_ids: Sequence[UUID]
    ad_ids: Sequence[UUID]


class Factory:
    """Makes rows through the platform role."""

    def __init__(self, platform: Database) -> None:
        self._platform = platform
        self._ids = Uuid7Source()
        self._numbers: Iterator[int] = count(1)

    def insert(self, table: Table, **values: Any) -> UUID:  # noqa: ANN401
        """Insert one row, with an id where the table has one, and give the id."""
        row_id = values.get("id") or self._ids.new()
        if "id" in table.c:
            values["id"] = row_id
        with self._platform.transaction(values.get("seller_id")) as connection:
            connection.execute(table.insert().values(values))
            if table.name in stats_version.SHOWN:
                driver = driver_of(connection)
                driver.execute(stats_version.MOVE, {"seller": values["seller_id"]})
        return UUID(str(row_id))

    def user(self, **values: Any) -> UUID:  # noqa: ANN401
        number = self._ids.new().hex
        given = {"email": f"user-{number}@pixecom.test", "display_name": "A User"}
        return self.insert(tables.users, **given | values)

    def seller(
        self,
        *,
        timezone: str = "UTC",
        currency: str = "USD",
        **values: Any,  # noqa: ANN401
    ) -> SellerId:
        """Make a seller and its settings."""
        given = {"name": "A Seller", "slug": f"seller-{self._ids.new().hex}"}
        seller_id = SellerId(self.insert(tables.sellers, **given | values))
        self.insert(
            tables.seller_settings,
            seller_id=seller_id,
            timezone=timezone,
            default_currency=currency,
        )
        return seller_id

    def member(self, seller_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
        """Make a user with a membership of the seller and give the user's id."""
        user_id = values.pop("user_id", None) or self.user()
        given = {"user_id": user_id, "role": "OWNER"}
        self.insert(tables.seller_users, seller_id=seller_id, **given | values)
        return UUID(str(user_id))

    def ad_account(
        self,
        seller_id: SellerId,
        *,
        timezone: str = "UTC",
        currency: str = "USD",
        provider: str | None = None,
        **values: Any,  # noqa: ANN401
    ) -> AdAccount:
        metadata = {"timezone": timezone, "currency": currency}
        if provider:
            metadata["provider"] = provider
        given = {
            "connection_type": "AD_ACCOUNT",
            "external_id": self._external(),
            "name": "An Ad Account",
            "metadata": metadata,
        } | values
        account_id = self.insert(tables.fb_connections, seller_id=seller_id, **given)
        return AdAccount(
            seller_id=seller_id,
            id=AdAccountId(account_id),
            external_id=str(given["external_id"]),
            name=str(given["name"]),
            timezone=timezone,
            currency=currency,
            provider=provider,
        )

    def product(self, **values: Any) -> UUID:  # noqa: ANN401
        code = self._ids.new().hex
        given = {"product_code": code, "name": "A Product", "slug": code, "base_price": 10}
        return self.insert(tables.products, **given | values)

    def sellpage(self, seller_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
        product_id = values.pop("product_id", None) or self.product()
        given = {"product_id": product_id, "slug": self._ids.new().hex}
        return self.insert(tables.sellpages, seller_id=seller_id, **given | values)

    def campaign(self, seller_id: UUID, account_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
        given = {
            "ad_account_id": account_id,
            "name": "A Campaign",
            "budget": 100,
            "external_campaign_id": self._external(),
        }
        return self.insert(tables.campaigns, seller_id=seller_id, **given | values)

    def adset(self, seller_id: UUID, campaign_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
        given = {
            "campaign_id": campaign_id,
            "name": "An Ad Set",
            "external_adset_id": self._external(),
        }
        return self.insert(tables.adsets, seller_id=seller_id, **given | values)

    def ad(self, seller_id: UUID, adset_id: UUID, **values: Any) -> UUID:  # noqa: ANN401
        given = {"adset_id": adset_id, "name": "An Ad", "external_ad_id": self._external()}
        return self.insert(tables.ads, seller_id=seller_id, **given | values)

    def tree(
        self,
        seller_id: SellerId | None = None,
        *,
        campaigns: int = 2,
        adsets: int = 2,
        ads: int = 2,
        **account: Any,  # noqa: ANN401
    ) -> Tree:
        """Make an account with campaigns, ad sets in each of them, and ads in each of these."""
        seller = seller_id or self.seller()
        made = self.ad_account(seller, **account)
        campaign_ids = [self.campaign(seller, made.id) for _ in range(campaigns)]
        adset_ids = [self.adset(seller, c) for c in campaign_ids for _ in range(adsets)]
        return Tree(
            seller_id=seller,
            account=made,
            campaign_ids=campaign_ids,
            adset_ids=adset_ids,
            ad_ids=[self.ad(seller, a) for a in adset_ids for _ in range(ads)],
        )

    def daily(
        self,
        seller_id: UUID,
        level: str,
        entity_id: UUID,
        day: date,
        *,
        observed_at: datetime | None = None,
        **counters: int,
    ) -> None:
        """Make one daily fact; counters by column name, money in micros, the rest is 0."""
        self.insert(
            tables.ad_stats_daily,
            seller_id=seller_id,
            entity_type=LEVEL_CODES[level],
            entity_id=entity_id,
            stat_date=day,
            observed_at=observed_at or datetime(2026, 1, 1, tzinfo=UTC),
            **counters,
        )

    def everything(self) -> SellerId:
        """Make a seller with at least one row in every tenant table, odd values among them."""
        tree = self.tree()
        seller_id, account_id = tree.seller_id, tree.account.id
        self.insert(
            tables.oauth_states,
            seller_id=seller_id,
            nonce=self._ids.new().hex,
            user_id=self.member(seller_id),
            expires_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        self.insert(
            tables.seller_invitations,
            seller_id=seller_id,
            email=f"{self._ids.new().hex}@pixecom.test",
            role="VIEWER",
            token_hash=self._ids.new().hex,
            expires_at=datetime(2026, 3, 1, tzinfo=UTC),
        )
        self.insert(
            tables.user_views,
            seller_id=seller_id,
            user_id=self.member(seller_id),
            screen="ads-manager",
            name="Ünïcode ’ %",
            query={"a": [None]},
        )
        domain_id = self.insert(
            tables.seller_domains,
            seller_id=seller_id,
            hostname=f"{seller_id}.example",
            verification_token=self._ids.new().hex,
            is_primary=True,
        )
        sellpage_id = self.sellpage(seller_id, domain_id=domain_id, title_override="Ünïcode ’ %")
        strategy_id = self.insert(
            tables.ad_strategies, seller_id=seller_id, name="x" * 255, config={"a": [None]}
        )
        self.campaign(
            seller_id,
            account_id,
            sellpage_id=sellpage_id,
            ad_strategy_id=strategy_id,
            budget="999999999999.99",
            status="DELETED",
            origin="IMPORT:CSV",
            origin_id="1",
        )
        self.insert(
            tables.idempotency_keys,
            seller_id=seller_id,
            principal_id="user:1",
            key="~" * 255,
            method="POST",
            route="/x",
            body_sha256="0" * 64,
            state="RUNNING",
        )
        run_id = self.insert(
            tables.sync_runs,
            seller_id=seller_id,
            ad_account_id=account_id,
            kind="STATS",
            state="QUEUED",
        )
        instant, day = datetime(2026, 2, 28, 23, 59, tzinfo=UTC), date(2026, 2, 28)
        for level, entity_id in zip(
            LEVEL_CODES, (tree.campaign_ids[0], tree.adset_ids[0], tree.ad_ids[0]), strict=True
        ):
            self.daily(seller_id, level, entity_id, day, spend_micros=2**62, observed_at=instant)
            self.insert(
                tables.ad_stats_raw,
                seller_id=seller_id,
                entity_type=LEVEL_CODES[level],
                entity_id=entity_id,
                external_entity_id="1",
                run_id=run_id,
                fetched_at=instant,
                stat_date=day,
            )
        self.insert(
            tables.ad_stats_cum,
            seller_id=seller_id,
            entity_type=1,
            stat_date=day,
            entity_id=tree.campaign_ids[0],
        )
        self.insert(
            tables.store_entity_stats_daily,
            seller_id=seller_id,
            entity_type=1,
            stat_date=day,
            entity_id=NIL,
            observed_at=instant,
        )
        self.insert(
            tables.sellpage_stats_daily,
            seller_id=seller_id,
            sellpage_id=sellpage_id,
            stat_date=day,
            ad_source="META",
            observed_at=instant,
        )
        self.insert(
            tables.spend_snapshots,
            seller_id=seller_id,
            ad_account_id=account_id,
            cumulative_spend_micros=0,
            stat_date=day,
        )
        self.insert(
            tables.outbox,
            seller_id=seller_id,
            topic="nothing",
            aggregate_id=seller_id,
            payload={"a": [None]},
            next_attempt_at=instant,
            dead_at=instant,
        )
        return seller_id

    def end_open_runs(self) -> None:
        """End what earlier tests of this process left open: pipelines look across all sellers."""
        runs = tables.sync_runs
        with self._platform.transaction(None) as connection:
            connection.execute(
                runs.update().where(runs.c.state.in_(["QUEUED", "RUNNING"])).values(state="DONE")
            )

    def _external(self) -> str:
        return f"{120_000_000_000_000 + self._ids.new().int % 10**14 + next(self._numbers)}"
