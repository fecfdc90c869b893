"""``pixecom sync`` and ``pixecom import stats``: figures, here and now."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path

import click

from pixecom.application.insights.attempt import Progress
from pixecom.application.insights.requesting import BackfillDone
from pixecom.container import Container
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.sync import BACKFILL_SLICE_DAYS, RunState
from pixecom.domain.shared.errors import NotFound, PixecomError
from pixecom.domain.shared.ids import AdAccountId, SellerId
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.cli.terminal import data_option, joined, say

_PARTS_A_SLICE = 4  # three levels and the control total
_DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.command()
@click.option("--seller", required=True, help="Id, slug, or an owner's e-mail address")
@click.option("--from", "first", required=True, type=_DAY, help="First day, YYYY-MM-DD")
@click.option("--to", "last", required=True, type=_DAY, help="Last day, YYYY-MM-DD")
@click.option("--account", help="One ad account only: its id or external id")
@data_option
def sync(
    seller: str, first: datetime, last: datetime, account: str | None, data: Path | None
) -> None:
    """Fetch figures of some days from the provider, now."""
    with joined(data) as opened:
        container = Container(settings=opened.settings)
        seller_id = container.seller_names().find(name=seller)
        done = fetch(
            container,
            seller_id=seller_id,
            days=_days(first.date(), last.date()),
            label="Fetching",
            account_id=_account(container, seller_id, account) if account else None,
        )
    failed = [one for one in done if one.result and one.result.state is not RunState.DONE]
    for one in done:
        say(_sentence(one))
    if failed:
        raise PixecomError("Not everything could be fetched: former figures were kept")


def fetch(
    container: Container,
    *,
    seller_id: SellerId,
    days: DayRange,
    label: str,
    account_id: AdAccountId | None = None,
) -> list[BackfillDone]:
    """Fetch days of a seller's accounts through the pipeline, with a progress bar."""
    accounts = 1 if account_id else len(container.ad_accounts().active(seller_id=seller_id))
    slices = -(-len(days) // BACKFILL_SLICE_DAYS)
    seen: set[tuple[str, DayRange | None]] = set()
    with click.progressbar(
        length=accounts * (1 + slices * _PARTS_A_SLICE),
        label=label,
        hidden=not sys.stdout.isatty(),
    ) as bar:

        def on_page(progress: Progress) -> None:
            if (progress.part, progress.days) not in seen:
                seen.add((progress.part, progress.days))
                bar.update(1)

        done = container.request_backfill()(
            seller_id=seller_id, days=days, account_id=account_id, on_page=on_page
        )
        bar.update(bar.length or 0)
    return list(done)


def _days(first: date, last: date) -> DayRange:
    return DayRange.inclusive(first, last)


def _account(container: Container, seller_id: SellerId, name: str) -> AdAccountId:
    accounts: Sequence[AdAccount] = container.ad_accounts().active(seller_id=seller_id)
    for account in accounts:
        if name in {str(account.id), account.external_id}:
            return account.id
    raise NotFound(f"The seller has no active ad account {name}")


def _sentence(done: BackfillDone) -> str:
    name, result = done.account.name, done.result
    if result is None:
        return f"{name}: another process is fetching this right now"
    if result.state is not RunState.DONE:
        return f"{name}: {result.state.lower()}, {result.message}"
    return f"{name}: done, {result.rows_daily} daily rows written"
