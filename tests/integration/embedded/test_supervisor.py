from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from pixecom.adapters.embedded.supervisor import Program, Supervisor, restart_delay

_SERVES = "import signal, sys; print('serving', flush=True); signal.pause()"
_CRASHES = "import sys; print('something is missing'); sys.exit(3)"
_STUBBORN = (
    "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    " print('serving', flush=True);\nwhile True: signal.pause()"
)
_TELLS_ITS_END = (
    "import os, signal, sys\n"
    "def end(*_):\n"
    "    open(sys.argv[1], 'a').write(sys.argv[2])\n"
    "    os._exit(0)\n"
    "signal.signal(signal.SIGTERM, end)\n"
    "print('serving', flush=True)\n"
    "while True: signal.pause()"
)
_SUPERVISES = (
    "import sys\n"
    "from pathlib import Path\n"
    "from pixecom.adapters.embedded.supervisor import Program, Supervisor\n"
    "program = Program(name='child', command=tuple(sys.argv[2:]), stop_seconds=5)\n"
    "with Supervisor([program], environ={}, logs=Path(sys.argv[1]), say=print):\n"
    "    print('started', flush=True)\n"
    "    sys.stdin.read()\n"
)


class _Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.time = 0.0

    def __call__(self) -> float:
        return self.time


def _program(name: str, script: str, *arguments: str, stop_seconds: float = 5) -> Program:
    command = (sys.executable, "-c", script, *arguments)
    return Program(name=name, command=command, stop_seconds=stop_seconds)


def _wait(supervisor: Supervisor, until: Callable[[], bool]) -> None:
    while not until():
        supervisor.tend()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def supervise(tmp_path: Path, said: list[str], clock: _Clock) -> Callable[..., Supervisor]:
    def make(*programs: Program) -> Supervisor:
        return Supervisor(
            programs, environ={"WORD": "hello"}, logs=tmp_path, say=said.append, now=clock
        )

    return make


def _crashed(supervisor: Supervisor, times: int) -> bool:
    return supervisor.crashes("poor") == times


def _log_holds(tmp_path: Path, name: str, text: str) -> Callable[[], bool]:
    return lambda: text in (tmp_path / f"{name}.log").read_text()


class TestRestartDelay:
    def test_doubles_up_to_half_a_minute(self) -> None:
        delays = [restart_delay(crashes) for crashes in range(1, 9)]
        assert delays == [0.5, 1, 2, 4, 8, 16, 30, 30]


class TestSupervisor:
    def test_gives_children_the_environment_and_logs_what_they_say(
        self, supervise: Callable[..., Supervisor], tmp_path: Path
    ) -> None:
        script = f"import os; print(os.environ['WORD'], flush=True); {_SERVES}"
        with supervise(_program("greeter", script)) as supervisor:
            _wait(supervisor, _log_holds(tmp_path, "greeter", "hello\nserving"))

    def test_starts_a_crashed_child_again_when_it_is_due(
        self, supervise: Callable[..., Supervisor], tmp_path: Path, clock: _Clock
    ) -> None:
        with supervise(_program("poor", _CRASHES)) as supervisor:
            _wait(supervisor, lambda: supervisor.crashes("poor") == 1)
            clock.time += restart_delay(1)
            _wait(supervisor, lambda: supervisor.crashes("poor") == 2)
        assert (tmp_path / "poor.log").read_text().count("something is missing") == 2

    def test_waits_before_a_restart(
        self, supervise: Callable[..., Supervisor], tmp_path: Path, clock: _Clock
    ) -> None:
        with supervise(_program("poor", _CRASHES)) as supervisor:
            _wait(supervisor, lambda: supervisor.crashes("poor") == 1)
            clock.time += restart_delay(1) / 2
            supervisor.tend()
        assert (tmp_path / "poor.log").read_text().count("something is missing") == 1

    def test_forgets_crashes_of_a_child_that_ran_for_a_minute(
        self, supervise: Callable[..., Supervisor], clock: _Clock
    ) -> None:
        with supervise(_program("poor", _CRASHES)) as supervisor:
            for crashes in range(3):
                _wait(supervisor, partial(_crashed, supervisor, crashes + 1))
                clock.time += 30
            supervisor.tend()
            clock.time += 60
            _wait(supervisor, lambda: supervisor.crashes("poor") == 1)

    def test_tells_why_a_child_ended(
        self, supervise: Callable[..., Supervisor], said: list[str]
    ) -> None:
        with supervise(_program("poor", _CRASHES)) as supervisor:
            _wait(supervisor, lambda: bool(said))
        assert "The poor ended (exit code 3) and starts again" in said[0]
        assert "poor │ something is missing" in said[0]

    def test_names_the_signal_that_killed_a_child(
        self, supervise: Callable[..., Supervisor], said: list[str]
    ) -> None:
        script = "import os; os.kill(os.getpid(), 9)"
        with supervise(_program("victim", script)) as supervisor:
            _wait(supervisor, lambda: bool(said))
        assert "signal SIGKILL" in said[0]

    def test_stops_children_one_after_the_other(
        self, supervise: Callable[..., Supervisor], tmp_path: Path
    ) -> None:
        order = tmp_path / "order"
        names = ("api", "scheduler", "worker")
        programs = [_program(name, _TELLS_ITS_END, str(order), f"{name} ") for name in names]
        with supervise(*programs) as supervisor:
            for name in names:
                _wait(supervisor, _log_holds(tmp_path, name, "serving"))
        assert order.read_text() == "api scheduler worker "

    def test_kills_a_child_that_does_not_stop(
        self, supervise: Callable[..., Supervisor], tmp_path: Path
    ) -> None:
        with supervise(_program("stubborn", _STUBBORN, stop_seconds=0.1)) as supervisor:
            _wait(supervisor, _log_holds(tmp_path, "stubborn", "serving"))

    def test_does_not_wait_when_hurried(
        self, supervise: Callable[..., Supervisor], tmp_path: Path
    ) -> None:
        with supervise(_program("stubborn", _STUBBORN, stop_seconds=3600)) as supervisor:
            _wait(supervisor, _log_holds(tmp_path, "stubborn", "serving"))
            supervisor.hurry()

    def test_keeps_the_terminals_interrupt_away_from_children(
        self, supervise: Callable[..., Supervisor], tmp_path: Path
    ) -> None:
        script = f"import os; print(os.getsid(0), flush=True); {_SERVES}"
        with supervise(_program("child", script)) as supervisor:
            _wait(supervisor, _log_holds(tmp_path, "child", "serving"))
        session = int((tmp_path / "child.log").read_text().split()[0])
        assert session != os.getsid(0)

    def test_leaves_no_child_behind_when_it_is_killed_itself(self, tmp_path: Path) -> None:
        end_of_child = tmp_path / "end"
        os.mkfifo(end_of_child)
        child = [sys.executable, "-c", _TELLS_ITS_END, str(end_of_child), "ended"]
        supervisor = subprocess.Popen(
            [sys.executable, "-c", _SUPERVISES, str(tmp_path), *child],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        with supervisor:
            assert supervisor.stdout
            assert supervisor.stdout.readline() == "started\n"
            while "serving" not in (tmp_path / "child.log").read_text():
                os.sched_yield()
            supervisor.send_signal(signal.SIGKILL)
        assert end_of_child.read_text() == "ended"
