"""The interpreter of a worker."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator

import pytest

from pixecom.entrypoints.worker.interpreter import NEW_OBJECTS, TURN_SECONDS, prepare_for_rows


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds, turn = gc.get_threshold(), sys.getswitchinterval()
    yield
    gc.set_threshold(*thresholds)
    sys.setswitchinterval(turn)


class TestPreparingForRows:
    def test_leaves_what_is_loaded_alone_and_looks_less_often(self) -> None:
        prepare_for_rows()

        assert gc.get_freeze_count() > len(sys.modules)
        assert gc.get_threshold()[0] == NEW_OBJECTS
        assert sys.getswitchinterval() == pytest.approx(TURN_SECONDS)

    def test_still_finds_circles_made_later(self) -> None:
        prepare_for_rows()
        circle: list[object] = []
        circle.append(circle)
        del circle

        assert gc.collect() >= 1
