"""The whole way of a figure: the simulated Meta, the real provider, the real database."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from tests.sellers_at_meta import AtMeta

from pixecom.domain.insights.fact import AdAccount
from pixecom.domain.insights.sync import RunKind, RunResult, SyncRun
from pixecom.domain.shared.money import to_micros
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.simulator.figures import Figures, exponent_of
from pixecom.entrypoints.simulator.world import LEVELS, Node

DAILY = (
    "SELECT entity_type, external_entity_id, d.stat_date, d.spend_micros, d.impressions,"
    " d.link_clicks, d.content_views, d.add_to_cart, d.checkout_initiated, d.purchases,"
    " d.purchase_value_micros"
    " FROM ad_stats_daily d JOIN LATERAL (SELECT external_entity_id FROM ad_stats_raw r"
    " WHERE r.seller_id = d.seller_id AND r.entity_type = d.entity_type"
    " AND r.entity_id = d.entity_id LIMIT 1) named ON true"
    " WHERE seller_id = ANY(%s) AND (d.spend_micros > 0 OR d.impressions > 0)"
)
RUN = "SELECT state, error_code, error_message FROM sync_runs WHERE id = %s"
REPEATED = (
    "SELECT count(*) FROM (SELECT observed = lag(observed) OVER (PARTITION BY seller_id,"
    " entity_type, entity_id, stat_date ORDER BY fetched_at) AS again"
    " FROM (SELECT seller_id, entity_type, entity_id, stat_date, fetched_at,"
    " (spend_micros, impressions, link_clicks, content_views, add_to_cart, checkout_initiated,"
    " purchases, purchase_value_micros)::text AS observed"
    " FROM ad_stats_raw WHERE seller_id = ANY(%s)) observations) compared WHERE again"
)
"""Observations that say what the one before had said."""

Row = tuple[Any, ...]


class MetaPath:
    """Runs of sellers at the simulated Meta, and what arrived of their figures."""

    def __init__(self, at: AtMeta) -> None:
        self.at = at
        self.meta = at.meta
        self.make = at.make
        self.container = at.container

    def connected(self, number: int = 0) -> AdAccount:
        """Connect one of the simulated accounts to a seller of its own."""
        return self.at.connected(number)

    def open(
        self, account: AdAccount, days: DayRange, *, kind: RunKind = RunKind.STATS
    ) -> SyncRun:
        with self.container.insights_works()(account.seller_id) as work:
            run = work.runs.open(account_id=account.id, kind=kind, level=None, days=days)
            work.commit()
        return run

    def run(self, run: SyncRun) -> RunResult | None:
        return self.container.run_sync()(seller_id=run.seller_id, run_id=run.id)

    def sync(self, account: AdAccount, days: DayRange) -> RunResult:
        result = self.run(self.open(account, days))
        assert result is not None
        return result

    def ended(self, run: SyncRun) -> Row:
        """Give the state of a run, its error code and its message."""
        return self.rows(RUN, run.id)[0]

    def stored(self, *accounts: AdAccount) -> list[Row]:
        """Give every daily figure of the accounts' sellers that is not zero."""
        return sorted(self.rows(DAILY, [account.seller_id for account in accounts]))

    def expected(self, days: DayRange, *accounts: AdAccount) -> list[Row]:
        """Give what Meta itself says, straight from its world."""
        return sorted(
            row
            for account in accounts
            for row in self._told(self.meta.world.node(f"act_{account.external_id}"), days)
        )

    def repeated(self, *accounts: AdAccount) -> int:
        """Count observations that say nothing new."""
        return int(self.rows(REPEATED, [account.seller_id for account in accounts])[0][0])

    def rows(self, query: str, value: Any) -> list[Row]:  # noqa: ANN401
        with self.container.platform_database().global_raw() as connection:
            return connection.execute(query.encode(), [value]).fetchall()

    def _told(self, account: Node, days: DayRange) -> Iterator[Row]:
        exponent = exponent_of(account.data["currency"])
        for code, level in enumerate(LEVELS[1:], 1):
            for node in account.below(level):
                for day in days:
                    figures = self.meta.world.figures(node, day)
                    if figures.impressions or figures.spend:
                        yield code, node.id, day, *micros(figures, exponent)


def micros(figures: Figures, exponent: int) -> tuple[int, ...]:
    """Give figures as the fact tables have them."""
    spend, revenue = (
        to_micros(Decimal(amount).scaleb(-exponent)) for amount in (figures.spend, figures.revenue)
    )
    return (spend, *figures[1:7], revenue)


def last_days(until: date, count: int) -> DayRange:
    """Give so many days, the last of which is ``until``."""
    return DayRange.inclusive(date.fromordinal(until.toordinal() - count + 1), until)
