"""G27: workers killed while they deliver mails lose none, and keep the order of each aggregate."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from tests.chaos.workers import LEASE_SECONDS, Workers
from tests.conftest import Gate
from tests.smtp import Mailbox, smtp_server
from tests.waiting import wait_until

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.application.shared.mail import Mail
from pixecom.container import Container
from pixecom.settings import Settings

AGGREGATES = 30
MAILS = 20


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with smtp_server() as mailbox:
        yield mailbox


@pytest.fixture
def mailing(settings: Settings, mailbox: Mailbox) -> Settings:
    return replace(
        settings,
        job_lease_seconds=LEASE_SECONDS,
        mail_backend="smtp",
        smtp_url=f"smtp://127.0.0.1:{mailbox.port}",
    )


@pytest.fixture
def container(mailing: Settings) -> Iterator[Container]:
    container = Container(settings=mailing)
    with container.platform_database().global_() as connection:
        connection.execute(tables.outbox.delete())
    yield container
    container.disconnect()


@pytest.fixture
def workers(mailing: Settings, tmp_path: Path) -> Workers:
    return Workers(mailing, log=tmp_path / "workers.log")


class TestKilledRelays:
    @pytest.mark.parametrize("kills", [12, pytest.param(50, marks=pytest.mark.long)])
    def test_lose_no_mail_and_keep_the_order_of_each_aggregate(
        self, container: Container, mailbox: Mailbox, workers: Workers, kills: int, gate: Gate
    ) -> None:
        aggregates = [uuid4() for _ in range(AGGREGATES)]
        chance, written = random.Random(27), 0
        with workers:
            for _ in range(kills):
                worker = workers.start()
                if written < MAILS:
                    _write_out_of_order(container, aggregates, written, chance)
                    written += 1
                _wait_for_some(container, mailbox, chance.choice((0, 1, 5)))
                workers.kill(worker)
            for number in range(written, MAILS):
                _write_out_of_order(container, aggregates, number, chance)
            workers.start()
            wait_until(lambda: _is_done(container), within=60, what="every mail is delivered")

        arrived = _first_arrivals(mailbox)
        assert set(arrived) == {str(each) for each in aggregates}
        assert all(numbers == list(range(MAILS)) for numbers in arrived.values())
        twice = len(mailbox.mails) - AGGREGATES * MAILS
        gate(
            f"G27: {kills} relays killed during {AGGREGATES * MAILS} mails, 0 lost,"
            f" {twice} sent twice under their id, order kept in {AGGREGATES} aggregates"
        )


def _write_out_of_order(
    container: Container, aggregates: list[UUID], number: int, chance: random.Random
) -> None:
    """Write a mail for every aggregate, in transactions that are open at once.

    They end in another order than they began in: no pool has so many connections, so a few at
    a time.
    """
    for first in range(0, len(aggregates), 3):
        with ExitStack() as stack:
            works = []
            for aggregate in aggregates[first : first + 3]:
                work = PostgresUnitOfWork(
                    container.platform_database(), container.job_queue(), None
                )
                stack.enter_context(work)
                mail = Mail(to="ada@shop.test", subject=str(aggregate), text=f"{number}\n")
                container.mail_desk().post(work=work, mail=mail, about=aggregate)
                works.append(work)
            chance.shuffle(works)
            for work in works:
                work.commit()


def _wait_for_some(container: Container, mailbox: Mailbox, more: int) -> None:
    target = len(mailbox.mails) + more
    wait_until(
        lambda: len(mailbox.mails) >= target or _is_done(container),
        within=60,
        what="the relay gets somewhere",
    )


def _is_done(container: Container) -> bool:
    outbox = tables.outbox
    open_ones = outbox.select().where(outbox.c.delivered_at.is_(None))
    with container.platform_database().global_() as connection:
        return connection.execute(open_ones.limit(1)).first() is None


def _first_arrivals(mailbox: Mailbox) -> dict[str, list[int]]:
    """Give the numbers of each aggregate as they came, repeats left out by their ids."""
    seen: set[str] = set()
    arrived: dict[str, list[int]] = defaultdict(list)
    for mail in mailbox.mails:
        if mail["Message-ID"] not in seen:
            seen.add(mail["Message-ID"])
            arrived[mail["Subject"]].append(int(mail.get_content()))
    return arrived
