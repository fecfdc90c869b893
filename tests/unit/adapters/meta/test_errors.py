"""G19: every code of the specification, and every other, becomes an error of ours."""

from __future__ import annotations

import logging

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import Gate

from pixecom.adapters.meta.errors import (
    AppThrottled,
    DuplicatePost,
    NotSent,
    TooMuchData,
    Transient,
    acting,
    error_of_status,
    read_fault,
    to_error,
    translated,
)
from pixecom.domain.shared.errors import (
    AccessDenied,
    AccessEnded,
    OutcomeUnknown,
    ProviderFailed,
    ProviderRefused,
    ProviderThrottled,
)
from pixecom.entrypoints.http.errors import status_of

LIMIT = "Meta rate limit exceeded"
DENIED = "Meta: insufficient permissions"
DEAD = "Meta access token expired"
USE_CASES = (80000, 80001, 80002, 80003, 80004, 80005, 80006, 80008, 80009, 80014)
DEAD_SUBCODES = (None, 458, 459, 460, 463, 464, 467, 492, 9999)
TABLE: list[tuple[int, int | None, type[ProviderFailed], str, int, bool]] = [
    (1, None, Transient, "Meta error 1", 502, True),
    (2, None, Transient, "Meta error 2", 502, True),
    (4, None, AppThrottled, LIMIT, 429, True),
    (4, 1504022, AppThrottled, LIMIT, 429, True),
    (4, 1504039, AppThrottled, LIMIT, 429, True),
    (17, None, ProviderThrottled, LIMIT, 429, True),
    (17, 2446079, ProviderThrottled, LIMIT, 429, True),
    *((code, None, ProviderThrottled, LIMIT, 429, True) for code in USE_CASES),
    (613, None, ProviderThrottled, LIMIT, 429, True),
    (613, 1487742, ProviderThrottled, LIMIT, 429, True),
    (613, 1996, ProviderThrottled, LIMIT, 429, True),
    (32, None, AppThrottled, LIMIT, 429, True),
    (341, None, AppThrottled, LIMIT, 429, True),
    (100, None, ProviderRefused, "Meta: told so", 400, False),
    (100, 33, ProviderRefused, "Meta: told so", 400, False),
    (100, 1487534, TooMuchData, "Meta: told so", 400, False),
    (10, None, AccessDenied, DENIED, 403, False),
    (200, None, AccessDenied, DENIED, 403, False),
    (294, None, AccessDenied, DENIED, 403, False),
    (299, None, AccessDenied, DENIED, 403, False),
    *((190, subcode, AccessEnded, DEAD, 401, False) for subcode in DEAD_SUBCODES),
    (368, None, ProviderFailed, "Meta error 368", 502, False),
    (506, None, DuplicatePost, "Meta error 506", 502, False),
    (300, None, ProviderFailed, "Meta error 300", 502, False),
    (80015, None, ProviderFailed, "Meta error 80015", 502, False),
    (0, None, ProviderFailed, "Meta error 0", 502, False),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


class TestTheTable:
    @pytest.mark.parametrize(("code", "subcode", "kind", "text", "status", "again"), TABLE)
    def test_maps_every_code(
        self,
        *,
        code: int,
        subcode: int | None,
        kind: type[ProviderFailed],
        text: str,
        status: int,
        again: bool,
    ) -> None:
        said = {"code": code, "error_subcode": subcode, "message": "told so"}

        error = to_error(read_fault(said))

        assert type(error) is kind
        assert (error.message, status_of(error), error.retryable) == (text, status, again)
        assert error.code == f"META_{code}" + (f"_{subcode}" if subcode else "")

    def test_is_what_was_checked(self, gate: Gate) -> None:
        assert len({(code, subcode) for code, subcode, *_ in TABLE}) == len(TABLE)
        gate(f"G19: {len(TABLE)} codes and subcodes mapped, unknown ones never silent")

    def test_names_the_parameter(self) -> None:
        said = {"code": 100, "error_data": {"blame_field_specs": [["targeting", "geo"], "x", []]}}
        assert to_error(read_fault(said)).details == ("Parameter: targeting.geo",)

    def test_names_the_permission(self) -> None:
        said = {"code": 200, "message": "(#200) Requires ads_management or ads_read permission"}
        assert to_error(read_fault(said)).details == (
            "Missing permission: ads_management",
            "Missing permission: ads_read",
        )

    def test_prefers_the_text_that_is_for_people(self) -> None:
        said = {"code": 100, "message": "(#100) bad", "error_user_msg": "Choose another budget"}
        assert to_error(read_fault(said)).message == "Meta: Choose another budget"

    @pytest.mark.parametrize("subcode", DEAD_SUBCODES)
    def test_tells_people_why_a_token_died(self, subcode: int | None) -> None:
        error = to_error(read_fault({"code": 190, "error_subcode": subcode, "message": "EAAB"}))
        assert isinstance(error, AccessEnded)
        assert error.reason == "meta.reauth_required"
        assert error.sentence.endswith("Connect the account again.")
        assert "EAAB" not in error.sentence

    def test_says_how_long_a_limit_stands(self) -> None:
        error = to_error(read_fault({"code": 17}), retry_after=42)
        assert isinstance(error, ProviderThrottled)
        assert error.retry_after == 42


class TestWhatNobodyKnows:
    @given(code=JSON, subcode=JSON)
    def test_any_code_has_an_error_that_can_be_stored_and_shown(
        self, code: object, subcode: object
    ) -> None:
        error = to_error(read_fault({"code": code, "error_subcode": subcode}))
        assert status_of(error) in {400, 401, 403, 429, 502}
        assert error.message
        assert 0 < len(error.code) <= 50

    @given(code=st.integers(), subcode=st.none() | st.integers())
    def test_any_number_has_one(self, code: int, subcode: int | None) -> None:
        error = to_error(read_fault({"code": code, "error_subcode": subcode}))
        assert status_of(error) in {400, 401, 403, 429, 502}

    @given(error=JSON)
    def test_any_error_object_has_one(self, error: object) -> None:
        assert to_error(read_fault(error)).message

    @given(status=st.integers(min_value=100, max_value=999))
    def test_a_status_alone_is_an_error_unless_it_is_a_success(self, status: int) -> None:
        assert (error_of_status(status) is None) == (200 <= status < 300)

    def test_an_unknown_code_is_logged(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.WARNING):
            to_error(read_fault({"code": 777, "error_subcode": 5, "fbtrace_id": "Trace"}))
        assert "META_777_5, trace Trace" in caplog.text

    def test_a_policy_block_is_an_alert(self, caplog: pytest.LogCaptureFixture) -> None:
        with caplog.at_level(logging.ERROR):
            to_error(read_fault({"code": 368, "fbtrace_id": "Trace"}))
        assert "trace Trace" in caplog.text


class TestActing:
    @pytest.mark.parametrize(
        "error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout]
    )
    def test_knows_that_nothing_was_done_without_a_connection(
        self, error: type[httpx.TransportError]
    ) -> None:
        with pytest.raises(NotSent) as failed, acting(), translated():
            raise error("refused")
        assert failed.value.retryable

    @pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.WriteError, httpx.ReadError])
    def test_leaves_open_what_became_of_a_call_that_was_sent(
        self, error: type[httpx.TransportError]
    ) -> None:
        with pytest.raises(OutcomeUnknown) as failed, acting(), translated():
            raise error("gone")
        assert failed.value.code == error.__name__
