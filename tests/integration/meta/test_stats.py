"""Figures, entities and delivery from the simulated Meta, compared with what it knows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from tests.conftest import Gate
from tests.rows import Factory
from tests.sellers_at_meta import AtMeta, sellers_at_meta

from pixecom.domain.insights.contract import Counters, total
from pixecom.domain.insights.fact import TIERS, AdAccount, EntityRow, InsightRow, Level
from pixecom.domain.shared.errors import ProviderFailed
from pixecom.domain.shared.lifecycle import BudgetType, DeliveryStatus, EntityStatus
from pixecom.domain.shared.period import DayRange
from pixecom.entrypoints.simulator.faults import Fault
from pixecom.entrypoints.simulator.figures import Figures
from pixecom.entrypoints.simulator.wire import TOO_MUCH_DATA
from pixecom.entrypoints.simulator.world import AccountPlan, Node, Plan
from pixecom.settings import Settings

PLAN = Plan(
    seed=5,
    accounts=(
        AccountPlan(timezone="America/New_York", campaigns=3, adsets=2, ads=3),
        AccountPlan(currency="JPY", timezone="Pacific/Kiritimati"),
        AccountPlan(currency="KWD", timezone="Pacific/Pago_Pago"),
    ),
)
EXPONENTS = {"USD": 2, "JPY": 0, "KWD": 3}
DAYS = DayRange.inclusive(date(2026, 5, 16), date(2026, 5, 19))
SPRING = DayRange.inclusive(date(2026, 3, 7), date(2026, 3, 9))
AUTUMN = DayRange.inclusive(date(2025, 11, 1), date(2025, 11, 3))


@pytest.fixture
def at_meta(settings: Settings, make: Factory) -> Iterator[AtMeta]:
    with sellers_at_meta(PLAN, settings=settings, make=make) as running:
        yield running


@pytest.fixture
def account(at_meta: AtMeta) -> AdAccount:
    return at_meta.connected()


def fetched(
    at_meta: AtMeta, account: AdAccount, level: Level, days: DayRange = DAYS
) -> list[InsightRow]:
    pages = at_meta.provider.fetch_insights(account=account, level=level, days=days)
    return [row for page in pages for row in page]


def entities(at_meta: AtMeta, account: AdAccount) -> list[EntityRow]:
    return [row for page in at_meta.provider.fetch_entities(account=account) for row in page]


def known(node: Node, days: DayRange, at_meta: AtMeta) -> Counters:
    """What the simulator itself holds of a node."""
    scale = -EXPONENTS[node.account.data["currency"]]
    sums = [at_meta.meta.world.figures(node, day) for day in days]
    whole = Figures(*map(sum, zip(*sums, strict=True)))
    return Counters(
        **whole._asdict()
        | {
            "spend": Decimal(whole.spend).scaleb(scale),
            "revenue": Decimal(whole.revenue).scaleb(scale),
        }
    )


def insights_asked(at_meta: AtMeta) -> int:
    return len(at_meta.meta.calls.all(lambda call: call.edge == "insights"))


class TestFigures:
    @pytest.mark.parametrize("number", range(3), ids=["USD", "JPY", "KWD"])
    @pytest.mark.parametrize("days", [DAYS, SPRING, AUTUMN], ids=["plain", "23 h", "25 h"])
    def test_are_exactly_those_that_meta_holds(
        self, at_meta: AtMeta, number: int, days: DayRange, gate: Gate
    ) -> None:
        account = at_meta.connected(number)
        node = at_meta.meta.world.accounts[number]

        rows = {level: fetched(at_meta, account, level, days) for level in Level}

        for level in Level:
            for day in days:
                single = DayRange(start=day, end=day.fromordinal(day.toordinal() + 1))
                summed = total(row.counters for row in rows[level] if row.day == day)
                assert summed == known(node, single, at_meta)
        for row in rows[Level.AD]:
            assert row.counters == known(
                at_meta.meta.world.node(row.external_id),
                DayRange(start=row.day, end=row.day.fromordinal(row.day.toordinal() + 1)),
                at_meta,
            )
        gate(
            f"G23: {account.currency} in {account.timezone}, {days.start} to {days.last}:"
            " 4 levels, 0 differences"
        )

    def test_of_archived_and_deleted_ads_are_not_lost(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        before = fetched(at_meta, account, Level.AD)
        ads = [node.id for node in at_meta.meta.world.accounts[0].below("ad")]
        at_meta.meta.world.set_status(ads[0], "ARCHIVED")
        at_meta.meta.world.delete([ads[1]])
        assert fetched(at_meta, account, Level.AD) == before

    def test_stand_on_pages_of_any_size(self, at_meta: AtMeta, account: AdAccount) -> None:
        before = fetched(at_meta, account, Level.AD)
        at_meta.meta.faults.plant(Fault(edge="insights", page_limit=3))
        at_meta.meta.faults.plant(Fault(edge="insights", page=2, page_limit=0))
        assert fetched(at_meta, account, Level.AD) == before
        assert insights_asked(at_meta) > len(before) / 3


class TestSplitting:
    @pytest.mark.parametrize("most", [20, 8, 1])
    @pytest.mark.parametrize("level", TIERS)
    def test_by_days_then_by_objects_gives_the_same_rows(
        self, at_meta: AtMeta, account: AdAccount, level: Level, most: int
    ) -> None:
        at_meta.meta.world.delete([next(at_meta.meta.world.accounts[0].below("ad")).id])
        before = fetched(at_meta, account, level)
        asked = insights_asked(at_meta)
        at_meta.meta.faults.plant(Fault(edge="insights", error=TOO_MUCH_DATA, more_than_rows=most))
        after = fetched(at_meta, account, level)
        assert Counter(map(repr, after)) == Counter(map(repr, before))
        assert insights_asked(at_meta) - asked >= len(before) / most

    def test_ends_where_nothing_is_left_to_split(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        at_meta.meta.faults.plant(Fault(edge="insights", error=TOO_MUCH_DATA))
        with pytest.raises(ProviderFailed, match="Meta: Please reduce the amount of data"):
            fetched(at_meta, account, Level.AD)

    def test_after_some_pages_repeats_no_row(self, at_meta: AtMeta, account: AdAccount) -> None:
        before = fetched(at_meta, account, Level.AD)
        at_meta.meta.faults.plant(Fault(edge="insights", page_limit=10))
        at_meta.meta.faults.plant(Fault(edge="insights", page=3, times=1, error=TOO_MUCH_DATA))
        after = fetched(at_meta, account, Level.AD)
        assert Counter(map(repr, after)) == Counter(map(repr, before))


class TestReports:
    """Many objects and days are fetched as an asynchronous report."""

    DAYS = DayRange.inclusive(date(2025, 1, 1), date(2026, 5, 19))

    @pytest.fixture
    def listed(self, at_meta: AtMeta, account: AdAccount) -> AdAccount:
        entities(at_meta, account)
        return account

    def reports(self, at_meta: AtMeta) -> int:
        return len(at_meta.meta.calls.all(lambda call: call.method == "POST"))

    def test_give_the_same_figures(self, at_meta: AtMeta, listed: AdAccount) -> None:
        rows = fetched(at_meta, listed, Level.AD, self.DAYS)
        assert total(row.counters for row in rows) == known(
            at_meta.meta.world.accounts[0], self.DAYS, at_meta
        )
        assert self.reports(at_meta) == 1

    def test_are_not_made_for_a_few_pages(self, at_meta: AtMeta, listed: AdAccount) -> None:
        fetched(at_meta, listed, Level.AD)
        assert self.reports(at_meta) == 0

    @pytest.mark.parametrize("end", ["Job Failed", "Job Skipped", "stuck"])
    def test_are_started_once_more(self, at_meta: AtMeta, listed: AdAccount, end: str) -> None:
        at_meta.meta.faults.plant(Fault(method="POST", times=1, report=end))  # type: ignore[arg-type]
        began = at_meta.clock.now()
        rows = fetched(at_meta, listed, Level.AD, self.DAYS)
        waited = (at_meta.clock.now() - began).total_seconds()
        assert total(row.counters for row in rows) == known(
            at_meta.meta.world.accounts[0], self.DAYS, at_meta
        )
        assert self.reports(at_meta) == 2
        assert (waited >= 300) == (end == "stuck")

    def test_that_end_twice_without_figures_are_split(
        self, at_meta: AtMeta, listed: AdAccount
    ) -> None:
        at_meta.meta.faults.plant(Fault(method="POST", times=2, report="Job Failed"))
        rows = fetched(at_meta, listed, Level.AD, self.DAYS)
        assert total(row.counters for row in rows) == known(
            at_meta.meta.world.accounts[0], self.DAYS, at_meta
        )
        assert self.reports(at_meta) == 4


class TestEntities:
    def test_are_all_there_with_their_states_and_budgets(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        world = at_meta.meta.world
        at_meta.meta.faults.plant(Fault(page_limit=2))
        rows = {row.external_id: row for row in entities(at_meta, account)}
        kinds = {Level.CAMPAIGN: "campaign", Level.ADSET: "adset", Level.AD: "ad"}
        for level, kind in kinds.items():
            for node in world.accounts[0].below(kind):
                row = rows.pop(node.id)
                assert (row.level, row.name) == (level, node.name)
                assert row.status is EntityStatus(node.status)
                assert row.effective_status == node.effective_status
        assert rows == {}

    def test_made_below_others_while_we_read_are_listed_too(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        world = at_meta.meta.world
        pages = at_meta.provider.fetch_entities(account=account)
        next(pages)
        late = Node(id="1", kind="campaign", name="Late", parent=world.accounts[0])
        world.add(late)
        world.add(Node(id="2", kind="adset", name="Late", parent=late))

        listed = {row.external_id: row for page in pages for row in page}

        assert "1" not in listed
        assert listed["2"].parent_external_id == "1"

    def test_have_budgets_in_units(self, at_meta: AtMeta) -> None:
        for number, offset in ((0, 100), (1, 1), (2, 100)):
            account = at_meta.connected(number)
            rows = {row.external_id: row for row in entities(at_meta, account)}
            budgets = [
                (rows[node.id], Decimal(node.data["daily_budget"]) / offset)
                for node in at_meta.meta.world.accounts[number].below("campaign")
                if "daily_budget" in node.data
            ]
            assert budgets
            for row, budget in budgets:
                assert (row.budget, row.budget_type) == (budget, BudgetType.DAILY)

    def test_are_called_without_the_tag_of_their_launch(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        node = next(at_meta.meta.world.accounts[0].below("campaign"))
        node.name = "Summer [px-0f3c]"
        (row,) = [each for each in entities(at_meta, account) if each.external_id == node.id]
        assert row.name == "Summer"


class TestDelivery:
    def test_is_told_of_every_entity_that_is_not_deleted(
        self, at_meta: AtMeta, account: AdAccount
    ) -> None:
        world = at_meta.meta.world
        campaigns = list(world.accounts[0].below("campaign"))
        world.set_status(campaigns[1].id, "PAUSED")
        world.delete([campaigns[2].id])
        pages = at_meta.provider.fetch_delivery(account=account)
        told = {row.external_id: row for page in pages for row in page}
        living = [
            node
            for kind in ("campaign", "adset", "ad")
            for node in world.accounts[0].below(kind)
            if node.effective_status != "DELETED"
        ]
        assert {node.id: node.effective_status for node in living} == {
            row.external_id: row.effective_status for row in told.values()
        }
        below = [node for node in living if node.effective_status == "CAMPAIGN_PAUSED"]
        assert {told[node.id].delivery_status for node in below} == {DeliveryStatus.NOT_DELIVERING}
        stages = {
            told[node.id].delivery_status
            for node in living
            if node.kind == "adset" and node.effective_status == "ACTIVE"
        }
        assert stages <= {
            DeliveryStatus.ACTIVE,
            DeliveryStatus.LEARNING,
            DeliveryStatus.LIMITED,
        }
        assert len(stages) > 1
