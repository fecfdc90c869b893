"""From what readers answer to what crosses the wire: pure, and quick for 500 rows a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, TypeVar

from pixecom.application.insights import reports
from pixecom.application.insights.importing import ImportResult
from pixecom.application.insights.quality import Quality
from pixecom.application.insights.requesting import SyncAnswer
from pixecom.domain.identity import Seller
from pixecom.domain.insights.contract import ZERO
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus
from pixecom.entrypoints.http.schemas import insights as wire
from pixecom.entrypoints.http.schemas.identity import SellerView

_CENT = Decimal("0.01")
F = TypeVar("F", bound=wire.Figures)


def figures(source: reports.Figures, shape: type[F], **more: Any) -> F:  # noqa: ANN401
    """Fill counters and metrics into a shape, beside its other fields.

    A ratio of zero is written ``0``: with its ten digits it would read ``0E-10``.
    """
    c, m = source.counters, source.metrics
    return shape(
        spend=money(c.spend),
        impressions=c.impressions,
        clicks=c.clicks,
        ctr=m.ctr or ZERO,
        cpc=m.cpc or ZERO,
        cpm=m.cpm or ZERO,
        content_views=c.content_views,
        cost_per_content_view=m.cost_per_content_view or ZERO,
        add_to_cart=c.add_to_cart,
        cost_per_add_to_cart=m.cost_per_add_to_cart or ZERO,
        checkout=c.checkout,
        cost_per_checkout=m.cost_per_checkout or ZERO,
        purchases=c.purchases,
        cost_per_purchase=m.cost_per_purchase or ZERO,
        results=m.results,
        cost_per_result=m.cost_per_result or ZERO,
        conv=m.conv,
        revenue=money(c.revenue),
        roas=m.roas or ZERO,
        cr=m.cr or ZERO,
        cr1=m.cr1 or ZERO,
        cr2=m.cr2 or ZERO,
        store_metrics_pending=source.store_metrics_pending,
        store_source=source.store_source,
        **more,
    )


def seller_view(seller: Seller) -> SellerView:
    """Name a seller."""
    return SellerView(id=str(seller.id), name=seller.name, slug=seller.slug)


def campaigns(page: reports.AdsManagerPage) -> wire.CampaignList:
    """Write a page of campaigns."""
    rows = [
        figures(row.figures, wire.CampaignRow, sellpage=_sellpage(row), **_entity(row))
        for row in page.rows
    ]
    return wire.CampaignList(campaigns=rows, **_around(page))


def adsets(page: reports.AdsManagerPage) -> wire.AdsetList:
    """Write a page of ad sets."""
    rows = [
        figures(
            row.figures,
            wire.AdsetRow,
            campaign_id=row.campaign_id,
            optimization_goal=row.optimization_goal,
            **_entity(row),
        )
        for row in page.rows
    ]
    return wire.AdsetList(adsets=rows, **_around(page))


def ads(page: reports.AdsManagerPage) -> wire.AdList:
    """Write a page of ads."""
    rows = [
        figures(
            row.figures,
            wire.AdRow,
            adset_id=row.adset_id,
            campaign_id=row.campaign_id,
            **_entity(row),
        )
        for row in page.rows
    ]
    return wire.AdList(ads=rows, **_around(page))


def menus(choices: reports.FilterChoices) -> wire.FilterMenus:
    """Write the filter menus."""
    return wire.FilterMenus(
        campaigns=[
            wire.CampaignChoice(id=str(one.id), name=one.name, status=_status(one))
            for one in choices.campaigns
        ],
        adsets=[
            wire.AdsetChoice(
                id=str(one.id), name=one.name, status=_status(one), campaign_id=str(one.parent_id)
            )
            for one in choices.adsets
        ],
        ads=[
            wire.AdChoice(
                id=str(one.id), name=one.name, status=_status(one), adset_id=str(one.parent_id)
            )
            for one in choices.ads
        ],
        sellpages=[wire.NamedChoice(id=str(one.id), name=one.name) for one in choices.sellpages],
        ad_accounts=[
            wire.NamedChoice(id=str(one.id), name=one.name) for one in choices.ad_accounts
        ],
        status_enums=list(EntityStatus),
        delivery_status_enums=list(DeliveryStatus),
    )


def freshness(account: reports.AccountSync) -> wire.AccountFreshness:
    """Write how fresh an account's figures are."""
    return wire.AccountFreshness(
        ad_account_id=str(account.ad_account_id),
        name=account.name,
        last_stats_at=instant(account.last_stats_at),
        last_delivery_at=instant(account.last_delivery_at),
        state=account.state,
        error_code=account.error_code,
        message=account.message,
        token_state=account.token_state,
        token_problem=account.token_problem,
        control_difference=account.control_difference,
        levels=[
            wire.LevelFreshness(
                level=each.level,
                last_stats_at=instant(each.last_stats_at),
                complete=each.complete,
            )
            for each in account.levels
        ],
    )


def synced(answer: SyncAnswer) -> wire.SyncDone:
    """Write what a manual sync fetched at once."""
    counts = answer.synced
    return wire.SyncDone(
        synced=wire.SyncedCounts(campaigns=counts.campaigns, adsets=counts.adsets, ads=counts.ads),
        errors=list(answer.errors),
        last_sync_at=answer.at.astimezone(UTC),
    )


def queued(answer: SyncAnswer, day: date | None) -> wire.SyncQueued:
    """Write what a manual sync left to the worker."""
    return wire.SyncQueued(
        enqueued=len(answer.run_ids), date=day, job_ids=[str(run) for run in answer.run_ids]
    )


def imported(result: ImportResult) -> wire.ImportReport:
    """Write what an import did."""
    created = result.entities_created
    return wire.ImportReport(
        rows=result.rows,
        entities_created=wire.ImportedCounts(
            campaigns=created.campaigns, adsets=created.adsets, ads=created.ads
        ),
        days_replaced=result.days_replaced,
        ignored_columns=list(result.ignored_columns),
        failed=[
            wire.ImportProblem(line=row.line, column=row.column, reason=row.reason)
            for row in result.failed
        ],
    )


def money(amount: Decimal) -> Decimal:
    """Write micros as people do: 107.11, not 107.110000; finer amounts keep every digit."""
    rounded = amount.quantize(_CENT)
    return rounded if rounded == amount else amount


def _entity(row: reports.ListedEntity) -> dict[str, Any]:
    return {
        "id": row.id,
        "external_id": row.external_id,
        "name": row.name,
        "status": row.status,
        "delivery_status": row.delivery_status,
        "effective_status": row.effective_status,
        "start_date": row.start_date,
        "budget_per_day": row.budget_per_day and money(row.budget_per_day),
        "budget_type": row.budget_type,
        "launch_state": row.launch_state,
        "meta_sync_state": row.meta_sync_state,
        "ad_account_id": row.ad_account_id,
        "ad_account_name": row.ad_account_name,
    }


def _sellpage(row: reports.ListedEntity) -> wire.SellpageRef | None:
    if row.sellpage_id is None:
        return None
    return wire.SellpageRef(id=row.sellpage_id, slug=row.sellpage_slug)


def _around(page: reports.AdsManagerPage) -> dict[str, Any]:
    meta = page.meta
    return {
        "unattributed": page.unattributed and figures(page.unattributed, wire.UnattributedRow),
        "summary": figures(page.summary, wire.Figures),
        "next_cursor": page.next_cursor,
        "meta": wire.ListInfo(
            date_from=meta.days.first,
            date_to=meta.days.last,
            level=meta.level,
            total_rows=meta.total_rows,
            timezone=meta.timezone,
            timezone_mismatch=meta.timezone_mismatch,
            currencies=list(meta.currencies),
            mixed_currency=meta.mixed_currency,
            last_stats_at=instant(meta.last_stats_at),
            last_delivery_at=instant(meta.last_delivery_at),
            recomputing=meta.recomputing,
        ),
        "quality": _quality(page.quality),
    }


def _quality(quality: Quality) -> wire.ListQuality:
    maturity = quality.maturity
    return wire.ListQuality(
        level=quality.level,
        completeness=quality.completeness,
        days=quality.days,
        restatable_days=quality.restatable,
        maturity=None if maturity is None else maturity or ZERO,
        accounts=[
            wire.AccountQuality(
                ad_account_id=each.ad_account_id,
                name=each.name,
                currency=each.currency,
                last_stats_at=instant(each.last_stats_at),
                last_delivery_at=instant(each.last_delivery_at),
                completeness=each.completeness,
                reason=each.reason,
                control_difference=each.control_difference,
            )
            for each in quality.accounts
        ],
    )


def _status(choice: reports.Choice) -> EntityStatus:
    return choice.status or EntityStatus.PAUSED


def instant(at: datetime | None) -> datetime | None:
    """Write an instant in UTC."""
    return at and at.astimezone(UTC)
