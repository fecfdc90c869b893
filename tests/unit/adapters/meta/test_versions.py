"""G24: the end of the version that we call is known, and said in time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.conftest import Gate
from tests.fakes.clock import ManualClock

from pixecom.adapters.meta.checkup import GraphVersionCheckup
from pixecom.adapters.meta.versions import SUNSETS
from pixecom.application.shared.checkup import Finding, Grade
from pixecom.settings import Settings

PINNED = str(Settings.__dataclass_fields__["meta_graph_version"].default)


def look(version: str, *, days_before_end: int) -> Finding:
    last = SUNSETS[version].last
    noon = datetime(last.year, last.month, last.day, 12, tzinfo=UTC)
    clock = ManualClock(noon - timedelta(days=days_before_end))
    (finding,) = GraphVersionCheckup(version=version, clock=clock).findings()
    return finding


class TestThePinnedVersion:
    def test_is_in_the_calendar(self) -> None:
        assert PINNED in SUNSETS

    @pytest.mark.parametrize(
        ("days", "grade"),
        [
            (365, Grade.OK),
            (120, Grade.OK),
            (119, Grade.WARN),
            (30, Grade.WARN),
            (29, Grade.FAIL),
            (0, Grade.FAIL),
            (-1, Grade.FAIL),
        ],
    )
    def test_warns_below_120_days_and_fails_below_30(
        self, days: int, grade: Grade, gate: Gate
    ) -> None:
        assert look(PINNED, days_before_end=days).grade is grade
        gate(f"G24: {PINNED} warns below 120 days before its end, fails below 30")

    def test_says_what_happens_after_its_end(self) -> None:
        text = look("v24.0", days_before_end=-46).text
        assert text == (
            "ended on 2026-10-06: Meta answers with another version; move to the next one now"
        )

    def test_says_when_its_end_is_only_assumed(self) -> None:
        text = look("v26.0", days_before_end=200).text
        assert text == "ends, as far as one can tell, on 2027-07-28, 200 days from now"


class TestAVersionThatNobodyKnows:
    def test_is_doubtful(self) -> None:
        (finding,) = GraphVersionCheckup(version="v99.0", clock=ManualClock()).findings()
        assert finding.grade is Grade.WARN
