"""The contract of a stats provider, as a pytest class to subclass."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import ClassVar

import pytest

from pixecom.application.insights.ports import StatsProvider
from pixecom.domain.insights.contract import COUNTER_NAMES, total
from pixecom.domain.insights.fact import TIERS, AdAccount, HourRow, InsightRow, Level
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus
from pixecom.domain.shared.money import to_micros
from pixecom.domain.shared.period import DayRange, midnight, zone
from pixecom.entrypoints.testkit.invariants import assert_levels_add_up, assert_unchanged

_LONGEST_ID = 255


class StatsProviderContract:
    """Subclass it, name the class ``Test…``, and give the three fixtures.

    ``levels`` are those for which the provider has figures in the days; ``levels_add_up`` says
    whether ads sum to ad sets, ad sets to campaigns and campaigns to the account. Set it to
    False for a vendor that attributes each level by itself.
    """

    levels: ClassVar[Sequence[Level]] = TIERS
    levels_add_up: ClassVar[bool] = True

    @pytest.fixture
    def provider(self) -> StatsProvider:
        """Give the provider under test."""
        raise NotImplementedError

    @pytest.fixture
    def account(self) -> AdAccount:
        """Give an account for which the provider has figures."""
        raise NotImplementedError

    @pytest.fixture
    def days(self) -> DayRange:
        """Give days in which the account has figures at every one of ``levels``."""
        raise NotImplementedError

    def test_has_figures_at_every_level_it_declares(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """Nothing below means anything without rows."""
        for level in self.levels:
            rows = _rows(provider, account, level, days)
            _require(bool(rows), f"no figures at {level} in {days}: choose other fixtures")

    def test_never_sends_an_empty_page(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """A page holds at least one row; the end of the stream is the end."""
        for level in Level:
            for page in provider.fetch_insights(account=account, level=level, days=days):
                _require(len(page) > 0, f"an empty page of insights at {level}")
        for entities in provider.fetch_entities(account=account):
            _require(len(entities) > 0, "an empty page of entities")
        for delivery in provider.fetch_delivery(account=account):
            _require(len(delivery) > 0, "an empty page of delivery states")

    def test_honours_the_level(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """Every row is of the level asked for, and its path ends with its own id."""
        for level in Level:
            for row in _rows(provider, account, level, days):
                _require(row.level is level, f"asked for {level}, got {row}")
                _require(_own_id(row, account) == row.external_id, f"path and id differ: {row}")

    def test_names_the_parents_of_every_row(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """A row below the account carries the ids of all its parents, and nothing below itself."""
        for level in TIERS:
            for row in _rows(provider, account, level, days):
                ids = (row.path.campaign_id, row.path.adset_id, row.path.ad_id)
                depth = TIERS.index(level) + 1
                _require(all(ids[:depth]), f"a parent is missing: {row}")
                _require(not any(ids[depth:]), f"an id below the row's level: {row}")
                _require(max(map(len, ids)) <= _LONGEST_ID, f"an id is too long: {row}")

    def test_honours_the_days(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """Every row lies inside the days, and the days fetched one by one give the same rows."""
        for level in self.levels:
            rows = _rows(provider, account, level, days)
            outside = [row for row in rows if row.day not in days]
            _require(not outside, f"rows outside {days}: {outside[:3]}")
            single = [DayRange(start=day, end=day + timedelta(days=1)) for day in days]
            assert_unchanged(
                rows, (row for day in single for row in _rows(provider, account, level, day))
            )

    def test_gives_each_entity_and_day_once(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """A repeated key would be counted twice, or the last one would win by chance."""
        for level in Level:
            keys = Counter(
                (row.external_id, row.day) for row in _rows(provider, account, level, days)
            )
            repeated = [key for key, times in keys.items() if times > 1]
            _require(not repeated, f"repeated at {level}: {repeated[:3]}")

    def test_counters_can_be_stored(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """Counts are whole, money is a decimal exact to the micro; all finite, none negative."""
        for level in Level:
            for row in _rows(provider, account, level, days):
                for name in COUNTER_NAMES:
                    _require_storable(name, getattr(row.counters, name), row)

    def test_hours_come_to_the_figures_of_their_day(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """Where a source tells hours, they never fall, and the last one is the control total."""
        end = midnight(days.end, zone(account.timezone))
        known: dict[date, HourRow] = {}
        for row in provider.fetch_hours(account=account, days=days, now=end):
            before = known.get(row.day)
            _require(row.day in days and row.begin <= row.at < end, f"outside {days}: {row}")
            rising = before is None or (
                before.at < row.begin
                and all(
                    getattr(before.counters, n) <= getattr(row.counters, n) for n in COUNTER_NAMES
                )
            )
            _require(rising, f"{before} comes before {row}")
            known[row.day] = row
        totals = {row.day: row for row in _rows(provider, account, Level.ACCOUNT, days)}
        for day, row in known.items():
            _require(totals[day].counters == row.counters, f"{row} does not end {totals[day]}")

    def test_reads_are_repeatable(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """The same question gives the same answer while the source does not change."""
        for level in Level:
            assert_unchanged(
                _rows(provider, account, level, days), _rows(provider, account, level, days)
            )

    def test_entities_come_once_and_parents_before_children(
        self, provider: StatsProvider, account: AdAccount
    ) -> None:
        """All campaigns, then all ad sets, then all ads; a page holds one level.

        Whatever is known and missing here is taken for deleted.
        """
        seen: dict[Level, set[str]] = defaultdict(set)
        deepest = 0
        for page in provider.fetch_entities(account=account):
            _require(len({row.level for row in page}) == 1, "a page of several levels")
            for row in page:
                depth = TIERS.index(row.level)
                _require(depth >= deepest, f"{row.level} comes after the level below it")
                deepest = depth
                known = row.external_id in seen[row.level]
                _require(not known, f"{row.level} {row.external_id} comes twice")
                seen[row.level].add(row.external_id)
                orphan = row.parent_external_id not in {None, *seen[row.level.parent]}
                _require(not orphan, f"the parent of {row} has not come yet")
                top = row.level is Level.CAMPAIGN
                _require((row.parent_external_id is None) is top, f"wrong parent: {row}")

    def test_entities_speak_our_words(self, provider: StatsProvider, account: AdAccount) -> None:
        """Status and delivery are values of our enumerations, whatever the vendor calls them."""
        for page in provider.fetch_entities(account=account):
            for row in page:
                _require(isinstance(row.status, EntityStatus), f"status of {row}")
                _require(isinstance(row.delivery_status, DeliveryStatus), f"delivery of {row}")
                _require(bool(row.name), f"no name: {row}")

    def test_lists_the_entity_of_every_figure(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """No figure without its entity, so that no spend is lost."""
        known = _known(provider, account)
        for level in TIERS:
            for row in _rows(provider, account, level, days):
                _require((level, row.external_id) in known, f"nobody lists the entity of {row}")

    def test_delivery_is_told_once_of_known_entities(
        self, provider: StatsProvider, account: AdAccount
    ) -> None:
        """The state is a value of our enumeration; each entity has one."""
        known = _known(provider, account)
        told: set[tuple[Level, str]] = set()
        for page in provider.fetch_delivery(account=account):
            for row in page:
                key = (row.level, row.external_id)
                _require(isinstance(row.delivery_status, DeliveryStatus), f"delivery of {row}")
                _require(key in known, f"delivery of an unknown entity: {row}")
                _require(key not in told, f"delivery told twice: {row}")
                told.add(key)

    def test_levels_add_up_where_declared(
        self, provider: StatsProvider, account: AdAccount, days: DayRange
    ) -> None:
        """Ads sum to ad sets, ad sets to campaigns, campaigns to the control total."""
        if not self.levels_add_up:
            return
        rows = {level: _rows(provider, account, level, days) for level in Level}
        for parent, child in zip(self.levels[:-1], self.levels[1:], strict=True):
            assert_levels_add_up(rows[parent], rows[child])
        account_total = total(row.counters for row in rows[Level.ACCOUNT])
        campaigns = total(row.counters for row in rows[Level.CAMPAIGN])
        agree = not rows[Level.ACCOUNT] or account_total == campaigns
        _require(agree, f"control total {account_total}, campaigns {campaigns}")


def _rows(
    provider: StatsProvider, account: AdAccount, level: Level, days: DayRange
) -> list[InsightRow]:
    pages = provider.fetch_insights(account=account, level=level, days=days)
    return [row for page in pages for row in page]


def _known(provider: StatsProvider, account: AdAccount) -> set[tuple[Level, str]]:
    rows = (row for page in provider.fetch_entities(account=account) for row in page)
    return {(row.level, row.external_id) for row in rows}


def _own_id(row: InsightRow, account: AdAccount) -> str:
    return {
        Level.ACCOUNT: account.external_id,
        Level.CAMPAIGN: row.path.campaign_id,
        Level.ADSET: row.path.adset_id,
        Level.AD: row.path.ad_id,
    }[row.level]


def _require_storable(name: str, value: Decimal | int, row: InsightRow) -> None:
    kind = Decimal if name in {"spend", "revenue"} else int
    _require(type(value) is kind, f"{name} is a {type(value).__name__}: {row}")
    if isinstance(value, Decimal):
        _require(value.is_finite(), f"{name} is {value}: {row}")
        to_micros(value)
    _require(value >= 0, f"{name} is negative: {row}")


def _require(holds: bool, explanation: str) -> None:  # noqa: FBT001
    if not holds:
        raise AssertionError(explanation)
