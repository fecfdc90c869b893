"""``pixecom sync`` and ``pixecom import stats``: figures, here and now."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import BinaryIO

import click

from pixecom.application.insights.attempt import Progress
from pixecom.application.insights.importing import ImportResult
from pixecom.application.insights.requesting import BackfillDone
from pixecom.application.shared.audit import operator
from pixecom.container import Container
from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.sync import BACKFILL_SLICE_DAYS, RunState
from pixecom.domain.shared.errors import NotFound, PixecomError
from pixecom.domain.shared.ids import AdAccountId, SellerId
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.cli.terminal import (
    container_of,
    data_option,
    joined,
    progress,
    say,
)

_PARTS_A_SLICE = 3  # the levels
_DAY = click.DateTime(formats=["%Y-%m-%d"])


seller_option = click.option(
    "--seller", required=True, help="Id, slug, or an owner's e-mail address"
)
account_option = click.option("--account", help="One ad account only: its id or external id")


@click.command()
@seller_option
@click.option("--from", "first", required=True, type=_DAY, help="First day, YYYY-MM-DD")
@click.option("--to", "last", required=True, type=_DAY, help="Last day, YYYY-MM-DD")
@account_option
@data_option
def sync(
    seller: str, first: datetime, last: datetime, account: str | None, data: Path | None
) -> None:
    """Fetch figures of some days from the provider, now."""
    days = DayRange.inclusive(first.date(), last.date())
    with joined(data) as opened, container_of(opened) as container:
        seller_id = container.seller_names().find(name=seller)
        account_id = _account(container, seller_id, account)
        done = fetch(
            container, seller_id=seller_id, days=days, label="Fetching", account_id=account_id
        )
    for one in done:
        say(_sentence(one))
    if any(one.result and one.result.state is not RunState.DONE for one in done):
        raise PixecomError("Not everything could be fetched: there the former figures stay")


@click.command("stats")
@click.argument("file", type=click.File("rb"))
@seller_option
@account_option
@data_option
def import_stats(file: BinaryIO, seller: str, account: str | None, data: Path | None) -> None:
    """Import an Ads Manager export (CSV); repeating it changes nothing."""
    with joined(data) as opened, container_of(opened) as container:
        seller_id = container.seller_names().find(name=seller)
        with progress("Importing", steps=100) as show:
            result: ImportResult = container.import_stats()(
                seller_id=seller_id,
                file=file,
                by=operator("import stats"),
                account_id=_account(container, seller_id, account),
                on_progress=lambda done, of: show(100 * done // of),
            )
    _report(result)


@click.command()
@seller_option
@click.option("--rebuild", is_flag=True, help="Compute all of it anew from the daily figures")
@click.option("--check", is_flag=True, help="Only compare with the daily figures")
@data_option
def settle(seller: str, *, rebuild: bool, check: bool, data: Path | None) -> None:
    """Settle the closed days of a seller, or compare what is settled with the daily figures."""
    with joined(data) as opened, container_of(opened) as container:
        seller_id = container.seller_names().find(name=seller)
        if not check:
            with progress("Settling", steps=100) as show:
                container.settle_figures()(
                    seller_id=seller_id, rebuild=rebuild, on_step=_settling(show)
                )
        settled, differences = container.compare_settled()(seller_id=seller_id)
    if settled is None:
        say("Nothing is settled: every range is summed from the daily figures.")
    elif differences:
        raise PixecomError(
            f"Settled through {settled}, but {differences} settled figures differ from the daily"
            " ones: run pixecom settle --rebuild"
        )
    else:
        say(f"Settled through {settled}: equal to the daily figures.")


def _settling(show: Callable[[int], None]) -> Callable[[date, date], None]:
    """Show how much of what was not settled is settled by now."""
    begun: list[date] = []

    def on_step(settled: date, through: date) -> None:
        begun.append(settled)
        open_days = (through - begun[0]).days
        show(100 if not open_days else 100 - 100 * (through - settled).days // open_days)

    return on_step


def fetch(
    container: Container,
    *,
    seller_id: SellerId,
    days: DayRange,
    label: str,
    account_id: AdAccountId | None = None,
) -> Sequence[BackfillDone]:
    """Fetch days of a seller's accounts through the pipeline, with a progress bar."""
    accounts = 1 if account_id else len(container.ad_accounts().active(seller_id=seller_id))
    slices = -(-len(days) // BACKFILL_SLICE_DAYS)
    begun: list[tuple[str, DayRange | None]] = []
    with progress(label, steps=accounts * (1 + slices * _PARTS_A_SLICE)) as show:

        def on_page(at: Progress) -> None:
            if begun[-1:] != [(at.part, at.days)]:
                begun.append((at.part, at.days))
                show(len(begun))

        done: Sequence[BackfillDone] = container.request_backfill()(
            seller_id=seller_id,
            days=days,
            by=operator("sync"),
            account_id=account_id,
            on_page=on_page,
        )
    return done


def _account(container: Container, seller_id: SellerId, name: str | None) -> AdAccountId | None:
    if name is None:
        return None
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


def _report(result: ImportResult) -> None:
    created = result.entities_created
    say(
        f"Rows stored: {result.rows}, days: {result.days_replaced},"
        f" figures changed: {result.rows_changed}. Created: campaigns {created.campaigns},"
        f" ad sets {created.adsets}, ads {created.ads}."
    )
    if result.ignored_columns:
        say(f"Ignored columns: {', '.join(result.ignored_columns)}")
    for row in result.failed:
        place = f"line {row.line}" + (f", column {row.column}" if row.column else "")
        click.echo(f"{place}: {row.reason}", err=True)
    if result.failed:
        raise PixecomError(f"Rows that failed and were not stored: {len(result.failed)}")
