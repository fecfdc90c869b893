"""Meta's payloads in our words: pure functions, exact numbers.

Source: spec 07 §8 (delivery), 07a (numbers, actions, budgets), 08 §1.1 and §1.3.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from operator import attrgetter
from typing import Final

from pixecom.adapters.meta.payloads import InsightPayload, ObjectPayload
from pixecom.adapters.meta.questions import IDENTITIES
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import (
    AdAccount,
    DeliveryRow,
    EntityPath,
    EntityRow,
    InsightRow,
    Level,
    ReportedRatios,
)
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.lifecycle import BudgetType, DeliveryStatus, EntityStatus
from pixecom.domain.shared.money import MICROS_PER_UNIT
from pixecom.domain.shared.period import DayRange, day_at, zone

_PIXEL: Final = "offsite_conversion.fb_pixel_"
CONTENT_VIEWS: Final = (f"{_PIXEL}view_content", "omni_view_content", "view_content")
ADDS_TO_CART: Final = (f"{_PIXEL}add_to_cart", "omni_add_to_cart", "add_to_cart")
CHECKOUTS: Final = (
    f"{_PIXEL}initiate_checkout",
    "omni_initiated_checkout",
    "initiate_checkout",
)
PURCHASES: Final = (f"{_PIXEL}purchase", "omni_purchase", "purchase")
"""Names of one fact: the first that is present counts, they are never added (spec 07a)."""

DELIVERY: Final[Mapping[str, DeliveryStatus]] = {
    "ACTIVE": DeliveryStatus.ACTIVE,
    "PAUSED": DeliveryStatus.INACTIVE,
    "ARCHIVED": DeliveryStatus.INACTIVE,
    "CAMPAIGN_PAUSED": DeliveryStatus.NOT_DELIVERING,
    "ADSET_PAUSED": DeliveryStatus.NOT_DELIVERING,
    "IN_PROCESS": DeliveryStatus.LEARNING,
    "WITH_ISSUES": DeliveryStatus.ERROR,
    "DISAPPROVED": DeliveryStatus.ERROR,
    "PENDING_REVIEW": DeliveryStatus.PENDING_REVIEW,
}
LEARNING: Final[Mapping[str, DeliveryStatus]] = {
    "LEARNING": DeliveryStatus.LEARNING,
    "FAIL": DeliveryStatus.LIMITED,
}
"""What an active ad set's learning stage makes of it."""

WITHOUT_MINOR_UNIT: Final = frozenset(
    {"CLP", "COP", "CRC", "HUF", "ISK", "IDR", "JPY", "KRW", "PYG", "TWD", "VND"}
)
"""Currencies whose budgets are in whole units. All others are in hundredths, those with three
decimals too: the Marketing API's table of currencies, which is not ISO 4217."""

_LAUNCH_TAG: Final = re.compile(r"\s*\[px-[^\]]*\]\s*$")
_MICRO: Final = Decimal(1) / MICROS_PER_UNIT


def to_insight(
    payload: InsightPayload, *, account: AdAccount, level: Level, days: DayRange
) -> InsightRow:
    """Make a row of an insight.

    Raises:
        ProviderFailed: a number is none, the row is not of one of the days, or its money is in
            another currency than the account's.
    """
    try:
        path = _path(payload, level)
        row = InsightRow(
            level=level,
            external_id=path.own_id or account.external_id,
            day=_date(payload.date_start),
            counters=_counters(payload),
            path=path,
            reported=ReportedRatios(_ratio(payload.cpm), _ratio(payload.ctr), _ratio(payload.cpc)),
        )
    except (ValueError, ArithmeticError) as error:
        raise ProviderFailed("Meta sent a figure that is none", code="UNREADABLE") from error
    if payload.date_start != payload.date_stop or row.day not in days:
        text = f"Meta sent {payload.date_start} to {payload.date_stop} when asked for single days"
        raise ProviderFailed(text, code="OTHER_DAYS")
    if payload.account_currency not in (None, account.currency):
        text = (
            f"The account's money is {payload.account_currency} at Meta, {account.currency} here"
        )
        raise ProviderFailed(text, code="OTHER_CURRENCY", retryable=False)
    return row


def to_entity(payload: ObjectPayload, *, account: AdAccount, level: Level) -> EntityRow:
    """Make an entity; the tag of a launch is not part of its name."""
    budget, budget_type = budget_of(payload, account.currency)
    return EntityRow(
        level=level,
        external_id=payload.id,
        parent_external_id=_parent(payload, level),
        name=untagged(payload.name) or payload.id,
        status=status_of(payload.status),
        effective_status=payload.effective_status,
        delivery_status=delivery_of(payload),
        budget=budget,
        budget_type=budget_type,
        optimization_goal=payload.optimization_goal,
        start_date=_day(payload.start_time, account),
        end_date=_day(payload.stop_time, account),
    )


def _parent(payload: ObjectPayload, level: Level) -> str | None:
    if level is Level.AD:
        return payload.adset_id
    return payload.campaign_id if level is Level.ADSET else None


def to_delivery(payload: ObjectPayload, *, level: Level) -> DeliveryRow:
    """Make a delivery state."""
    return DeliveryRow(
        level=level,
        external_id=payload.id,
        effective_status=payload.effective_status or "",
        delivery_status=delivery_of(payload),
    )


def delivery_of(payload: ObjectPayload) -> DeliveryStatus:
    """Say in our words what Meta does with an object; what we do not know is UNKNOWN."""
    state = DELIVERY.get(payload.effective_status or "", DeliveryStatus.UNKNOWN)
    stage = payload.learning_stage_info
    if state is DeliveryStatus.ACTIVE and stage:
        return LEARNING.get(stage.status or "", state)
    return state


def offset_of(currency: str) -> int:
    """Give what an amount is multiplied with on its way to Meta, divided by on its way back."""
    return 1 if currency in WITHOUT_MINOR_UNIT else 100


def _counters(payload: InsightPayload) -> Counters:
    happened = {action.action_type: action.value for action in payload.actions}
    worth = {value.action_type: value.value for value in payload.action_values}
    return Counters(  # by position, as they stand there: every row has one
        _money(payload.spend),
        _count(payload.impressions),
        _count(payload.inline_link_clicks),
        _count(_first(happened, CONTENT_VIEWS)),
        _count(_first(happened, ADDS_TO_CART)),
        _count(_first(happened, CHECKOUTS)),
        _count(_first(happened, PURCHASES)),
        _money(_first(worth, PURCHASES)),
    )


def _first(found: Mapping[str, str], names: tuple[str, str, str]) -> str:
    first, second, third = names
    return found.get(first, found.get(second, found.get(third, "0")))


@lru_cache(maxsize=50_000)
def _count(text: str) -> int:
    """Read a count; most are small, and come again and again."""
    if text.isdecimal():
        return int(text)
    number = Decimal(text)
    if number != number.to_integral_value() or number < 0:
        raise ValueError(text)
    return int(number)


def _money(text: str) -> Decimal:
    """Read an amount in currency units; what is finer than a micro is rounded to it."""
    amount = Decimal(text)
    if not amount.is_finite() or amount < 0:
        raise ValueError(text)
    rounded = amount.quantize(_MICRO)
    return amount if rounded == amount else rounded


def _ratio(text: str | None) -> Decimal | None:
    if text is None:
        return None
    try:
        ratio = Decimal(text)
    except InvalidOperation:
        return None  # it is kept for audit only, and nothing depends on it
    return ratio if ratio.is_finite() else None


_date = lru_cache(maxsize=4096)(date.fromisoformat)


def _path(payload: InsightPayload, level: Level) -> EntityPath:
    given = _IDENTITY.get(level)
    return _path_of(given(payload)) if given else EntityPath()


_IDENTITY: Final = {level: attrgetter(*names) for level, names in IDENTITIES.items() if names}


@lru_cache(maxsize=20_000)
def _path_of(ids_and_names: tuple[str, ...]) -> EntityPath:
    """Make the path of an entity, once for all its days."""
    ids, names = ids_and_names[::2], [untagged(name) for name in ids_and_names[1::2]]
    if not all(ids):
        raise ValueError("an id is missing")
    given = [text for pair in zip(ids, names, strict=True) for text in pair]
    return EntityPath(**dict(zip(IDENTITIES[Level.AD], given, strict=False)))


def untagged(name: str) -> str:
    """Give the name that the seller gave: without the tag of a launch."""
    return _LAUNCH_TAG.sub("", name) if "[px-" in name else name


def status_of(status: str | None) -> EntityStatus:
    """Give what the seller wants of an object; what we do not know is PAUSED."""
    return _STATUSES.get(status or "", EntityStatus.PAUSED)


_STATUSES: Final = {status.value: status for status in EntityStatus}


def budget_of(payload: ObjectPayload, currency: str) -> tuple[Decimal | None, BudgetType | None]:
    """Give the budget in currency units; Meta writes 0 for the kind that is not used."""
    kinds = (
        (payload.daily_budget, BudgetType.DAILY),
        (payload.lifetime_budget, BudgetType.LIFETIME),
    )
    for text, kind in kinds:
        if text and text.isdecimal() and int(text):
            return Decimal(text) / offset_of(currency), kind
    return None, None


def _day(instant: str | None, account: AdAccount) -> date | None:
    """Give the day of an instant in the account's zone: ``2026-05-01T09:00:00-0700``."""
    if not instant:
        return None
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return None
    return day_at(at, zone(account.timezone)) if at.tzinfo else None
