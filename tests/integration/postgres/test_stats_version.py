"""The version of a seller's lists: it moves when they change, and only then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from threading import Event
from uuid import UUID, uuid4

import pytest
from tests.conftest import Gate
from tests.fakes.clock import ManualClock
from tests.fakes.jobs import RememberedJobs
from tests.rows import Factory, Tree

from pixecom.adapters import postgres
from pixecom.adapters.postgres import stats_version
from pixecom.adapters.postgres.ads_manager.reader import PostgresAdsManagerReader
from pixecom.adapters.postgres.ads_manager.series import PostgresSeriesReader
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.insights.work import PostgresInsightsWorks
from pixecom.adapters.redis.answers import RedisAnswers
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.application.insights.ports import InsightsWork
from pixecom.application.insights.reports import AdsManagerPage, AdsManagerQuery
from pixecom.application.insights.series import Granularity, SeriesQuery
from pixecom.application.shared.answers import AnswerOnce
from pixecom.domain.insights.contract import Counters
from pixecom.domain.insights.fact import DeliveryRow, EntityPath, EntityRow, InsightRow, Level
from pixecom.domain.shared.ids import RunId, SellerId
from pixecom.domain.shared.lifecycle import DeliveryStatus, EntityStatus
from pixecom.domain.shared.period import DayRange

DAY = date(2026, 5, 1)
NOON = datetime(2026, 5, 9, 12, tzinfo=UTC)
WRITES = re.compile(r"(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)|tables\.(\w+)", re.IGNORECASE)
WRITERS = {
    "demo.py": "moves it itself",
    "entity_sql.py": "run by advertising.py, which tells its unit of work",
    "insights/fact_sql.py": "run by insights/facts.py, which tells its unit of work",
}
"""Whoever writes what lists show, and how the version comes to move: add yours."""


class Seller:
    """A seller with three campaigns, written as the pipeline writes and read as the API reads."""

    def __init__(self, app: Database, make: Factory) -> None:
        self.tree: Tree = make.tree(campaigns=3, adsets=1, ads=0)
        self.reader = PostgresAdsManagerReader(app, ManualClock())
        self.works = PostgresInsightsWorks(app, RememberedJobs(), Uuid7Source())
        self.query = AdsManagerQuery(seller_id=self.seller_id)

    @property
    def seller_id(self) -> SellerId:
        return self.tree.seller_id

    def tag(self) -> str:
        with self.reader.look(self.query) as look:
            return look.tag

    def observe(self, spend: int, *, minutes: int = 0, commits: bool = True) -> None:
        """Give every campaign the same spend, in one transaction."""
        with self.works(self.seller_id) as work:
            work.facts.lock()
            self._replace(work, spend, minutes)
            if commits:
                work.commit()

    def _replace(self, work: InsightsWork, spend: int, minutes: int) -> None:
        work.facts.replace(
            account=self.tree.account,
            level=Level.CAMPAIGN,
            days=DayRange.inclusive(DAY, DAY),
            rows=[_row(campaign, spend) for campaign in self.tree.campaign_ids],
            ids={str(campaign): campaign for campaign in self.tree.campaign_ids},
            run_id=RunId(uuid4()),
            observed_at=NOON + timedelta(minutes=minutes),
        )


def _row(campaign: UUID, spend: int) -> InsightRow:
    return InsightRow(
        level=Level.CAMPAIGN,
        external_id=str(campaign),
        day=DAY,
        counters=Counters(spend=Decimal(spend)),
        path=EntityPath(campaign_id=str(campaign)),
    )


def _entity(external: str, name: str) -> EntityRow:
    return EntityRow(
        level=Level.CAMPAIGN,
        external_id=external,
        parent_external_id=None,
        name=name,
        status=EntityStatus.ACTIVE,
        effective_status="ACTIVE",
        delivery_status=DeliveryStatus.ACTIVE,
    )


@pytest.fixture
def seller(app_database: Database, make: Factory) -> Seller:
    return Seller(app_database, make)


class TestTheVersion:
    def test_moves_with_figures_that_changed(self, seller: Seller) -> None:
        before = seller.tag()
        seller.observe(1)
        once = seller.tag()
        seller.observe(2, minutes=1)
        assert len({before, once, seller.tag()}) == 3

    def test_stays_when_a_sync_changed_nothing(self, seller: Seller) -> None:
        seller.observe(1)
        before = seller.tag()
        seller.observe(1, minutes=1)
        assert seller.tag() == before

    def test_stays_when_nothing_was_committed(self, seller: Seller) -> None:
        before = seller.tag()
        seller.observe(1, commits=False)
        assert seller.tag() == before

    def test_stays_when_days_are_settled_and_moves_when_that_begins_anew(
        self, seller: Seller
    ) -> None:
        seller.observe(1)
        before = seller.tag()
        with seller.works(seller.seller_id) as work:
            work.settled.advance(through=DAY, days=7)
            work.commit()
        assert seller.tag() == before
        with seller.works(seller.seller_id) as work:
            work.settled.clear()
            work.commit()
        assert seller.tag() != before

    def test_moves_with_entities_that_changed_and_only_then(self, seller: Seller) -> None:
        account, tags = seller.tree.account, [seller.tag()]
        for name in ("A", "B", "B"):
            with seller.works(seller.seller_id) as work:
                rows = [_entity("77", name)]
                work.entities.save(account=account, rows=rows, at=NOON)
                work.commit()
            tags.append(seller.tag())
        made, renamed, same = tags[1:]
        assert len(set(tags)) == 3
        assert (made != renamed, renamed == same) == (True, True)

    def test_moves_with_delivery_states_that_changed_and_only_then(self, seller: Seller) -> None:
        account = seller.tree.account
        with seller.works(seller.seller_id) as work:
            work.entities.save(account=account, rows=[_entity("77", "A")], at=NOON)
            work.commit()
        tags = [seller.tag()]
        for state in (DeliveryStatus.INACTIVE, DeliveryStatus.INACTIVE):
            row = DeliveryRow(
                level=Level.CAMPAIGN,
                external_id="77",
                effective_status=state.value,
                delivery_status=state,
            )
            with seller.works(seller.seller_id) as work:
                work.entities.save_delivery(account=account, rows=[row], at=NOON)
                work.commit()
            tags.append(seller.tag())
        assert tags[0] != tags[1] == tags[2]

    def test_moves_with_hours_that_changed_and_only_then(
        self, seller: Seller, app_database: Database
    ) -> None:
        series = PostgresSeriesReader(app_database, ManualClock())
        query = SeriesQuery(
            seller_id=seller.seller_id,
            when=DayRange.inclusive(DAY, DAY),
            granularity=Granularity.HOUR,
        )

        def hours() -> tuple[str, Decimal]:
            with series.look(query) as look:
                return look.tag, look.read().summary.counters.spend

        def snapshot(hour: int, *, run: RunId) -> None:
            with seller.works(seller.seller_id) as work:
                at = datetime(DAY.year, DAY.month, DAY.day, hour, tzinfo=UTC)
                work.facts.snapshot(account=seller.tree.account, day=DAY, run_id=run, at=at)
                work.commit()

        first, second = RunId(uuid4()), RunId(uuid4())
        seller.observe(5)
        seen = [hours()]
        for hour, run in ((9, first), (10, second), (10, second)):
            snapshot(hour, run=run)
            seen.append(hours())
        tags = [tag for tag, _ in seen]
        assert [spend for _, spend in seen] == [0, 15, 15, 15]
        assert tags[0] != tags[1] == tags[2] == tags[3]
        seller.observe(6, minutes=1)
        before = hours()
        snapshot(11, run=second)
        after = hours()
        assert [before[1], after[1]] == [15, 18]
        assert before[0] != after[0]

    def test_is_each_seller_s_own(
        self, seller: Seller, app_database: Database, make: Factory
    ) -> None:
        before = seller.tag()
        Seller(app_database, make).observe(1)
        assert seller.tag() == before

    def test_never_comes_back(self, seller: Seller, platform_database: Database) -> None:
        def version() -> int:
            with platform_database.raw(seller.seller_id) as driver:
                text = f"SELECT {stats_version.CURRENT}".encode()
                row = driver.execute(text, {"seller": seller.seller_id}).fetchone()
            return int(row[0]) if row else 0

        seller.observe(1)
        first = version()
        with platform_database.raw(seller.seller_id) as driver:  # a backup from before that
            driver.execute(
                "DELETE FROM stats_watermarks WHERE seller_id = %s", (seller.seller_id,)
            )
        seller.observe(2, minutes=1)
        assert version() > first


class TestEveryWriter:
    def test_of_what_lists_show_moves_the_version(self) -> None:
        folder = Path(postgres.__file__).parent
        writers = {
            path.relative_to(folder).as_posix()
            for path in folder.rglob("*.py")
            if not {"migrations", "tables"} & set(path.parts)
            and any(stats_version.SHOWN & set(found) for found in WRITES.findall(path.read_text()))
        }
        assert writers == WRITERS.keys()


class TestReadersBesideWriters:
    """Correct under concurrent sync: a tag never stands for two answers."""

    WRITERS, ROUNDS, READERS = 2, 12, 3

    def test_see_one_answer_under_one_tag(
        self, seller: Seller, redis_url: str, gate: Gate
    ) -> None:
        once = AnswerOnce(cache=RedisAnswers(redis_url, timeout_seconds=20), release="r")
        done = Event()

        def write(writer: int) -> None:
            for turn in range(self.ROUNDS):
                number = turn * self.WRITERS + writer
                seller.observe(1 + number, minutes=1 + number)

        def read() -> list[tuple[str, bytes]]:
            return list(_answers(seller, once, done))

        with ThreadPoolExecutor(self.WRITERS + self.READERS) as pool:
            readers = [pool.submit(read) for _ in range(self.READERS)]
            writers = [pool.submit(write, number) for number in range(self.WRITERS)]
            for writer in writers:
                writer.result()
            done.set()
            seen = [pair for reader in readers for pair in reader.result()]

        answers = dict(seen)
        assert all(answers[tag] == body for tag, body in seen)
        assert len(set(answers.values())) == len(answers)
        assert all(len(set(body.split())) == 1 for body in answers.values())
        with seller.reader.look(seller.query) as look:
            newest = _spends(look.read())
        assert [body for _, body in _answers(seller, once, done)] == [newest]
        gate(f"stats_version: {len(seen)} reads beside {2 * self.ROUNDS} syncs, 0 stale answers")


def _answers(seller: Seller, once: AnswerOnce, done: Event) -> Iterator[tuple[str, bytes]]:
    last = False
    while not last:
        last = done.is_set()  # one read more than there are changes
        answer = once(
            seller.reader.look(seller.query),
            seller_id=seller.seller_id,
            known=(),
            form="spends",
            write=_spends,
        )
        assert answer.body is not None
        yield answer.tag, answer.body


def _spends(page: AdsManagerPage) -> bytes:
    return b" ".join(str(row.figures.counters.spend).encode() for row in page.rows)
