from __future__ import annotations

import os
import signal
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from tests.e2e.installation import Running, run, up
from tests.waiting import wait_until

from pixecom.adapters.system.clock import SystemClock
from pixecom.domain.insights.contract import (
    COUNTER_NAMES,
    JSON_NAMES,
    METRIC_NAMES,
    Counters,
    derive,
    total,
)
from pixecom.domain.shared.demo import OWNER_EMAIL, PASSWORD

_RANGE = "dateFrom=2026-01-01&dateTo=2099-12-31"


def _counters(row: dict[str, Any]) -> Counters:
    return Counters(**{name: row[JSON_NAMES[name]] for name in COUNTER_NAMES})


def _metrics(row: dict[str, Any]) -> dict[str, Decimal]:
    return {name: row[JSON_NAMES[name]] for name in METRIC_NAMES}


def _derived(counters: Counters) -> dict[str, Decimal]:
    metrics = derive(counters)
    return {name: getattr(metrics, name) for name in METRIC_NAMES}


def _campaigns(running: Running) -> dict[str, Any]:
    token = running.log_in(OWNER_EMAIL, PASSWORD)
    answer: dict[str, Any] = running.get(f"/api/ads-manager/campaigns?{_RANGE}", token=token)
    return answer


def _figures(answer: dict[str, Any]) -> dict[str, Counters]:
    return {row["name"]: _counters(row) for row in answer["campaigns"]}


class TestUp:
    def test_shows_the_demo_and_goes_on_after_ctrl_c(self, tmp_path: Path) -> None:
        day = SystemClock().now().date() - timedelta(days=20)
        with up(tmp_path) as first:
            answer = _campaigns(first)
            rows = answer["campaigns"]
            second_sync = run(
                *("sync", "--seller", "demo-store", "--data", tmp_path),
                *("--from", f"{day - timedelta(days=1)}", "--to", f"{day}"),
            )
            other = run("up", "--data", tmp_path, "--port", "0")
            code, last_words = first.interrupt()

        assert len(rows) == 12
        assert all(_metrics(row) == _derived(_counters(row)) for row in rows)
        summed = total(_counters(row) for row in rows)
        assert _counters(answer["summary"]) == summed
        assert _metrics(answer["summary"]) == _derived(summed)
        assert summed.spend > 0
        assert {row["name"] for row in rows} >= {"Cold brew maker 🧊 summer push"}

        assert second_sync.returncode == 0, second_sync.stderr
        assert second_sync.stdout.count("done, 0 daily rows written") == 2
        assert other.returncode == 1
        assert other.stderr.startswith("pixecom: PixEcom already runs in")

        assert code == 0
        assert last_words.endswith("PixEcom has stopped.\n")
        assert not (tmp_path / "postgres/data/postmaster.pid").exists()
        assert not (tmp_path / "pixecom.json").exists()
        assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600

        with up(tmp_path) as second:
            assert _figures(_campaigns(second)).keys() == _figures(answer).keys()
            assert second.interrupt()[0] == 0

    def test_ends_in_words_when_a_server_is_gone(self, tmp_path: Path) -> None:
        with up(tmp_path, "--no-demo") as running:
            server = int((tmp_path / "postgres/data/postmaster.pid").read_text().split()[0])
            os.kill(server, signal.SIGKILL)
            last_words, _ = running.process.communicate(timeout=60)
        assert running.process.returncode == 1
        assert "pixecom: PostgreSQL ended by itself" in last_words

    def test_recovers_when_everything_was_killed(self, tmp_path: Path) -> None:
        registration = {
            "email": "somebody@pixecom.test",
            "password": "a good password",
            "displayName": "Somebody",
        }
        with up(tmp_path, "--no-demo") as first:
            first.post("/api/auth/register", registration)
            os.kill(first.process.pid, signal.SIGKILL)
        with up(tmp_path, "--no-demo") as second:
            assert second.log_in(registration["email"], registration["password"])
            assert second.interrupt()[0] == 0


class TestUpWithASimulatedMeta:
    def test_shows_the_figures_of_accounts_that_were_connected(self, tmp_path: Path) -> None:
        with up(tmp_path, "--no-demo", "--meta-simulator") as first:
            token = _simulated_seller(first)
            wait_until(lambda: _shown(first, token), within=60, what="figures arrive")
            rows = _shown(first, token)
            accounts = first.get("/api/fb/connections?connectionType=AD_ACCOUNT", token=token)
            code, last_words = first.interrupt()

        assert len(accounts) == 4
        assert {account["tokenState"] for account in accounts} == {"VALID"}
        assert sum(row["spend"] for row in rows) > 0
        assert (code, last_words.endswith("PixEcom has stopped.\n")) == (0, True)

        with up(tmp_path, "--no-demo", "--meta-simulator") as second:
            again = _shown(second, _simulated_seller(second))
            assert second.interrupt()[0] == 0
        assert {row["id"] for row in again} >= {row["id"] for row in rows}

    def test_is_refused_where_figures_must_be_true(self, tmp_path: Path) -> None:
        refused = run("up", "--data", tmp_path, "--meta-simulator", PIXECOM_ENV="staging")

        assert refused.returncode == 1
        assert "--meta-simulator is for development" in refused.stderr


def _simulated_seller(running: Running) -> str:
    """Wait for the login that is shown last, and log in."""
    said = next(line for line in running.process.stdout or () if "simulated Meta:" in line)
    email, _, password = said.removeprefix("Login of the simulated Meta: ").strip().split()
    return running.log_in(email, password)


def _shown(running: Running, token: str) -> list[dict[str, Any]]:
    answer = running.get(f"/api/ads-manager/campaigns?{_RANGE}", token=token)
    rows: list[dict[str, Any]] = answer["campaigns"]
    return [row for row in rows if row["spend"]]
