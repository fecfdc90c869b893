"""How far figures can be trusted, from what the context of a list knows: no statement."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pixecom.adapters.postgres.ads_manager.context import AccountView, latest
from pixecom.application.insights.quality import (
    AccountQuality,
    Completeness,
    Quality,
    counted,
)
from pixecom.application.insights.reports import DayBounds
from pixecom.domain.insights.fact import Level
from pixecom.domain.shared.ids import AdAccountId
from pixecom.domain.shared.money import from_micros


def quality_of(
    accounts: Sequence[AccountView], *, level: Level, days: DayBounds, today: date
) -> Quality:
    """Tell how far the figures of the accounts can be trusted, on these days."""
    all_days, young = counted(days.first, days.last, today=today)
    return Quality(
        level=level,
        accounts=[_of_account(each) for each in accounts],
        days=all_days,
        restatable=young,
    )


def _of_account(account: AccountView) -> AccountQuality:
    level = account.level
    known = Completeness.COMPLETE if level.is_complete else Completeness.PARTIAL
    micros = level.control_micros
    return AccountQuality(
        ad_account_id=AdAccountId(account.id),
        name=account.name,
        currency=account.currency,
        last_stats_at=latest((level.published_at, account.last_stats_at)),
        last_delivery_at=account.last_delivery_at,
        completeness=known if level.tried_at else Completeness.UNKNOWN,
        reason=level.reason,
        control_difference=None if micros is None else from_micros(micros),
    )
