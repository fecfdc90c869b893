"""Calls with an ``Idempotency-Key`` (gate G2)."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from litestar.testing import TestClient
from sqlalchemy import select, update
from tests.conftest import Gate
from tests.entrypoints.http.conftest import PASSWORD, Client, Person, register
from tests.entrypoints.http.keyed_probe import STEPS, TOGETHER, Probe, probed
from tests.entrypoints.http.logins import events_of
from tests.entrypoints.http.test_errors import details, refusal
from tests.rows import Factory

from pixecom.adapters.postgres import tables
from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.domain.shared.errors import Busy
from pixecom.domain.shared.ids import SellerId
from pixecom.entrypoints.http import openapi
from pixecom.entrypoints.http.app import litestar_app
from pixecom.entrypoints.http.idempotency import PARAMETER

ABANDONED = timedelta(seconds=61)
NOT_KEYED = {
    "/api/auth/login": "begins a session: its answer is only for who knows the password",
    "/api/auth/admin-login": "the same",
    "/api/auth/switch-seller": "the same",
    "/api/auth/refresh": "gives the same successor again by itself",
    "/api/auth/logout": "ends what has ended",
    "/api/auth/logout-all": "the same",
    "/api/auth/change-password": "sets a state",
    "/api/auth/reset-password": "the same; its link works once",
    "/api/auth/verify-email": "the same; a second time changes nothing",
    "/api/auth/forgot-password": "creates nothing; five mails within half an hour at most",
    "/api/auth/resend-verification": "the same",
    "/api/meta/deauthorize": "Meta sends no key; what is forgotten is forgotten once",
    "/api/meta/data-deletion": "the same",
    "/api/auth/totp/enrol": "a new secret replaces the one before",
    "/api/auth/totp/verify": "works once; its answer is shown once",
}
BOTH = pytest.mark.parametrize("path", [TOGETHER, STEPS])


@pytest.fixture(scope="module")
def probing(container: Container) -> Iterator[tuple[Client, Probe]]:
    with (
        pytest.MonkeyPatch.context() as patch,
        probed(container, patch) as (app, probe),
        TestClient(app, raise_server_exceptions=False) as client,
    ):
        yield client, probe


@pytest.fixture
def free(probing: tuple[Client, Probe]) -> Client:
    return probing[0]


@pytest.fixture
def probe(probing: tuple[Client, Probe]) -> Iterator[Probe]:
    probing[1].jobs.sent.clear()
    yield probing[1]
    probing[1].hold = lambda: None


def post(
    client: Client,
    path: str,
    key: str | None,
    person: Person | None = None,
    **given: Any,  # noqa: ANN401
) -> httpx.Response:
    headers = dict(person.headers) if person else {}
    if key is not None:
        headers["Idempotency-Key"] = key
    answer = client.post(path, headers=headers, **given)
    client.cookies.clear()
    return answer


def replayed(answer: httpx.Response) -> bool:
    return bool(answer.headers.get("idempotent-replayed") == "true")


@BOTH
class TestAKeyedCall:
    def test_has_the_effect_of_once_and_the_same_answer(
        self, free: Client, probe: Probe, person: Person, path: str
    ) -> None:
        key = uuid4().hex
        answers = [post(free, path, key, person, json={"name": "one"}) for _ in range(3)]
        assert [replayed(each) for each in answers] == [False, True, True]
        assert len({(each.status_code, each.content) for each in answers}) == 1
        assert {each.headers.get("x-extra") for each in answers} <= {None, "kept"}
        assert answers[0].is_success
        assert probe.count(person.seller_id) == 1
        assert [job.name for job in probe.jobs.sent] == ["one"]

    def test_without_a_key_happens_every_time(
        self, free: Client, probe: Probe, person: Person, path: str
    ) -> None:
        for _ in range(2):
            assert not replayed(post(free, path, None, person, json={"name": "one"}))
        assert probe.count(person.seller_id) == 2

    def test_keeps_a_refusal_of_the_handler(
        self, free: Client, probe: Probe, person: Person, path: str
    ) -> None:
        key, body = uuid4().hex, {"name": "one", "then": "refuse"}
        first, second = (post(free, path, key, person, json=body) for _ in range(2))
        assert refusal(first, 403) == second.json()
        assert (second.status_code, replayed(second)) == (403, True)
        assert probe.count(person.seller_id) == 1, "what was committed before the refusal"

    @pytest.mark.parametrize(("then", "status"), [("limit", 429), ("fail", 503), ("break", 500)])
    def test_keeps_no_failure(  # noqa: PLR0917
        self, free: Client, probe: Probe, person: Person, path: str, then: str, status: int
    ) -> None:
        key = uuid4().hex
        failed = post(free, path, key, person, json={"name": "one", "then": then})
        again = post(free, path, key, person, json={"name": "one", "then": then})
        assert (failed.status_code, again.status_code) == (status, status)
        assert not replayed(again)
        if path == TOGETHER:
            assert probe.count(person.seller_id) == 0
            assert probe.jobs.sent == []

    def test_keeps_no_refusal_from_before_the_handler(
        self, free: Client, person: Person, path: str
    ) -> None:
        key = uuid4().hex
        assert post(free, path, key, person, json={"name": 1}).status_code == 400
        assert post(free, path, key, person, json={"name": "one"}).is_success

    @pytest.mark.parametrize("key", ["", "with space", "ü", "k" * 256])
    def test_refuses_a_key_that_is_none(
        self, free: Client, person: Person, path: str, key: str
    ) -> None:
        headers = person.headers | {"Idempotency-Key": key.encode()}
        answer = free.post(path, headers=headers, json={"name": "one"})  # type: ignore[arg-type]
        assert details(answer) == ["Idempotency-Key must have 1 to 255 visible characters"]

    def test_waits_for_its_twin_and_then_gives_way(
        self, free: Client, probe: Probe, person: Person, path: str
    ) -> None:
        key, begun, end = uuid4().hex, Event(), Event()

        def hold() -> None:
            begun.set()
            end.wait(20)

        probe.hold = hold
        with ThreadPoolExecutor(1) as pool:
            first = pool.submit(post, free, path, key, person, json={"name": "one"})
            assert begun.wait(20)
            busy = post(free, path, key, person, json={"name": "one"})
            end.set()
            assert first.result().is_success
        assert refusal(busy, 409)["error"]["code"] == "CONFLICT"
        assert busy.headers["retry-after"] == "1"
        assert replayed(post(free, path, key, person, json={"name": "one"}))
        assert probe.count(person.seller_id) == 1

    def test_is_another_call_for_another_body_route_seller_or_person(
        self, free: Client, probe: Probe, person: Person, path: str, gate: Gate
    ) -> None:
        key, body = uuid4().hex, {"name": "one"}
        first = post(free, path, key, person, json=body)
        other = STEPS if path == TOGETHER else TOGETHER
        reused = [
            post(free, path, key, person, json={"name": "two"}),
            post(free, path, key, person, json={"name": "one", "then": "refuse"}),
            post(free, other, key, person, json=body),
        ]
        assert [each.status_code for each in reused] == [422] * len(reused)
        stranger = register(free)
        independent = post(free, path, key, stranger, json=body)
        assert not replayed(independent)
        assert independent.json() != first.json()
        assert probe.count(person.seller_id) == probe.count(stranger.seller_id) == 1
        gate(f"G2: {path}: 422 for another body and route, independent for another caller")


class TestALostRace:
    def test_is_run_again_and_not_kept(self, free: Client, probe: Probe, person: Person) -> None:
        races = iter([Busy("Somebody else is changing this right now; try again")])

        def hold() -> None:
            for lost in races:
                raise lost

        probe.hold = hold
        answer = post(free, TOGETHER, uuid4().hex, person, json={"name": "one"})
        assert (answer.status_code, replayed(answer)) == (201, False)
        assert probe.count(person.seller_id) == 1
        assert len(probe.jobs.sent) == 1


class TestAnAbandonedClaim:
    def test_is_taken_over_after_a_minute(
        self, free: Client, probe: Probe, person: Person, platform_database: Database
    ) -> None:
        key = uuid4().hex
        post(free, STEPS, key, person, json={"name": "one"})
        with platform_database.global_() as connection:
            mine = tables.idempotency_keys.c.key == key
            connection.execute(update(tables.idempotency_keys).where(mine).values(state="RUNNING"))
        assert post(free, STEPS, key, person, json={"name": "one"}).status_code == 409
        with platform_database.global_() as connection:
            old = tables.idempotency_keys.c.created_at - ABANDONED
            connection.execute(update(tables.idempotency_keys).where(mine).values(created_at=old))
        assert post(free, STEPS, key, person, json={"name": "two"}).status_code == 422
        assert not replayed(post(free, STEPS, key, person, json={"name": "one"}))
        assert replayed(post(free, STEPS, key, person, json={"name": "one"}))
        assert probe.count(person.seller_id) == 2


class TestTheRoutes:
    def test_that_create_launch_or_charge_are_keyed(self) -> None:
        """A new POST gets its line ``@keyed(…)``, or stands here with its reason."""
        bare = {
            path
            for method, path, handler in openapi.routes(litestar_app(Container()))
            if method == "POST" and PARAMETER not in handler.parsed_fn_signature.parameters
        }
        assert bare == set(NOT_KEYED)

    def test_register_somebody_once(self, client: Client, platform_database: Database) -> None:
        key = uuid4().hex
        body = {"email": f"{key}@pixecom.test", "password": PASSWORD, "displayName": "A Shop"}
        first, again = (post(client, "/api/auth/register", key, json=body) for _ in range(2))
        assert first.status_code == again.status_code == 201
        assert first.content == again.content
        assert first.headers["set-cookie"] == again.headers["set-cookie"]
        assert replayed(again)
        assert events_of(platform_database, first.json()["user"]["id"]) == ["REGISTER"]

    def test_store_no_token_in_the_clear(
        self, client: Client, platform_database: Database
    ) -> None:
        key = uuid4().hex
        body = {"email": f"{key}@pixecom.test", "password": PASSWORD, "displayName": "A Shop"}
        answer = post(client, "/api/auth/register", key, json=body)
        stored = select(tables.idempotency_keys).where(tables.idempotency_keys.c.key == key)
        with platform_database.global_() as connection:
            row = str(connection.execute(stored).one())
        assert answer.json()["accessToken"] not in row
        assert body["email"] not in row

    def test_sync_once_a_minute_whatever_comes_twice(
        self, client: Client, person: Person, make: Factory
    ) -> None:
        make.tree(SellerId(UUID(person.seller_id)))
        key, path = uuid4().hex, "/api/ads-manager/sync"
        first, again = (post(client, path, key, person, json={}) for _ in range(2))
        assert (first.status_code, again.status_code) == (200, 200), again.text
        assert first.content == again.content

    def test_import_a_file_once_however_it_is_wrapped(
        self, client: Client, person: Person, make: Factory
    ) -> None:
        account = make.ad_account(SellerId(UUID(person.seller_id)), external_id="act_77")
        table = "Day,Campaign ID,Impressions,Amount spent\n2026-03-01,1,5,1\n"
        key, path = uuid4().hex, "/api/ads-manager/import-stats"
        answers = [
            post(
                client,
                path,
                key,
                person,
                files={"file": ("a.csv", text, "text/csv")},
                data={"adAccountId": str(account.id)},
            )
            for text in (table, table, table + "2026-03-02,1,5,1\n")
        ]
        assert [each.status_code for each in answers] == [200, 200, 422], answers[0].text
        assert answers[0].content == answers[1].content
        assert replayed(answers[1])
