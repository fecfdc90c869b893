"""Gate G35: Schemathesis, every check, every operation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from schemathesis.python import asgi
from tests.conftest import Gate
from tests.entrypoints.http.fuzzing import FEW, Fuzzer
from tests.entrypoints.http.signed import SECRET
from tests.entrypoints.http.test_errors import Defective
from tests.entrypoints.http.worlds import Worlds
from tests.fakes.platform_login import FakeLogin
from tests.rows import Factory

from pixecom.adapters.postgres.engine import Database
from pixecom.container import Container
from pixecom.entrypoints.http.app import create_app
from pixecom.settings import Settings

MANY = 200
PARTS = 4
MOST_UNREACHED = 0.05
UNREACHED: frozenset[str] = frozenset()
"""Operations that no example can make succeed; each needs a reason."""


@pytest.fixture(scope="module")
def fuzzer(settings: Settings, make: Factory, platform_database: Database) -> Iterator[Fuzzer]:
    given = replace(settings, rate_limit_enabled=False, meta_app_secret=SECRET)
    container = Container(settings=given)
    container.platform_login.override(FakeLogin())
    yield Fuzzer(create_app(container), Worlds(container, make, platform_database))
    container.disconnect()


def check(fuzzer: Fuzzer, part: int, examples: int) -> str:
    """Fuzz a part of the operations both ways, and give the figure."""
    names = sorted(fuzzer.operations)[part::PARTS]
    tallies = [fuzzer.operation(name, examples=examples) for name in names]
    faults = sorted({fault for tally in tallies for fault in tally.faults})
    assert not faults, "\n".join(faults)
    sent = sum(tally.statuses.total() for tally in tallies)
    broken = sum(tally.statuses[status] for tally in tallies for status in range(500, 600))
    assert broken == 0
    unreached = {tally.operation for tally in tallies if not tally.reached}
    assert unreached <= UNREACHED
    return (
        f"({part + 1}/{PARTS}): {len(tallies)} operations, {sent} requests, 0 failures, 0 5xx,"
        f" {len(tallies) - len(unreached)} operations reached a 2xx"
    )


class TestEveryOperation:
    @pytest.mark.parametrize("part", range(PARTS))
    def test_answers_as_documented(self, fuzzer: Fuzzer, gate: Gate, part: int) -> None:
        gate(f"G35 {check(fuzzer, part, FEW)}")

    @pytest.mark.long
    @pytest.mark.parametrize("part", range(PARTS))
    def test_answers_as_documented_to_many(self, fuzzer: Fuzzer, gate: Gate, part: int) -> None:
        gate(f"G35 long {check(fuzzer, part, MANY)}")

    @pytest.mark.long
    def test_answers_as_documented_one_after_the_other(self, fuzzer: Fuzzer, gate: Gate) -> None:
        tally = fuzzer.stateful(runs=MANY)
        assert not tally.faults, "\n".join(sorted(set(tally.faults)))
        gate(f"G35 stateful: {tally.statuses.total()} requests, 0 failures")

    def test_can_succeed_but_for_a_few(self, fuzzer: Fuzzer) -> None:
        assert len(UNREACHED) <= MOST_UNREACHED * len(fuzzer.operations)
        assert set(fuzzer.operations) >= UNREACHED


class TestTheFuzzer:
    """It must be able to fail."""

    def test_finds_a_defect(
        self, settings: Settings, make: Factory, platform_database: Database
    ) -> None:
        container = Container(settings=settings)
        worlds = Worlds(container, make, platform_database)
        with container.authenticate.override(Defective()):
            tally = Fuzzer(create_app(container), worlds).operation("whoAmI", examples=1)
        assert "Server error" in tally.faults[0]
        assert not tally.reached
        container.disconnect()

    def test_needs_no_other_test_to_begin_the_application(self, fuzzer: Fuzzer) -> None:
        asgi.shutdown_lifespans()  # as Schemathesis does after every test
        assert fuzzer.operation("health", examples=1).faults == []
