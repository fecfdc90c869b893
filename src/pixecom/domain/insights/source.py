"""Where the store inputs of a row come from, and what belongs to no row (contract, section 3).

An ad platform reports all eight counters, five of them by its pixel. The store knows those five
exactly, so it wins wherever it knows an entity at all; otherwise the pixel's stand in.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from pixecom.domain.insights.contract import NOTHING, Counters, total


class StoreSource(StrEnum):
    """Who reported the five store inputs. MIXED exists for summaries only."""

    STORE = "STORE"
    PIXEL = "PIXEL"
    MIXED = "MIXED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcedCounters:
    """The eight counters of an entity over a range, and who reported the store inputs."""

    counters: Counters
    source: StoreSource


def choose_source(*, reported: Counters, store: Counters | None) -> SourcedCounters:
    """Join both sides of one entity over a whole range.

    ``reported`` is the sum of the entity's ``ad_stats_daily`` rows, pixel figures included;
    ``store`` the sum of its store rows, None when it has no store row in the range. All five
    inputs come from one source; a store row of zeros counts as a row.
    """
    if store is None:
        return SourcedCounters(counters=reported, source=StoreSource.PIXEL)
    joined = store._replace(
        spend=reported.spend, impressions=reported.impressions, clicks=reported.clicks
    )
    return SourcedCounters(counters=joined, source=StoreSource.STORE)


def summary_source(sources: Iterable[StoreSource]) -> StoreSource:
    """Give the source of a summary: that of all its rows, MIXED where they differ.

    The unattributed bucket is a row whose source is STORE. Without any row there is no store
    row either, so the answer is PIXEL, as for an entity.
    """
    met = set(sources)
    if len(met) > 1:
        return StoreSource.MIXED
    return met.pop() if met else StoreSource.PIXEL


def unattributed(*, whole: Counters, parts: Iterable[Counters]) -> Counters | None:
    """Give the store facts of a whole that none of its parts holds; None when nothing is left.

    For campaigns ``whole`` is the nil UUID's bucket and ``parts`` is empty; for ad sets and ads
    they are the store facts of the parent and of its children. Spend, impressions and clicks
    never remain: the platform reports them for every level.
    """
    held = total(parts)
    rest = Counters(
        content_views=whole.content_views - held.content_views,
        add_to_cart=whole.add_to_cart - held.add_to_cart,
        checkout=whole.checkout - held.checkout,
        purchases=whole.purchases - held.purchases,
        revenue=whole.revenue - held.revenue,
    )
    return None if rest == NOTHING else rest
