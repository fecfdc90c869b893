from __future__ import annotations

import fcntl
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from tests.servers import Servers, own_database, servers_of, wait_for_end

_RUN = """
import fcntl, sys
from pathlib import Path
from tests.servers import servers_of
folder = Path(sys.argv[1])
alive = (folder / "alive.lock").open("w")
fcntl.flock(alive, fcntl.LOCK_EX)
servers_of(folder)
print("ready", flush=True)
sys.stdin.read()
"""


class TestTheServersOfARun:
    def test_end_with_the_run_even_when_it_is_killed(self, tmp_path: Path) -> None:
        root = Path(__file__).parents[3]
        with subprocess.Popen(
            [sys.executable, "-c", _RUN, tmp_path],
            cwd=root,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as run:
            assert run.stdout is not None
            assert run.stdout.readline() == b"ready\n"
            servers = servers_of(tmp_path)
            psycopg.connect(servers.admin_url).close()
            run.kill()
        wait_for_end(tmp_path)
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(servers.admin_url)

    def test_say_why_they_do_not_start(self, tmp_path: Path) -> None:
        (tmp_path / "postgres").write_text("not a folder")
        with (tmp_path / "alive.lock").open("w") as alive:
            fcntl.flock(alive, fcntl.LOCK_EX)
            with pytest.raises(RuntimeError, match="no servers: "):
                servers_of(tmp_path)

    def test_serve_only_databases_of_tests(self, servers: Servers) -> None:
        with pytest.raises(ValueError, match="must end in _test"):
            own_database(servers, "pixecom_prod")
