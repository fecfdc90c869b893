"""The composition root can make everything it names, and opens nothing while it does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.unit.composition.test_stats_providers import settings

from pixecom.container import Container

_NOT_MADE_HERE = {
    "configure_logging": "acts on the whole process",
    "disconnect": "ends what the others share",
    "ticker": "gets its work from the scheduler",
}


@pytest.fixture(scope="module")
def container() -> Iterator[Container]:
    made = Container(settings=settings())
    yield made
    made.disconnect()


@pytest.mark.parametrize("name", sorted(Container.providers.keys() - _NOT_MADE_HERE))
def test_makes(container: Container, name: str) -> None:
    assert container.providers[name]() is not None
