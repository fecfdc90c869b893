"""What recurs, how often, and the use case behind each name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from pixecom.application.advertising.renewing import RENEW_TOKENS, renew_job
from pixecom.application.insights.jobs import (
    ORCHESTRATE_COLD,
    ORCHESTRATE_DELIVERY,
    ORCHESTRATE_SETTLING,
    ORCHESTRATE_STATS,
    REMIND_LOST_RUNS,
)
from pixecom.application.shared.jobs import HOUSEKEEPING
from pixecom.application.shared.schedules import Schedule
from pixecom.container import Container
from pixecom.domain.insights.sync import cold_window, hot_window

_MINUTE, _HOUR, _DAY = 60, 3600, 86_400

STATS = Schedule(name=ORCHESTRATE_STATS, interval_seconds=15 * _MINUTE, jitter_seconds=15)
SCHEDULES = (
    STATS,
    Schedule(
        name=ORCHESTRATE_COLD,
        interval_seconds=_DAY,
        jitter_seconds=10 * _MINUTE,
        first_at_second=2 * _HOUR,
    ),
    Schedule(name=ORCHESTRATE_DELIVERY, interval_seconds=5 * _MINUTE, jitter_seconds=5),
    Schedule(name=ORCHESTRATE_SETTLING, interval_seconds=_HOUR, jitter_seconds=5 * _MINUTE),
    Schedule(name=REMIND_LOST_RUNS, interval_seconds=5),
    Schedule(name=RENEW_TOKENS, interval_seconds=6 * _HOUR, jitter_seconds=5 * _MINUTE),
    Schedule(
        name=HOUSEKEEPING, interval_seconds=_DAY, jitter_seconds=_HOUR, first_at_second=3 * _HOUR
    ),
)


def work_of(container: Container) -> Mapping[str, Callable[[], object]]:
    """Give the work of every schedule."""
    return {
        ORCHESTRATE_STATS: lambda: container.orchestrate_stats()(window=hot_window),
        ORCHESTRATE_COLD: lambda: _nightly(container),
        ORCHESTRATE_DELIVERY: container.orchestrate_delivery(),
        ORCHESTRATE_SETTLING: container.orchestrate_settling(),
        REMIND_LOST_RUNS: container.remind_lost_runs(),
        RENEW_TOKENS: lambda: container.job_queue().enqueue([renew_job()]),
        HOUSEKEEPING: container.keep_house(),
    }


def _nightly(container: Container) -> None:
    container.orchestrate_stats()(window=cold_window)
    container.look_for_campaigns()()
