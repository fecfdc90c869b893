"""A Graph server to develop and test against: Meta's wire format (spec/07a), and its bad days.

A real HTTP server of its own, deterministic by a seed; it shares no code with the adapter that
talks to Meta. Start it with ``pixecom simulate meta``, or inside a test::

    with running(Plan(seed=7)) as meta:
        meta.url, meta.token()
        meta.faults.plant(Fault(edge="insights", level="ad", page=2, error=TOO_MUCH_DATA))
        meta.calls.all()
"""

from __future__ import annotations
