"""What other people's test suites use (extra ``pixecom[testkit]``).

``strategies`` are Hypothesis strategies for the metrics contract, ``invariants`` its properties
as callables that raise ``AssertionError`` with an explanation, and ``StatsProviderContract`` is
the pytest class that every source of numbers must pass. See ``docs/how-to/use-the-testkit.md``.
"""

from __future__ import annotations

from pixecom.entrypoints.testkit import invariants, strategies
from pixecom.entrypoints.testkit.stats_provider import StatsProviderContract

__all__ = ["StatsProviderContract", "invariants", "strategies"]
