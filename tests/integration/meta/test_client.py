"""Calls to the Graph: what is sent, what is tried again, how lists are followed to their end."""

from __future__ import annotations

import hashlib
import hmac
import logging
from contextlib import suppress
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import msgspec
import pytest
from tests.canaries import hits_in_text
from tests.conftest import Gate
from tests.fakes.clock import ManualClock
from tests.graph import Said, ScriptedGraph, error, page
from tests.integration.meta.conftest import APP_SECRET, Making

from pixecom.adapters.meta.client import REQUEST, Access, GraphClient, account_path
from pixecom.adapters.meta.errors import Transient
from pixecom.adapters.meta.payloads import Answer
from pixecom.adapters.system.logs import Redactor
from pixecom.domain.advertising.tokens import Token
from pixecom.domain.shared.errors import (
    AccessEnded,
    ProviderFailed,
    ProviderRefused,
    ProviderThrottled,
)

FULL_PAGE = '{"1": [{"call_count": 95, "estimated_time_to_regain_access": 60}]}'


class Thing(Answer, frozen=True):
    id: str = ""


def ids(client: GraphClient, access: Access) -> list[str]:
    pages = client.pages("act_1/ads", Thing, access=access, parameters={"limit": 500})
    return [thing.id for things in pages for thing in things]


def get(client: GraphClient, access: Access, **parameters: Any) -> Thing:  # noqa: ANN401
    return client.get("act_1", Thing, access=access, parameters=parameters)


class TestACall:
    def test_carries_the_token_in_a_header_and_its_proof(
        self, graph: ScriptedGraph, client: GraphClient, access: Access, token: Token
    ) -> None:
        graph.says(Said(body={"id": "7"}))

        thing = get(client, access, fields="id,name", time_range={"since": "2026-05-01"})

        (asked,) = graph.asked
        assert thing.id == "7"
        assert asked.path == "/v26.0/act_1"
        assert asked.headers["authorization"] == f"Bearer {token.text}"
        assert token.text not in asked.target
        assert asked.values == {
            "fields": "id,name",
            "time_range": '{"since":"2026-05-01"}',
            "appsecret_proof": hmac.new(
                APP_SECRET.encode(), token.text.encode(), hashlib.sha256
            ).hexdigest(),
        }

    def test_that_writes_sends_a_form_and_nothing_in_its_address(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        graph.says(Said(body={"id": "7"}))

        client.post("act_1/insights", Thing, access=access, parameters={"level": "ad"})

        (asked,) = graph.asked
        assert (asked.method, asked.target) == ("POST", "/v26.0/act_1/insights")
        assert set(asked.values) == {"level", "appsecret_proof"}

    def test_without_access_sends_no_token(
        self, graph: ScriptedGraph, client: GraphClient
    ) -> None:
        graph.says(Said(body={"id": "7"}))
        client.post("oauth/access_token", Thing, access=None, parameters={"code": "c"})
        assert "authorization" not in graph.asked[0].headers
        assert graph.asked[0].values == {"code": "c"}

    @pytest.mark.parametrize("given", ["7", "act_7", "act_act_7"])
    def test_writes_act_exactly_once(self, given: str) -> None:
        assert account_path(given) == "act_7"

    def test_stays_below_the_account_whatever_its_id_is(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        graph.says(Said(body={}))
        path = account_path("../me?x=/y#z")
        client.get(path, Thing, access=access, parameters={})
        assert graph.asked[0].path == f"/v26.0/act_{quote('../me?x=/y#z', safe='')}"


class TestErrors:
    @pytest.mark.parametrize("status", [200, 400, 500])
    def test_count_whatever_the_status(
        self, graph: ScriptedGraph, client: GraphClient, access: Access, status: int
    ) -> None:
        graph.says(error(100, status=status, message="(#100) bad"))
        with pytest.raises(ProviderRefused, match=r"Meta: \(#100\) bad"):
            get(client, access)
        assert len(graph.asked) == 1

    @pytest.mark.parametrize("body", [b"", b"<html>", b"[1]", b'"x"', b'{"id": {}}'])
    def test_an_answer_that_cannot_be_read_is_one(
        self, graph: ScriptedGraph, client: GraphClient, access: Access, body: bytes
    ) -> None:
        graph.says(Said(body=body))
        with pytest.raises(ProviderFailed) as failed:
            get(client, access)
        assert failed.value.code == "UNREADABLE"

    def test_a_refused_token_is_told_at_once(
        self, graph: ScriptedGraph, client: GraphClient, access: Access, token: Token
    ) -> None:
        told: list[tuple[Token, str]] = []
        telling = replace(access, ended=lambda refused, why: told.append((refused, why.sentence)))
        graph.says(error(190, 460))
        with pytest.raises(AccessEnded):
            get(client, telling)
        ((refused, why),) = told
        assert refused == token
        assert why.startswith("The password of the Facebook account was changed.")
        assert len(graph.asked) == 1

    def test_a_dead_token_is_not_sent(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        def none() -> Token:
            raise AccessEnded("Connect the account again.", code="NO_TOKEN")

        with pytest.raises(AccessEnded):
            get(client, replace(access, token=none))
        assert graph.asked == []


class TestRetries:
    @pytest.mark.parametrize(
        "failure",
        [error(1), error(2, status=200), Said(body=b"", status=503), Said(body=None)],
        ids=["code 1", "code 2", "503", "nothing"],
    )
    def test_wait_one_two_and_four_seconds(
        self,
        graph: ScriptedGraph,
        client: GraphClient,
        access: Access,
        clock: ManualClock,
        failure: Said,
    ) -> None:
        graph.says(failure, failure, failure, Said(body={"id": "7"}))
        assert get(client, access).id == "7"
        assert clock.pauses == [1, 2, 4]

    def test_end_after_three(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        graph.says(error(2))
        with pytest.raises(Transient, match="Meta error 2"):
            get(client, access)
        assert len(graph.asked) == 4

    def test_never_repeat_what_creates(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        graph.says(error(2))
        with pytest.raises(Transient):
            client.post("act_1/campaigns", Thing, access=access, parameters={})
        assert len(graph.asked) == 1

    def test_repeat_what_says_the_same_twice(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        graph.says(error(2), Said(body={"id": "7"}))
        client.post("act_1", Thing, access=access, parameters={}, repeatable=True)
        assert len(graph.asked) == 2

    def test_end_when_somebody_has_waited_long_enough(
        self, graph: ScriptedGraph, making: Making, access: Access, clock: ManualClock
    ) -> None:
        def slow(_: object) -> Said:
            clock.advance(24)
            return error(2)

        graph.says(slow)
        with pytest.raises(Transient):
            get(making(patience=REQUEST), access)
        assert len(graph.asked) == 1

    def test_have_the_time_that_is_left(
        self,
        graph: ScriptedGraph,
        making: Making,
        access: Access,
        clock: ManualClock,
        given_times: list[float],
    ) -> None:
        def slow(_: object) -> Said:
            clock.advance(10)
            return error(2)

        graph.says(slow, Said(body={"id": "7"}))
        get(making(patience=REQUEST), access)
        assert given_times == [25, 14]

    def test_say_that_nobody_answers(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        graph.says(Said(body=None))
        with pytest.raises(Transient, match=r"Meta does not answer \(RemoteProtocolError\)"):
            get(client, access)


class TestPages:
    def test_are_followed_to_the_end(
        self, graph: ScriptedGraph, client: GraphClient, access: Access, token: Token
    ) -> None:
        leaky = f"{graph.url}/v26.0/act_1/ads?limit=500&after=A&access_token={token.text}"
        graph.says(
            page([{"id": "1"}], next_page=leaky),
            page([], next_page=f"{graph.url}/v26.0/act_1/ads?limit=500&after=B"),
            page([{"id": "2"}]),
        )
        assert ids(client, access) == ["1", "2"]
        assert [asked.values.get("after") for asked in graph.asked] == [None, "A", "B"]
        assert all(token.text not in asked.target for asked in graph.asked)
        assert len({asked.values["appsecret_proof"] for asked in graph.asked}) == 1

    @pytest.mark.parametrize(
        "elsewhere", ["http://127.0.0.1:1/v26.0/x", "https://graph.example/x", "/relative"]
    )
    def test_are_never_followed_to_another_host(
        self, graph: ScriptedGraph, client: GraphClient, access: Access, elsewhere: str
    ) -> None:
        graph.says(page([{"id": "1"}], next_page=elsewhere))
        with pytest.raises(ProviderFailed) as failed:
            ids(client, access)
        assert failed.value.code == "OTHER_HOST"
        assert len(graph.asked) == 1

    def test_that_lead_in_a_circle_are_an_error(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        graph.says(page([{"id": "1"}], next_page=f"{graph.url}/v26.0/act_1/ads?after=A"))
        with pytest.raises(ProviderFailed) as failed:
            ids(client, access)
        assert failed.value.code == "CIRCLE"

    @pytest.mark.parametrize("said", [Said(body={}), error(100), Said(body={"paging": {}})])
    def test_a_failing_page_is_an_error_never_a_shorter_answer(
        self, graph: ScriptedGraph, client: GraphClient, access: Access, said: Said
    ) -> None:
        graph.says(page([{"id": "1"}], next_page=f"{graph.url}/v26.0/act_1/ads?after=A"), said)
        with pytest.raises(ProviderFailed):
            ids(client, access)


class TestSecrets:
    def test_show_in_no_log_and_no_error(
        self,
        *,
        graph: ScriptedGraph,
        client: GraphClient,
        access: Access,
        token: Token,
        caplog: pytest.LogCaptureFixture,
        gate: Gate,
    ) -> None:
        with caplog.at_level(logging.DEBUG), caplog.at_level(logging.DEBUG, "httpx"):
            graph.says(
                page([{"id": "1"}], next_page=f"{graph.url}/v26.0/x?access_token={token.text}"),
                error(100, message=f"Malformed token {token.text}"),
            )
            with pytest.raises(ProviderRefused) as refused:
                ids(client, access)
            graph.says(error(777, message=token.text))
            with pytest.raises(ProviderFailed) as unknown:
                get(client, access)
        proof = graph.asked[0].values["appsecret_proof"]
        redact = Redactor()
        lines = [
            str(redact(None, "debug", {"msg": record.getMessage()})["msg"])
            for record in caplog.records
        ]
        assert any("HTTP Request" in line for line in lines), "else there is nothing to find"
        canaries = [token.text, proof, APP_SECRET]
        told = repr((refused.value, refused.value.details, unknown.value, client, access, token))
        assert hits_in_text("\n".join(lines) + told, canaries) == []
        gate(f"G40: token, proof and app secret in {len(lines)} lines of a Graph client: 0 hits")


class TestThrottling:
    """G20: once a limit is nearly used up, nothing is sent until it is regained."""

    @pytest.mark.parametrize(
        "headers",
        [
            {"X-App-Usage": {"call_count": 100}},
            {"X-Ad-Account-Usage": {"acc_id_util_pct": 90}},
            {"x-fb-ads-insights-throttle": {"app_id_util_pct": 1, "acc_id_util_pct": 97}},
            {"X-Business-Use-Case-Usage": {"1": [{"call_count": 3}, {"total_time": 90}]}},
            {
                "X-Business-Use-Case-Usage": {
                    "9": [{"call_count": 1, "estimated_time_to_regain_access": 3}]
                },
                "X-App-Usage": {"call_count": 2},
            },
        ],
    )
    def test_sends_nothing_after_ninety_percent(
        self,
        *,
        graph: ScriptedGraph,
        making: Making,
        access: Access,
        headers: dict[str, object],
        free_app: None,
        gate: Gate,
    ) -> None:
        del free_app
        written = {name: msgspec.json.encode(value).decode() for name, value in headers.items()}
        graph.says(Said(body={"id": "7"}, headers=written))
        get(making(), access)
        for waiting in (False, True):
            with pytest.raises(ProviderThrottled, match="Meta rate limit exceeded") as limit:
                get(making(waiting=waiting), access)
            assert limit.value.retry_after in {180, 300}
        assert len(graph.asked) == 1
        gate("G20: 0 calls after 90 %, whichever header or element says so")

    def test_a_refusal_stops_it_whatever_the_headers_say(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        lie = {"X-Ad-Account-Usage": '{"acc_id_util_pct": 0}'}
        refusal = error(17, 2446079)
        graph.says(replace(refusal, headers=lie))
        for _ in range(2):
            with pytest.raises(ProviderThrottled):
                get(client, access)
        assert len(graph.asked) == 1

    @pytest.mark.parametrize(
        "limited",
        [
            error(17, 2446079),
            Said(body={"id": "7"}, headers={"X-Business-Use-Case-Usage": FULL_PAGE}),
        ],
        ids=["user", "page"],
    )
    def test_a_persons_limits_are_nobody_elses(
        self,
        *,
        graph: ScriptedGraph,
        client: GraphClient,
        access: Access,
        token: Token,
        limited: Said,
    ) -> None:
        graph.says(limited, Said(body={"id": "8"}), Said(body={"id": "9"}))
        mine, other = replace(access, account=None), Token(text=f"{token.text} of another")
        with suppress(ProviderThrottled):
            get(client, mine)
        with pytest.raises(ProviderThrottled):
            get(client, mine)
        assert get(client, replace(mine, token=lambda: other)).id == "8"
        assert get(client, access).id == "9"

    def test_tells_how_long_meta_wants_us_to_wait(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        use = '{"1": [{"call_count": 100, "estimated_time_to_regain_access": 19}]}'
        graph.says(replace(error(80004), headers={"X-Business-Use-Case-Usage": use}))
        with pytest.raises(ProviderThrottled) as limit:
            get(client, access)
        assert limit.value.retry_after == 19 * 60

    def test_background_work_slows_down_from_three_quarters(
        self, graph: ScriptedGraph, making: Making, access: Access, clock: ManualClock
    ) -> None:
        for percent in (74, 75, 85, 89):
            header = {"X-Ad-Account-Usage": f'{{"acc_id_util_pct": {percent}}}'}
            graph.says(Said(body={"id": "7"}, headers=header))
            get(making(waiting=True), access)
            get(making(), access)
        assert clock.pauses == [1, 3, 3.8]

    def test_without_headers_an_account_has_two_hundred_calls_an_hour(
        self, graph: ScriptedGraph, making: Making, access: Access
    ) -> None:
        graph.says(Said(body={"id": "7"}, headers={"X-App-Usage": "lies"}))
        background, request = making(), making(waiting=True)
        for _ in range(180):
            get(background, access)
        with pytest.raises(ProviderThrottled):
            get(background, access)
        for _ in range(20):
            get(request, access)
        with pytest.raises(ProviderThrottled) as limit:
            get(request, access)
        assert 3500 < limit.value.retry_after <= 3600
        assert len(graph.asked) == 200

    def test_headers_decide_once_they_were_seen(
        self, graph: ScriptedGraph, client: GraphClient, access: Access
    ) -> None:
        header = {"X-Ad-Account-Usage": '{"acc_id_util_pct": 5}'}
        graph.says(Said(body={"id": "7"}, headers=header))
        for _ in range(230):
            get(client, access)
        assert len(graph.asked) == 230
