"""The performance page is written from measurements alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.bench.report import PAGE, written
from tests.bench.results import SHOWN, keep, known

_PAGE = "Before\n<!-- bench:{} -->\nold\n<!-- /bench -->\nAfter"


def _goal(goal_id: str, ratio: float = 2.0, **figures: float) -> dict[str, object]:
    return {
        "goal_id": goal_id,
        "what": "a thing",
        "ratio": ratio,
        "goal": 1.5,
        "most": False,
        "verdict": "ok",
        "figures": figures,
        "at": "today",
        "load": 1.0,
    }


def _results(*goals: dict[str, object], **more: object) -> dict[str, object]:
    machine = {"cores": 2, "system": "Linux", "python": "3.11"}
    return {"machine": machine, "goals": list(goals), "plans": []} | more


class TestThePage:
    def test_keeps_its_prose_and_takes_the_goals_in_their_order(self) -> None:
        page = written(_PAGE.format("goals"), _results(_goal("R1/1000"), _goal("R1/100")))
        assert page.startswith("Before\n<!-- bench:goals -->\n2 cores, Linux, Python 3.11.\n")
        assert page.endswith("\n<!-- /bench -->\nAfter")
        assert "old" not in page
        assert page.index("R1/100 ") < page.index("R1/1000 ")
        assert "| R1/100 | a thing | 2.00 | ≥ 1.5 | ok | today, 1.0 |" in page

    def test_shows_a_page_by_campaigns_and_days(self) -> None:
        goal = _goal("R1/1000", plain_365_seconds=0.9, settled_365_seconds=0.0123)
        page = written(_PAGE.format("reads"), _results(goal))
        assert "| Campaigns × days | plain | settled |" in page
        assert "| 1,000 × 365 | 900 ms | 12.3 ms |" in page

    def test_shows_a_write_by_its_rows(self) -> None:
        goal = _goal("growth/new rows", rows_300_seconds=0.003, rows_30000_seconds=0.3)
        page = written(_PAGE.format("writes"), _results(goal))
        assert "| new rows | 3.0 ms | 300 ms | 10 µs |" in page

    def test_shows_a_plan_without_what_every_line_says(self) -> None:
        line = (
            "One-Time Filter: ((NULLIF(current_setting('app.seller_id'::text, true), ''::text))"
            "::uuid = '01a1fd54-6afc-73d9-a38e-e1973bef6c37'::uuid)"
        )
        plan = {"name": "A page", "why": "it is short", "lines": ["  Storage: Memory", line]}
        page = written(_PAGE.format("plans"), _results(plans=[plan]))
        assert "### A page\n\nIt is short.\n" in page
        assert "\nOne-Time Filter: (app.seller_id = '…')\n" in page
        assert "Storage" not in page

    def test_names_no_block_that_nobody_writes(self) -> None:
        with pytest.raises(KeyError):
            written(_PAGE.format("wishes"), _results())

    def test_is_what_its_results_say(self) -> None:
        """Nobody writes a figure into it by hand."""
        page = PAGE.read_text()
        assert written(page, known(SHOWN)) == page


class TestResults:
    def test_take_the_place_of_their_older_selves(self, tmp_path: Path) -> None:
        path = tmp_path / "build/results.json"
        keep(path, _results(_goal("W1"), _goal("W2")))
        keep(path, _results(_goal("W1", ratio=3.0)))
        goals = known(path)["goals"]
        assert [(goal["goal_id"], goal["ratio"]) for goal in goals] == [("W1", 3.0), ("W2", 2.0)]
