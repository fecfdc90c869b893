"""Both plans of a list give the same answer: the page's ids first, or everything summed first.

So do both plans of a series of days: from the totals of accounts, or from campaigns.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID, uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.clock import ManualClock
from tests.rows import Factory

from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.series import PostgresSeriesReader
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights.facts import PostgresFactStore
from pixecom.adapters.postgres.insights.settled import PostgresSettledSums
from pixecom.application.insights.reports import (
    AdsManagerPage,
    AdsManagerQuery,
    DayBounds,
    EntityFilter,
    SortColumn,
    SortDirection,
)
from pixecom.application.insights.series import Series, SeriesQuery
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import AdAccount, EntityPath, InsightRow, Level
from pixecom.domain.shared.ids import RunId, SellerId, UserId
from pixecom.domain.shared.period import DayRange

FIRST, DAYS = date(2026, 3, 1), 8
ATTRIBUTES = (
    SortColumn.NAME,
    SortColumn.STATUS,
    SortColumn.DELIVERY_STATUS,
    SortColumn.START_DATE,
    SortColumn.BUDGET_PER_DAY,
    SortColumn.CREATED_AT,
)
UNTOTALLED = "UPDATE stats_watermarks SET totalled = false WHERE seller_id = %s"


@dataclass(frozen=True, slots=True)
class Campaign:
    """A campaign; ``figures`` are clicks by day."""

    account: int
    name: str
    status: str
    start: int | None
    budget_type: str
    figures: dict[int, int]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a walk through all pages."""

    sort_by: SortColumn
    direction: SortDirection
    limit: int
    days: tuple[int | None, int | None]
    accounts: tuple[int, ...]
    limited: bool


_days = st.integers(0, DAYS - 1)
CAMPAIGNS = st.lists(
    st.builds(
        Campaign,
        account=st.integers(0, 1),
        name=st.sampled_from(["a", "A", "ä", "b"]),
        status=st.sampled_from(["ACTIVE", "PAUSED", "DELETED"]),
        start=st.none() | st.integers(0, 2),
        budget_type=st.sampled_from(["DAILY", "LIFETIME"]),
        figures=st.dictionaries(_days, st.integers(0, 3), max_size=4),
    ),
    max_size=6,
)
QUESTIONS = st.lists(
    st.builds(
        Question,
        sort_by=st.sampled_from(ATTRIBUTES),
        direction=st.sampled_from(SortDirection),
        limit=st.integers(1, 4),
        days=st.tuples(st.none() | st.integers(0, 3), st.none() | st.integers(3, DAYS)),
        accounts=st.sampled_from([(), (0,), (1,), (0, 1)]),
        limited=st.booleans(),
    ),
    min_size=1,
    max_size=4,
)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(campaigns=CAMPAIGNS, settled=st.integers(-1, DAYS), questions=QUESTIONS)
def test_both_plans_give_the_same_answer(  # noqa: PLR0917 - fixtures and a world
    app_database: Database,
    platform_database: Database,
    make: Factory,
    campaigns: list[Campaign],
    settled: int,
    questions: list[Question],
) -> None:
    seller = make.seller()
    me = UserId(make.member(seller))
    accounts = [make.ad_account(seller, connected_by_user_id=me), make.ad_account(seller)]
    with app_database.raw(seller) as connection:
        sums = PostgresSettledSums(connection, seller, changed=list, quiet_days=3)
        sums.advance(through=FIRST + timedelta(days=settled), days=1)
    _fill(app_database, make, accounts, campaigns)
    with app_database.raw(seller) as connection:
        sums = PostgresSettledSums(connection, seller, changed=list, quiet_days=3)
        sums.advance(through=FIRST + timedelta(days=settled), days=99)
        assert sums.differences() == 0
    queries = [_query(seller, accounts, me, question) for question in questions]
    reader = PostgresAdsManagerReader(app_database, ManualClock())

    by_page_first = [list(_walk(reader, query)) for query in queries]
    by_totals = _daily(app_database, seller, me)
    with platform_database.raw(seller) as connection:
        connection.execute(UNTOTALLED, (seller,))
    by_sums_first = [list(_walk(reader, query)) for query in queries]

    assert by_page_first == by_sums_first
    assert by_totals == _daily(app_database, seller, me)


def _daily(database: Database, seller: SellerId, me: UserId) -> list[Series]:
    """Read the days of everything, and of what one member sees."""
    found = []
    for viewer in (None, me):
        asked = SeriesQuery(
            seller_id=seller,
            visible_to=viewer,
            when=DayRange(start=FIRST, end=FIRST + timedelta(days=DAYS + 1)),
        )
        with PostgresSeriesReader(database, ManualClock()).look(asked) as look:
            found.append(look.read())
    return found


def _fill(
    database: Database, make: Factory, accounts: list[AdAccount], campaigns: list[Campaign]
) -> None:
    made = [(each, _campaign(make, accounts[each.account], each)) for each in campaigns]
    for number, account in enumerate(accounts):
        own = [(each, identity) for each, identity in made if each.account == number]
        with database.raw(account.seller_id) as connection:
            facts = PostgresFactStore(connection, account.seller_id, changed=list, quiet_days=3)
            facts.replace(
                account=account,
                level=Level.CAMPAIGN,
                days=None,
                rows=[
                    _row(identity, day, clicks)
                    for each, identity in own
                    for day, clicks in each.figures.items()
                ],
                ids={str(identity): identity for _, identity in own},
                run_id=RunId(uuid4()),
                observed_at=datetime(2026, 5, 9, 12, number, tzinfo=UTC),
            )
            facts.catch_up(
                accounts=[account],
                level=Level.CAMPAIGN,
                days=DayRange.inclusive(FIRST, FIRST + timedelta(days=DAYS)),
                observed_at=datetime(2026, 5, 9, 12, number, tzinfo=UTC),
            )


def _campaign(make: Factory, account: AdAccount, given: Campaign) -> UUID:
    return make.campaign(
        account.seller_id,
        account.id,
        name=given.name,
        status=given.status,
        delivery_status=None if given.start is None else "ACTIVE",
        start_date=None if given.start is None else FIRST + timedelta(days=given.start),
        budget_type=given.budget_type,
        created_at=datetime(2026, 1, 1 + (given.start or 0), tzinfo=UTC),
    )


def _row(campaign: UUID, day: int, clicks: int) -> InsightRow:
    return InsightRow(
        level=Level.CAMPAIGN,
        external_id=str(campaign),
        day=FIRST + timedelta(days=day),
        counters=Counters(spend=Decimal(clicks) / 100, clicks=clicks),
        path=EntityPath(campaign_id=str(campaign)),
    )


def _query(
    seller: SellerId, accounts: list[AdAccount], me: UserId, question: Question
) -> AdsManagerQuery:
    first, last = (day and FIRST + timedelta(days=day) for day in question.days)
    return AdsManagerQuery(
        seller_id=seller,
        visible_to=me if question.limited else None,
        days=DayBounds(first=first or None, last=last or None),
        where=EntityFilter(accounts=tuple(accounts[n].id for n in question.accounts)),
        sort_by=question.sort_by,
        direction=question.direction,
        limit=question.limit,
    )


def _walk(reader: PostgresAdsManagerReader, query: AdsManagerQuery) -> Iterator[AdsManagerPage]:
    while True:
        page = reader.page(query)
        yield page
        if page.next_cursor is None:
            return
        query = replace(query, cursor=page.next_cursor)
