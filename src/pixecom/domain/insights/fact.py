"""Facts as they come from a provider: one entity, one day, eight counters.

Rows are tuples: they come by the ten thousands, and making one costs a fifth of a dataclass.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from pixecom.domain.insights.contract import Counters
from pixecom.domain.shared.ids import AdAccountId, SellerId
from pixecom.domain.shared.lifecycle import BudgetType, DeliveryStatus, EntityStatus


class Level(StrEnum):
    """The tiers of advertising. ACCOUNT exists for control totals only."""

    ACCOUNT = "ACCOUNT"
    CAMPAIGN = "CAMPAIGN"
    ADSET = "ADSET"
    AD = "AD"

    @property
    def parent(self) -> Level:
        """The tier above: AD → ADSET → CAMPAIGN → ACCOUNT → ACCOUNT."""
        return _PARENTS[self]


_PARENTS = {
    Level.AD: Level.ADSET,
    Level.ADSET: Level.CAMPAIGN,
    Level.CAMPAIGN: Level.ACCOUNT,
    Level.ACCOUNT: Level.ACCOUNT,
}
TIERS = (Level.CAMPAIGN, Level.ADSET, Level.AD)
"""The three tiers of the Ads Manager, from the top down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdAccount:
    """An ad account whose numbers are fetched.

    ``timezone`` is the IANA zone of its days, ``currency`` the ISO 4217 code of its money;
    ``provider`` overrides the configured one (``csv``: figures come by import only).
    """

    seller_id: SellerId
    id: AdAccountId
    external_id: str
    name: str
    timezone: str = "UTC"
    currency: str = "USD"
    provider: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityPath:
    """Where a row stands: its own external id and name, and those of its parents.

    Below the row's own level the ids are empty. Names may be empty where a provider does not
    repeat them; ``campaign_id`` is empty only at level ACCOUNT.
    """

    campaign_id: str = ""
    campaign_name: str = ""
    adset_id: str = ""
    adset_name: str = ""
    ad_id: str = ""
    ad_name: str = ""

    @property
    def own_id(self) -> str:
        """The deepest id: that of the row itself; empty at level ACCOUNT."""
        return self.ad_id or self.adset_id or self.campaign_id

    @property
    def own_name(self) -> str:
        """The name that belongs to the deepest id; it may be empty."""
        if self.ad_id:
            return self.ad_name
        return self.adset_name if self.adset_id else self.campaign_name

    def cut(self, level: Level) -> EntityPath:
        """Give the path of the entity above that stands at a level."""
        if level is Level.ACCOUNT:
            return EntityPath()
        if level is Level.AD:
            return self
        deep = level is Level.ADSET
        return EntityPath(
            campaign_id=self.campaign_id,
            campaign_name=self.campaign_name,
            adset_id=self.adset_id if deep else "",
            adset_name=self.adset_name if deep else "",
        )


class ReportedRatios(NamedTuple):
    """The vendor's own ratios, kept in raw for audit; nothing reads them."""

    cpm: Decimal | None = None
    ctr: Decimal | None = None
    cpc: Decimal | None = None


NOT_REPORTED = ReportedRatios()


class InsightRow(NamedTuple):
    """One entity on one day, as a provider reports it.

    ``external_id`` is the provider's id of the entity at ``level`` (the account's own external
    id at level ACCOUNT), ``day`` a day of the account's zone; ``counters.revenue`` is the
    purchase value of the provider's pixel.
    """

    level: Level
    external_id: str
    day: date
    counters: Counters
    path: EntityPath
    reported: ReportedRatios = NOT_REPORTED


class HourRow(NamedTuple):
    """What was known of an account's day at an instant within one of its hours.

    ``begin`` is when that hour began, ``day`` a day of the account's zone; ``counters`` are of
    the day so far, all its campaigns together.
    """

    begin: datetime
    at: datetime
    day: date
    counters: Counters


class EntityRow(NamedTuple):
    """The metadata of one campaign, ad set or ad, as a provider reports it.

    ``parent_external_id`` is None for a campaign. ``budget`` is in currency units and None
    where the entity holds none. ``effective_status`` is the provider's own word.
    """

    level: Level
    external_id: str
    parent_external_id: str | None
    name: str
    status: EntityStatus
    effective_status: str | None
    delivery_status: DeliveryStatus
    budget: Decimal | None = None
    budget_type: BudgetType | None = None
    optimization_goal: str | None = None
    start_date: date | None = None
    end_date: date | None = None


class DeliveryRow(NamedTuple):
    """What the provider does with an entity right now."""

    level: Level
    external_id: str
    effective_status: str
    delivery_status: DeliveryStatus
