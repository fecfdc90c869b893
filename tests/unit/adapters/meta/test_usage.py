"""What Meta's headers say of its limits, whatever they look like."""

from __future__ import annotations

import json

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pixecom.adapters.meta.usage import ACCOUNT, APP, INSIGHTS, USE_CASES, Usage, read_usage

HEADERS = (USE_CASES, APP, ACCOUNT, INSIGHTS)


def read(**headers: object) -> list[Usage]:
    named = {name.replace("_", "-"): json.dumps(value) for name, value in headers.items()}
    return list(read_usage(httpx.Headers(named)))


class TestReadUsage:
    def test_reads_every_element_of_every_use_case(self) -> None:
        first = {"type": "ads_insights", "call_count": 10, "total_cputime": 20, "total_time": 5}
        second = {"type": "ads_management", "call_count": 91, "total_cputime": 0}
        usage = read(X_Business_Use_Case_Usage={"1": [first, second], "2": [{"total_time": 76}]})
        assert [each.percent for each in usage] == [20, 91, 76]

    def test_tells_the_time_until_access_is_regained(self) -> None:
        use = {"call_count": 20, "estimated_time_to_regain_access": 7}
        (usage,) = read(X_Business_Use_Case_Usage={"1": [use]})
        assert usage == Usage(percent=100, regained_in=420, of_app=False)

    def test_tells_limits_of_the_app_apart(self) -> None:
        (usage,) = read(X_App_Usage={"call_count": 28, "total_time": 25, "total_cputime": 95.2})
        assert usage == Usage(percent=96, regained_in=0, of_app=True)

    def test_reads_what_the_account_has_used(self) -> None:
        (usage,) = read(X_Ad_Account_Usage={"acc_id_util_pct": 99.5, "reset_time_duration": 30})
        assert usage == Usage(percent=100, regained_in=30, of_app=False)

    def test_reads_both_limits_of_insights(self) -> None:
        usage = read(x_fb_ads_insights_throttle={"app_id_util_pct": 12, "acc_id_util_pct": 80})
        assert [(each.of_app, each.percent) for each in usage] == [(False, 80), (True, 12)]

    @pytest.mark.parametrize("text", ["", "{", "[]", "null", '"95"', "\x00", "{}", '{"1": 5}'])
    @pytest.mark.parametrize("name", HEADERS)
    def test_says_nothing_where_there_is_nothing_to_read(self, name: str, text: str) -> None:
        assert list(read_usage({name: text})) == []

    def test_reads_numbers_that_are_written_as_text(self) -> None:
        (usage,) = read(X_App_Usage={"call_count": "91"})
        assert usage.percent == 91

    def test_believes_no_number_that_cannot_be(self) -> None:
        assert read(X_App_Usage={"call_count": -5, "total_time": True}) == []
        (usage,) = read(X_Business_Use_Case_Usage={"1": {"estimated_time_to_regain_access": 1e9}})
        assert usage.regained_in == 24 * 3600

    @given(name=st.sampled_from(HEADERS), text=st.text())
    def test_never_fails(self, name: str, text: str) -> None:
        for usage in read_usage({name: text}):
            assert usage.percent >= 0
            assert 0 <= usage.regained_in <= 24 * 3600
