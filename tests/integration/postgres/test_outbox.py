from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from threading import Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Row, select, text
from tests.fakes.jobs import RememberedJobs
from tests.fakes.mail import RememberedMails
from tests.rows import Factory
from tests.waiting import wait_until

from pixecom.adapters.crypto.vault import AesGcmVault
from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.adapters.postgres.outbox import PostgresOldMessages, PostgresOutbox
from pixecom.adapters.postgres.unit_of_work import PostgresUnitOfWork
from pixecom.adapters.system.ids import Uuid7Source
from pixecom.application.shared.mail import TOPIC, CarryMail, Mail, MailDesk
from pixecom.application.shared.outbox import (
    MOST_ATTEMPTS,
    Carrier,
    Delivery,
    Message,
    RelayOutbox,
    pause_after,
)
from pixecom.application.shared.sealed import SealedMessages
from pixecom.application.shared.stopping import Switch
from pixecom.domain.shared.errors import Conflict, ProviderFailed, Unavailable
from pixecom.domain.shared.ids import NIL, SellerId

IDS = Uuid7Source()
SECRET = "token=0123456789abcdef"


@dataclass
class Courier(Carrier):
    """Carries what it can; ``fails`` is asked first."""

    carried: list[Delivery] = field(default_factory=list)
    fails: Callable[[Delivery], Exception | None] = lambda _: None

    def __call__(self, delivery: Delivery) -> None:
        if error := self.fails(delivery):
            raise error
        self.carried.append(delivery)

    @property
    def said(self) -> list[object]:
        return [delivery.payload["n"] for delivery in self.carried]


@pytest.fixture(autouse=True)
def nothing_else(platform_database: Database) -> None:
    """What other tests left is none of a relay's business here."""
    with platform_database.global_() as connection:
        connection.execute(tables.outbox.delete())


@pytest.fixture
def courier() -> Courier:
    return Courier()


@pytest.fixture
def relay(platform_database: Database, courier: Courier) -> RelayOutbox:
    return _relay(platform_database, courier)


def _relay(
    database: Database, carrier: Carrier, *, topic: str = "test", lease: float = 20
) -> RelayOutbox:
    return RelayOutbox(
        outbox=PostgresOutbox(database),
        carriers={topic: carrier},
        stop=Switch(),
        lease_seconds=lease,
    )


def _work(database: Database, seller_id: SellerId | None = None) -> PostgresUnitOfWork:
    return PostgresUnitOfWork(database, RememberedJobs(), seller_id)


def _message(aggregate: UUID, number: int, **given: Any) -> Message:  # noqa: ANN401
    values: dict[str, Any] = {"id": IDS.new(), "topic": "test", "payload": {"n": number}} | given
    return Message(aggregate_id=aggregate, **values)


def _publish(database: Database, *messages: Message) -> None:
    with _work(database) as work:
        for message in messages:
            work.publish(message)
        work.commit()


def _rows(database: Database) -> list[Row[Any]]:
    with database.global_() as connection:
        return list(connection.execute(select(tables.outbox).order_by(tables.outbox.c.created_at)))


def _let_pass(database: Database, seconds: float) -> None:
    with database.global_() as connection:
        connection.execute(
            text(
                "UPDATE outbox SET next_attempt_at = next_attempt_at - make_interval(secs => :s),"
                " lease_until = lease_until - make_interval(secs => :s)"
            ),
            {"s": seconds},
        )


class TestPublishing:
    def test_belongs_to_the_transaction(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        with _work(platform_database) as work:
            work.publish(_message(uuid4(), 1))
        assert (relay(), courier.carried) == (0, [])

    def test_works_inside_a_seller(
        self, app_database: Database, make: Factory, relay: RelayOutbox, courier: Courier
    ) -> None:
        seller_id = make.seller()
        with _work(app_database, seller_id) as work:
            work.publish(_message(uuid4(), 1))
            work.commit()
        relay()
        assert [delivery.seller_id for delivery in courier.carried] == [seller_id]

    def test_is_of_no_seller_without_one(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        _publish(platform_database, _message(uuid4(), 1))
        relay()
        assert courier.carried[0].seller_id == NIL

    def test_makes_others_of_the_same_aggregate_wait(self, platform_database: Database) -> None:
        aggregate = uuid4()
        with _work(platform_database) as first, _work(platform_database) as second:
            first.publish(_message(aggregate, 1))
            second.publish(_message(uuid4(), 2))
            with pytest.raises(Conflict):
                second.publish(_message(aggregate, 3))


class TestRelaying:
    def test_delivers_once(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        _publish(platform_database, *(_message(uuid4(), n) for n in range(3)))
        assert (relay(), relay()) == (3, 0)
        assert sorted(map(str, courier.said)) == ["0", "1", "2"]
        assert all(
            row.delivered_at and row.lease_until is None for row in _rows(platform_database)
        )

    def test_keeps_the_order_of_writing_whatever_the_ids_say(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        """An id is made before its message is written: ids and commits disagree."""
        aggregate, ids = uuid4(), [IDS.new() for _ in range(5)]
        for number, identity in enumerate(reversed(ids)):
            _publish(platform_database, _message(aggregate, number, id=identity))
        relay()
        assert courier.said == [0, 1, 2, 3, 4]

    def test_loses_nothing_that_was_committed_late(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        with _work(platform_database) as late:
            late.publish(_message(uuid4(), 1))
            _publish(platform_database, _message(uuid4(), 2))
            relay()
            late.commit()
        relay()
        assert courier.said == [2, 1]

    def test_waits_for_the_older_message_of_an_aggregate(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        aggregate = uuid4()
        _publish(platform_database, _message(aggregate, 1), _message(aggregate, 2))
        _publish(platform_database, _message(uuid4(), 3))
        courier.fails = lambda delivery: (
            Unavailable("away") if delivery.payload["n"] == 1 and delivery.attempt == 1 else None
        )
        relay()
        assert courier.said == [3]
        _let_pass(platform_database, pause_after(1))
        relay()
        assert courier.said == [3, 1, 2]

    def test_goes_on_behind_a_dead_letter(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        aggregate = uuid4()
        _publish(platform_database, _message(aggregate, 1), _message(aggregate, 2))
        final = ProviderFailed("Refused", code="550", retryable=False)
        courier.fails = lambda delivery: final if delivery.payload["n"] == 1 else None
        relay()
        dead, _ = _rows(platform_database)
        assert (courier.said, dead.last_error, dead.attempts) == ([2], "Refused", 1)
        assert dead.dead_at is not None

    def test_tries_ten_times_with_growing_pauses_and_then_says_why(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        _publish(platform_database, _message(uuid4(), 1))
        courier.fails = lambda _: Unavailable("The server is away")
        relay()
        for attempt in range(1, MOST_ATTEMPTS):
            _let_pass(platform_database, pause_after(attempt) - 2)
            assert relay() == 0, "not before its time"
            _let_pass(platform_database, 3)
            assert relay() == 1
        row = _rows(platform_database)[0]
        assert (row.attempts, row.last_error) == (MOST_ATTEMPTS, "The server is away")
        assert row.dead_at is not None

    def test_waits_for_a_version_that_knows_the_topic(
        self, platform_database: Database, relay: RelayOutbox
    ) -> None:
        _publish(platform_database, _message(uuid4(), 1, topic="unheard of"))
        relay()
        row = _rows(platform_database)[0]
        assert (row.dead_at, row.delivered_at) == (None, None)
        assert row.last_error == "This version does not know the topic of the message"

    def test_keeps_no_text_of_others(
        self,
        platform_database: Database,
        relay: RelayOutbox,
        courier: Courier,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        _publish(platform_database, _message(uuid4(), 1))
        courier.fails = lambda _: ValueError(SECRET)
        with caplog.at_level(logging.DEBUG):
            relay()
        assert _rows(platform_database)[0].last_error == "ValueError"
        assert SECRET not in caplog.text

    def test_is_done_by_one_relay_at_a_time(self, platform_database: Database) -> None:
        _publish(platform_database, *(_message(uuid4(), n) for n in range(40)))
        couriers = [Courier() for _ in range(3)]
        threads = [Thread(target=_relay(platform_database, each)) for each in couriers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        said = [n for courier in couriers for n in courier.said]
        assert sorted(map(str, said)) == sorted(map(str, range(40)))


class TestALoan:
    def test_ends_with_its_lease(
        self, platform_database: Database, relay: RelayOutbox, courier: Courier
    ) -> None:
        outbox = PostgresOutbox(platform_database)
        _publish(platform_database, _message(uuid4(), 1))
        lent = outbox.claim(lease_seconds=20)
        assert lent is not None
        assert relay() == 0
        _let_pass(platform_database, 21)
        assert relay() == 1
        assert courier.carried[0].attempt == 2

    def test_cannot_be_ended_by_whoever_lost_it(self, platform_database: Database) -> None:
        outbox = PostgresOutbox(platform_database)
        _publish(platform_database, _message(uuid4(), 1))
        lost = outbox.claim(lease_seconds=20)
        _let_pass(platform_database, 21)
        current = outbox.claim(lease_seconds=20)
        assert lost is not None
        assert current is not None
        assert (outbox.renew(lost, lease_seconds=1), outbox.renew(current, lease_seconds=1)) == (
            False,
            True,
        )
        outbox.delivered(lost)
        outbox.postpone(lost, seconds=60, error="late")
        outbox.bury(lost, error="late")
        row = _rows(platform_database)[0]
        assert (row.delivered_at, row.dead_at, row.last_error) == (None, None, None)

    def test_of_a_message_that_always_ends_its_worker_ends_some_day(
        self, platform_database: Database, relay: RelayOutbox
    ) -> None:
        _publish(platform_database, _message(uuid4(), 1))
        with platform_database.global_() as connection:
            connection.execute(tables.outbox.update().values(attempts=100))
        relay()
        row = _rows(platform_database)[0]
        assert (row.delivered_at, row.last_error) == (None, "Interrupted 100 times")


class TestARelayThread:
    @pytest.fixture
    def running(
        self, platform_database: Database, courier: Courier
    ) -> Iterator[tuple[Switch, Thread]]:
        stop = Switch()
        relay = RelayOutbox(
            outbox=PostgresOutbox(platform_database),
            carriers={"test": courier},
            stop=stop,
            lease_seconds=20,
        )
        thread = Thread(target=relay.until_stopped)
        thread.start()
        yield stop, thread
        stop.turn()
        thread.join()

    def test_finds_messages_by_itself_and_ends_when_told(
        self, platform_database: Database, courier: Courier, running: tuple[Switch, Thread]
    ) -> None:
        _publish(platform_database, _message(uuid4(), 1))
        wait_until(lambda: courier.carried, within=10, what="the message is found")
        stop, thread = running
        stop.turn()
        thread.join(5)
        assert not thread.is_alive()


class TestPauses:
    @given(st.integers(1, MOST_ATTEMPTS - 1))
    def test_grow_from_ten_seconds_to_six_hours(self, attempt: int) -> None:
        assert 10 <= pause_after(attempt) <= pause_after(attempt + 1) <= 6 * 3600


class TestHousekeeping:
    def test_removes_what_has_been_delivered_or_dead_for_long(
        self, platform_database: Database
    ) -> None:
        now, day = datetime(2026, 5, 1, tzinfo=UTC), timedelta(days=1)
        ages = {"delivered_at": (0.9, 1.1), "dead_at": (1.1, 89, 91)}
        open_one = _message(uuid4(), 0)
        _publish(platform_database, open_one)
        for column, days in ages.items():
            for age in days:
                message = _message(uuid4(), 0)
                _publish(platform_database, message)
                with platform_database.global_() as connection:
                    aged = tables.outbox.update().where(tables.outbox.c.id == message.id)
                    connection.execute(aged.values({column: now - age * day}))
        assert PostgresOldMessages(platform_database).clear(at=now) == 2
        assert len(_rows(platform_database)) == 4
        assert open_one.id in {row.id for row in _rows(platform_database)}


class TestMails:
    def test_are_unreadable_in_the_database(self, platform_database: Database) -> None:
        messages = SealedMessages(vault=AesGcmVault(keys=("0f" * 32,)), ids=IDS)
        desk, mails = MailDesk(messages=messages), RememberedMails()
        mail = Mail(to="ada@shop.test", subject="Hello", text=f"https://x/?{SECRET}")
        with _work(platform_database) as work:
            desk.post(work=work, mail=mail, about=uuid4())
            work.commit()
        stored = str(_rows(platform_database)[0])
        assert not [part for part in (SECRET, mail.to, mail.subject) if part in stored]
        _relay(platform_database, CarryMail(messages=messages, mailer=mails), topic=TOPIC)()
        assert mails.sent == [mail]

    def test_are_dead_without_their_key(self, platform_database: Database) -> None:
        sealing, opening = (
            SealedMessages(vault=AesGcmVault(keys=(key * 32,)), ids=IDS) for key in ("0f", "1f")
        )
        with _work(platform_database) as work:
            desk = MailDesk(messages=sealing)
            desk.post(work=work, mail=Mail(to="a@b.c", subject="", text=""), about=uuid4())
            work.commit()
        carrier = CarryMail(messages=opening, mailer=RememberedMails())
        _relay(platform_database, carrier, topic=TOPIC)()
        row = _rows(platform_database)[0]
        assert (row.dead_at is not None, row.last_error) == (
            True,
            "A stored secret cannot be opened",
        )
